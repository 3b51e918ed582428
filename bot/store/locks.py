"""Locks between the processes of one bot, in PostgreSQL: whatever becomes of a process, it lets go of its own.

They are advisory locks of a session, so they end with the connection that took them. Between a process and PostgreSQL
there may be no pooler that lends connections for single transactions.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.errors import StoreError
from bot.store.database import CHANGED, Database, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.config import Shards

CLAIM, IDENTIFY, SHARDS = 0x61700000, 0x61710000, 0x61730000  # the first of a lock's two numbers
MOST = 0xFFFF  # shards; how many there are is added to the first number of a shard's lock
# PostgreSQL notices within 40 seconds that a machine is gone, whether or not it was sending it something; the machine
# itself, by the time-out of what it sends, has noticed before.
_SESSION = (
    "tcp_keepalives_idle = 20",
    "tcp_keepalives_interval = 5",
    "tcp_keepalives_count = 4",
    "tcp_user_timeout = 40000",
)
_HELD = sa.table("pg_locks", sa.column("locktype"), sa.column("classid", sa.BigInteger), sa.column("database"))
_DATABASE = table("pg_database", "oid", "datname")


class Locks:
    """Where locks are to be had. Raises StoreError for a database that isn't PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        if self._database.file:
            raise StoreError("several processes need PostgreSQL: name one by ARTICLE_BOT_DATABASE")

    def open(self) -> Held:
        """Return what will hold locks. Raises StoreError."""
        return Held(self._database)

    def claim(self, candidates: Callable[[int | None], Iterable[Shards]]) -> tuple[Held, Shards] | None:
        """Take the first of the candidates whose shards are all free; None where none is. Raises StoreError.

        `candidates` is told the number of shards that living processes go by: None where there are none.
        """
        held, claimed = self.open(), None
        try:
            held.listen()
            with held.alone():
                wanted = candidates(held.count())
                claimed = next((one for one in wanted if held.take(SHARDS + one.count, one.ids)), None)
        finally:
            if claimed is None:
                held.close()
        return (held, claimed) if claimed else None


class Held:
    """A connection, and the locks that live and die with it. Any thread may use it. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self._database, self._using = database, threading.Lock()
        self._connection = database.connect()
        self._changed = False

    def _ask(self, asked: sa.Select[Any]) -> Any:
        """Ask for a value. Raises StoreError."""
        with self._using, self._database.telling():
            return self._connection.scalar(asked)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else claims shards, and let nobody do so meanwhile. Raises StoreError."""
        self._ask(sa.select(sa.func.pg_advisory_lock(CLAIM, 0)))
        try:
            yield
        finally:
            self._ask(sa.select(sa.func.pg_advisory_unlock(CLAIM, 0)))

    def count(self) -> int | None:
        """Return the number of shards that the locks of living processes tell. Raises StoreError."""
        here = sa.select(_DATABASE.c.oid).where(_DATABASE.c.datname == sa.func.current_database())
        told = sa.select(_HELD.c.classid)
        told = told.where(_HELD.c.locktype == "advisory", _HELD.c.database == here.scalar_subquery())
        told = told.where(_HELD.c.classid.between(SHARDS, SHARDS + MOST))
        found: int | None = self._ask(told.limit(1))
        return None if found is None else found - SHARDS

    def take(self, kind: int, numbers: Iterable[int]) -> bool:
        """Take all of these locks, or none, without waiting; return whether they were free. Raises StoreError."""
        taken: list[int] = []
        for number in numbers:
            if not self._ask(sa.select(sa.func.pg_try_advisory_lock(kind, number))):
                for one in taken:
                    self._ask(sa.select(sa.func.pg_advisory_unlock(kind, one)))
                return False
            taken.append(number)
        return True

    def listen(self) -> None:
        """Hear from now on when servers' choices change, and have PostgreSQL notice soon when we are gone."""
        with self._using, self._database.telling():
            driver: Any = self._connection.connection.dbapi_connection
            driver.add_notify_handler(self._hear)
            for statement in (f"LISTEN {CHANGED}", *(f"SET {setting}" for setting in _SESSION)):
                self._connection.exec_driver_sql(statement)

    def _hear(self, _: object) -> None:
        self._changed = True

    def check(self) -> bool:
        """Return whether choices changed since the last check. Raises StoreError: the locks are lost for good."""
        self._ask(sa.select(1))
        changed, self._changed = self._changed, False
        return changed

    def close(self) -> None:
        """Let go of the locks and the connection, for good."""
        with self._using, suppress(StoreError), self._database.telling():
            self._connection.close()
