"""A search in words again, with every bracket, so that one sees how it was understood."""

import re

from campaign.audience.fields import OWN
from campaign.audience.search import (
    DASHES,
    JOINING,
    LOOKALIKES,
    QUOTES,
    All,
    Any,
    Not,
    Search,
    Term,
)

#: what may stand without quotes
_PLAIN = re.compile(rf"""(?![{DASHES}])[^\s"{QUOTES}()]+""")


def told(search: Search) -> str:
    """The search as an expression that means the same, its conditions in brackets where several
    are joined within others.
    """
    match search:
        case Term():
            return _term(search)
        case Not(one):
            return f"-{told(one)}" if isinstance(one, Term) else f"-({told(one)})"
        case All(several):
            return " ".join(map(_within, several))
        case Any(several):
            return " OR ".join(map(_within, several))


def surprising(search: Search, expression: str) -> str:
    """How a search was understood, where `OR` stands beside other words and no bracket says what
    goes together; else nothing.
    """
    understood = told(search)
    as_typed = " ".join(expression.split())
    return understood if _mixes(search) and understood != as_typed else ""


def _mixes(search: Search) -> bool:
    match search:
        case Term():
            return False
        case Not(one):
            return _mixes(one)
        case All(several):
            return any(isinstance(one, Any) or _mixes(one) for one in several)
        case Any(several):
            return any(isinstance(one, All) or _mixes(one) for one in several)


def _within(search: Search) -> str:
    return f"({told(search)})" if isinstance(search, (All, Any)) else told(search)


def _term(term: Term) -> str:
    heading = term.field.removeprefix(OWN)
    field = heading if _PLAIN.fullmatch(heading) and ":" not in heading else f'"{heading}"'
    plain = _PLAIN.fullmatch(term.value) and term.value not in JOINING
    if not term.field:
        plain = plain and ":" not in term.value and term.value not in LOOKALIKES
    value = term.value if plain else f'"{term.value}"'
    return f"{field}:{value}" if term.field else value
