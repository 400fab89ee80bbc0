"""An address of a newsroom may belong to several who read it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_address_canonical", "address")
    op.add_column("address", sa.Column("sharer", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("uq_address_canonical_sharer", "address", ["canonical", "sharer"], unique=True)
