"""The keys under which it is noted who asked, and the secret without which a database tells nobody.

Each month has a random key of its own. It lies in the database sealed under a secret that lies outside: whoever has
the database alone cannot try who an asker is. A month's key is destroyed with the last record under it; then not even
the owner can.
"""

from __future__ import annotations

import calendar
import os
import re
import secrets
import stat
import time
from hashlib import blake2b
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bot.article.files import write_private
from bot.errors import StoreError
from bot.store.database import alone, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NEEDED = (
    "PostgreSQL needs a key that lies outside of it: set ARTICLE_BOT_KEY, or ARTICLE_BOT_KEY_FILE to a file that "
    "holds it, to a random text of 32 characters or more, the same for all processes"
)
_SIZE = 32  # bytes of a key
_CHECK = 8  # bytes that tell whether a key was unsealed under the right secret
_SEALED = re.compile(f"[0-9a-f]{{{2 * (_SIZE + _CHECK)}}}")
_HASH = 12  # bytes of a hash
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_KEYS = table("asker_key", "month", "until", "sealed")


def hashed(identity: str, key: bytes) -> str:
    """Return a keyed hash, 24 hexadecimal digits, or nothing for nobody."""
    return blake2b(identity.encode(), key=key, digest_size=_HASH).hexdigest() if identity else ""


def month_of(at: float) -> str:
    """Return the month of a time (seconds since 1970) in UTC: 2026-11. Raises OverflowError, ValueError."""
    return time.strftime("%Y-%m", time.gmtime(at))


class Keys:
    """The months' keys of one database, under the owner's secret: one that is given, or in a file for its owner alone.

    Methods with a connection work inside its transaction.
    """

    def __init__(self, given: str | None, file: Path | None) -> None:
        self._file = file
        self._held = blake2b(given.encode()).digest() if given else b""

    def _secret(self, *, make: bool) -> bytes:
        """Return the secret, 64 bytes; `make` its file where there is none. Raises StoreError."""
        if not self._held:
            if self._file is None:
                raise StoreError(NEEDED)
            try:
                if make and not self._file.exists():
                    write_private(self._file, f"{secrets.token_hex(_SIZE)}\n".encode())
                mode, held = self._file.stat().st_mode, self._file.read_bytes().strip()
            except OSError as error:
                raise StoreError(f"the key {self._file} cannot be read: {error.strerror}") from error
            if os.name == "posix" and mode & _OTHERS:
                raise StoreError(f"{self._file} may be read by others: chmod 600 {self._file}")
            if not held:
                raise StoreError(f"{self._file} is empty: bring back the key that it held")
            self._held = blake2b(held).digest()
        return self._held

    def check_secret(self) -> None:
        """Raise StoreError where it is certain, before any database is open, that the secret cannot be had."""
        if self._file is None or self._file.exists():
            self._secret(make=False)

    def check(self, connection: sa.Connection) -> None:
        """See that all keys can be unsealed; make the secret where there are none. Raises StoreError."""
        if not self.all(connection):
            self._secret(make=True)

    def all(self, connection: sa.Connection) -> dict[str, bytes]:
        """Return every key that is kept, by month. Raises StoreError."""
        rows = connection.execute(sa.select(_KEYS.c.month, _KEYS.c.sealed)).all()
        secret = self._secret(make=False) if rows else b""
        return {month: _unseal(sealed, month, secret) for month, sealed in rows}

    def hashes(self, connection: sa.Connection, identity: str) -> list[str]:
        """Return all that somebody may be kept as; nothing for nobody."""
        return [hashed(identity, key) for key in self.all(connection).values()] if identity else []

    def of(self, connection: sa.Connection, months: Iterable[str]) -> dict[str, bytes]:
        """Return the keys of months, made where there are none. Raises StoreError."""
        wanted, found = set(months), self.all(connection)
        if not wanted <= found.keys():
            alone(connection)
            found = self.all(connection)
            for month in sorted(wanted - found.keys()):
                key = found[month] = secrets.token_bytes(_SIZE)
                sealed = _combine(key, _mask(month, self._secret(make=True))).hex()
                check = blake2b(key, digest_size=_CHECK).hexdigest()
                connection.execute(sa.insert(_KEYS).values(month=month, until=_end(month), sealed=sealed + check))
        return found

    def destroy(self, connection: sa.Connection, oldest: int) -> int:
        """Erase the keys under which nothing is left, `oldest` (milliseconds) being the first record; count them."""
        return connection.execute(sa.delete(_KEYS).where(_KEYS.c.until <= oldest)).rowcount


def _unseal(sealed: str, month: str, secret: bytes) -> bytes:
    packed = bytes.fromhex(sealed) if _SEALED.fullmatch(str(sealed)) else bytes(_SIZE)
    key = _combine(packed[:_SIZE], _mask(month, secret))
    if blake2b(key, digest_size=_CHECK).digest() != packed[_SIZE:]:
        raise StoreError(
            "the key is not the one that this database was kept under: bring that one back, or where it is lost, "
            "erase what was kept under it: DELETE FROM event; DELETE FROM asker_key"
        )
    return key


def _mask(month: str, secret: bytes) -> bytes:
    return blake2b(month.encode(), key=secret, digest_size=_SIZE).digest()


def _combine(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _end(month: str) -> int:
    """Return when a month ends, in milliseconds since 1970."""
    year, number = map(int, month.split("-"))
    return calendar.timegm((year + number // 12, number % 12 + 1, 1, 0, 0, 0)) * 1000
