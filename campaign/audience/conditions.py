"""What each word of a search asks of the database."""

import difflib
import re
from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, selectinload

from campaign.audience.search import Term
from campaign.contacts import address, names, vocabulary
from campaign.errors import NotFoundError, QueryError
from campaign.models import (
    Address,
    Beat,
    Contact,
    ContactList,
    Membership,
    Organisation,
    Outlet,
    Tag,
)
from campaign.terms import Kind

_SHOWN = 12  #: names told when one is not known


def of(term: Term) -> ColumnElement[bool]:
    """The condition on a contact that this term means.

    Raises:
        QueryError: the term names a kind or a language that does not exist.
    """
    condition = _FIELDS[term.field](term.value)
    return not_(condition) if term.negated else condition


def _like(column: ColumnElement[str], value: str) -> ColumnElement[bool]:
    """Whether a column is this value, whatever its case; `*` in the value stands for anything."""
    return _matches(column, _escaped(value.lower()))


def _matches(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    return func.lower(column).like(pattern, escape="\\")


def _escaped(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%")


def _bare(column: ColumnElement[str], value: str) -> ColumnElement[bool]:
    """Whether a column of bare letters is this value: `*ozlem*` is in Özlem, on any database."""
    pattern = "%".join(names.key(part) for part in value.split("*"))
    if not pattern.strip("%") and value.strip("*"):
        return false()  # a value of signs only is in nobody's name
    return column.like(pattern)


def _spelled(column: ColumnElement[str], value: str) -> ColumnElement[bool]:
    """Whether a name is this value. SQLite knows the case of ASCII letters only, so that another
    letter is left open, and settled by the bare letters of the whole name.
    """
    pattern = re.sub("[^\x00-\x7f]", "_", _escaped(value.lower()))
    return and_(_matches(column, pattern), _bare(_column(Contact.name_key), f"*{value}*"))


def list_named(value: str) -> ColumnElement[bool]:
    """The condition on a list, joined to its organisation, that this is its name."""
    return _like(func.coalesce(Organisation.key + "/", "") + ContactList.name, value)


def _by_list(value: str) -> ColumnElement[bool]:
    query = (
        select(Membership.contact_id)
        .join(ContactList)
        .outerjoin(ContactList.organisation)
        .where(list_named(value))
    )
    return Contact.id.in_(query)


def _column(attribute: object) -> ColumnElement[str]:
    return attribute  # type: ignore[return-value]  # a mapped attribute is a column in a query


def _by_kind(value: str) -> ColumnElement[bool]:
    kind = vocabulary.kind(value)
    if kind is None:
        raise QueryError(
            f"unknown kind {value!r}; known are: {', '.join(one.value for one in Kind)}"
        )
    return Contact.kind == kind


def _by_language(value: str) -> ColumnElement[bool]:
    language = vocabulary.language(value)
    if language is None:
        raise QueryError(f"unknown language {value!r}; known are: nl, fr, en, de")
    return Contact.language == language


def _by_name(value: str) -> ColumnElement[bool]:
    return or_(
        _bare(_column(Contact.name_key), value),
        _spelled(_column(Contact.first_name), value),
        _spelled(_column(Contact.last_name), value),
    )


def _by_email(value: str) -> ColumnElement[bool]:
    canonical = address.canonical(value) if "@" in value else value
    return Contact.addresses.any(_like(_column(Address.canonical), canonical))


def _by_word(value: str) -> ColumnElement[bool]:
    if value == "*":
        return true()
    anywhere = f"*{value}*"
    return or_(
        _bare(_column(Contact.name_key), anywhere),
        Contact.outlet.has(_bare(_column(Outlet.key), anywhere)),
        Contact.addresses.any(_like(_column(Address.canonical), anywhere)),
    )


_FIELDS: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "": _by_word,
    "list": _by_list,
    "name": _by_name,
    "kind": _by_kind,
    "language": _by_language,
    "beat": lambda value: Contact.beats.any(_like(_column(Beat.name), value.casefold())),
    "tag": lambda value: Contact.tags.any(_like(_column(Tag.name), value.casefold())),
    "outlet": lambda value: Contact.outlet.has(_bare(_column(Outlet.key), value)),
    "owner": lambda value: Contact.owner.has(_like(_column(Organisation.key), value)),
    "email": _by_email,
}


def _list_paths(session: Session) -> list[str]:
    query = select(ContactList).options(selectinload(ContactList.organisation))
    return [one.path for one in session.scalars(query)]


#: fields whose values have names: a typo in one would leave somebody out, or with a `-` let in
_NAMES: dict[str, Callable[[Session], Iterable[str]]] = {
    "list": _list_paths,
    "beat": lambda session: session.scalars(select(Beat.name)),
    "tag": lambda session: session.scalars(select(Tag.name)),
    "owner": lambda session: session.scalars(select(Organisation.key)),
}


def require(session: Session, term: Term) -> None:
    """Insist that the list, beat, tag or owner of a term exists.

    Raises:
        NotFoundError: it does not.
    """
    if term.field not in _NAMES:
        return
    known = sorted(_NAMES[term.field](session))
    meant = term.value.casefold()
    pattern = ".*".join(map(re.escape, meant.split("*")))
    if any(re.fullmatch(pattern, one.casefold()) for one in known):
        return
    raise NotFoundError(f"No {term.field} {term.value!r}. {_which_there_are(meant, known)}")


def _which_there_are(meant: str, known: list[str]) -> str:
    if close := difflib.get_close_matches(meant, known):
        return f"Did you mean {' or '.join(close)}?"
    if not known:
        return "There are none yet."
    return f"There are: {', '.join(known[:_SHOWN])}{', ...' if len(known) > _SHOWN else '.'}"
