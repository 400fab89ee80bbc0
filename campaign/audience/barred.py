"""Which contacts must not be written to, as a search asks it: by address, mailbox or domain."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from campaign import db
from campaign.audience.found import Condition, either, found_in
from campaign.contacts import suppressions
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
    barred = (Address.canonical.in_(exact), Address.canonical.in_(personal))
    found = [_at(one) for one in (*barred, Address.mailbox.in_(personal))]
    domains = session.scalars(exact.where(Suppression.mailbox == "")).all()
    if domains:
        ways = [suppressions.below(one, Address.canonical) for one in domains]
        found.append(_at(Address.id.in_(select(Address.id).where(db.joined(or_, ways)))))
    return either(*found)


def _at(condition: Condition) -> Condition:
    return found_in(select(Address.contact_id).where(condition))
