"""Take back what was accepted last, byte for byte.

What a file held before an acceptance is noted in the user's cache, so it can be taken back on the same machine alone.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from bot.article.files import digest, write_private
from bot.curator.edit import save
from bot.errors import BotError
from bot.library import cached

if TYPE_CHECKING:
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.sources import Sources
    from bot.curator.edit import Changes

_MOST = 50  # acceptances that can be taken back, one after another


def note(content: Content, before: Sources, changes: Changes) -> None:
    """Note what the files that an acceptance changed held before. Raises BotError where it can't be noted."""
    held = {path: _packed(before.files.get(path)) for path in changes}
    journal = _journal(content, before.name)
    last = json.dumps({"after": _digest(before.changed(changes)), "held": held})
    lines = [*_read(journal)[-_MOST + 1 :], last]
    try:
        journal.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(journal, "".join(f"{line}\n" for line in lines).encode())
    except OSError as error:
        raise BotError(f"it was added, but cannot be undone: {journal}: {error.strerror}") from error


def undo(content: Content, name: str) -> tuple[str, ...]:
    """Take back the last acceptance that wasn't yet; return the files it changed.

    Raises BotError where there is none, or anything of the article changed since.
    """
    journal = _journal(content, name)
    lines = _read(journal)
    if not lines:
        raise BotError(f"nothing was accepted for {name} that can be taken back here")
    last = json.loads(lines[-1])
    sources = content.read(name)
    if _digest(sources) != last["after"]:
        raise BotError(f"{name} changed since the last acceptance: nothing was taken back; its line is easily deleted")
    changes: Changes = {file: None if data is None else b64decode(data) for file, data in last["held"].items()}
    save(content, sources, changes)
    write_private(journal, "".join(f"{line}\n" for line in lines[:-1]).encode())
    return tuple(changes)


def _packed(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode()


def _journal(content: Content, name: str) -> Path:
    return cached(content, name, "accepted")


def _read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _digest(sources: Sources) -> str:
    """Digest an article's own files."""
    own = {path: data for path, data in sources.files.items() if not path.startswith("data/english/")}
    return digest(own).hex()
