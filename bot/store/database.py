"""One database, SQLite or PostgreSQL: how it is opened, brought up to date, and rid of what was erased."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
import weakref
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from bot.errors import StoreError
from bot.store.migrations import REVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEFAULT = "sqlite:///article-bot.db"
CHANGED = "article_bot_choices"  # the channel on which PostgreSQL says that servers' choices changed
PATIENCE = 5.0  # seconds to wait for a lock or a connection
_TRIES, _BETWEEN = 100, 0.02  # of setting up a connection, and seconds from one to the next
_QUICK = 500  # milliseconds to wait for a lock that can be taken later as well
_TAKEN = ("locked", "lock timeout")  # in what SQLite and PostgreSQL say of a lock that others have
_LOCK = 0x6172746963  # of PostgreSQL's advisory locks, ours
_MODE = 0o600
_WANTED = "a database is sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
_NO_FOLDER = "cannot be opened: its folder must exist and let this user write"
_UPGRADING = threading.Lock()  # what alembic is at is one for the whole process
DAMAGED = "is damaged: restore it from a copy"
_CAUSES = (
    ("locked", "is locked by another process: try again"),
    ("lock timeout", "is locked by another process: try again"),
    ("readonly", "is read-only: let this user write the file and its folder"),
    ("full", "has no room: the disk is full"),
    ("unable to open", _NO_FOLDER),
    ("not a database", "is not an SQLite database"),
    ("malformed", DAMAGED),
)


def table(name: str, *columns: str) -> sa.TableClause:
    """Name a table with some of its columns."""
    return sa.table(name, *map(sa.column, columns))


class Database:
    """Connections to one database, from any thread; it is first connected to by its first transaction.

    `name` is its URL without a password, `file` is SQLite's and None with PostgreSQL. `patience`: seconds to wait
    for a lock or a connection. Connections end with the object. Raises StoreError for a wrong URL.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self._engine = _engine(url, patience)
        self.name = self._engine.url.set(query={}).render_as_string(hide_password=True)  # a query may hold one, too
        self.file: Path | None = None
        if self._engine.dialect.name == "sqlite":
            self.file = Path(self._engine.url.database or "")
        weakref.finalize(self, self._engine.dispose)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[sa.Connection]:
        """Do all of it or nothing; on return it is on disk. Raises StoreError."""
        begin = "BEGIN" if reading else "BEGIN IMMEDIATE"  # a writer takes its lock at once, a reader needs none
        with self.telling(), self._engine.execution_options(begin=begin).begin() as connection:
            yield connection

    def make_private(self) -> None:
        """Make SQLite's file where there is none, and let nobody else read it. Raises StoreError."""
        if self.file is None:
            return
        try:
            self.file.touch(_MODE, exist_ok=False)
        except FileExistsError:
            for ending in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError, PermissionError):
                    Path(f"{self.file}{ending}").chmod(_MODE)
        except OSError as error:
            raise StoreError(f"{self.name} {_NO_FOLDER}") from error

    def version(self, connection: sa.Connection) -> str | None:
        """Return the revision of the database, None for an empty one. Raises StoreError when it isn't known here."""
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(sa.select(table("alembic_version", "version_num")))
        if found and found not in REVISIONS:
            raise StoreError(
                f"{self.name} was made by another version of article-bot, {found}: this one knows {REVISIONS[-1]}"
            )
        return found

    def upgrade(self, connection: sa.Connection) -> None:
        """Bring the database up to date."""
        from alembic import command
        from alembic.config import Config

        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        with _UPGRADING:
            command.upgrade(config, "head")

    def scrub(self, *tables: str) -> bool:
        """Take what was erased out of the files; return whether that could be done now. Raises StoreError.

        SQLite has overwritten erased rows in place (`secure_delete`), so only its log of late writes is emptied: once
        nobody reads who might need it. PostgreSQL leaves erased rows behind in its `tables`; they are written anew,
        once nobody uses them. What its own log, replicas and backups hold is out of reach from here.
        """
        with self.telling(), self.connect() as connection:  # so that no other waits as short for a lock
            try:
                return _empty_log(connection) if self.file else _rewrite(connection, tables)
            except DBAPIError as error:
                if not any(sign in str(error.orig) for sign in _TAKEN):
                    raise
                return False

    def connect(self) -> sa.Connection:
        """Return a connection of its own, without transactions, which ends when it is closed. Raises StoreError."""
        with self.telling():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()
            return connection

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turn the errors of the database into one that says what to do."""
        try:
            yield
        except (SQLAlchemyError, UnicodeDecodeError) as error:  # the latter where even what is wrong can't be read
            raise StoreError(f"{self.name} {_say(error)}") from error


def alone(connection: sa.Connection) -> None:
    """Let no other process do the same at once, until the transaction ends; a writer to SQLite is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def announce(connection: sa.Connection) -> None:
    """Tell other processes, when the transaction is done, that servers' choices changed."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(CHANGED, "")))


def _empty_log(connection: sa.Connection) -> bool:
    """Empty SQLite's log; return whether nobody kept it from that."""
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {_QUICK}")
    return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()


def _rewrite(connection: sa.Connection, tables: Iterable[str]) -> bool:
    """Write PostgreSQL's tables anew."""
    connection.exec_driver_sql(f"SET lock_timeout = {_QUICK}")
    for table in tables:
        connection.exec_driver_sql(f"VACUUM (FULL) {table}")
    return True


def _engine(url: str, patience: float) -> sa.Engine:
    """Build the engine for a URL or a path of a SQLite file; connects to nothing. Raises StoreError."""
    url = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url if "://" in url else f"sqlite:///{url}")
    try:
        scheme = sa.make_url(url).get_backend_name()
        if scheme == "postgresql":
            wait = {"connect_timeout": max(int(patience), 1), "tcp_user_timeout": int(3000 * patience)}
            return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=wait)
        if scheme == "sqlite" and sa.make_url(url).database:
            engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": patience})
            sa.event.listen(engine, "connect", _set_up_sqlite)
            sa.event.listen(engine, "begin", _begin_sqlite)
            return engine
    except ModuleNotFoundError as error:
        raise StoreError("PostgreSQL needs one more library: pip install 'article-bot[postgres]'") from error
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise StoreError(_WANTED) from None  # the cause would show the password
    raise StoreError(_WANTED)


def _set_up_sqlite(connection: Any, _: object) -> None:
    """Have commits on disk when they return, readers beside a writer, and erased text overwritten."""
    connection.isolation_level = None  # transactions begin where SQLAlchemy says
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
        _insist(connection, f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction the way it was asked for, or none."""
    begin = connection.get_execution_options().get("begin")
    if begin:
        connection.exec_driver_sql(begin)


def _say(error: Exception) -> str:
    """Put a database error in plain words, without the statement or its values."""
    if isinstance(error, UnicodeDecodeError):
        return DAMAGED
    if not isinstance(error, DBAPIError):
        return f"cannot be used: {type(error).__name__}"
    cause = str(error.orig).strip()
    for sign, text in _CAUSES:
        if sign in cause:
            return text
    reached = "cannot be reached" if error.connection_invalidated or "connect" in cause else "cannot be used"
    return f"{reached}: {type(error.orig).__name__}"


def _insist(connection: Any, statement: str) -> None:
    """Carry a statement out, again while another connection has the file: SQLite doesn't wait for it by itself here."""
    for _ in range(_TRIES):
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(_BETWEEN)
        else:
            return
    connection.execute(statement)
