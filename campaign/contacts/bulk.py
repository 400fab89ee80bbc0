"""Writes rows by the thousand: SQLite's prepared statement, PostgreSQL's COPY."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, literal


def write(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    alike: dict[str, Any] | None = None,
) -> None:
    """Add rows to a table.

    Args:
        connection: in a transaction, which the caller commits.
        table: the table.
        columns: the columns that the values of each row are for; JSON comes as text, an enum as
            its value.
        rows: the values; nothing is converted.
        alike: the columns that are the same in all rows.
    """
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows, alike or {})
    else:
        _execute(connection, table, columns, rows, alike or {})


def _execute(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    alike: dict[str, Any],
) -> None:
    dialect = connection.dialect
    names = ", ".join(dialect.identifier_preparer.quote(one) for one in [*columns, *alike])
    constants = [_literal(connection, table, one, value) for one, value in alike.items()]
    values = ", ".join(["?"] * len(columns) + constants)
    name = dialect.identifier_preparer.format_table(table)
    connection.exec_driver_sql(f"INSERT INTO {name} ({names}) VALUES ({values})", list(rows))  # noqa: S608


def _literal(connection: Connection, table: Table, column: str, value: Any) -> str:
    """A value as SQLAlchemy itself writes it into a statement."""
    if value is None:
        return "NULL"
    written = literal(value, table.c[column].type)
    return str(written.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))


def _copy(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    alike: dict[str, Any],
) -> None:
    from psycopg import sql

    rest = tuple(alike.values())
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, [*columns, *alike]))
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row + rest)
