"""Change an article's files: comments and order stay, nothing faulty is written, nobody's change is lost."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import tomlkit

from bot.article.files import locked, write_private
from bot.article.grounding import ungrounded
from bot.article.sources import phrasings_file
from bot.article.validation import understand
from bot.errors import BotError, DataError, UnprovenError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.knowledge import Knowledge
    from bot.article.sources import Sources

Changes = dict[str, bytes | None]  # what files are to hold, by path under the content's folder; None takes one away


def append(sources: Sources, entry_id: str, phrasing: str) -> tuple[str, bytes]:
    """Return the file of a pair's or gap's collected phrasings, and what it holds with one more, on a line."""
    path = phrasings_file(sources.name, entry_id)
    text = sources.files.get(path, b"").decode()
    if text and not text.endswith("\n"):
        text += "\n"
    return path, (text + lines([phrasing])).encode()


def lines(texts: Iterable[str]) -> str:
    """Write texts one a line."""
    return "".join(f"{' '.join(text.split())}\n" for text in texts)


def array(texts: Iterable[str]) -> tomlkit.items.Array:
    """Lay out texts as a TOML list, one a line, as the shipped files do."""
    made = tomlkit.array()
    for text in texts:
        made.add_line(text, indent="  ")
    made.add_line(indent="")
    return made


def trial(sources: Sources, changes: Mapping[str, bytes | None]) -> Knowledge:
    """Check and prove what an article would be with some changes.

    Raises DataError with every fault, but for the answers that weren't proven before, either.
    """
    knowledge = understand(sources.changed(changes))
    before = _unproven(sources)
    faults = tuple(fault for fault in ungrounded(knowledge) if (fault.entry, fault.text) not in before)
    if faults:
        raise UnprovenError(faults)
    return knowledge


def _unproven(sources: Sources) -> frozenset[tuple[str, str]]:
    """Return what was not proven before, on whatever line; nothing of a draft, which can't be read yet."""
    try:
        return frozenset((fault.entry, fault.text) for fault in ungrounded(understand(sources)))
    except DataError:
        return frozenset()


def save(content: Content, sources: Sources, changes: Mapping[str, bytes | None]) -> None:
    """Make changes to an article's files, all or none, if all of them still hold what was read. Raises BotError."""
    with locked(content.folder(sources.name), alone=True):
        if content.read(sources.name, alone=True).files != sources.files:
            raise BotError(f"somebody changed {sources.name} meanwhile: try again; nothing was written")
        put(content.root, changes)


def write(path: Path, text: str | bytes, *, force: bool = False) -> None:
    """Write a new file in one step, or with `force` over one that is there. Raises BotError."""
    with locked(path.resolve().parent, alone=True):
        if path.exists() and not force:
            raise BotError(f"{path}: there is such a file already; nothing was written")
        put(path.parent, {path.name: text.encode() if isinstance(text, str) else text})


def put(root: Path, changes: Mapping[str, bytes | None]) -> None:
    """Write files under a folder, and take away those that are to hold None: all or none. Raises BotError."""
    ready: dict[Path, Path | None] = {}
    before: dict[Path, bytes | None] = {}
    path = root
    try:
        for name, data in changes.items():
            path = root / name if data is None else (root / name).resolve()
            ready[path] = None if data is None else _beside(path, data)
        for path, new in ready.items():
            before[path] = path.read_bytes() if path.exists() else None
            path.unlink() if new is None else new.replace(path)
    except OSError as error:
        for changed, old in before.items():
            changed.unlink(missing_ok=True) if old is None else changed.write_bytes(old)
        raise BotError(f"{path} cannot be written: {error.strerror}; nothing was changed") from error
    finally:
        for new in filter(None, ready.values()):
            new.unlink(missing_ok=True)


def _beside(path: Path, data: bytes) -> Path:
    """Have new content on disk beside a file, with its mode. Raises OSError, and BotError where it is read-only."""
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise BotError(f"{path} is read-only: nothing was written")
    path.parent.mkdir(exist_ok=True)
    ready = path.with_name(f".{path.name}-{os.getpid()}")
    write_private(ready, data)
    ready.chmod(mode)
    return ready
