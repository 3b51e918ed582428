"""Take the key out of the open and the texts out of the rejected; candidates have a link.

The key that lay here is sealed like the months' keys, and destroyed like them with the last record under it.
"""

import time

import sqlalchemy as sa
from alembic import context, op

from bot.store.keys import BEFORE
from bot.store.records import mark

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a column and a table, and carry over two tables."""
    op.add_column("event", sa.Column("link", sa.Text, nullable=False, server_default=""))
    keys = op.create_table(
        "asker_key",
        sa.Column("month", sa.Text, primary_key=True),
        sa.Column("until", sa.BigInteger, nullable=False),  # milliseconds since 1970: no later record is under it
        sa.Column("sealed", sa.Text, nullable=False),
    )
    connection = op.get_bind()
    found = connection.execute(sa.text("SELECT value FROM setting WHERE name = 'asker-key'")).scalar()
    if found:
        sealed = context.config.attributes["sealed"]
        op.bulk_insert(keys, [sealed(BEFORE, bytes.fromhex(found), int(time.time() * 1000))])
    op.drop_table("setting")
    rows = connection.execute(sa.text("SELECT article, question FROM rejected")).all()
    marks = {(article, mark(article, question)) for article, question in rows}
    op.drop_table("rejected")
    rejected = op.create_table(
        "rejected",
        sa.Column("article", sa.Text, primary_key=True),
        sa.Column("mark", sa.Text, primary_key=True),  # a hash of the question
    )
    op.bulk_insert(rejected, [{"article": article, "mark": one} for article, one in sorted(marks)])
