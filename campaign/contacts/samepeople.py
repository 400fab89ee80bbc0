"""Who is the same person as somebody on file: by name and outlet, or by a mailbox that they read.

A mailbox of a desk is read by whoever is there, and makes nobody the same person.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import CompoundSelect, and_, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from campaign import db
from campaign.contacts import address, roles
from campaign.models import Address, Contact

_CHUNK = 2_000  #: contacts looked at together


def of(session: Session, numbers: Collection[int]) -> set[int]:
    """The numbers of these contacts, and of all who are the same person as one of them.

    However that is known: who shares a mailbox with somebody of the same name and outlet is too.
    """
    every = set(numbers)
    fresh = every
    while fresh:
        fresh = set(_others(session, sorted(fresh))) - every
        every |= fresh
    return every


def addresses(session: Session, numbers: Collection[int]) -> set[str]:
    """Every address, canonical, of these contacts and of who is the same person."""
    whose = db.among(session, Address.contact_id, of(session, numbers))
    return set(session.scalars(select(Address.canonical).where(whose)))


def readers(session: Session, canonicals: Collection[str]) -> set[int]:
    """Those on file who have an address of the mailbox of one of these, that of a desk too."""
    boxes = set(map(address.mailbox, canonicals))
    ways = (db.among(session, one, boxes) for one in (Address.canonical, Address.mailbox))
    return set(session.scalars(select(Address.contact_id).where(or_(*ways))))


def _others(session: Session, numbers: Sequence[int]) -> Iterator[int]:
    """Those who are tied to one of these without anybody between."""
    for chunk in db.chunks(numbers, _CHUNK):
        for number, *both in session.execute(_tied(session, chunk)):
            # as they are written: `info.krant@gmail.com` is a desk, and its mailbox has no dot
            if not any(map(roles.is_role, both)):
                yield number


def _tied(session: Session, numbers: Sequence[int]) -> CompoundSelect[int, str, str]:
    """Others of the same name and outlet; and others of a mailbox, by the addresses of both.

    Of two addresses of one mailbox one is spelled otherwise: a person's stands at one contact.
    """
    me, namesake = aliased(Contact), aliased(Contact)
    mine, other = aliased(Address), aliased(Address)
    alike = and_(me.name_key == namesake.name_key, me.outlet_id == namesake.outlet_id)
    named = select(namesake.id, literal(""), literal("")).join(me, alike)
    named = named.where(db.among(session, me.id, numbers), me.name_key != "", me.id != namesake.id)
    ties = [
        select(other.contact_id, mine.canonical, other.canonical)
        .join(mine, its == box)
        .where(box.is_not(None))
        for box, its in (
            (mine.canonical, other.mailbox),
            (mine.mailbox, other.canonical),
            (mine.mailbox, other.mailbox),
        )
    ]
    theirs = db.among(session, mine.contact_id, numbers)
    return union_all(named, *(one.where(theirs) for one in ties))
