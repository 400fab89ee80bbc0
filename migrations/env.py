"""How Alembic sees the schema. The program hands its own connection in; see `campaign/db.py`."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine

from campaign.models import Base, UtcDateTime


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | bool:
    """Write our own column type with its import, which autogenerate forgets."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from campaign.models import UtcDateTime")
        return "UtcDateTime()"
    return False


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        url = context.config.get_main_option("sqlalchemy.url") or ""
        connection = create_engine(url).connect()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
