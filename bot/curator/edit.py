"""Change an article's data file: comments and order stay, nothing faulty is written, nobody's change is lost."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BotError
from bot.extras import need
from bot.grounding import prove_all
from bot.knowledge import Content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.knowledge import Knowledge

_OPTIONAL = {"corrects", "phrasings"}


def add_phrasing(text: str, entry_id: str, phrasing: str) -> str:
    """Return a data file's text with a phrasing added to a pair or gap. Raises KeyError for an unknown id."""
    toml, document = _parse(text)
    entry = _by_id(document)[entry_id]
    phrasings = entry.get("phrasings")
    if phrasings is None:
        entry["phrasings"] = _array(toml, [phrasing])
    elif "\n" in phrasings.as_string():
        phrasings.add_line(phrasing, indent="  ")
    else:
        phrasings.append(phrasing)
    return str(toml.dumps(document))


def merge_pairs(text: str, pairs: Iterable[dict[str, Any]], *, only: bool = False) -> str:
    """Return a data file's text with these pairs changed or added; `only` takes all others out."""
    toml, document = _parse(text)
    known, tables, ids = _by_id(document), document.setdefault("pair", toml.aot()), set()
    for pair in pairs:
        ids.add(pair["id"])
        table = known.get(pair["id"])
        if table is None:
            table = toml.table()
            table.trivia.indent = "\n"
            tables.append(table)
            table = tables[-1]
        for key, value in pair.items():
            if key in _OPTIONAL and not value and key not in table:
                continue
            if key not in table or table[key] != value:
                table[key] = _array(toml, value) if key == "phrasings" else value
    for index in reversed(range(len(tables) if only else 0)):
        if tables[index].get("id") not in ids:
            del tables[index]
    return str(toml.dumps(document))


def trial(content: Content, name: str, text: str) -> Knowledge:
    """Load and check an article with another text for its data file. Raises DataError with every fault."""
    with tempfile.TemporaryDirectory(prefix="article-bot-") as folder:
        aside = Content(Path(folder))
        for path in (aside.record_path(name), aside.curated_path(name)):
            path.parent.mkdir()
        shutil.copyfile(content.record_path(name), aside.record_path(name))
        shutil.copyfile(content.english_path(), aside.root / "data" / "english.toml")
        aside.curated_path(name).write_text(text, encoding="utf-8")
        knowledge = aside.load(name)
    prove_all(knowledge)
    return knowledge


def replace(path: Path, text: str | bytes, *, was: bytes | None) -> None:
    """Write a file in one step if it still holds what it did; None stands for no file. Raises BotError."""
    path = path.resolve()
    data = text.encode() if isinstance(text, str) else text
    try:
        if path.exists() and not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise BotError(f"{path} is read-only: nothing was written")
        with _aside(path, data) as ready, _alone(path.parent):
            if (path.read_bytes() if path.exists() else None) != was:
                changed = "there is such a file already" if was is None else "somebody changed it meanwhile: try again"
                raise BotError(f"{path}: {changed}; nothing was written")
            ready.replace(path)
    except OSError as error:
        raise BotError(f"{path} cannot be written: {error.strerror}; nothing was changed") from error


def write(path: Path, text: str | bytes, *, force: bool = False) -> None:
    """Write a new file, or with `force` over one that is there. Raises BotError."""
    replace(path, text, was=path.read_bytes() if force and path.exists() else None)


@contextmanager
def _aside(path: Path, data: bytes) -> Iterator[Path]:
    """Have the new content on disk beside a file, with the file's own mode; take it away if it isn't used."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        ready = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            ready.chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
            yield ready
        finally:
            ready.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other curators out of a folder for a moment, where the system has such locks."""
    try:
        fcntl: Any = import_module("fcntl")
    except ModuleNotFoundError:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _parse(text: str) -> tuple[Any, Any]:
    """Parse a TOML text; returns the library, too."""
    toml = need("tomlkit", "curate", "changes of a data file")
    return toml, toml.parse(text)


def _by_id(document: Any) -> dict[str, Any]:
    return {entry["id"]: entry for kind in ("pair", "gap") for entry in document.get(kind, ())}


def _array(toml: Any, values: Iterable[str]) -> Any:
    """Lay out phrasings one a line, as the shipped files do."""
    array = toml.array()
    for value in values:
        array.add_line(value, indent="  ")
    array.add_line(indent="")
    return array


__all__ = ["add_phrasing", "merge_pairs", "replace", "trial", "write"]
