"""Turn a folder of the first layout, where data/NAME.toml held all that was curated, into the one of today."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz

from bot.article.check import parse, validate
from bot.article.content import Content
from bot.article.english import English
from bot.article.files import UnreadableError, read
from bot.article.sources import RESERVED, first_layout_file, is_phrasings
from bot.article.toml import Document, array, key, quote
from bot.errors import BotError, DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.article.toml import Location

HANDFUL = 6  # phrasings that stay with their pair or gap
_KINDS = ("pair", "gap")
_LOST = "holds something that would be lost: nothing was changed"
_COMMENT = re.compile(r"\s*(#.*)?")
_Entry = Mapping[str, str | list[str]]
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
    first = validate(path, document, _First, faults)
    if first is None:
        return {}
    comments = _Comments(document)
    files = {"pairs.toml": comments.head}
    taken: set[str] = set()
    for kind, entries in (("pair", first.pair), ("gap", first.gap)):
        for index, entry in enumerate(entries):
            few, rest = _split(entry, taken)
            text = comments.above((kind, index)) + _table(f"[[{kind}]]", few)
            files[f"{kind}s.toml"] = files.get(f"{kind}s.toml", "") + text
            if rest:
                files[f"phrasings/{entry['id']}.txt"] = "".join(f"{phrasing}\n" for phrasing in rest)
    names = _names(first)
    if names:
        files["names.toml"] = names
    files = {path: text.strip("\n") + "\n" for path, text in files.items() if text}
    if _joined(files) != _normal(first):
        faults.append(Fault(path, "", _LOST))
    return files


def _names(first: _First) -> str:
    """Write names and terms."""
    text = f"ambient = {_list('ambient', first.ambient)}\n\n" if first.ambient else ""
    for kind, names in first.names.items():
        text += _table(f"[names.{key(kind)}]", names)
    return text + (_table("[terms]", first.terms) if first.terms else "")


def _english(path: str, document: Document, faults: list[Fault]) -> _Files:
    """Make the files of an English of one's own, a section as it stands in the file it belongs to."""
    first = validate(path, document, _FirstEnglish, faults)
    if first is None:
        return {}
    comments = _Comments(document)
    sections = dict(first.__pydantic_extra__)
    files: _Files = {}
    for part, known in English.FILES.items():
        for section in filter(sections.__contains__, known):
            table = comments.above((section,)) + _table(f"[{section}]", sections.pop(section))
            files[f"{part}.toml"] = files.get(f"{part}.toml", "") + table
    files = {path: text.strip("\n") + "\n" for path, text in files.items()}
    faults += [Fault(path, section, "unknown key", document.line((section,))) for section in sections]
    found: dict[str, Any] = {}
    for text in files.values():
        found |= Document(text.encode()).values
    if found != document.values and not sections:
        faults.append(Fault(path, "", _LOST))
    return files


def _table(header: str, values: _Entry) -> str:
    """Write a table and an empty line after it."""
    lines = [header]
    for name, value in values.items():
        lines.append(f"{key(name)} = {quote(value) if isinstance(value, str) else _list(name, value)}")
    return "\n".join(lines) + "\n\n"


def _list(name: str, texts: Sequence[str]) -> str:
    """Write a list: phrasings one a line, ids in a row."""
    return array(texts) if name == "phrasings" else f"[{', '.join(map(quote, texts))}]"


def _split(entry: _Entry, taken: set[str]) -> tuple[_Entry, list[str]]:
    """Part what stays with a pair or gap, a handful of its phrasings, from the phrasings that get a file.

    `taken` are the ids that have had their turn, in lower case: no two may mean the same file.
    """
    values = {name: value for name, value in entry.items() if name != "corrects"}
    own, phrasings = str(values.get("id", "")), values.get("phrasings")
    is_first = own.casefold() not in taken
    taken.add(own.casefold())
    if not isinstance(phrasings, list) or not is_phrasings(f"{own}.txt") or not is_first:
        return values, []
    few = handful(phrasings, HANDFUL)
    rest = [phrasing for phrasing in phrasings if phrasing not in few and _is_line(phrasing)]
    return values | {"phrasings": [phrasing for phrasing in phrasings if phrasing not in rest]}, rest


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


class _Comments:
    """The comments of a data file: those at its head, and those right above a table."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lines = document.text.splitlines()
        size = self._run(range(len(self._lines)))
        self._first = size  # line that is not of the head
        self.head = "".join(f"{line}\n" for line in self._lines[:size])

    def above(self, location: Location) -> str:
        """Return the comments right above a table, but for those of the head."""
        line = self._document.line(location) - 1
        size = self._run(range(line - 1, self._first - 1, -1))
        return "".join(f"{text}\n" for text in self._lines[line - size : line]).lstrip("\n")

    def _run(self, numbers: Iterable[int]) -> int:
        """Count the lines from the first of some on that are empty or comments."""
        size = 0
        for number in numbers:
            if not _COMMENT.fullmatch(self._lines[number]):
                break
            size += 1
        return size


def _normal(first: _First) -> Any:
    """Return what a data file holds, less `corrects`, in a form that doesn't tell the order of phrasings."""
    values = first.model_dump()
    for kind in _KINDS:
        for entry in values[kind]:
            entry.pop("corrects", None)
            if isinstance(entry.get("phrasings"), list):
                entry["phrasings"].sort()
    return values


def _joined(files: _Files) -> Any:
    """Read files that were made back into one, in that form."""
    values: dict[str, Any] = {}
    for path, text in files.items():
        if path.endswith(".toml"):
            values |= Document(text.encode()).values
    first = _First.model_validate(values)
    for path, text in files.items():
        if path.endswith(".txt"):
            own = path.removeprefix("phrasings/").removesuffix(".txt")
            entry = next(entry for entry in (*first.pair, *first.gap) if entry.get("id") == own)
            entry["phrasings"] = [*entry["phrasings"], *text.split("\n")[:-1]]
    return _normal(first)


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
