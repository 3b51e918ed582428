"""Lay out events, rejected groups, servers' articles and the store's own settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the four tables."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "event",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "article", "question", "pairs", "reason")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("asker", "place")),  # keyed hashes, or empty
    )
    op.create_index("event_at", "event", ["article", "at"])
    op.create_index("event_asker", "event", ["asker", "at"])
    op.create_table(
        "rejected",
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("question", sa.Text, primary_key=True),
    )
    op.create_table(
        "server",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),  # empty: the whole guild
        sa.Column("article", sa.Text, nullable=False),
    )
    op.create_table(
        "setting", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
