"""The language in which an officer says whom she means: `list:catalisti/pers language:nl -tag:vip`.

Words beside each other must all hold; `-` before one means that it must not; quotes keep spaces
together; `*` stands for anything. A word without a field looks in names, outlets and addresses.
"""

import difflib
import re
from dataclasses import dataclass

from campaign.errors import QueryError

#: what may stand before the colon, and what it looks at
FIELDS = {
    "list": "a list: catalisti/pers",
    "kind": "journalist, policymaker, company, researcher or partner",
    "beat": "a subject that the contact covers",
    "tag": "a label of your own",
    "outlet": "where the contact works",
    "language": "nl, fr, en or de",
    "name": "first or family name",
    "email": "any of the contact's addresses",
    "owner": "the organisation that alone writes to the contact",
}
_TERM = re.compile(
    r"""\s*(?P<minus>-?)(?:(?P<field>[A-Za-z_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))"""
)


@dataclass(frozen=True)
class Term:
    """One condition of an expression; `field` is empty for a word on its own."""

    field: str
    value: str
    negated: bool = False


def parse(expression: str) -> tuple[Term, ...]:
    """The conditions of an expression, all of which must hold.

    Raises:
        QueryError: pointing at the place that cannot be understood.
    """
    terms: list[Term] = []
    position = 0
    while position < len(expression.rstrip()):
        found = _TERM.match(expression, position)
        if not found:
            raise QueryError(_pointing(expression, position, "a quote opens and never closes"))
        field = (found["field"] or "").lower()
        if found["field"] and field not in FIELDS:
            raise QueryError(_pointing(expression, found.start("field"), _unknown(field)))
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        if not value:
            raise QueryError(_pointing(expression, found.start(), "nothing stands between quotes"))
        terms.append(Term(field, value, bool(found["minus"])))
        position = found.end()
    if not terms:
        raise QueryError("An empty expression finds nobody. To mean everybody, write: '*'")
    return tuple(terms)


def _unknown(field: str) -> str:
    close = difflib.get_close_matches(field, FIELDS, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(FIELDS)}"
    return f"unknown field {field!r}; {hint}"


def _pointing(expression: str, position: int, problem: str) -> str:
    return f"{problem}\n  {expression}\n  {' ' * position}^"
