"""Keep what could not be answered, what people made of the replies, and servers' settings: SQLite or PostgreSQL."""

from __future__ import annotations

import re
import secrets
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from bot.errors import BotError
from bot.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEFAULT = "sqlite:///article-bot.db"
REWORDED_WITHIN = 300_000  # milliseconds between a refusal and the answer that shows what was meant
LONGEST_KEPT = 500  # characters of a question or reason
_DAY = 86_400_000  # milliseconds
_PATIENCE = 5  # seconds to wait for a lock or a connection
_PERSONAL = re.compile(r"<[@#][^>\s]{0,40}>|\S+@\S+|https?://\S+|\+?\d[\d -]{7,}\d")
_COLUMNS = ("at", "kind", "article", "question", "pairs", "reason", "asker", "place", "public")
_EVENT = sa.table("event", sa.column("id"), *(sa.column(name) for name in _COLUMNS))
_REJECTED = sa.table("rejected", sa.column("article"), sa.column("question"))
_SERVER = sa.table("server", sa.column("guild"), sa.column("channel"), sa.column("article"))
_SETTING = sa.table("setting", sa.column("name"), sa.column("value"))
_VERSION = sa.table("alembic_version", sa.column("version_num"))


class StoreError(BotError):
    """The database cannot be used now; its text never holds a question or a password."""


class Kind(StrEnum):
    """What is kept: three kinds of reply, and three things people do with one."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_COVERED = "not_covered"
    PICKED = "picked"
    NONE_OF_THESE = "none_of_these"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to keep: `pairs` are those answered, suggested or picked; `at` is seconds since 1970.

    `asker` and `place` (a guild's id) are kept as keyed hashes, or not at all when empty. `public`: it was asked
    in that guild for all to see. The text of an answered question is not kept.
    """

    kind: Kind
    article: str
    question: str
    pairs: tuple[str, ...] = ()
    reason: str = ""
    asker: str = ""
    place: str = ""
    public: bool = False
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing kept; `answered_next` are pairs that answered the same asker's next question within 5 minutes."""

    at: float
    kind: Kind
    question: str
    pairs: tuple[str, ...]
    reason: str
    answered_next: tuple[str, ...]


