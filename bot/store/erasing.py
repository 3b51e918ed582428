"""What is erased: each function works inside the transaction it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.store.keys import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Set

_COLUMNS = ("id", "at", "kind", "article", "question", "pairs", "reason", "asker", "place", "public", "link")
EVENT = sa.table("event", *(sa.column(name) for name in _COLUMNS))
SERVER = sa.table("server", sa.column("guild"), sa.column("channel"), sa.column("name"), sa.column("value"))


def erase(connection: sa.Connection, table: sa.TableClause, column: str, values: Iterable[str]) -> int:
    """Erase the rows of a table that have one of some values in a column; return how many."""
    return sum(connection.execute(sa.delete(table).filter_by(**{column: value})).rowcount for value in values)


def erase_left(
    connection: sa.Connection, keys: Collection[bytes], here: Set[str], ours: Callable[[str], bool] | None
) -> int:
    """Erase what is kept of guilds that are `ours` and not `here`; return how many rows it was.

    `ours` None: all are, also those of which only codes are kept. `keys`: of all these codes.
    """
    left = {guild for guild in _all(connection, SERVER.c.guild) - here if ours is None or ours(guild)}
    codes = {hashed(guild, key) for guild in left for key in keys}
    if ours is None:
        codes |= _all(connection, EVENT.c.place) - {hashed(guild, key) for guild in here for key in keys} - {""}
    return erase(connection, SERVER, "guild", left) + erase(connection, EVENT, "place", codes)


def _all(connection: sa.Connection, column: sa.ColumnClause[str]) -> set[str]:
    """Return all values of a column."""
    return set(connection.scalars(sa.select(column).distinct()))
