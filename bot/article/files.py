"""Read files: regular ones of a bounded size, and none while a curator's command is writing; write and digest them."""

from __future__ import annotations

import os
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 5_000_000  # bytes of a file
_LEFT = 3600.0  # seconds from which a file that was being written is nobody's any more


class UnreadableError(BotError):
    """A file can't be read; the text says why and doesn't name it."""


def read(path: Path) -> bytes:
    """Return what a regular file of at most 5 MB holds. Raises UnreadableError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableError("is no regular file")
        with path.open("rb") as file:
            data = file.read(MOST + 1)
    except FileNotFoundError:
        raise UnreadableError("there is no such file") from None
    except OSError as error:
        raise UnreadableError(f"cannot be read: {error.strerror}") from error
    if len(data) > MOST:
        raise UnreadableError(f"is over {MOST // 1_000_000} MB")
    return data


def write_private(path: Path, data: bytes) -> None:
    """Write a file that this user alone may read, all of it or nothing. Raises OSError.

    What a write that was killed left beside it an hour ago or longer is cleared away.
    """
    for left in path.parent.glob(f".{path.name}-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT:
                left.unlink()
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def decode(data: bytes) -> str:
    """Return the text of a file, without the mark that some editors put before it. Raises UnreadableError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text: save it as UTF-8") from None


def digest(files: Mapping[str, bytes]) -> bytes:
    """Digest files, of which each is named by its path, in 16 bytes."""
    made = blake2b(digest_size=16)
    for path, data in sorted(files.items()):
        made.update(f"{path} {len(data)}\n".encode())
        made.update(data)
    return made.digest()


def is_editors(name: str) -> bool:
    """Whether a file's name is that of an editor's or a command's own: a lock, a backup, one being written."""
    return name.startswith((".", "#")) or name.endswith("~")


@contextmanager
def locked(folder: Path, *, alone: bool = False) -> Iterator[None]:
    """Keep writers out of a folder for a moment, and readers too with `alone`, where the system has such locks."""
    try:
        fcntl: Any = import_module("fcntl")
        descriptor = os.open(folder, os.O_RDONLY)
    except (ModuleNotFoundError, OSError):
        yield
        return
    try:
        with suppress(OSError):  # a network's folder without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)
