"""Who was forgotten when: what waited in another process of the bot meanwhile is not written either.

A code is noted with the time up to which nothing is kept under it: when its account was forgotten or, of an earlier
month's, that month's end. So a note grows old like the last record that it keeps out, and is purged like that.
Each function works inside the transaction it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FORGOTTEN = sa.table("forgotten", sa.column("asker"), sa.column("at"))


def keep_out(connection: sa.Connection, codes: Mapping[str, int]) -> None:
    """Keep codes out, each with the time (milliseconds since 1970) up to which nothing is kept under it."""
    connection.execute(sa.delete(_FORGOTTEN).where(_FORGOTTEN.c.asker.in_(codes)))
    connection.execute(sa.insert(_FORGOTTEN), [{"asker": code, "at": at} for code, at in codes.items()])


def not_forgotten(connection: sa.Connection, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of some rows to be written whose askers were not forgotten since."""
    oldest = min(event["at"] for event in events)
    noted = sa.select(_FORGOTTEN.c.asker, _FORGOTTEN.c.at).where(_FORGOTTEN.c.at >= oldest)
    until = {row.asker: row.at for row in connection.execute(noted)}
    return [event for event in events if event["at"] > until.get(event["asker"], -1)]


def earliest(connection: sa.Connection) -> int | None:
    """Return the earliest of the times; None where nobody was forgotten."""
    found: int | None = connection.scalar(sa.select(sa.func.min(_FORGOTTEN.c.at)))
    return found


def purge_forgotten(connection: sa.Connection, first: int) -> int:
    """Erase what is noted of times before the first that is kept; return how many codes that were."""
    return connection.execute(sa.delete(_FORGOTTEN).where(_FORGOTTEN.c.at < first)).rowcount
