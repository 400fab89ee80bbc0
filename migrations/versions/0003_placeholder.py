"""Holds the place of the migration 0003, which is written elsewhere."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
