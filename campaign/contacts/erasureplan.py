"""Plans an erasure: all that goes of a person, and what stays, before anything is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from campaign import db
from campaign.contacts import (
    address,
    directory,
    erasures,
    fellowreaders,
    mergeplan,
    names,
    roles,
    samepeople,
    traces,
)
from campaign.contacts.traces import Traces
from campaign.errors import CampaignStateError
from campaign.models import (
    Address,
    Contact,
    ContactList,
    Delivery,
    HandChoice,
    ImportRow,
    Membership,
    Merge,
    Segment,
    Suppression,
)
from campaign.terms import OVER, WAITING, CampaignStatus, DeliveryStatus

_DRAFT = CampaignStatus.DRAFT
_UNSETTLED = (DeliveryStatus.SENDING, DeliveryStatus.IN_DOUBT)


@dataclass(frozen=True)
class ErasurePlan:
    """All that an erasure will do."""

    #: the contacts that go, and how each is called
    contacts: dict[int, str]
    #: canonical: those of the contacts, and those that were named
    addresses: frozenset[str]
    #: what stands for them at addresses that others read too (`erasures.reader`)
    readers: frozenset[str]
    #: by which they are found in texts
    traces: Traces
    #: how many rows of each kind go
    going: dict[str, int]
    #: the rows of campaigns that stay, without name and address
    deliveries: tuple[int, ...]
    #: mails to others at a newsroom's address that greet them too
    greeting: tuple[int, ...]
    #: mails among them that wait, by campaign; they will not leave
    waiting: dict[str, int]
    #: merges that can no longer be taken back
    merges: tuple[int, ...]
    #: what to know beforehand, in sentences
    notes: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.contacts or self.deliveries or any(self.going.values()))


def make(session: Session, named: Sequence[str], people: Sequence[Contact]) -> ErasurePlan:
    """Look at what erasing people would do; nothing is written.

    `named` are canonical addresses, which need not be on file. Who is the same person, by a mailbox
    or by name and outlet, goes with them. An address that others read too stays theirs.

    Raises:
        CampaignStateError: a mail to them is on the wire, or in doubt.
    """
    contacts = together(session, named, people)
    ids = [one.id for one in contacts]
    others = fellowreaders.others(session, contacts, named)
    theirs = {one.canonical for each in contacts for one in each.addresses} | set(named)
    theirs -= others.keys()
    merges = _merges(session, ids, traces.of(theirs))
    gone = [directory.gone(one) for one in merges if one.kept_id in ids or one.gone_id in ids]
    had = {one for merge in merges if merge.kept_id in ids for one in _had(merge)}
    others |= fellowreaders.others(session, contacts, had)
    theirs |= had - others.keys()
    deliveries = [*deliveries_to(session, ids, theirs), *_detached(session, merges, others)]
    former = [one.gone_id for number in ids for one in directory.merges(session, number)]
    greeting = fellowreaders.greeting(session, [*ids, *former], others)
    _require_settled([*deliveries, *greeting])
    called = [one.name for one in contacts] + _earlier_names(session, contacts)
    called += [f"{one.get('first_name', '')} {one.get('last_name', '')}".strip() for one in gone]
    called += [str(one.recipient.get("name", "")) for one in deliveries]
    written = [one.email for each in contacts for one in each.addresses]
    written += [str(one.recipient.get("email", "")) for one in deliveries]
    written = [one for one in written if address.canonical(one) not in others]
    shared = _shared_names(session, contacts)
    wanted = traces.of(filter(None, (*theirs, *written)), () if shared else called)
    return ErasurePlan(
        contacts={one.id: mergeplan.told(one) for one in contacts},
        addresses=frozenset(theirs),
        readers=frozenset(
            erasures.reader(one.name_key, it.canonical)
            for one in contacts
            for it in one.addresses
            if it.canonical in others
        ),
        traces=wanted,
        going=_counts(session, ids, theirs) | {"merge": len(merges)},
        deliveries=tuple(one.id for one in deliveries),
        greeting=tuple(one.id for one in greeting),
        waiting=_waiting(deliveries),
        merges=tuple(one.id for one in merges),
        notes=(
            *shared,
            *_role_notes(theirs),
            *fellowreaders.stay(others, greeting),
            *fellowreaders.left_out(session, ids, deliveries),
            *_approved(deliveries),
            *_called_after(session, called),
        ),
    )


def together(
    session: Session, named: Sequence[str], people: Sequence[Contact]
) -> Sequence[Contact]:
    """These contacts, and all who are the same person as one of them."""
    persons = [one for one in named if not roles.is_role(one)]
    readers = samepeople.readers(session, persons) | {one.id for one in people}
    # of a newsroom, those who have it in just that spelling
    exact = db.among(session, Address.canonical, set(named))
    readers.update(session.scalars(select(Address.contact_id).where(exact)))
    every = samepeople.of(session, readers)
    query = select(Contact).where(db.among(session, Contact.id, every)).order_by(Contact.id)
    return session.scalars(query.options(selectinload(Contact.addresses))).unique().all()


def _merges(session: Session, ids: Collection[int], wanted: Traces) -> Sequence[Merge]:
    """Every merge that holds something of them; what it wrote down is all of a contact."""
    found = []
    for one in session.scalars(select(Merge).order_by(Merge.id)):
        mine = one.kept_id in ids or one.gone_id in ids
        if mine or wanted.without(one.changes) != one.changes:
            found.append(one)
    return found


def _had(merge: Merge) -> list[str]:
    """The addresses that came to a contact by a merge, though they may be gone since."""
    rows = (change["before"] for change in merge.changes if change["table"] == "address")
    return [str(row["canonical"]) for row in rows if row.get("canonical")]


def _detached(
    session: Session, merges: Sequence[Merge], others: Collection[str]
) -> Sequence[Delivery]:
    """The rows at a newsroom's address that a merge left under no contact."""
    numbers = [
        change["before"]["id"]
        for merge in merges
        for change in merge.changes
        if change["table"] == "delivery" and (change["after"] or {}).get("contact_id", 0) is None
    ]
    boxes = {address.mailbox(one) for one in others}
    query = select(Delivery).where(
        db.among(session, Delivery.id, numbers),
        db.among(session, Delivery.mailbox, boxes),
        Delivery.contact_id.is_(None),
    )
    return session.scalars(query.order_by(Delivery.id)).all()


