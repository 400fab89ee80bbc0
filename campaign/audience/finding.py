"""Finds the contacts that searches mean."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, false, select

from campaign.audience import meaning, search, wording
from campaign.audience.found import Condition
from campaign.audience.known import Known
from campaign.models import Contact


def contacts(known: Known, expressions: Iterable[str]) -> Select[Contact]:
    """The query for the contacts that any of these searches finds.

    Raises:
        QueryError: one of them cannot be understood, or names what does not exist.
    """
    return select(Contact).where(found_by(known, expressions)).order_by(Contact.id)


def numbers(known: Known, expressions: Iterable[str]) -> Sequence[int]:
    """The numbers of the contacts that any of these searches finds.

    Raises:
        QueryError: as `contacts`.
    """
    query = select(Contact.id).where(found_by(known, expressions)).order_by(Contact.id)
    return known.session.scalars(query).all()


def anybody(known: Known, expressions: Iterable[str]) -> bool:
    """Whether any of these searches finds anybody.

    Raises:
        QueryError: as `contacts`.
    """
    query = select(Contact.id).where(found_by(known, expressions)).limit(1)
    return known.session.scalar(query) is not None


def found_by(known: Known, expressions: Iterable[str]) -> Condition:
    """The condition on a contact that any of these searches finds.

    Raises:
        QueryError: as `contacts`.
    """
    return led_by(known, expressions)[0]


def led_by(known: Known, expressions: Iterable[str]) -> tuple[Condition, bool]:
    """That condition, and whether an index leads to those it finds, so that few are looked at.

    Raises:
        QueryError: as `contacts`.
    """
    parsed = [search.parse(one, known.own_headings) for one in expressions]
    return meaning.of(search.Any(tuple(parsed)), known) if parsed else (false(), True)


def missing(known: Known, expression: str, number: int) -> list[str]:
    """What a contact lacks to be found by a search, in the words of the search."""
    wanted = search.parse(expression, known.own_headings)
    clauses = wanted.several if isinstance(wanted, search.All) else (wanted,)
    mine = select(Contact.id).where(Contact.id == number)
    return [
        wording.told(one)
        for one in clauses
        if known.session.scalar(mine.where(meaning.of(one, known)[0])) is None
    ]
