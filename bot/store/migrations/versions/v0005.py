"""Note which codes were forgotten, so that other processes write nothing under them that waited meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forgotten",
        sa.Column("asker", sa.Text, primary_key=True),  # a keyed hash, as in event
        sa.Column("at", sa.BigInteger, nullable=False),  # milliseconds since 1970: no event up to then is kept
    )
