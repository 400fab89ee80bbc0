"""Finds people who stand on file twice, and remembers of whom the officer said: these are two."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.contacts import matching
from campaign.contacts.matching import LIKELY, Likeness, Sketch
from campaign.errors import CampaignError
from campaign.models import Address, Contact, DistinctPair, Outlet

#: of those who share a place and begin alike, each is compared with so many of the next by name
_NEIGHBOURS = 60
Pair = tuple[int, int]


@dataclass(frozen=True)
class Suspicion:
    """Two who may be one person; `one` is the one who was on file first."""

    one: Sketch
    other: Sketch
    likeness: Likeness

    def __str__(self) -> str:
        return (
            f"looks like {self.one} ({self.likeness.score}: {self.likeness}). "
            f"If they are one: campaign contacts merge {naming(self.one)} {naming(self.other)}"
        )


def naming(one: Sketch) -> str:
    """How somebody is named on the command line: by an address, or by their number."""
    return one.addresses[0] if one.addresses else str(one.number)


def find(session: Session, at_least: int = LIKELY) -> list[Suspicion]:
    """Pairs on file who may be one person, the likeliest first; `at_least` is 0 to 100.

    Those who were noted as two are left out. Below `matching.LIKELY` not every pair is found.
    """
    people = list(_on_file(session))
    return _suspicions(session, people, _blocks(people), at_least)


def among(session: Session, new: Sequence[Sketch], at_least: int = LIKELY) -> list[Suspicion]:
    """Pairs of which at least one is new, in a file or just written; otherwise as `find`."""
    numbers = {one.number for one in new}
    people = [*(one for one in _on_file(session) if one.number not in numbers), *new]
    places = {block for one in new for block in matching.blocks(one)}
    return _suspicions(session, people, _blocks(people, places), at_least, numbers)


def _on_file(session: Session) -> Iterator[Sketch]:
    """Everybody on file, as columns: a contact as an object would cost ten times as much."""
    addresses: dict[int, tuple[str, ...]] = {}
    order = (Address.is_primary.desc(), Address.id)
    for number, canonical in session.execute(
        select(Address.contact_id, Address.canonical).order_by(*order)
    ):
        addresses[number] = (*addresses.get(number, ()), canonical)
    query = select(
        Contact.id, Contact.first_name, Contact.last_name, Outlet.name, Contact.phone
    ).outerjoin(Contact.outlet)
    for number, first, last, outlet, phone in session.execute(query.order_by(Contact.id)):
        yield Sketch(number, first, last, outlet or "", phone, addresses.get(number, ()))


def _suspicions(
    session: Session,
    people: Sequence[Sketch],
    blocks: Iterable[list[int]],
    at_least: int,
    new: Collection[int] = (),
) -> list[Suspicion]:
    pairs = session.execute(select(DistinctPair.one_id, DistinctPair.other_id))
    distinct = {_pair(one, other) for one, other in pairs}
    found: dict[Pair, Suspicion] = {}
    for one, other in _neighbours(people, blocks):
        if new and one.number not in new and other.number not in new:
            continue
        pair = _pair(one.number, other.number)
        likeness = matching.likeness(one, other)
        if likeness and likeness.score >= at_least and pair not in distinct:
            found[pair] = Suspicion(one, other, likeness)
    return sorted(found.values(), key=lambda one: (-one.likeness.score, one.one.number))


def _blocks(
    people: Sequence[Sketch], only: Collection[tuple[str, ...]] | None = None
) -> Iterable[list[int]]:
    """Those who share something, by their place in the sequence; `only` some of these blocks."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, one in enumerate(people):
        for block in matching.blocks(one):
            if only is None or block in only:
                found[block].append(at)
    return found.values()


def _neighbours(
    people: Sequence[Sketch], blocks: Iterable[list[int]]
) -> Iterator[tuple[Sketch, Sketch]]:
    """Those worth comparing. A block is bounded, or one word in all rows would cost the square."""
    for members in blocks:
        members.sort(key=lambda at: (people[at].person.sounds[::-1], at))
        for start, at in enumerate(members):
            one = people[at]
            for next_one in members[start + 1 : start + 1 + _NEIGHBOURS]:
                if one.person.may_be(people[next_one].person):
                    yield people[min(at, next_one)], people[max(at, next_one)]


def _pair(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def note_distinct(
    session: Session, one: Contact, other: Contact, who: str, now: dt.datetime
) -> bool:
    """Note that two contacts are two people; whether that is new.

    Raises:
        CampaignError: they are one contact.
    """
    if one.id == other.id:
        raise CampaignError(f"Both are contact {one.id}; name two.")
    key = _pair(one.id, other.id)
    if session.get(DistinctPair, key):
        return False
    session.add(DistinctPair(one_id=key[0], other_id=key[1], noted_by=who, noted_at=now))
    session.flush()
    return True


def forget_distinct(session: Session, one: Contact, other: Contact) -> bool:
    """Forget that two contacts are two people; whether that was noted."""
    pair = session.get(DistinctPair, _pair(one.id, other.id))
    if pair is not None:
        session.delete(pair)
        session.flush()
    return pair is not None
