"""Keep what could not be answered, what people made of the replies, and servers' choices."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.errors import NoDatabaseError, StoreError
from bot.store.database import DAMAGED, DEFAULT, PATIENCE, Database, alone, announce, table
from bot.store.keys import Keys, month_of
from bot.store.migrations import REVISIONS
from bot.store.records import Event, Kind, Record, event_of, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DAY = 86_400_000  # milliseconds
_TAKEN_AWAY = 900_000  # milliseconds for which it is known that a reply was taken away
_COLUMNS = ("id", "at", "kind", "article", "question", "pairs", "reason", "asker", "place", "public", "link")
_EVENT = table("event", *_COLUMNS)
_SERVER = table("server", "guild", "channel", "name", "value")
_REJECTED = table("rejected", "article", "mark")
_ERASED_FROM = ("event", "rejected", "server", "asker_key")


class Store:
    """One database, used from any thread; opened, and brought up to date, by its first use.

    Without `retention_days` it is a visitor's: who erases nothing, makes no file and brings nothing up to date.
    `key` is the owner's secret; SQLite has a file for it beside the database, PostgreSQL needs it. `patience`:
    seconds to wait for a lock or a connection. `traces`: what was erased may still lie in the database's files, and
    `scrub` has to be tried again. Raises StoreError for a wrong URL, or a key that cannot be had.
    """

    def __init__(
        self,
        url: str = DEFAULT,
        *,
        retention_days: int | None = 30,
        key: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.retention_days = retention_days
        self._database = Database(url, patience=patience)
        self.name = self._database.name
        file = self._database.file
        self._keys = Keys(key, Path(f"{file}-key") if file else None)
        if retention_days is not None:
            self._keys.check_secret()
        self.traces = False
        self._open = False
        self._opening = threading.Lock()

    def prepare(self) -> None:
        """Open the database and bring it up to date; does nothing when done before. Raises StoreError."""
        with self._opening:
            if self._open:
                return
            if self.retention_days is None:
                self._look()
            else:
                self._bring_up_to_date()
            self._open = True
        self.purge()

    def add(self, records: Sequence[Record]) -> None:
        """Keep records, all or none; on return they are on disk. Raises StoreError."""
        with self._begin() as connection:
            keys = self._keys.of(connection, [month_of(record.at) for record in records])
            rows = [record.row(keys[month_of(record.at)]) for record in records]
            if rows:
                connection.execute(sa.insert(_EVENT), rows)

    def events(self, article: str, *, place: str | None = None) -> Iterator[Event]:
        """Yield what is kept about an article except answers, oldest first.

        With a `place` (a guild's id), only what that guild may see: what was asked publicly in it.
        """
        ahead = []  # of the same asker's next
        for name in ("kind", "at", "pairs"):
            found = sa.func.lead(_EVENT.c[name]).over(partition_by=_EVENT.c.asker, order_by=(_EVENT.c.at, _EVENT.c.id))
            ahead.append(found.label(f"next_{name}"))
        events = sa.select(_EVENT, *ahead).where(_EVENT.c.article == article)
        with self._begin(reading=True) as connection:
            if place is not None:
                hashes = self._keys.hashes(connection, place)
                events = events.where(_EVENT.c.public.is_(True), _EVENT.c.place.in_(hashes))
            rejected = _rejected(connection, article)
            rows = events.subquery()
            wanted = sa.select(rows).where(rows.c.kind != Kind.ANSWERED.value)
            for row in connection.execute(wanted.order_by(rows.c.at, rows.c.id)):
                yield event_of(row, rejected=mark(article, row.question) in rejected)

    def days(self, article: str) -> dict[tuple[int, Kind], int]:
        """Count an article's events by day (days since 1970) and kind."""
        day = _EVENT.c.at.op("/")(sa.literal_column(str(_DAY)))  # of whole numbers, so whole on both databases
        counted = sa.select(day, _EVENT.c.kind, sa.func.count()).where(_EVENT.c.article == article)
        with self._begin(reading=True) as connection:
            rows = connection.execute(counted.group_by(day, _EVENT.c.kind))
            return {(day, Kind(kind)): count for day, kind, count in rows}

    def answers(self, article: str) -> dict[str, int]:
        """Count how often each pair of an article was the answer, or picked."""
        chosen = _EVENT.c.kind.in_([Kind.ANSWERED.value, Kind.PICKED.value])
        counted = sa.select(_EVENT.c.pairs, sa.func.count()).where(_EVENT.c.article == article, chosen)
        found = Counter[str]()
        with self._begin(reading=True) as connection:
            for pairs, count in connection.execute(counted.group_by(_EVENT.c.pairs)):
                found.update(dict.fromkeys(pairs.split(), count))
        return found

    def reject(self, article: str, questions: Sequence[str]) -> None:
        """Put questions away: their events are `rejected` from now on. A hash of each is kept, not its text."""
        marks = {mark(article, question) for question in questions}
        with self._begin() as connection:
            new = sorted(marks - _rejected(connection, article))
            if new:
                connection.execute(sa.insert(_REJECTED), [{"article": article, "mark": one} for one in new])

    def choose(self, guild: str, channel: str, name: str, value: str | None) -> None:
        """Keep a choice of a guild, or of one channel in it (else empty); None takes it back."""
        key = {"guild": guild, "channel": channel, "name": name}
        with self._begin() as connection:
            connection.execute(sa.delete(_SERVER).filter_by(**key))
            if value is not None:
                connection.execute(sa.insert(_SERVER).values(value=value, **key))
            announce(connection)

    def choices(self) -> dict[tuple[str, str, str], str]:
        """Return every choice by (guild, channel, name); an empty channel is the whole guild."""
        with self._begin(reading=True) as connection:
            rows = connection.execute(sa.select(_SERVER))
            return {(guild, channel, name): value for guild, channel, name, value in rows}

    def was_taken_away(self, question: str) -> bool:
        """Return whether the reply to a message was taken away, by the message's id."""
        with self._begin(reading=True) as connection:
            hashes = self._keys.hashes(connection, question)
            found = sa.select(_EVENT.c.id).filter_by(kind=Kind.TAKEN_AWAY.value).where(_EVENT.c.place.in_(hashes))
            return connection.scalar(found.limit(1)) is not None

    def forget(self, *, asker: str = "", guild: str = "") -> int:
        """Erase all that is kept of an asker, or of a guild with its settings; return how many events that were.

        Whatever month they are of. What may be left of them in the database's files is overwritten at once where nobody
        reads it, else `traces` is true from now on.
        """
        with self._begin() as connection:
            hashes = self._keys.hashes(connection, asker or guild)
            events = _erase(connection, _EVENT, "asker" if asker else "place", hashes)
            choices = _erase(connection, _SERVER, "guild", [guild])
        self._erased(events + choices)
        return events

    def purge(self, *, now: float | None = None) -> int:
        """Erase what is older than the retention, if there is one, and the keys under which nothing is left.

        Return how many events that were.
        """
        if self.retention_days is None:
            return 0
        today = int((time.time() if now is None else now) * 1000)
        first = today - self.retention_days * _DAY
        over = (_EVENT.c.kind == Kind.TAKEN_AWAY.value) & (_EVENT.c.at < today - _TAKEN_AWAY)
        with self._begin() as connection:
            gone = connection.execute(sa.delete(_EVENT).where(over | (_EVENT.c.at < first))).rowcount
            oldest: int | None = connection.scalar(sa.select(sa.func.min(_EVENT.c.at)))
            keys = self._keys.destroy(connection, today if oldest is None else min(oldest, today))
        self._erased(gone + keys)
        return gone

    def _erased(self, rows: int) -> None:
        """Overwrite what is left of erased rows, if there were any."""
        self.traces = self.traces or rows > 0
        self.scrub()

    def scrub(self) -> bool:
        """Overwrite what is left of what was erased; return whether nothing is. Raises StoreError."""
        if self.traces:
            self.traces = not self._database.scrub(*_ERASED_FROM)
        return not self.traces

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()

    def _look(self) -> None:
        """See that there is something to visit."""
        file = self._database.file
        if file and not file.is_file():
            raise NoDatabaseError(file)
        with self._database.transaction(reading=True) as connection:
            if self._database.version(connection) != REVISIONS[-1]:
                raise StoreError(f"{self.name} is not up to date: start the bot once, which sees to it")

    def _bring_up_to_date(self) -> None:
        self._database.make_private()
        with self._database.transaction() as connection:
            alone(connection)
            found = self._database.version(connection)
            if found != REVISIONS[-1]:
                self._database.upgrade(connection)
            self._keys.check(connection)
        self.traces = found != REVISIONS[-1] or self._database.file is not None  # its log may hold what was erased

    @contextmanager
    def _begin(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        self.prepare()
        with self._database.transaction(reading=reading) as connection:
            try:
                yield connection
            except (AttributeError, TypeError, ValueError) as error:
                if not reading:  # what is to be written may be at fault
                    raise
                raise StoreError(f"{self.name} {DAMAGED}") from error


def _erase(connection: sa.Connection, from_: sa.TableClause, column: str, values: Iterable[str]) -> int:
    """Erase the rows of a table that have one of some values in a column; return how many."""
    return sum(connection.execute(sa.delete(from_).filter_by(**{column: value})).rowcount for value in values)


def _rejected(connection: sa.Connection, article: str) -> set[str]:
    """Return the marks of the questions that were put away."""
    marks = sa.select(_REJECTED.c.mark).where(_REJECTED.c.article == article)
    return set(connection.scalars(marks))
