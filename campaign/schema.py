"""The schema of the database: which revision it is of, and bringing it up to date."""

import contextlib
import datetime as dt
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from campaign import db, resources
from campaign.errors import DatabaseError
from campaign.settings import Settings

_UPGRADING = 20240220  #: the number of PostgreSQL's lock on the schema; any that is always the same


@dataclass(frozen=True)
class Upgrade:
    """What bringing the schema up to date did; `old` is None for a new database."""

    old: str | None
    new: str
    backup: Path | None


def head() -> str:
    """The newest revision of the schema; the files of the migrations are numbered."""
    return max(path.stem[:4] for path in _versions())


def _versions() -> list[Path]:
    return list((resources.migrations() / "versions").glob("[0-9]*.py"))


def revision(source: sa.Engine) -> str | None:
    """The revision of the schema in this database; None when it is new.

    Raises:
        DatabaseError: the database cannot be reached.
    """
    with db.told(source), source.execution_options(**{db.READING: True}).connect() as conn:
        if not sa.inspect(conn).has_table("alembic_version"):
            return None
        found: str | None = conn.execute(
            sa.text("SELECT version_num FROM alembic_version")
        ).scalar()
        return found


def upgrade(settings: Settings, source: sa.Engine) -> Upgrade | None:
    """Bring the schema up to date, after a backup copy of an SQLite file; None if it already is.

    Raises:
        DatabaseError: the database was written by a newer version of this program.
    """
    old, new = revision(source), head()
    if old == new:
        return None
    if old is not None and old not in {path.stem[:4] for path in _versions()}:
        raise DatabaseError(
            f"The database was written by a newer version of press-campaign (its schema is {old}, "
            f"this program knows {new}). Update with: pip install --upgrade press-campaign"
        )
    backup = _back_up(source, old) if old is not None else None
    with db.told(source), source.connect() as connection:
        if source.dialect.name == "postgresql":  # of several that come first at once, one does it
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_UPGRADING})"))
        migrate(connection, "head")
        connection.commit()
    return Upgrade(old, new, backup)


def migrate(connection: sa.Connection, target: str) -> None:
    """Run Alembic up to a revision on this connection, before it began; the caller commits."""
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "sqlite":
        # A table that is made anew is dropped in between, which would empty those that refer to
        # it (sqlite.org/lang_altertable.html, section 7). Before the transaction, or it is ignored.
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    config = Config()
    config.set_main_option("script_location", str(resources.migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, target)
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise DatabaseError(f"The database refers to rows that are not there: {broken[:3]}")


def _back_up(source: sa.Engine, old: str) -> Path | None:
    if source.dialect.name != "sqlite" or not source.url.database:
        return None
    path = Path(source.url.database)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    copy = path.with_name(f"{path.stem}.before-{old}.{stamp}.sqlite")
    with (
        contextlib.closing(sqlite3.connect(path)) as original,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        original.backup(target)
    return copy
