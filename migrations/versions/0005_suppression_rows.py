"""Which rows of which files tell that somebody must not be written to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REASONS = "asked bounced complained left".split()


def upgrade() -> None:
    op.create_table(
        "suppression_row",
        sa.Column("suppression_id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            f"reason IN ({', '.join(map(repr, REASONS))})",
            name=op.f("ck_suppression_row_suppression_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["suppression_id"],
            ["suppression.id"],
            name="fk_suppression_row_suppression_id_suppression",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["import.id"],
            name="fk_suppression_row_import_id_import",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("suppression_id", "import_id", "line", name="pk_suppression_row"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_suppression_row_import_id", "suppression_row", ["import_id"], unique=False)
    those_that_noted_one()
    those_that_may_have_told_one_too()


def those_that_noted_one() -> None:
    """The row from which a suppression is; its source names it, as `alfa-pers.csv:7`."""
    noted = "SELECT id, import_id, source, reason FROM suppression WHERE import_id IS NOT NULL"
    for number, record, source, reason in op.get_bind().execute(sa.text(noted)).all():
        line = source.rpartition(":")[2]
        op.get_bind().execute(
            sa.text("INSERT INTO suppression_row VALUES (:number, :record, :line, :reason)"),
            {
                "number": number,
                "record": record,
                "line": int(line) if line.isdecimal() else 0,
                "reason": reason,
            },
        )


def those_that_may_have_told_one_too() -> None:
    """Until now it was known only that a row was of somebody who must not be written to."""
    op.execute(
        "INSERT INTO suppression_row SELECT suppression.id, row.import_id, row.line, "
        "suppression.reason FROM suppression "
        "JOIN address ON address.canonical = suppression.address "
        "JOIN import_row AS row ON row.contact_id = address.contact_id "
        "AND row.outcome = 'suppressed' "
        'JOIN "import" ON "import".id = row.import_id AND "import".undone_at IS NULL '
        "WHERE suppression.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM suppression_row "
        "AS known WHERE known.suppression_id = suppression.id "
        "AND known.import_id = row.import_id AND known.line = row.line)"
    )
