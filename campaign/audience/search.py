"""The language in which an officer says whom she means: `list:catalisti/pers language:nl -tag:vip`.

Words beside each other must all hold; `-` before one means that it must not; quotes keep spaces
together; `*` stands for anything. A word without a field looks in names, outlets and addresses;
in names and outlets only letters and digits count, so that `ozlem` finds Özlem.
"""

import difflib
import re
import unicodedata
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
    r"""\s*(?P<minus>-?)(?:(?P<field>[^\s":]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>(?!-)[^\s"]*|))"""
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
    expression = unicodedata.normalize("NFC", expression)
    terms: list[Term] = []
    position, end = 0, len(expression.rstrip())
    while position < end:
        found = _TERM.match(expression, position)
        assert found  # noqa: S101 - every part of it may be empty
        terms.append(_term(expression, found))
        position = found.end()
    if not terms:
        raise QueryError("An empty expression finds nobody. To mean everybody, write: '*'")
    return tuple(terms)


def _term(expression: str, found: re.Match[str]) -> Term:
    field = (found["field"] or "").lower()
    if found["field"] and field not in FIELDS:
        raise QueryError(_pointing(expression, found.start("field"), _unknown(field)))
    value = found["bare"] if found["quoted"] is None else found["quoted"].strip()
    if not value:
        if expression[found.end() :].startswith('"'):
            problem = "a quote opens and never closes"
        elif found["quoted"] is not None:
            problem = "nothing stands between these quotes"
        else:
            problem = f"nothing stands right after {found[0].strip()!r}"
        raise QueryError(_pointing(expression, found.end(), problem))
    if not value.isprintable():
        problem = "a character that nobody can see stands here; type it anew"
        raise QueryError(_pointing(expression, found.end(), problem))
    return Term(field, value, bool(found["minus"]))


def _unknown(field: str) -> str:
    close = difflib.get_close_matches(field, FIELDS, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"known are: {', '.join(FIELDS)}"
    return f"unknown field {field!r}; {hint}"


def _pointing(expression: str, position: int, problem: str) -> str:
    shown = re.sub(r"\s", " ", expression)
    return f"{problem}\n  {shown}\n  {' ' * position}^"
