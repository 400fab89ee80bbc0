"""Segments: searches saved under a name, asked anew each time, also within each other."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from campaign.audience import search
from campaign.audience.known import Known
from campaign.audience.search import All, Any, Not, Search, Term
from campaign.errors import NotFoundError, QueryError
from campaign.models import Organisation, Segment

_MOST = 2_000  #: conditions of a search, with those of its segments


def unfolded(wanted: Search, known: Known) -> Search:
    """A search with what its segments ask for in their place.

    Raises:
        QueryError: a segment is not there, asks for itself, or all of them ask for too much.
    """
    return _Unfolding(known).of(wanted, ())


class _Unfolding:
    """Puts segments into their places, each read once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._read: dict[str, tuple[Search, int]] = {}
        self._count = 0

    def of(self, wanted: Search, within: tuple[str, ...]) -> Search:
        match wanted:
            case Term(field="segment"):
                return self._segments(wanted, within)
            case Term():
                self._counted(wanted, 1)
                return wanted
            case Not(one):
                return Not(self.of(one, within))
            case All(several):
                return All(tuple(self.of(one, within) for one in several))
            case Any(several):
                return Any(tuple(self.of(one, within) for one in several))

    def _segments(self, term: Term, within: tuple[str, ...]) -> Search:
        found = []
        for segment in self._known.segments(term):
            if segment.path in within:
                circle = " -> ".join([*within, segment.path])
                raise term.mistake(f"this segment asks for itself: {circle}")
            if segment.path not in self._read:
                before = self._count
                inside = self.of(parsed(segment, self._known), (*within, segment.path))
                self._read[segment.path] = inside, self._count - before
            else:
                self._counted(term, self._read[segment.path][1])
            found.append(self._read[segment.path][0])
        return found[0] if len(found) == 1 else Any(tuple(found))

    def _counted(self, term: Term, more: int) -> None:
        self._count += more
        if self._count > _MOST:
            raise term.mistake(f"more than {_MOST} conditions, with those of the segments")


def parsed(segment: Segment, known: Known) -> Search:
    """What a segment asks for; each term knows the segment that it stands in.

    Raises:
        QueryError: it cannot be understood any more.
    """
    try:
        found = search.parse(segment.expression, known.own_headings)
    except QueryError as problem:
        raise QueryError(f"in the segment {segment.path}: {problem}") from None
    return _marked(found, segment.path)


def _marked(wanted: Search, path: str) -> Search:
    match wanted:
        case Term():
            return replace(wanted, segment=path)
        case Not(one):
            return Not(_marked(one, path))
        case All(several):
            return All(tuple(_marked(one, path) for one in several))
        case Any(several):
            return Any(tuple(_marked(one, path) for one in several))


def everything(session: Session) -> Sequence[Segment]:
    """All segments, by their paths."""
    query = select(Segment).options(selectinload(Segment.organisation))
    return sorted(session.scalars(query), key=lambda one: one.path)


def find(session: Session, path: str) -> Segment:
    """The segment of this path, whatever its case.

    Raises:
        NotFoundError: there is none.
    """
    for one in everything(session):
        if one.path.casefold() == path.casefold():
            return one
    raise NotFoundError(f"There is no segment {path!r}. See: campaign segments")


def save(
    known: Known, organisation: Organisation | None, name: str, expression: str, by: str
) -> Segment:
    """Keep an expression under a name; one that was kept under it before is replaced.

    Raises:
        QueryError: the expression cannot be understood, or would ask for itself.
    """
    made = Segment(organisation=organisation, name=name, expression="")
    found = [
        one for one in everything(known.session) if one.path.casefold() == made.path.casefold()
    ]
    segment = found[0] if found else made
    segment.expression, segment.saved_at, segment.saved_by = expression, known.now, by
    known.session.add(segment)
    known.session.flush()
    unfolded(Term("segment", segment.path, expression), known)
    return segment


def asking(known: Known, field: str, path: str) -> list[str]:
    """The segments that ask for the list or the segment of this path by its name."""
    return [
        segment.path
        for segment in everything(known.session)
        if any(_asks(term, field, path) for term, _ in search.terms(parsed(segment, known)))
    ]


def _asks(term: Term, field: str, path: str) -> bool:
    return term.field == field and term.value.casefold() == path.casefold()


def renamed(known: Known, field: str, old: str, new: str) -> list[str]:
    """Let the segments that ask for a list or a segment do so by its new name; tells which do."""
    changed = []
    for segment in everything(known.session):
        found = search.terms(parsed(segment, known))
        terms = [term for term, _ in found if _asks(term, field, old)]
        if terms:
            segment.expression = _with(terms, new)
            changed.append(segment.path)
    return changed


def _with(terms: Sequence[Term], value: str) -> str:
    """The expression that these terms stand in, with another value in each."""
    text = terms[0].expression
    for term in sorted(terms, key=lambda one: one.place, reverse=True):
        end = term.place + len(term.value)
        quoted = text[term.place - 1 : term.place] == '"'
        written = value if quoted or " " not in value else f'"{value}"'
        text = text[: term.place] + written + text[end:]
    return text
