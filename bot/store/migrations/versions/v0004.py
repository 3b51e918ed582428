"""A server chooses more than its article: every choice has a name."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Carry the choices of articles over into a table with a column for what is chosen."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT guild, channel, article FROM server")).all()
    op.drop_table("server")
    server = op.create_table(
        "server",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),  # empty: all of the server
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    chosen = [{"guild": row.guild, "channel": row.channel, "name": "article", "value": row.article} for row in rows]
    op.bulk_insert(server, chosen)
