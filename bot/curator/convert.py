"""Turn a folder of the first layout, where data/NAME.toml held all that was curated, into the one of today."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import tomlkit
from pydantic import BaseModel, ConfigDict

from bot.article.content import Content
from bot.article.english import English
from bot.article.files import UnreadableError, read
from bot.article.sources import RESERVED, first_layout_file
from bot.article.toml import Document
from bot.article.validation import parse, validate
from bot.curator.edit import put
from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.curator.edit import Changes

_FILES = {"pair": "pairs.toml", "gap": "gaps.toml"}  # all else goes into names.toml
_COMMENT = re.compile(r"\s*(#.*)?")
_LOST = "holds something that would be lost: nothing was changed"
_TAKEN = "is there already and holds something else: move one of them away; nothing was changed"
_Files = dict[str, str]  # texts by path under the folder that is made


class _First(BaseModel):
    """A data file of the first layout, as far as its form goes: what it says is for `check` to judge."""

    model_config = ConfigDict(extra="forbid")
    ambient: list[str] = []
    names: dict[str, dict[str, str]] = {}
    terms: dict[str, str] = {}
    pair: list[dict[str, str | list[str]]] = []
    gap: list[dict[str, str | list[str]]] = []


def convert(root: Path) -> tuple[str, ...]:
    """Turn all files of the first layout under a folder into today's, and return the names of what was turned.

    On any fault nothing is changed. Raises DataError with every fault, BotError when something can't be written.
    """
    faults: list[Fault] = []
    changes: Changes = {}
    done: list[str] = []
    for name in (*Content(root).articles(), RESERVED):
        path, folder = first_layout_file(name), root / "data" / name
        if os.path.lexists(root / path):
            files = _plan(root, name, faults)
            if folder.is_file() or any(files.get(other) != text for other, text in _there(folder)):
                faults.append(Fault(path, "", f"data/{name}/ {_TAKEN}"))
            changes |= {f"data/{name}/{file}": text.encode() for file, text in files.items()}
            changes[path] = None
            done.append(name)
    if faults:
        raise DataError(tuple(faults))
    put(root, changes)
    return tuple(done)


def _there(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what a folder holds already: paths under it, and texts."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes().decode(errors="replace")


def _plan(root: Path, name: str, faults: list[Fault]) -> _Files:
    """Make the files that come of one file, none on a fault."""
    path = first_layout_file(name)
    try:
        document = parse(path, read(root / path), faults)
    except UnreadableError as error:
        faults.append(Fault(path, "", str(error)))
        return {}
    if document is None:
        return {}
    if name == RESERVED:
        file_of = {section: f"{part}.toml" for part, sections in English.FILES.items() for section in sections}
        files = _cut(document, file_of, file_of.get(next(iter(document.values), ""), ""))
    elif validate(path, document, _First, faults):
        file_of = {key: _FILES.get(key, "names.toml") for key in ("", *document.values)}
        files = _cut(document, file_of, _FILES["pair"])
    else:
        return {}
    if not _holds(files, document, file_of):
        faults.append(Fault(path, "", _LOST))
        return {}
    return files if name == RESERVED else _without_corrects(files)


def _cut(document: Document, file_of: Mapping[str, str], first: str) -> _Files:
    """Cut a text at the headers of its tables into files, by each one's first name; what stands between stays.

    A table has the comments right above it. Those at the start, with an empty line below, go into the file `first`.
    """
    lines = document.text.split("\n")
    headers: dict[int, str] = {}
    for key, line in document.lines.items():
        if lines[line - 1].lstrip().startswith("["):
            headers[line] = str(key[0])
    head = document.text.partition("\n\n")[0].split("\n")
    files: defaultdict[str, str] = defaultdict(str)
    begin, name = 0, ""
    if all(map(_COMMENT.fullmatch, head)):
        begin, files[first] = len(head), "\n".join(head) + "\n"
    for header, following in (*sorted(headers.items()), (len(lines) + 1, "")):
        end = header - 1
        while header <= len(lines) and end > begin and _COMMENT.fullmatch(lines[end - 1]):
            end -= 1
        files[file_of.get(name, "")] += "".join(f"{line}\n" for line in lines[begin:end])
        begin, name = end, following
    return {path: text.strip("\n") + "\n" for path, text in files.items() if text.strip("\n")}


def _holds(files: _Files, document: Document, file_of: Mapping[str, str]) -> bool:
    """Whether files hold all that a document does, each key in its file."""
    held: dict[str, Any] = {}
    for path, text in files.items():
        try:
            values = Document(text.encode()).values
        except UnreadableError:  # cut within a text
            return False
        held |= {key: value for key, value in values.items() if file_of.get(key) == path}
    return held == document.values


def _without_corrects(files: _Files) -> _Files:
    """Take out what today's pairs and gaps need no more."""
    made = dict(files)
    for kind, path in _FILES.items():
        document = tomlkit.parse(files.get(path, ""))
        if [entry for entry in document.get(kind, ()) if entry.pop("corrects", None) is not None]:
            made[path] = tomlkit.dumps(document)
    return made
