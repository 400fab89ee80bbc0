"""What a suppression will mean: for whom it holds, at which addresses, for which waiting mails."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.contacts import address, fellowreaders, roles, samepeople, suppressions
from campaign.models import Address, Campaign, Contact, Delivery, Organisation
from campaign.terms import OVER, PERSONAL, WAITING, SuppressionReason

SHOWN = 10  #: people, and mails, that are told by name


@dataclass(frozen=True)
class SuppressionPlan:
    """All that is to be known before an address or a domain is suppressed."""

    #: canonical, or `@domain`
    meant: str
    reason: SuppressionReason
    #: of those it holds for, as far as they are on file
    people: Sequence[Contact]
    #: at which addresses it is noted: what a person said, at all that we know of
    addresses: tuple[str, ...]
    #: mails that wait, and will not leave
    mails: Sequence[Delivery]
    #: it is read by whoever is there, so that one of them may not speak for all
    of_a_role: bool

    @property
    def asks(self) -> bool:
        """Whether a person is to be asked first."""
        return self.of_a_role and self.reason in PERSONAL


def make(
    session: Session, meant: str, organisation: Organisation | None, reason: SuppressionReason
) -> SuppressionPlan:
    """Look at what a suppression would mean; nothing is written."""
    people = _people(session, meant)
    # one of those who read a newsroom's address does not speak for the others
    read = fellowreaders.others(session, people)
    theirs = [one.canonical for each in people for one in each.addresses]
    theirs = [one for one in theirs if one not in read]
    personal = reason in PERSONAL and not meant.startswith("@")
    noted = dict.fromkeys([meant, *(theirs if personal else ())])
    return SuppressionPlan(
        meant=meant,
        reason=reason,
        people=people,
        addresses=tuple(noted),
        mails=_mails(session, people, meant, organisation, personal=personal),
        of_a_role=not meant.startswith("@") and roles.is_role(meant),
    )


def _people(session: Session, meant: str) -> Sequence[Contact]:
    if meant.startswith("@"):
        below = suppressions.below(meant, Address.canonical)
        query = select(Contact).where(Contact.id.in_(select(Address.contact_id).where(below)))
    else:
        return _contacts(session, samepeople.readers(session, [meant]))
    return session.scalars(
        query.order_by(Contact.id).options(selectinload(Contact.addresses))
    ).all()


def _contacts(session: Session, numbers: Collection[int]) -> Sequence[Contact]:
    query = select(Contact).where(db.among(session, Contact.id, numbers)).order_by(Contact.id)
    return session.scalars(query.options(selectinload(Contact.addresses))).all()


def addresses_of(session: Session, meant: str) -> set[str]:
    """Every address of those who read this one, and of their doubles."""
    if meant.startswith("@"):
        return set()
    return samepeople.addresses(session, [one.id for one in _people(session, meant)])


def _mails(
    session: Session,
    people: Sequence[Contact],
    meant: str,
    organisation: Organisation | None,
    *,
    personal: bool,
) -> Sequence[Delivery]:
    """What waits of campaigns that are not over, that this organisation, or any, would send."""
    concerned = _of_person(session, people, meant) if personal else _at(meant)
    query = (
        select(Delivery)
        .join(Delivery.campaign)
        .where(Delivery.status.in_(WAITING), Campaign.status.not_in(OVER), concerned)
        .options(selectinload(Delivery.campaign))
        .order_by(Delivery.campaign_id, Delivery.id)
    )
    if organisation is not None:
        query = query.where(Delivery.organisation_id == organisation.id)
    return session.scalars(query).all()


def _at(meant: str) -> ColumnElement[bool]:
    if meant.startswith("@"):
        return suppressions.below(meant, Delivery.address)
    return Delivery.address == meant


def _of_person(session: Session, people: Collection[Contact], meant: str) -> ColumnElement[bool]:
    """Mails to these people, and to who is the same person as one of them."""
    every = samepeople.of(session, [one.id for one in people])
    theirs = samepeople.addresses(session, every)
    read = fellowreaders.others(session, _contacts(session, every))
    mailboxes = {address.mailbox(one) for one in {meant} | theirs - read.keys()}
    greeting = [one.id for one in fellowreaders.greeting(session, every, read)]
    return or_(
        db.among(session, Delivery.contact_id, every),
        db.among(session, Delivery.id, greeting),
        db.among(session, Delivery.mailbox, mailboxes),
    )
