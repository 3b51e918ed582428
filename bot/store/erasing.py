"""What is erased, and kept out from then on: each function works inside the transaction it is given.

Who was forgotten is noted, so that what waited in another process of the bot meanwhile is not written either: each code
with the time up to which nothing is kept under it. That is when its account was forgotten or, of an earlier month's,
that month's end; so a note grows old like the last record that it keeps out, and is erased like that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.store.keys import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set

_COLUMNS = ("id", "at", "kind", "article", "question", "pairs", "reason", "asker", "place", "public", "link")
EVENT = sa.table("event", *(sa.column(name) for name in _COLUMNS))
SERVER = sa.table("server", sa.column("guild"), sa.column("channel"), sa.column("name"), sa.column("value"))
_FORGOTTEN = sa.table("forgotten", sa.column("asker"), sa.column("at"))


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


def erase_before(connection: sa.Connection, first: int) -> tuple[int, int]:
    """Erase the events, and notes, of times before the first that is kept; return how many events, and notes."""
    events = connection.execute(sa.delete(EVENT).where(EVENT.c.at < first)).rowcount
    return events, connection.execute(sa.delete(_FORGOTTEN).where(_FORGOTTEN.c.at < first)).rowcount


def earliest(connection: sa.Connection, today: int) -> int:
    """Return the time of the first event or note that is left, and today where there is none."""
    times: list[int | None] = [connection.scalar(sa.select(sa.func.min(one.c.at))) for one in (EVENT, _FORGOTTEN)]
    return min([today, *(at for at in times if at is not None)])


def keep_out(connection: sa.Connection, codes: Mapping[str, int]) -> None:
    """Keep codes out, each with the time (milliseconds since 1970) up to which nothing is kept under it."""
    erase(connection, _FORGOTTEN, "asker", codes)
    connection.execute(sa.insert(_FORGOTTEN), [{"asker": code, "at": at} for code, at in codes.items()])


def not_forgotten(connection: sa.Connection, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of some rows to be written whose askers were not forgotten since."""
    oldest = min(event["at"] for event in events)
    noted = sa.select(_FORGOTTEN.c.asker, _FORGOTTEN.c.at).where(_FORGOTTEN.c.at >= oldest)
    until = {row.asker: row.at for row in connection.execute(noted)}
    return [event for event in events if event["at"] > until.get(event["asker"], -1)]


def _all(connection: sa.Connection, column: sa.ColumnClause[str]) -> set[str]:
    """Return all values of a column."""
    return set(connection.scalars(sa.select(column).distinct()))
