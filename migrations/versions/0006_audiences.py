"""Audiences: segments, choices by hand, mailboxes, embargoes, schedules, erased addresses."""

import json

import sqlalchemy as sa
from alembic import op

from campaign.models import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATUSES = "draft approved scheduled sending finished cancelled".split()
CHOICES = "held added".split()
REASONS = [
    "held by hand",
    "excepted",
    "had the earlier campaign",
    "do not contact",
    "suppressed",
    "other organisation writes",
    "no address",
    "invalid address",
    "bounced before",
    "no variant",
    "embargo not accepted",
    "mailed recently",
    "duplicate",
    "one per outlet",
    "cancelled",
]
RULES = ["explicit", "last wrote", "order", "balance"]
KEPT = "UPDATE delivery SET mailbox = :box WHERE id = :id"
DOUBLE = (
    "UPDATE delivery SET mailbox = :box, status = 'excluded', reason = 'duplicate', detail = "
    "'shares a mailbox with another reader, who gets this mail' WHERE id = :id"
)
WHY_SUPPRESSED = ["asked", "bounced", "complained", "left", "do not contact"]


def upgrade() -> None:
    new_tables()
    with op.batch_alter_table("contact", recreate=on_sqlite()) as batch:
        batch.add_column(
            sa.Column("embargo", sa.String(length=3), nullable=False, server_default="")
        )
    owned = sa.text("owner_id IS NOT NULL")
    op.create_index(
        "ix_contact_owner_id", "contact", ["owner_id"], sqlite_where=owned, postgresql_where=owned
    )
    another_set("suppression", "reason", "suppression_reason", WHY_SUPPRESSED)
    reasons()
    mailboxes()
    with op.batch_alter_table("approval") as batch:
        batch.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            "fk_approval_organisation_id_organisation", "organisation", ["organisation_id"], ["id"]
        )
    campaigns()
    deliveries()


