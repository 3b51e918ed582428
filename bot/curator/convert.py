"""Turn a folder of the first layout, where data/NAME.toml held all that was curated, into the one of today."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from bot.article.content import Content
from bot.article.english import English
from bot.article.files import UnreadableError, read
from bot.article.sources import RESERVED, first_layout_file, is_phrasings
from bot.article.toml import Document
from bot.article.validation import parse, validate
from bot.curator.cut import by_table, is_comment, replace
from bot.curator.edit import array
from bot.errors import BotError, DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HANDFUL = 6  # phrasings that stay with their pair or gap
_KINDS = frozenset({"pair", "gap"})
_LOST = "holds something that would be lost: nothing was changed"
_Files = dict[str, str]  # texts by path under the folder that is made


class _First(BaseModel):
    """A data file of the first layout, as far as its form goes: what it says is for `check` to judge."""

    model_config = ConfigDict(extra="forbid")
    ambient: list[str] = []
    names: dict[str, dict[str, str]] = {}
    terms: dict[str, str] = {}
    pair: list[dict[str, str | list[str]]] = []
    gap: list[dict[str, str | list[str]]] = []


class _FirstEnglish(BaseModel):
    """The English of the first layout: sections of lists."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Converted:
    """A file of the first layout, and the folder that now holds the same."""

    file: Path
    folder: Path


def convert(root: Path) -> tuple[Converted, ...]:
    """Turn all files of the first layout under a folder into today's, and return what was done.

    On any fault nothing is changed: a file goes only when all that came of all of them is written and reads as meant.
    Raises DataError with every fault, BotError when something can't be written.
    """
    faults: list[Fault] = []
    planned: dict[str, _Files] = {}
    for name in (*Content(root).articles(), RESERVED):
        if os.path.lexists(root / first_layout_file(name)):
            planned[name] = _plan(root, name, faults)
    if faults:
        raise DataError(tuple(faults))
    _make_all({root / "data" / name: files for name, files in planned.items()})
    done = tuple(Converted(root / first_layout_file(name), root / "data" / name) for name in planned)
    for one in done:
        try:
            one.file.unlink()
        except OSError as error:
            text = f"{one.file} cannot be removed: {error.strerror}; all of it is in {one.folder}: remove it yourself"
            raise BotError(text) from error
    return done


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
    files = _english(path, document, faults) if name == RESERVED else _article(path, document, faults)
    folder = root / "data" / name
    if files and folder.is_dir() and any(folder.iterdir()) and not _holds(folder, files):
        faults.append(Fault(path, "", f"data/{name}/ is there already and holds something else: move one of them away"))
    return files


def _article(path: str, document: Document, faults: list[Fault]) -> _Files:
    """Make the files of an article."""
    if validate(path, document, _First, faults) is None:
        return {}
    (_, start), *tables = by_table(document)
    lines = start.split("\n")
    head = list(takewhile(is_comment, lines))
    files = {"pairs.toml": "\n".join(head).rstrip("\n") + "\n", "names.toml": "\n".join(lines[len(head) :])}
    taken: set[str] = set()
    for name, text in tables:
        file = f"{name}s.toml" if name in _KINDS else "names.toml"
        if name in _KINDS:
            text, entry_id, rest = _shorten(name, text, taken)
            if rest:
                files[f"phrasings/{entry_id}.txt"] = "".join(f"{phrasing}\n" for phrasing in rest)
        files[file] = files.get(file, "") + text
    files = _trimmed(files)
    apart = _KINDS.isdisjoint(Document(files.get("names.toml", "").encode()).values)
    if not apart or _normal(_joined(files)) != _normal(document.values):
        faults.append(Fault(path, "", _LOST))
    return files


def _english(path: str, document: Document, faults: list[Fault]) -> _Files:
    """Make the files of an English of one's own, a section as it stands in the file it belongs to."""
    if validate(path, document, _FirstEnglish, faults) is None:
        return {}
    part_of = {section: part for part, sections in English.FILES.items() for section in sections}
    unknown = [section for section in document.values if section not in part_of]
    faults += [Fault(path, section, "unknown key", document.line((section,))) for section in unknown]
    if unknown:
        return {}
    files: _Files = {}
    (_, above), *tables = by_table(document)
    for name, text in tables:
        file = f"{part_of[name]}.toml"
        files[file] = files.get(file, "") + above + text
        above = ""
    files = _trimmed(files)
    found: dict[str, Any] = {}
    for text in files.values():
        found |= Document(text.encode()).values
    if found != document.values:
        faults.append(Fault(path, "", _LOST))
    return files


