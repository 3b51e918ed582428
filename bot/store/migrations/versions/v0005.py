"""Lay out events, the months' keys, rejected questions and servers' choices."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "event",
        sa.Column("id", number, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970
        *(sa.Column(name, sa.Text, nullable=False) for name in ("kind", "article", "question", "pairs", "reason")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("asker", "place")),  # keyed hashes, or empty
        sa.Column("public", sa.Boolean, nullable=False),  # whether the server may see it
        sa.Column("link", sa.Text, nullable=False),  # a candidate's message
    )
    op.create_index("event_at", "event", ["article", "at"])
    op.create_index("event_asker", "event", ["asker", "at"])
    op.create_table(
        "asker_key",
        sa.Column("month", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),  # milliseconds since 1970: no later record is under it
        sa.Column("sealed", sa.Text, nullable=False),
    )
    op.create_table(
        "rejected",
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),  # a hash of the question
    )
    op.create_table(
        "server",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),  # empty: all of the server
        sa.Column("name", sa.Text, primary_key=True),  # of what is chosen
        sa.Column("value", sa.Text, nullable=False),
    )
