"""Writes rows by the thousand: SQLite's prepared statement, PostgreSQL's COPY."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Index, Table, literal
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlalchemy.sql.schema import ScalarElementColumnDefault

#: what stands in a column of which a file knows nothing
_NOTHING = ("", None, "{}")


def write(
    connection: Connection,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    alike: Mapping[str, Any] | None = None,
) -> None:
    """Add rows to a table.

    Args:
        connection: in a transaction, which the caller commits.
        table: the table.
        columns: the values, by column; nothing is converted, so that JSON comes as text and an
            enum as its value.
        alike: the columns whose value is the same in all rows.
    """
    if not columns or not next(iter(columns.values())):
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, alike or {})
    else:
        _execute(connection, table, columns, alike or {})


def add(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows of the same columns to a table, with values as SQLAlchemy takes them.

    A column that they leave out has what the model gives it.
    """
    if not rows:
        return
    columns = {name: _converted(connection, table, name, rows) for name in rows[0]}
    defaults = {one.name: one.default for one in table.c if one.name not in columns}
    plain = ScalarElementColumnDefault
    alike = {name: one.arg for name, one in defaults.items() if isinstance(one, plain)}
    write(connection, table, columns, alike)


def _converted(
    connection: Connection, table: Table, name: str, rows: Sequence[Mapping[str, Any]]
) -> Sequence[Any]:
    """The values of a column as the database takes them."""
    dialect = connection.dialect
    convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    values = [row[name] for row in rows]
    return list(map(convert, values)) if convert else values


def _execute(
    connection: Connection,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    alike: Mapping[str, Any],
) -> None:
    nothing = {name: one[0] for name, one in columns.items() if _says_nothing(one)}
    columns = {name: one for name, one in columns.items() if name not in nothing}
    constants = {**nothing, **alike}
    preparer = connection.dialect.identifier_preparer
    names = ", ".join(map(preparer.quote, [*columns, *constants]))
    literals = [_literal(connection, table, one, value) for one, value in constants.items()]
    values = ", ".join(["?"] * len(columns) + literals)
    connection.exec_driver_sql(
        f"INSERT INTO {preparer.format_table(table)} ({names}) VALUES ({values})",  # noqa: S608 - names of ours
        list(zip(*columns.values(), strict=True)),
    )


def _says_nothing(column: Sequence[Any]) -> bool:
    """Whether all values are one that says nothing; a value from a file is never SQL."""
    return column[0] in _NOTHING and column.count(column[0]) == len(column)


def _literal(connection: Connection, table: Table, column: str, value: Any) -> str:
    """A value of ours as SQLAlchemy itself writes it into a statement."""
    if value is None:
        return "NULL"
    if value in _NOTHING:
        return f"'{value}'"
    written = literal(value, table.c[column].type)
    return str(written.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))


def _copy(
    connection: Connection,
    table: Table,
    columns: Mapping[str, Sequence[Any]],
    alike: Mapping[str, Any],
) -> None:
    from psycopg import sql

    rest = tuple(alike.values())
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, [*columns, *alike]))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row + rest)


@contextlib.contextmanager
def checked_later(connection: Connection, *tables: Table) -> Iterator[None]:
    """Take the indexes of tables away while they are filled, and build them when they are full.

    On PostgreSQL their foreign keys too, which it would look up row by row. In the transaction of
    the connection: nobody else sees a table without them, and a row that one of them forbids
    undoes all of it.
    """
    indexes = [index for table in tables for index in sorted(table.indexes, key=_name)]
    keys = [
        key
        for table in tables
        for key in sorted(table.foreign_key_constraints, key=_name)
        if connection.dialect.name == "postgresql"
    ]
    for index in indexes:
        index.drop(connection)
    for key in keys:
        connection.execute(DropConstraint(key))
    yield
    for index in indexes:
        index.create(connection)
    for key in keys:
        connection.execute(AddConstraint(key))


def _name(one: Index | ForeignKeyConstraint) -> str:
    return str(one.name)
