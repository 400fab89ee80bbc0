"""The names that a search may use: lists, segments, beats, tags, outlets, organisations, campaigns.

A name that nobody knows is a mistake and finds nobody: with a `-` before it, it would let in
whom the officer meant to leave out.
"""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, cast, func, select, true
from sqlalchemy.orm import Session, selectinload

from campaign.audience import spans
from campaign.audience.search import Term
from campaign.audience.spans import Span
from campaign.contacts import names, nearest
from campaign.models import (
    Beat,
    Campaign,
    Contact,
    ContactList,
    Organisation,
    Outlet,
    Segment,
    Tag,
)

_SHOWN = 12  #: names told when one is not known


@dataclass(frozen=True)
class Known:
    """What is known in a workspace at a moment."""

    session: Session
    now: dt.datetime
    zone: zoneinfo.ZoneInfo

    def lists(self, term: Term) -> list[int]:
        """The numbers of the lists that a term names."""
        query = select(ContactList).options(selectinload(ContactList.organisation))
        paths = {one.path: one.id for one in self.session.scalars(query)}
        return [paths[one] for one in _meant(term, paths)]

    def segments(self, term: Term) -> list[Segment]:
        """The segments that a term names."""
        query = select(Segment).options(selectinload(Segment.organisation))
        paths = {one.path: one for one in self.session.scalars(query)}
        return [paths[one] for one in _meant(term, paths)]

    def beats(self, term: Term) -> list[int]:
        """The numbers of the beats that a term names."""
        return self._numbers(term, select(Beat.name, Beat.id))

    def tags(self, term: Term) -> list[int]:
        """The numbers of the tags that a term names."""
        return self._numbers(term, select(Tag.name, Tag.id))

    def organisations(self, term: Term) -> list[int]:
        """The numbers of the organisations that a term names."""
        return self._numbers(term, select(Organisation.key, Organisation.id))

    def campaigns(self, term: Term) -> list[int]:
        """The numbers of the campaigns that a term names."""
        return self._numbers(term, select(Campaign.name, Campaign.id))

    def _numbers(self, term: Term, query: Select[str, int]) -> list[int]:
        found = dict(self.session.execute(query).all())
        return [found[one] for one in _meant(term, found)]

    def require_outlet(self, term: Term) -> None:
        """Insist that there is an outlet of this name; one with a `*` may find none.

        Raises:
            QueryError: there is none.
        """
        key = names.key(term.value)
        if "*" in term.value or self.session.scalar(select(Outlet.id).where(Outlet.key == key)):
            return
        close = nearest.to(term.value, self.session.scalars(select(Outlet.name)))
        raise term.mistake(_unknown(term, close, ()))

    def own_headings(self) -> list[str]:
        """The headings of the contacts' own fields; all contacts are looked through, once."""
        return self._own_headings

    @functools.cached_property
    def _own_headings(self) -> list[str]:
        if self.session.get_bind().dialect.name == "postgresql":
            heading: ColumnElement[str] = func.json_object_keys(Contact.fields)
            return sorted(self.session.scalars(select(heading).distinct()))
        each = func.json_each(Contact.fields).table_valued("key")
        query = select(each.c.key).select_from(Contact).join(each, true())
        some = cast(Contact.fields, Text) != "{}"
        return sorted(self.session.scalars(query.where(some).distinct()))

    def span(self, term: Term) -> Span:
        """The moments that a term means.

        Raises:
            QueryError: none that we understand.
        """
        try:
            return spans.read(term.value, self.now, self.zone)
        except ValueError:
            meant = f"<{term.value}"
            like = meant if spans.is_age(meant) else spans.KNOWN
            problem = f"no moment or span: {term.value!r}; write for example {like}"
            raise term.mistake(problem) from None


def _meant(term: Term, known: Iterable[str]) -> list[str]:
    """Of the names that there are, those that a term means.

    Raises:
        QueryError: none of them.
    """
    known = sorted(known)
    found = [one for one in known if _like(one.casefold(), term.value.casefold())]
    if not found:
        raise term.mistake(_unknown(term, nearest.to(term.value, known), known))
    return found


def _like(name: str, pattern: str) -> bool:
    """Whether a name is like a pattern, in which `*` stands for anything; a step for each letter,
    where a regular expression can take years.
    """
    first, *middle = pattern.split("*")
    if not middle:
        return name == pattern
    last = middle.pop()
    place = len(first)
    for part in middle:
        found = name.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return name.startswith(first) and name.endswith(last) and len(name) - len(last) >= place


def _unknown(term: Term, close: Sequence[str], known: Sequence[str]) -> str:
    problem = f"no {term.field} {term.value!r}"
    if close:
        return f"{problem}; did you mean {' or '.join(map(repr, close))}?"
    if not known:
        return f"{problem}; there is none yet" if term.field != "outlet" else problem
    more = ", ..." if len(known) > _SHOWN else ""
    return f"{problem}; there are: {', '.join(known[:_SHOWN])}{more}"
