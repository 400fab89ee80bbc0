"""A page of the contacts that a search finds, by name, and how many it finds in all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from campaign import db
from campaign.audience import finding
from campaign.audience.found import Condition
from campaign.audience.known import Known
from campaign.models import Contact

_CHUNK = 2_000  #: contacts read together
#: by name; who has none comes last, and of one name the first on file comes first
_ORDER = (Contact.name_key == "", Contact.name_key, Contact.id)


@dataclass(frozen=True)
class Page:
    """Some of the contacts that were found."""

    contacts: list[Contact]
    total: int


def read(
    known: Known, expressions: Sequence[str], *, offset: int = 0, limit: int | None = None
) -> Page:
    """The contacts that any of these searches finds, from one on, by name.

    Raises:
        QueryError: one of them cannot be understood, or names what does not exist.
    """
    chosen, total = _numbers(known, expressions, offset, limit)
    found = {one.id: one for one in _contacts(known, chosen)}
    return Page([found[number] for number in chosen], total)


def count(known: Known, expressions: Sequence[str]) -> int:
    """How many any of these searches finds.

    Raises:
        QueryError: as `read`.
    """
    return _count(known, finding.found_by(known, expressions))


def _count(known: Known, condition: Condition) -> int:
    return known.session.scalar(select(func.count()).select_from(Contact).where(condition)) or 0


def _numbers(
    known: Known, expressions: Sequence[str], offset: int, limit: int | None
) -> tuple[list[int], int]:
    """Where an index leads to few, they are looked for once, for the page and the count."""
    condition, led = finding.led_by(known, expressions)
    query = select(Contact.id).where(condition).order_by(*_ORDER).limit(limit).offset(offset)
    if led:
        rows = known.session.execute(query.add_columns(func.count().over())).all()
        if rows:
            return [row[0] for row in rows], rows[0][1]
    return list(known.session.scalars(query)), _count(known, condition)


def _contacts(known: Known, numbers: Sequence[int]) -> Iterator[Contact]:
    beside = (joinedload(Contact.outlet), selectinload(Contact.addresses))
    for chunk in db.chunks(numbers, _CHUNK):
        those = db.among(known.session, Contact.id, chunk)
        yield from known.session.scalars(select(Contact).where(those).options(*beside))
