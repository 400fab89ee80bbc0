"""Conditions on contacts: by what a query finds, by one of several, and a yes or a no."""

from collections.abc import Sequence

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    any_,
    false,
    func,
    not_,
    select,
    type_coerce,
    union,
)
from sqlalchemy.orm import Session

from campaign import db
from campaign.models import Contact

Condition = ColumnElement[bool]
_YES, _NO = ("yes", "ja", "oui"), ("no", "nee", "non", "nein")


def found_in(query: Select[int] | Select[int | None]) -> Condition:
    """The contacts whose numbers a query finds: it is asked once, and not for each contact."""
    return Contact.id.in_(query)


def without(session: Session, condition: Condition) -> Condition:
    """Contacts for whom a condition does not hold to which an index leads, and whom something
    else leads to.

    PostgreSQL looks at every contact for a NOT IN, and SQLite anew for each NOT EXISTS.
    """
    if session.get_bind().dialect.name != "postgresql":
        return not_(func.coalesce(condition, false()))
    inner = select(Contact.id).where(condition).subquery()
    return not_(select(inner.c.id).where(inner.c.id == Contact.id).exists())


def first(session: Session, condition: Condition) -> Condition:
    """Contacts for whom a condition holds, looked for before what stands beside it is asked.

    PostgreSQL would read every name a second time for another part of the name.
    """
    if session.get_bind().dialect.name != "postgresql":
        return condition
    numbers = func.array(select(Contact.id).where(condition).scalar_subquery())
    return type_coerce(Contact.id == any_(numbers), Boolean)


def either(*several: Condition) -> Condition:
    """Contacts for whom one of these holds, where an index leads to each: asked one by one, as
    PostgreSQL looks at every contact for an OR.
    """
    return found_in(db.folded([select(Contact.id).where(one) for one in several], _together))


def _together(queries: Sequence[Select[int]]) -> Select[int]:
    return queries[0] if len(queries) == 1 else select(union(*queries).subquery().c[0])


def yes_or_no(value: str) -> bool | None:
    """What a person answers; None when it is neither."""
    return True if value.lower() in _YES else False if value.lower() in _NO else None