def _approved(deliveries: Sequence[Delivery]) -> list[str]:
    """Of a campaign that loses a mail, what its approval is worth for the others."""
    waiting = {one.campaign for one in deliveries if one.status in WAITING}
    frozen = (one for one in waiting if one.status not in (*OVER, _DRAFT))
    return [
        f"{one.name} is {one.status.value}; what was approved of it stands for its other readers."
        for one in sorted(frozen, key=lambda one: one.id)
    ]


def deliveries_to(
    session: Session, ids: Collection[int], canonicals: Collection[str]
) -> Sequence[Delivery]:
    """Every row of every campaign about these contacts, or to one of these addresses."""
    mailboxes = {address.mailbox(one) for one in canonicals}
    ways: list[ColumnElement[bool]] = [
        db.among(session, Delivery.contact_id, ids) if ids else false(),
        db.among(session, Delivery.mailbox, mailboxes),
        db.among(session, Delivery.address, canonicals),
    ]
    query = select(Delivery).where(or_(*ways)).order_by(Delivery.id)
    return session.scalars(query.options(selectinload(Delivery.campaign))).all()


def _require_settled(deliveries: Sequence[Delivery]) -> None:
    for one in deliveries:
        if one.status in _UNSETTLED and one.campaign.status not in OVER:
            where = "on the wire" if one.status is DeliveryStatus.SENDING else "in doubt"
            name = one.campaign.name
            raise CampaignStateError(
                f"The mail of {name} to {one.address} is {where}: nobody could say any more what "
                f"became of it. Nothing was erased. Wait for its answer, or settle it: campaign "
                f"settle {name} {one.address}"
            )


def suppressed(canonicals: Collection[str]) -> ColumnElement[bool]:
    """The suppressions of these addresses, and of others of their mailboxes."""
    mailboxes = {address.mailbox(one) for one in canonicals}
    return or_(Suppression.mailbox.in_(mailboxes), Suppression.address.in_(canonicals))


def _earlier_names(session: Session, contacts: Sequence[Contact]) -> list[str]:
    """What they were called before a file or an officer said otherwise."""
    found = []
    for one in contacts:
        firsts, lasts = {one.first_name}, {one.last_name}
        query = select(ImportRow.changes).where(ImportRow.contact_id == one.id)
        for changes in filter(None, session.scalars(query)):
            firsts.update(changes.get("first_name", ()))
            lasts.update(changes.get("last_name", ()))
        found += [f"{first} {last}" for first in firsts for last in lasts if first and last]
    return sorted(found)


def _counts(session: Session, ids: Collection[int], canonicals: Collection[str]) -> dict[str, int]:
    counted = {
        "contact": select(func.count(Contact.id)).where(Contact.id.in_(ids)),
        "address": select(func.count(Address.id)).where(Address.contact_id.in_(ids)),
        "place on a list": select(func.count()).where(Membership.contact_id.in_(ids)),
        "row of an import": select(func.count()).where(ImportRow.contact_id.in_(ids)),
        "choice by hand": select(func.count()).where(HandChoice.contact_id.in_(ids)),
        "suppression": select(func.count(Suppression.id)).where(suppressed(canonicals)),
    }
    return {what: session.scalar(query) or 0 for what, query in counted.items()}


def _waiting(deliveries: Sequence[Delivery]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in deliveries:
        if one.status in WAITING:
            found[one.campaign.name] = found.get(one.campaign.name, 0) + 1
    return found


def _shared_names(session: Session, contacts: Sequence[Contact]) -> list[str]:
    """Others on file of the same name, whose name in texts is not to be touched."""
    ids = [one.id for one in contacts]
    keys = [one.name_key for one in contacts if one.name_key]
    query = select(Contact).where(and_(Contact.name_key.in_(keys), Contact.id.not_in(ids)))
    return [
        f"{mergeplan.told(one)} has the same name and stays; remarks that give the name alone "
        "stay as they are. Another person? If not, name that one too."
        for one in session.scalars(query.order_by(Contact.id))
    ]


def _called_after(session: Session, whole: Collection[str]) -> list[str]:
    """Lists and segments that bear the name of somebody, which nobody would think of."""
    keys = {names.key(one) for one in whole if len(one.split()) > 1}
    lists = session.scalars(select(ContactList).order_by(ContactList.id))
    segments = session.scalars(select(Segment).order_by(Segment.id))
    several = [("list", one.path, names.key(one.name)) for one in lists]
    several += [("segment", one.path, names.key(one.name)) for one in segments]
    return [
        f"The {what} {path} is called after that person, and keeps its name. To rename it: "
        f'campaign {what}s rename "{path}" NEW'
        for what, path, bare in several
        if any(key in bare for key in keys)
    ]


def _role_notes(canonicals: Collection[str]) -> list[str]:
    return [
        f"{one} is no person's address: nobody will come in with it again, whoever reads it."
        for one in sorted(canonicals)
        if roles.is_role(one)
    ]
