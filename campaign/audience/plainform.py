"""A search in its plainest form: no needless brackets, and each minus beside a single condition.

A database reads an expression only so deep; what is joined in one way is joined at one level.
"""

from collections.abc import Iterable, Iterator

from campaign.audience.search import All, Any, Not, Search, Term


def of(search: Search, *, negated: bool = False) -> Search:
    """The same search in that form.

    `-(a OR b)` is `-a -b`. That holds for what is not known too: a condition that cannot be said
    to hold does not hold, and one with a minus then does.
    """
    match search:
        case Term():
            return Not(search) if negated else search
        case Not(one):
            return of(one, negated=not negated)
        case All(several) | Any(several):
            all_must = isinstance(search, All) != negated
            return _joined(All if all_must else Any, [of(one, negated=negated) for one in several])


def _joined(kind: type[All] | type[Any], several: Iterable[Search]) -> Search:
    flat = tuple(dict.fromkeys(_flattened(kind, several)))
    return flat[0] if len(flat) == 1 else kind(flat)


def _flattened(kind: type[All] | type[Any], several: Iterable[Search]) -> Iterator[Search]:
    for one in several:
        if isinstance(one, kind):
            yield from one.several
        else:
            yield one


def depth(search: Search) -> int:
    """How many times `OR` and what stands beside each other alternate."""
    match search:
        case All(several) | Any(several):
            return 1 + max(map(depth, several))
        case _:
            return 0