class Store:
    """One database, used from any thread; opened, and brought up to date, by its first use.

    Without `retention_days` it is a visitor's: who erases nothing and makes no new file.
    """

    def __init__(self, url: str = DEFAULT, *, retention_days: int | None = 30) -> None:
        self.retention_days = retention_days
        self._engine = _engine(url)
        self.name = self._engine.url.render_as_string(hide_password=True)
        self._key = b""
        self._opening = threading.Lock()

    def prepare(self) -> None:
        """Open the database and bring it up to date; does nothing when done before. Raises StoreError."""
        with self._opening:
            if self._key:
                return
            if self.retention_days is None and self._engine.dialect.name == "sqlite":
                file = self._engine.url.database or ""
                if not Path(file).is_file():
                    raise StoreError(f"there is no database {file}: name the bot's own with --database")
            with self._transaction() as connection:
                if connection.dialect.name == "postgresql":  # two processes may start at once
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0x6172746963)))
                if (found := _version(connection)) != REVISIONS[-1]:
                    if found and found not in REVISIONS:
                        raise StoreError(f"{self.name} was made by a newer article-bot: update this one")
                    _migrate(connection)
                asked = sa.select(_SETTING.c.value).where(_SETTING.c.name == "asker-key")
                key = connection.scalar(asked)
                if key is None:
                    key = secrets.token_hex(32)
                    connection.execute(sa.insert(_SETTING).values(name="asker-key", value=key))
            self._key = bytes.fromhex(key)
        self.purge()

    def add(self, records: Sequence[Record]) -> None:
        """Keep records, all or none; on return they are on disk. Raises StoreError."""
        with self._begin() as connection:
            if records:
                connection.execute(sa.insert(_EVENT), [self._row(record) for record in records])

    def events(self, article: str, *, place: str | None = None) -> Iterator[Event]:
        """Yield what is kept about an article except answers, oldest first.

        With a `place` (a guild's id), only what that guild may see: what was asked publicly in it.
        """

        def following(column: Any) -> Any:
            return sa.func.lead(column).over(partition_by=_EVENT.c.asker, order_by=(_EVENT.c.at, _EVENT.c.id))

        ahead = [following(_EVENT.c[name]).label(f"next_{name}") for name in ("kind", "at", "pairs")]
        events = sa.select(_EVENT, *ahead).where(_EVENT.c.article == article)
        with self._begin(reading=True) as connection:
            if place is not None:
                events = events.where(_EVENT.c.place == self._hash(place), _EVENT.c.public.is_(True))
            rows = events.subquery()
            wanted = sa.select(rows).where(rows.c.kind != Kind.ANSWERED.value).order_by(rows.c.at, rows.c.id)
            for row in connection.execute(wanted):
                soon = row.next_at is not None and row.next_at - row.at <= REWORDED_WITHIN
                meant = row.next_pairs if row.asker and soon and row.next_kind == Kind.ANSWERED else ""
                kept = (row.at / 1000, Kind(row.kind), row.question, tuple(row.pairs.split()), row.reason)
                yield Event(*kept, answered_next=tuple(meant.split()))

    def days(self, article: str) -> dict[tuple[int, Kind], int]:
        """Count an article's events by day (days since 1970) and kind."""
        day = _EVENT.c.at.op("/")(sa.literal_column(str(_DAY)))  # of whole numbers, so whole on both databases
        counted = sa.select(day, _EVENT.c.kind, sa.func.count())
        with self._begin(reading=True) as connection:
            rows = connection.execute(counted.where(_EVENT.c.article == article).group_by(sa.text("1"), _EVENT.c.kind))
            return {(day, Kind(kind)): count for day, kind, count in rows}

    def answers(self, article: str) -> dict[str, int]:
        """Count how often each pair of an article was the answer, or picked."""
        counted = sa.select(_EVENT.c.pairs, sa.func.count()).group_by(_EVENT.c.pairs)
        chosen = _EVENT.c.kind.in_([Kind.ANSWERED.value, Kind.PICKED.value])
        found: dict[str, int] = {}
        with self._begin(reading=True) as connection:
            for pairs, count in connection.execute(counted.where(_EVENT.c.article == article, chosen)):
                for pair in pairs.split():
                    found[pair] = found.get(pair, 0) + count
        return found

    def reject(self, article: str, questions: Sequence[str]) -> None:
        """Keep these questions, and ones like them, out of the review."""
        rows = [{"article": article, "question": question} for question in dict.fromkeys(questions)]
        with self._begin() as connection:
            same = sa.and_(_REJECTED.c.article == article, _REJECTED.c.question.in_(questions))
            connection.execute(sa.delete(_REJECTED).where(same))
            connection.execute(sa.insert(_REJECTED), rows)

    def rejected(self, article: str) -> tuple[str, ...]:
        """Return the rejected questions of an article, sorted."""
        wanted = sa.select(_REJECTED.c.question).where(_REJECTED.c.article == article)
        with self._begin(reading=True) as connection:
            return tuple(sorted(connection.scalars(wanted)))

    def set_article(self, guild: str, article: str | None, *, channel: str = "") -> None:
        """Choose the article of a guild or of one channel in it; None takes the choice back."""
        with self._begin() as connection:
            connection.execute(sa.delete(_SERVER).where(_SERVER.c.guild == guild, _SERVER.c.channel == channel))
            if article is not None:
                connection.execute(sa.insert(_SERVER).values(guild=guild, channel=channel, article=article))

    def server_articles(self) -> dict[tuple[str, str], str]:
        """Return every choice of an article by (guild, channel); an empty channel is the whole guild."""
        with self._begin(reading=True) as connection:
            return {(guild, channel): article for guild, channel, article in connection.execute(sa.select(_SERVER))}

    def forget(self, *, asker: str = "", guild: str = "") -> int:
        """Erase all that is kept of an asker, or of a guild with its settings; return how many events that were."""
        with self._begin() as connection:
            one = _EVENT.c.asker == self._hash(asker) if asker else _EVENT.c.place == self._hash(guild)
            gone = connection.execute(sa.delete(_EVENT).where(one)).rowcount if asker or guild else 0
            if guild:
                connection.execute(sa.delete(_SERVER).where(_SERVER.c.guild == guild))
        self._truncate_log()
        return gone

    def purge(self, *, now: float | None = None) -> int:
        """Erase events older than the retention, if there is one; return how many that were."""
        if self.retention_days is None:
            return 0
        oldest = int((time.time() if now is None else now) * 1000) - self.retention_days * _DAY
        with self._begin() as connection:
            return connection.execute(sa.delete(_EVENT).where(_EVENT.c.at < oldest)).rowcount

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def _row(self, record: Record) -> dict[str, object]:
        question = "" if record.kind is Kind.ANSWERED else _clean(record.question)
        return {
            "at": int(record.at * 1000), "kind": record.kind.value, "article": record.article, "question": question,
            "pairs": " ".join(record.pairs), "reason": _clean(record.reason),
            "asker": self._hash(record.asker), "place": self._hash(record.place), "public": record.public,
        }  # fmt: skip

    def _hash(self, identity: str) -> str:
        """Return a keyed hash, 24 hexadecimal digits, or nothing for nobody."""
        return blake2b(identity.encode(), key=self._key, digest_size=12).hexdigest() if identity else ""

    @contextmanager
    def _begin(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        self.prepare()
        with self._transaction(reading=reading) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        try:
            with self._engine.execution_options(reading=reading).begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(f"{self.name} {_say(error)}") from error

    def _truncate_log(self) -> None:
        """Take erased rows out of SQLite's log too, unless a reader still needs it."""
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:  # outside any transaction
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _engine(url: str) -> sa.Engine:
    """Build the engine for a URL or a path of a SQLite file; connects to nothing."""
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url if "://" in url else f"sqlite:///{url}")
    wanted = "a database is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    try:
        scheme = sa.make_url(url).get_backend_name()
        if scheme == "postgresql":
            options: dict[str, Any] = {"connect_timeout": _PATIENCE, "tcp_user_timeout": 3000 * _PATIENCE}
            return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=options)
        if scheme == "sqlite" and sa.make_url(url).database:
            engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": _PATIENCE})
            sa.event.listen(engine, "connect", _set_up_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
            return engine
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs one more library: pip install 'article-bot[postgres]'") from error
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise StoreError(wanted) from None  # the cause would show the password
    raise StoreError(wanted)


def _set_up_sqlite(connection: Any, _: object) -> None:
    """Have commits on disk when they return, readers beside a writer, and erased text overwritten."""
    connection.isolation_level = None  # transactions begin where SQLAlchemy says
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Take the lock of a writer at once, so that two never wait for each other; a reader needs none."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("reading") else "BEGIN IMMEDIATE")


def _version(connection: sa.Connection) -> str | None:
    """Return the revision of the database, None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.select(_VERSION.c.version_num))


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")


def _clean(text: str) -> str:
    """Fold white space, cut to length, and take out what points to a person and what databases refuse."""
    folded = " ".join(text.replace("\0", "").split())[: 4 * LONGEST_KEPT]
    return _PERSONAL.sub("…", folded)[:LONGEST_KEPT].encode("utf-8", "replace").decode()


_CAUSES = (
    ("locked", "is locked by another process: try again"),
    ("readonly", "is read-only: let this user write the file and its folder"),
    ("full", "has no room: the disk is full"),
    ("unable to open", "cannot be opened: its folder must exist and let this user write"),
    ("not a database", "is not an SQLite database"),
    ("malformed", "is damaged: restore it from a copy"),
)


def _say(error: SQLAlchemyError) -> str:
    """Put a database error in plain words, without the statement or its values."""
    if not isinstance(error, DBAPIError):
        return f"cannot be used: {type(error).__name__}"
    cause = str(error.orig).strip()
    for sign, text in _CAUSES:
        if sign in cause:
            return text
    reached = "cannot be reached" if error.connection_invalidated or "connect" in cause else "cannot be used"
    return f"{reached}: {type(error.orig).__name__}"
