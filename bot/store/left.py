"""What is kept of guilds that the bot has left unheard, found by those that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.store.keys import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Set

_EVENT = sa.table("event", sa.column("place"))
_SERVER = sa.table("server", sa.column("guild"))


def erase_left(
    connection: sa.Connection, keys: Collection[bytes], here: Set[str], ours: Callable[[str], bool] | None
) -> int:
    """Erase, inside a transaction, what is kept of guilds that are `ours` and not `here`; return how many rows it was.

    `ours` None: all are, also those of which only codes are kept. `keys`: of all these codes.
    """
    left = {guild for guild in _all(connection, _SERVER.c.guild) - here if ours is None or ours(guild)}
    codes = {hashed(guild, key) for guild in left for key in keys}
    if ours is None:
        codes |= _all(connection, _EVENT.c.place) - {hashed(guild, key) for guild in here for key in keys} - {""}
    return _erase(connection, _SERVER, _SERVER.c.guild, left) + _erase(connection, _EVENT, _EVENT.c.place, codes)


def _all(connection: sa.Connection, column: sa.ColumnClause[str]) -> set[str]:
    """Return all values of a column."""
    return set(connection.scalars(sa.select(column).distinct()))


def _erase(connection: sa.Connection, table: sa.TableClause, column: sa.ColumnClause[str], values: Set[str]) -> int:
    """Erase the rows of a table with these values in a column; return how many."""
    erased = 0
    for value in values:
        erased += connection.execute(sa.delete(table).where(column == value)).rowcount
    return erased
