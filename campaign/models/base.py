"""What all tables have in common: names of constraints, moments in UTC, enums by value."""

import datetime as dt
import enum

from sqlalchemy import JSON, CheckConstraint, DateTime, Dialect, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment, in UTC and with its zone, also on SQLite, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To the database: UTC. A moment without a zone is a mistake of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone")
        value = value.astimezone(dt.UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        """From the database: UTC, with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def by_value(kind: type[enum.Enum], name: str, *, constrained: bool = True) -> Enum:
    """A column type that stores an enum's values, and lets the database refuse any other."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=constrained,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


def one_of(column: str, kind: type[enum.Enum]) -> CheckConstraint:
    """The constraint of `by_value`, spelled out for tables that are filled by the million.

    SQLite builds a table in memory for each `IN (...)` of each row; of that, a third of the time
    of an insert.
    """
    known = " OR ".join(f"{column} = '{member.value}'" for member in kind)
    return CheckConstraint(known, name=column)


class Base(DeclarativeBase):
    """The parent of all models."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: UtcDateTime, dict[str, str]: JSON, dict[str, int]: JSON}  # noqa: RUF012 - SQLAlchemy's form
