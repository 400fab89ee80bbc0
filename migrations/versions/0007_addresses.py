"""Addresses: several contacts may read one, and other spellings of a mailbox are found."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OTHERWISE = (
    "SELECT id, canonical FROM address WHERE canonical LIKE '%+%' "
    "OR canonical LIKE '%@gmail.com' OR canonical LIKE '%@googlemail.com'"
)


def upgrade() -> None:
    shared()
    mailboxes()
    names()


def shared() -> None:
    op.drop_index("uq_address_canonical", "address")
    op.add_column("address", sa.Column("sharer", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("uq_address_canonical_sharer", "address", ["canonical", "sharer"], unique=True)


def names() -> None:
    """On PostgreSQL with the number of the contact, which an index of SQLite has anyway."""
    index, columns = "ix_contact_name_key_outlet_id", ["name_key", "outlet_id"]
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(index, "contact")
        op.create_index(index, "contact", columns, postgresql_include=["id"])


def mailboxes() -> None:
    op.add_column("address", sa.Column("mailbox", sa.String(length=320), nullable=True))
    connection = op.get_bind()
    found = [
        {"id": number, "box": mailbox(canonical)}
        for number, canonical in connection.execute(sa.text(OTHERWISE))
        if mailbox(canonical) != canonical
    ]
    if found:
        connection.execute(sa.text("UPDATE address SET mailbox = :box WHERE id = :id"), found)
    where = sa.text("mailbox IS NOT NULL")
    op.create_index(
        "ix_address_mailbox", "address", ["mailbox"], sqlite_where=where, postgresql_where=where
    )


def mailbox(canonical: str) -> str:
    """As `contacts.address.mailbox` made it when this was written."""
    local, _, domain = canonical.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
