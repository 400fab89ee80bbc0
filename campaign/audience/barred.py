"""Which contacts must not be written to, as a search asks it: by address, mailbox or domain."""

from collections.abc import Collection, Iterator

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.audience.found import Condition, either, found_in
from campaign.contacts import address
from campaign.models import Address, Suppression
from campaign.terms import PERSONAL


def by(session: Session, *conditions: Condition) -> Condition:
    """The contacts one of whose addresses is barred by a suppression of which this holds.

    What a person said holds for every address of that mailbox, and a domain for what is below it,
    as `contacts.suppressions` has it.
    """
    exact = select(Suppression.address).where(*conditions)
    personal = select(Suppression.mailbox).where(
        Suppression.mailbox != "", Suppression.reason.in_(PERSONAL), *conditions
    )
    found = [_at(Address.canonical.in_(exact)), _at(Address.canonical.in_(personal))]
    if variants := _variants(session, personal):
        found.append(_at(db.among(session, Address.id, variants)))
    domains = session.scalars(exact.where(Suppression.mailbox == "")).all()
    if domains:
        below = select(Address.id).where(db.joined(or_, list(map(_below, domains))))
        found.append(_at(Address.id.in_(below)))
    return either(*found)


def _at(condition: Condition) -> Condition:
    return found_in(select(Address.contact_id).where(condition))


def _below(domain: str) -> Condition:
    """An address of a domain (`@vrt.example`), or of one below it."""
    name = domain.removeprefix("@")
    ends = Address.canonical.endswith(name, autoescape=True)
    beside = (Address.canonical.endswith(f"{sign}{name}", autoescape=True) for sign in "@.")
    return and_(ends, or_(*beside))


def _variants(session: Session, personal: Select[str]) -> list[int]:
    """The addresses that are another spelling of one of these mailboxes."""
    mailboxes = set(session.scalars(personal))
    return [
        number
        for number, canonical in _other_spellings(session, mailboxes)
        if address.mailbox(canonical) in mailboxes
    ]


def _other_spellings(session: Session, mailboxes: Collection[str]) -> Iterator[Row[int, str]]:
    if not mailboxes:
        return
    spelled = [Address.canonical.contains("+", autoescape=True)]
    if any(one.endswith("@gmail.com") for one in mailboxes):
        spelled += [Address.canonical.like(f"%@{one}") for one in address.GMAIL]
    query = select(Address.id, Address.canonical).where(or_(*spelled))
    yield from session.execute(query).all()
