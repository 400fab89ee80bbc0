"""Who was erased and asks to be back may come back: when, who said so, and why, is kept."""

import sqlalchemy as sa
from alembic import op

from campaign.models import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("erasure") as batch:
        batch.add_column(sa.Column("lifted_at", UtcDateTime(), nullable=True))
        batch.add_column(
            sa.Column("lifted_by", sa.String(length=200), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("lifted_why", sa.String(length=500), nullable=False, server_default="")
        )