def _trimmed(files: _Files) -> _Files:
    """Return the files that hold anything, without empty lines around it."""
    return {path: text.strip("\n") + "\n" for path, text in files.items() if text.strip("\n")}


def _shorten(kind: str, text: str, taken: set[str]) -> tuple[str, str, list[str]]:
    """Return the text of a pair or gap with a handful of its phrasings, its id, and the phrasings that get a file.

    `taken` are the ids that have had their turn, in lower case: no two may mean the same file.
    """
    entry = Document(text.encode()).values[kind][0]
    own, phrasings = str(entry.get("id", "")), entry.get("phrasings")
    rest: list[str] = []
    if isinstance(phrasings, list) and is_phrasings(f"{own}.txt") and own.casefold() not in taken:
        few = handful(phrasings, HANDFUL)
        rest = [phrasing for phrasing in phrasings if phrasing not in few and _is_line(phrasing)]
    taken.add(own.casefold())
    if rest:
        kept = [phrasing for phrasing in phrasings if phrasing not in rest]
        text = replace(text, (kind, 0, "phrasings"), f"phrasings = {array(kept).as_string()}\n")
    if "corrects" in entry:
        text = replace(text, (kind, 0, "corrects"), "")
    return text, own, rest


def _is_line(phrasing: str) -> bool:
    """Whether a phrasing reads the same as a line of a text file."""
    return phrasing.strip() == phrasing and phrasing.splitlines() == [phrasing] and "\ufeff" not in phrasing


def handful(phrasings: Sequence[str], size: int) -> list[str]:
    """Choose the most dissimilar phrasings: the first, then again and again the one least like any chosen."""
    chosen = list(phrasings[:1])
    likeness = dict.fromkeys(phrasings[1:], 0.0)
    while likeness and len(chosen) < size:
        for phrasing, so_far in likeness.items():
            likeness[phrasing] = max(so_far, fuzz.token_set_ratio(phrasing.casefold(), chosen[-1].casefold()))
        chosen.append(min(likeness, key=lambda phrasing: likeness[phrasing]))
        del likeness[chosen[-1]]
    return chosen


def _joined(files: _Files) -> dict[str, Any]:
    """Read files that were made back into one."""
    values: dict[str, Any] = {}
    collected = dict(files)
    for path, text in files.items():
        if path.endswith(".toml"):
            values |= Document(text.encode()).values
    for entry in (*values.get("pair", ()), *values.get("gap", ())):
        if rest := collected.pop(f"phrasings/{entry.get('id')}.txt", ""):
            entry["phrasings"] += rest.split("\n")[:-1]
    return values


def _normal(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a data file holds, less `corrects`, in a form that doesn't tell the order of phrasings."""
    found = dict(values)
    for kind in _KINDS:
        found[kind] = []
        for entry in values.get(kind, ()):
            kept = {key: value for key, value in entry.items() if key != "corrects"}
            kept["phrasings"] = sorted(kept.get("phrasings", ()))
            found[kind].append(kept)
    return found


def _holds(folder: Path, files: _Files) -> bool:
    """Whether a folder holds just these files."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return found == files.keys() and all((folder / path).read_bytes() == text.encode() for path, text in files.items())


def _make_all(folders: Mapping[Path, _Files]) -> None:
    """Make folders with files, all or none; those that are there stay. Raises BotError."""
    made: list[Path] = []
    problem = ""
    try:
        for folder, files in folders.items():
            if not _holds(folder, files):
                _make(folder, files)
                made.append(folder)
                problem = problem or ("" if _holds(folder, files) else f"{folder} doesn't read as it was written")
    except OSError as error:
        problem = f"{error.filename} cannot be written: {error.strerror}"
    if problem:
        for folder in made:
            shutil.rmtree(folder, ignore_errors=True)
        raise BotError(f"{problem}; nothing was changed")


def _make(folder: Path, files: _Files) -> None:
    """Make a folder of files aside, then put it in its place in one step."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-", ignore_cleanup_errors=True) as aside:
        for path, text in files.items():
            file = Path(aside) / "new" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        (Path(aside) / "new").rename(folder)
