"""The database: opening it, sessions on it, and what both makes of it need said in their own way.

SQLite by default, PostgreSQL when several people or machines share one. Sessions are opened by
the faces only; work takes a session as its first argument and does not commit, except dispatch.
"""

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.sql import operators

from campaign.errors import DatabaseError
from campaign.settings import Settings

CACHE = 16 * 1024  #: KiB of the file that SQLite keeps in memory
#: how long SQLite waits for what another program writes: a million contacts take some ten
BUSY_SECONDS = 60
_TOGETHER = 30  #: conditions joined at one level
#: the execution option of a transaction that writes nothing
READING = "campaign_reading"
_T = TypeVar("_T")


def engine(settings: Settings) -> sa.Engine:
    """An engine on the workspace's database. Make it in the process that uses it.

    Raises:
        DatabaseError: the driver is missing or the URL is not one.
    """
    try:
        made = sa.create_engine(settings.database)
    except ModuleNotFoundError as problem:
        raise DatabaseError(
            f"This database needs the package {problem.name!r}. Install it with: "
            "pip install 'press-campaign[postgres]'"
        ) from None
    except sa.exc.ArgumentError:
        raise DatabaseError(
            f"{settings.database!r} is not a database. Write the name of an SQLite file, or "
            "postgresql://user@host/name."
        ) from None
    if made.dialect.name not in ("sqlite", "postgresql"):
        raise DatabaseError(
            f"{made.dialect.name} is not a database that we know; SQLite or PostgreSQL."
        )
    if made.dialect.name == "sqlite":
        sa.event.listen(made, "connect", _prepare_sqlite)
        sa.event.listen(made, "begin", _begin_sqlite)
    else:
        sa.event.listen(made, "connect", _prepare_postgresql)
    return made


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin when _begin_sqlite says so
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a committed outcome survives a power cut
    cursor.execute(f"PRAGMA cache_size = -{CACHE}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare_postgresql(connection: Any, _: object) -> None:
    # As it comes, it takes the disk for one whose head must move, and would rather read a million
    # contacts from end to end than look up three thousand; and it compiles what is run once.
    with connection.cursor() as cursor:
        cursor.execute("SET random_page_cost = 1.1")
        cursor.execute("SET jit = off")
    connection.commit()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads and then writes must hold the write lock from its beginning, or it
    # fails with "database is locked" when another writes in between.
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def session(source: sa.Engine, *, reading: bool = False) -> Iterator[orm.Session]:
    """A session that commits at its end, or leaves no trace when an error passes through.

    Raises:
        DatabaseError: the database is locked, full, or gone.
    """
    options = {READING: True} if reading else {}
    bind = source.execution_options(**options)
    made = orm.Session(bind, expire_on_commit=False)
    with told(source), made:
        yield made
        if not reading:
            made.commit()


@contextlib.contextmanager
def told(source: sa.Engine) -> Iterator[None]:
    """Turn the failures of a database that a person can mend into a sentence.

    Raises:
        DatabaseError: the database is locked, full, unreadable or out of reach.
    """
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as problem:
        if isinstance(problem, (sa.exc.IntegrityError, sa.exc.ProgrammingError)):
            raise
        raise DatabaseError(_sentence(source, problem)) from problem


def _sentence(source: sa.Engine, problem: sa.exc.DBAPIError) -> str:
    where = source.url.render_as_string(hide_password=True)
    if source.dialect.name == "sqlite":
        where = source.url.database or where
    text = str(problem.orig).strip().splitlines()[0]
    remedies = {
        "database is locked": "Another program is writing to it. Close that program (a database "
        "viewer, a backup, a cloud folder that synchronises) and try again.",
        "database or disk is full": "The disk is full. Make room and try again.",
        "disk I/O error": "The disk is full, or fails. Make room and try again.",
        "unable to open database file": "Its folder does not exist or may not be written to.",
        "readonly database": "The file or its folder may not be written to.",
        "file is not a database": "The file is something else. Name another file as 'database' in "
        "campaign.toml, or put the right file back.",
        "malformed": "The file is damaged. Put back a backup copy.",
    }
    for sign, remedy in remedies.items():
        if sign in text:
            return f"The database {where} cannot be used: {text}. {remedy}"
    return f"The database {where} cannot be used: {text}"


def among(session: orm.Session, column: Any, values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Whether a column has one of these values: one parameter, however many there are."""
    if session.get_bind().dialect.name == "postgresql":
        given = sa.bindparam(None, list(values), type_=sa.ARRAY(column.type))
        return sa.type_coerce(column == sa.any_(given), sa.Boolean)
    each = sa.func.json_each(json.dumps(list(values))).table_valued("value")
    return sa.type_coerce(column.in_(sa.select(each.c.value)), sa.Boolean)


def chunks(several: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Some at a time, the last of them perhaps fewer."""
    for start in range(0, len(several), size):
        yield several[start : start + size]


def joined(
    operator: Callable[..., sa.ColumnElement[bool]], several: Sequence[sa.ColumnElement[bool]]
) -> sa.ColumnElement[bool]:
    """Conditions joined by `and_` or `or_`, some at a time: SQLite reads a thousand levels."""
    return folded(several, lambda some: _bracketed(operator(*some)))


def folded(several: Sequence[_T], join: Callable[[Sequence[_T]], _T]) -> _T:
    """Many made into one, some at a time: SQLite reads only so many at one level."""
    while len(several) > _TOGETHER:
        several = list(map(join, chunks(several, _TOGETHER)))
    return join(several)


def _bracketed(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """A condition that SQLAlchemy does not put on one level with those beside it."""
    return sa.type_coerce(condition.self_group(against=operators.eq), sa.Boolean)


def now(session: orm.Session) -> dt.datetime:
    """The moment by the clock that all who share the database agree on.

    PostgreSQL's own; with SQLite everybody is on one machine, and its clock will do.
    """
    if session.get_bind().dialect.name == "postgresql":
        moment: dt.datetime = session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        return moment.astimezone(dt.UTC)
    return dt.datetime.now(dt.UTC)


def clean(source: sa.Engine) -> str:
    """Let nothing of what was deleted be left in the file of the database; what to know of it.

    SQLite: the file is written anew, and its journal emptied. PostgreSQL lets deleted rows go in
    its own time; that is hastened here, and told.

    Raises:
        DatabaseError: another program has the file open, or there is no room to write it anew.
    """
    source.dispose()
    if source.dialect.name == "postgresql":
        with told(source), source.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("VACUUM"))
        return (
            "No query finds it any more. The server writes over its bytes as it needs the room; "
            "its write-ahead log and its backups keep them until they are due: ask whoever runs it."
        )
    path = str(source.url.database)
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            connection.isolation_level = None
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("VACUUM")
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as problem:
        raise DatabaseError(_not_clean(path, str(problem))) from None
    if busy:
        raise DatabaseError(_not_clean(path, "another program reads it"))
    return ""


def _not_clean(path: str, why: str) -> str:
    return (
        f"Everything was erased, but bytes of it may still lie in the free room of {path}: {why}. "
        "Close other programs that use it, make room on the disk, and run this again."
    )
