"""Campaigns, approvals, and the ledger of deliveries."""

import sqlalchemy as sa
from alembic import op

from campaign.models import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("release", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "approved",
                "sending",
                "finished",
                "cancelled",
                name="campaign_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("name", name="uq_campaign_name"),
        sa.UniqueConstraint("token", name="uq_campaign_token"),
    )

    op.create_table(
        "document",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
    )

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name="fk_approval_campaign_id_campaign",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )

    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )

    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "excluded",
                "queued",
                "sending",
                "accepted",
                "deferred",
                "refused",
                "in doubt",
                name="delivery_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "suppressed",
                "no address",
                "duplicate",
                "no variant",
                "cancelled",
                name="exclusion_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "owner_rule",
            sa.Enum(
                "explicit",
                "last wrote",
                "order",
                name="owner_rule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("variant", sa.String(length=64), nullable=False),
        sa.Column("recipient", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=True),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("message_date", UtcDateTime(), nullable=True),
        sa.Column("message_sha256", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status = 'excluded') = (reason IS NOT NULL)", name="ck_delivery_reason"
        ),
        sa.CheckConstraint(
            "status = 'excluded' OR (organisation_id IS NOT NULL AND address <> '' AND variant <> '')",
            name="ck_delivery_mailed",
        ),
        sa.CheckConstraint(
            "status NOT IN ('sending', 'accepted', 'in doubt') OR (approval_id IS NOT NULL AND worker_id IS NOT NULL AND message_sha256 <> '')",
            name="ck_delivery_claimed",
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approval.id"], name="fk_delivery_approval_id_approval"
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["campaign.id"],
            name="fk_delivery_campaign_id_campaign",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_delivery_contact_id_contact",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_delivery_organisation_id_organisation",
        ),
        sa.ForeignKeyConstraint(["worker_id"], ["worker.id"], name="fk_delivery_worker_id_worker"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("message_id", name="uq_delivery_message_id"),
    )
    op.create_index(
        "ix_delivery_campaign_id_status", "delivery", ["campaign_id", "status"], unique=False
    )
    op.create_index("ix_delivery_contact_id", "delivery", ["contact_id"], unique=False)
    op.create_index(
        "uq_delivery_campaign_id_address",
        "delivery",
        ["campaign_id", "address"],
        unique=True,
        sqlite_where=sa.text("status <> 'excluded'"),
        postgresql_where=sa.text("status <> 'excluded'"),
    )
    op.create_index(
        "uq_delivery_campaign_id_contact_id", "delivery", ["campaign_id", "contact_id"], unique=True
    )

    op.create_table(
        "delivery_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "excluded",
                "queued",
                "sending",
                "accepted",
                "deferred",
                "refused",
                "in doubt",
                name="event_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["delivery.id"],
            name="fk_delivery_event_delivery_id_delivery",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_event"),
    )
    op.create_index(
        "ix_delivery_event_delivery_id", "delivery_event", ["delivery_id"], unique=False
    )