def on_sqlite() -> str:
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def one_of(values: list[str], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def another_set(table: str, column: str, name: str, values: list[str]) -> None:
    """Let a column have other values than before."""
    known = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        batch.create_check_constraint(op.f(f"ck_{table}_{name}"), f"{column} IN ({known})")


def new_tables() -> None:
    op.create_table(
        "segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_segment_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_segment"),
    )
    op.create_index(
        "uq_segment_organisation_id_name", "segment", ["organisation_id", "name"], unique=True
    )
    op.create_index(
        "uq_segment_shared_name",
        "segment",
        ["name"],
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )
    op.create_table(
        "hand_choice",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("choice", one_of(CHOICES, "choice"), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.Column("chosen_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name="fk_hand_choice_campaign_id_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_hand_choice_contact_id_contact",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "contact_id", name="pk_hand_choice"),
    )
    op.create_index("ix_hand_choice_contact_id", "hand_choice", ["contact_id"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("secret_check", sa.String(length=64), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_erasure"),
    )


def reasons() -> None:
    """One suppression for each reason; a row of a file tells the one of its reason."""
    for index in ("uq_suppression_address_organisation_id", "uq_suppression_for_all"):
        op.drop_index(index, "suppression")
    where = sa.text("organisation_id IS NULL")
    op.create_index(
        "uq_suppression_address_organisation_id_reason",
        "suppression",
        ["address", "organisation_id", "reason"],
        unique=True,
    )
    op.create_index(
        "uq_suppression_for_all_reason",
        "suppression",
        ["address", "reason"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.execute(
        "INSERT INTO suppression "
        "(address, organisation_id, reason, source, import_id, created_at) "
        "SELECT s.address, s.organisation_id, r.reason, min(i.file_name || ':' || r.line), "
        "min(i.id), min(i.imported_at) "
        "FROM suppression_row r JOIN suppression s ON s.id = r.suppression_id "
        "JOIN import i ON i.id = r.import_id WHERE r.reason <> s.reason "
        "GROUP BY s.address, s.organisation_id, r.reason"
    )
    op.execute(
        "UPDATE suppression_row SET suppression_id = (SELECT other.id FROM suppression s "
        "JOIN suppression other ON other.address = s.address AND other.reason = "
        "suppression_row.reason AND (other.organisation_id = s.organisation_id OR "
        "(other.organisation_id IS NULL AND s.organisation_id IS NULL)) "
        "WHERE s.id = suppression_row.suppression_id)"
    )
    with op.batch_alter_table(
        "suppression_row", recreate=on_sqlite(), table_kwargs={"sqlite_with_rowid": False}
    ) as batch:
        batch.drop_constraint(op.f("ck_suppression_row_suppression_reason"), type_="check")
        batch.drop_column("reason")


def mailboxes() -> None:
    with op.batch_alter_table("suppression") as batch:
        batch.add_column(
            sa.Column("mailbox", sa.String(length=320), nullable=False, server_default="")
        )
    connection = op.get_bind()
    for number, canonical in connection.execute(
        sa.text("SELECT id, address FROM suppression")
    ).all():
        connection.execute(
            sa.text("UPDATE suppression SET mailbox = :mailbox WHERE id = :id"),
            {"mailbox": mailbox(canonical), "id": number},
        )
    with op.batch_alter_table("suppression") as batch:
        batch.alter_column("mailbox", server_default=None)
    op.create_index("ix_suppression_mailbox", "suppression", ["mailbox"], unique=False)


def mailboxes_of_deliveries() -> None:
    """Of two mails of one campaign to one mailbox, the second does not leave, if it waits; else it
    keeps its address as its mailbox.
    """
    connection = op.get_bind()
    query = "SELECT id, campaign_id, address, status FROM delivery ORDER BY id"
    taken: set[tuple[int, str]] = set()
    for number, campaign, address, status in connection.execute(sa.text(query)).all():
        box = mailbox(address) if address else ""
        values = {"id": number, "box": box}
        change = KEPT
        if status != "excluded" and (campaign, box) in taken:
            if status in ("queued", "deferred"):
                change = DOUBLE
            else:
                values["box"] = address
        elif status != "excluded":
            taken.add((campaign, box))
        connection.execute(sa.text(change), values)


def mailbox(canonical: str) -> str:
    """As `contacts.address.mailbox` made it when this was written."""
    local, _, domain = canonical.rpartition("@")
    if not local:  # a whole domain
        return ""
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def campaigns() -> None:
    another_set("campaign", "status", "campaign_status", STATUSES)
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("scheduled_at", UtcDateTime(), nullable=True))
    connection = op.get_bind()
    for number, audience in connection.execute(sa.text("SELECT id, audience FROM campaign")).all():
        searches = json.loads(audience) if isinstance(audience, str) else audience
        connection.execute(
            sa.text("UPDATE campaign SET audience = :audience WHERE id = :id"),
            {"audience": json.dumps({"to": searches}), "id": number},
        )


def deliveries() -> None:
    another_set("delivery", "reason", "exclusion_reason", REASONS)
    another_set("delivery", "owner_rule", "owner_rule", RULES)
    op.drop_index("uq_delivery_campaign_id_address", "delivery")
    with op.batch_alter_table("delivery") as batch:
        batch.add_column(
            sa.Column("mailbox", sa.String(length=320), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("not_before", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("replied_at", UtcDateTime(), nullable=True))
    mailboxes_of_deliveries()
    with op.batch_alter_table("delivery") as batch:
        batch.alter_column("mailbox", server_default=None)
        batch.drop_constraint(op.f("ck_delivery_ck_delivery_mailed"), type_="check")
        batch.create_check_constraint(
            op.f("ck_delivery_mailed"),
            "status = 'excluded' OR "
            "(organisation_id IS NOT NULL AND mailbox <> '' AND variant <> '')",
        )
    op.create_index("ix_delivery_mailbox", "delivery", ["mailbox"], unique=False)
    op.create_index(
        "uq_delivery_campaign_id_mailbox",
        "delivery",
        ["campaign_id", "mailbox"],
        unique=True,
        sqlite_where=sa.text("status <> 'excluded'"),
        postgresql_where=sa.text("status <> 'excluded'"),
    )
