"""Changes to rows, written down so that each can be taken back: before, after, and in words.

A row is kept as plain values by column, so that columns that come later come along by themselves.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.errors import CampaignStateError
from campaign.models import Base, UtcDateTime

#: the values of a row by column, as JSON can hold them
Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One row before and after: its primary key, and what changes of it.

    With nothing after, the row is removed, and `before` is all of it.
    """

    table: str
    before: Row
    after: Row | None
    #: what the row is to a person
    words: str = ""

    def to_json(self) -> Row:
        """As the database keeps it."""
        return asdict(self)


def referring_to(target: Table) -> Sequence[Column[Any]]:
    """Every column of every table that refers to this one."""
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table is target
    ]


def rows(session: Session, table: Table, condition: ColumnElement[bool]) -> list[Row]:
    """The rows that meet a condition, in the order of their keys."""
    query = select(table).where(condition).order_by(*table.primary_key)
    return [
        {name: plain(value) for name, value in row.items()}
        for row in session.execute(query).mappings()
    ]


def moved(table: Table, row: Row, words: str = "", **values: object) -> Change:
    """The change that gives a row these values."""
    names = {column.name for column in table.primary_key} | values.keys()
    before = {name: row[name] for name in row if name in names}
    return Change(table.name, before, before | values, words)


def do(session: Session, change: Change) -> None:
    """Make a change.

    Raises:
        CampaignStateError: the row is gone.
    """
    table = Base.metadata.tables[change.table]
    where = _key(table, change.before)
    if change.after is None:
        done = session.execute(delete(table).where(where))
    else:
        done = session.execute(update(table).where(where).values(_values(table, change.after)))
    assert isinstance(done, CursorResult)  # noqa: S101 - no RETURNING
    if done.rowcount != 1:
        raise CampaignStateError(
            f"{change.words or change.table} was removed in the meantime. Nothing was done; look "
            "at it again."
        )


def undo(session: Session, change: Change) -> str:
    """Take a change back. A row that has changed since is left, and that is said in words."""
    table = Base.metadata.tables[change.table]
    try:
        with session.begin_nested():
            if change.after is None:
                session.execute(insert(table).values(_values(table, change.before)))
                return ""
            return _put_back(session, table, change, change.after)
    except IntegrityError:
        return f"{change.words}: cannot be put back, something else has its place"


def _put_back(session: Session, table: Table, change: Change, after: Row) -> str:
    where = _key(table, after)
    found = rows(session, table, where)
    if not found:
        return f"{change.words}: is no longer there"
    if any(found[0][name] != value for name, value in after.items()):
        return f"{change.words}: was changed since"
    session.execute(update(table).where(where).values(_values(table, change.before)))
    return ""


def _key(table: Table, row: Row) -> ColumnElement[bool]:
    return and_(*(column == row[column.name] for column in table.primary_key))


def _values(table: Table, row: Row) -> Row:
    """A row as the database takes it."""
    return {
        name: dt.datetime.fromisoformat(value)
        if value is not None and isinstance(table.c[name].type, UtcDateTime)
        else value
        for name, value in row.items()
    }


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.datetime) else value
