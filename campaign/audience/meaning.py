"""What a whole search asks of the database, so that it looks at few contacts."""

from collections.abc import Sequence

from sqlalchemy import and_, false, func, not_, or_

from campaign import db
from campaign.audience import conditions, history, plainform, segments, wording
from campaign.audience.found import Condition, either, first, without, yes_or_no
from campaign.audience.known import Known
from campaign.audience.search import All, Any, Not, Search, Term
from campaign.errors import QueryError

_DEEPEST = 6  #: changes between OR and AND that every SQLite reads


def of(expression: Search, known: Known) -> tuple[Condition, bool]:
    """The condition on a contact that a search means; and whether an index leads to those for whom
    it holds, so that few are looked at.

    Raises:
        QueryError: a term names what does not exist, and is pointed at; or there is too much of it.
    """
    wanted = plainform.of(segments.unfolded(expression, known))
    if plainform.depth(wanted) > _DEEPEST:
        raise QueryError(
            f"OR and brackets stand within each other more than {_DEEPEST} deep. Save a part of "
            "it as a list, or ask in another way."
        )
    return _condition(wanted, known), _is_led(wanted)


def _is_led(wanted: Search, names_too: bool = True) -> bool:
    match wanted:
        case Term(field, value):
            leads = field in conditions.LED and (names_too or field not in ("", "name"))
            return leads and value.strip("*") != "" and yes_or_no(value) is not False
        case Not():
            return False
        case All(several):
            return any(_is_led(one, names_too) for one in several)
        case Any(several):
            return all(_is_led(one, names_too) for one in several)


def _condition(wanted: Search, known: Known, led: bool = False) -> Condition:
    """`led` tells that something else leads to few, so that a name is looked at in each of them."""
    match wanted:
        case Term():
            return _beside(wanted, known) if led else conditions.term(wanted, known)
        case Not(one):
            # what is not known, such as the owner of who has none, does not hold
            condition = _condition(one, known, led)
            if led and _is_led(one):
                return without(known.session, condition)
            return not_(func.coalesce(condition, false()))
        case All(several):
            leader = None if led else _leader(several)
            beside = [led or leader not in (None, one) for one in several]
            found = [_condition(one, known, it) for one, it in zip(several, beside, strict=True)]
            if leader and not _is_led(leader, names_too=False):
                place = list(several).index(leader)
                found[place] = first(known.session, found[place])
            return db.joined(and_, found)
        case Any(several):
            found = [_condition(one, known, led) for one in several]
            return either(*found) if _is_led(wanted) and not led else db.joined(or_, found)


def _beside(wanted: Term, known: Known) -> Condition:
    """What a term means of the few to whom something else leads."""
    if wanted.field in conditions.BESIDE:
        return conditions.BESIDE[wanted.field](wanted)
    if happened := history.denied(wanted):
        return _condition(Not(happened), known, led=True)
    return conditions.term(wanted, known)


def _leader(several: Sequence[Search]) -> Search | None:
    """What leads to the fewest of several that must all hold, as far as one can tell: no name, or
    else the longest.
    """
    for one in several:
        if _is_led(one, names_too=False):
            return one
    return max(filter(_is_led, several), key=lambda one: len(wording.told(one)), default=None)
