"""Imports by the million: leaner tables, changes kept for each row, imports that can be undone."""

import json

import sqlalchemy as sa
from alembic import op

from campaign.models import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = "journalist policymaker company researcher partner".split()
OUTCOMES = "create update unchanged conflict duplicate suppressed invalid".split()
WITHOUT_ROWID = {"sqlite_with_rowid": False}


def upgrade() -> None:
    imports()
    contacts()
    import_rows()
    with op.batch_alter_table("address", recreate=on_sqlite()) as batch:
        batch.drop_constraint("uq_address_canonical", type_="unique")
    op.create_index("uq_address_canonical", "address", ["canonical"], unique=True)
    for table in ("contact_beat", "contact_tag", "membership"):
        with op.batch_alter_table(table, recreate=on_sqlite(), table_kwargs=WITHOUT_ROWID):
            pass
    with op.batch_alter_table("suppression") as batch:
        batch.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_suppression_import_id_import", "import", ["import_id"], ["id"])


def on_sqlite() -> str:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def one_of(column: str, values: list[str]) -> str:
    return " OR ".join(f"{column} = '{value}'" for value in values)


def imports() -> None:
    with op.batch_alter_table("import") as batch:
        batch.add_column(
            sa.Column("form", sa.String(length=300), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("columns", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        batch.add_column(
            sa.Column("last_contact", sa.Integer(), nullable=False, server_default="0")
        )
        batch.add_column(sa.Column("counts", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(
            sa.Column("imported_by", sa.String(length=200), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("undone_at", UtcDateTime(), nullable=True))
        batch.add_column(
            sa.Column("undone_by", sa.String(length=200), nullable=False, server_default="")
        )
        batch.create_foreign_key(
            "fk_import_list_id_list", "list", ["list_id"], ["id"], ondelete="SET NULL"
        )
    op.execute("UPDATE import SET form = encoding")
    counts: dict[int, dict[str, int]] = {}
    told = "SELECT import_id, outcome, count(*) FROM import_row GROUP BY import_id, outcome"
    for number, outcome, count in op.get_bind().execute(sa.text(told)):
        counts.setdefault(number, {})[outcome] = count
    for number, found in counts.items():
        op.get_bind().execute(
            sa.text("UPDATE import SET counts = :counts WHERE id = :id"),
            {"counts": json.dumps(found), "id": number},
        )
    with op.batch_alter_table("import") as batch:
        batch.drop_column("encoding")
        batch.drop_column("delimiter")
        for column in ("form", "columns", "last_contact", "counts", "imported_by", "undone_by"):
            batch.alter_column(column, server_default=None)


def contacts() -> None:
    with op.batch_alter_table("contact", recreate=on_sqlite()) as batch:
        batch.drop_index("ix_contact_kind")
        batch.add_column(
            sa.Column("country", sa.String(length=2), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("import_line", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_contact_import_id_import", "import", ["import_id"], ["id"])
        batch.drop_constraint(op.f("ck_contact_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_contact_kind"), one_of("kind", KINDS))
    made = (
        "(SELECT {} FROM import_row WHERE contact_id = contact.id AND outcome = 'create' "
        "ORDER BY import_row.id LIMIT 1)"
    )
    op.execute(
        f"UPDATE contact SET import_id = {made.format('import_id')}, "  # noqa: S608 - no values
        f"import_line = {made.format('line')}"
    )


def import_rows() -> None:
    op.execute(
        "DELETE FROM import_row WHERE outcome = 'create' AND detail = '' AND EXISTS (SELECT 1 "
        "FROM contact WHERE contact.id = import_row.contact_id "
        "AND contact.import_id = import_row.import_id AND contact.import_line = import_row.line)"
    )
    with op.batch_alter_table(
        "import_row", recreate=on_sqlite(), table_kwargs=WITHOUT_ROWID
    ) as batch:
        batch.drop_index("ix_import_row_import_id_line")
        batch.drop_constraint("pk_import_row", type_="primary")
        batch.drop_column("id")
        batch.create_primary_key("pk_import_row", ["import_id", "line"])
        batch.add_column(sa.Column("changes", sa.JSON(), nullable=True))
        batch.drop_constraint(op.f("ck_import_row_row_outcome"), type_="check")
        batch.create_check_constraint(op.f("ck_import_row_outcome"), one_of("outcome", OUTCOMES))
