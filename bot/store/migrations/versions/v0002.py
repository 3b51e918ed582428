"""Note of each event whether its server may see it; what was kept before says nothing of that, so it may not."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("event", sa.Column("public", sa.Boolean, nullable=False, server_default=sa.false()))
