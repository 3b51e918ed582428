"""Take back what was accepted last, byte for byte.

What each acceptance added is noted in the user's cache, so it can be taken back on the same machine alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.article.files import write_private
from bot.curator.edit import save
from bot.errors import BotError
from bot.library import cached

if TYPE_CHECKING:
    from bot.article.content import Content


def note(content: Content, name: str, path: str, before: bytes | None, after: bytes) -> None:
    """Note what was added to a file; `before` is None where there was none. Raises BotError where it can't be noted."""
    length = None if before is None else len(before)
    try:
        _write(content, name, [*_read(content, name), (path, length, after[length or 0 :].decode())])
    except OSError as error:
        raise BotError(f"it was added, but cannot be undone: {error.filename}: {error.strerror}") from error


def undo(content: Content, name: str) -> str:
    """Take back the last acceptance that wasn't yet; return the file that it changed.

    Raises BotError where there is none, or what it added is no longer the end of the file.
    """
    journal = _read(content, name)
    if not journal:
        raise BotError(f"nothing was accepted for {name} that can be taken back here")
    path, length, added = journal.pop()
    sources = content.read(name)
    held = sources.files.get(path, b"")
    if held[length or 0 :] != added.encode():
        raise BotError(f"{path} changed since: nothing was taken back; a line is easily deleted there")
    save(content, sources, {path: None if length is None else held[:length]})
    _write(content, name, journal)
    return path


def _read(content: Content, name: str) -> list[tuple[str, int | None, str]]:
    """Return what was accepted: the file, its length before, and what was added to it."""
    path = cached(content, name, "accepted")
    return [tuple(entry) for entry in json.loads(path.read_bytes())] if path.is_file() else []


def _write(content: Content, name: str, journal: list[tuple[str, int | None, str]]) -> None:
    path = cached(content, name, "accepted")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_private(path, json.dumps(journal).encode())
