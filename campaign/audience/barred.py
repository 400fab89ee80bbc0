"""Which contacts must not be written to, as a search asks it: by address, mailbox or domain."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.audience.found import Condition, either, found_in
from campaign.contacts import address, mailboxes, suppressions
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
        ways = [suppressions.below(one, Address.canonical) for one in domains]
        found.append(_at(Address.id.in_(select(Address.id).where(db.joined(or_, ways)))))
    return either(*found)


def _at(condition: Condition) -> Condition:
    return found_in(select(Address.contact_id).where(condition))


def _variants(session: Session, personal: Select[str]) -> list[int]:
    """The addresses that are another spelling of one of these mailboxes."""
    theirs = set(session.scalars(personal))
    return [
        number
        for sign in (mailboxes.signs(theirs) if theirs else ())
        for number, _, canonical in mailboxes.spelled(session, sign)
        if address.mailbox(canonical) in theirs
    ]
