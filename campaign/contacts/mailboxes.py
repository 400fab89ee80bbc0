"""Addresses on file that are spelled otherwise than the mailbox that they reach.

`address.mailbox` knows it of an address; the database keeps the addresses alone, so that these are
looked for by a sign that each of them has in it.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campaign.contacts import address
from campaign.models import Address


def signs(mailboxes: Collection[str]) -> list[str]:
    """What stands in every other spelling of these; that of Gmail only where one is there."""
    dotted = any(one.endswith(f"@{address.GMAIL[0]}") for one in mailboxes)
    return ["+", *(f"@{one}" for one in address.GMAIL if dotted)]


def spelled(session: Session, sign: str) -> Sequence[Row[int, int, str]]:
    """The addresses on file with a sign in them: number, contact, canonical address."""
    query = select(Address.id, Address.contact_id, Address.canonical)
    return session.execute(query.where(Address.canonical.contains(sign, autoescape=True))).all()
