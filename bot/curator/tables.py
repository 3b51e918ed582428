"""An article as tables of rows, and changes to its files that make it what tables say; comments and order stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from bot.article.check import parse, validate
from bot.article.files import UnreadableError, decode
from bot.article.knowledge import Names
from bot.article.sources import gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.curator.edit import append
from bot.curator.rows import FORMS, MANY, NUMBERS
from bot.errors import BotError, DataError, Fault, need

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.article.sources import Sources
    from bot.curator.edit import Changes
    from bot.curator.rows import Book, Row, Values

LISTED = {"facts": "fact", "pairs": "pair", "gaps": "gap"}  # tables of entries of a file, by their kind there
_OPTIONAL = {"phrasings", "near", "says", "author", "ambient"}
_DIGITS = 10  # fewer of which a number has
KEYS = {  # columns that tell the rows of a table apart
    "article": (),
    "facts": ("id",),
    "pairs": ("id",),
    "gaps": ("id",),
    "phrasings": ("id", "phrasing"),
    "names": ("kind", "name"),
    "terms": ("term",),
    "ambient": ("name",),
}
_Entries = tuple[dict[str, str | int | list[str]], ...]


class _Rough(Names):
    """What stands in an article's files, as far as its form goes: a draft has it, too."""

    model_config = ConfigDict(extra="ignore")
    title: str = ""
    author: str = ""
    about: str = ""
    paragraphs: int = 0
    head: int = 0
    fact: _Entries = ()
    pair: _Entries = ()
    gap: _Entries = ()


def tables(sources: Sources) -> dict[str, list[Values]]:
    """Return an article's tables as its files have them, finished or not. Raises DataError where they can't be read."""
    rough = _rough(sources)
    found: dict[str, list[Values]] = {"article": [{key: getattr(rough, key) for key in FORMS["article"].columns}]}
    for table, kind in LISTED.items():
        empty = {key: [] if key in MANY else "" for key in FORMS[table].columns}
        found[table] = [{key: entry.get(key, empty[key]) for key in empty} for entry in getattr(rough, kind)]
    found["phrasings"] = []
    for entry_id, data in sources.collected().items():
        try:
            lines = decode(data).split("\n")
        except UnreadableError as error:
            raise DataError((Fault(phrasings_file(sources.name, entry_id), "", str(error)),)) from error
        for line in filter(None, map(str.strip, lines)):
            found["phrasings"].append({"id": entry_id, "phrasing": line})
    found["names"] = []
    for kind, listed in rough.names.items():
        found["names"] += [{"kind": kind, "name": name, "written": written} for name, written in listed.items()]
    found["terms"] = [{"term": term, "written": written} for term, written in rough.terms.items()]
    found["ambient"] = [{"name": name} for name in rough.ambient]
    return found


def _rough(sources: Sources) -> _Rough:
    """Read what stands in an article's TOML files. Raises DataError with every fault."""
    faults, rough, name = list(sources.faults), _Rough(), sources.name
    for path in (record_file(name), pairs_file(name), gaps_file(name), names_file(name)):
        document = parse(path, sources.files.get(path, b""), faults)
        found = validate(path, document, _Rough, faults) if document else None
        if found:
            rough = rough.model_copy(update={key: getattr(found, key) for key in found.model_fields_set})
    if faults:
        raise DataError(tuple(faults))
    return rough


def keys(found: Mapping[str, Iterable[Values]]) -> dict[str, set[str]]:
    """Return what tells the rows of each table apart; phrasings are all of them, wherever they stand."""
    told: dict[str, set[str]] = {table: set() for table in FORMS}
    for table, rows in found.items():
        for row in rows:
            told[table].add(" ".join(str(row[key]) for key in KEYS[table]))
            for phrasing in row.get("phrasings", ()):
                told["phrasings"].add(f"{row['id']} {phrasing}")
    return told


class Merge:
    """The changes that make an article's files what tables say.

    With `only`, what the given tables don't have is taken out. `places` tells for a fault's entry ("pair hours",
    "title"), or file and line ("FILE:3"), which row of which table it is about.
    """

    def __init__(self, sources: Sources, book: Book, *, only: bool) -> None:
        self.changes: Changes = {}
        self.places: dict[str, str] = {}
        self._sources, self._only = sources, only
        name = sources.name
        try:
            self._article(record_file(name), book.get("article", ()))
            for table, path in (("facts", record_file(name)), ("pairs", pairs_file(name)), ("gaps", gaps_file(name))):
                if table in book:
                    self._entries(path, LISTED[table], book[table])
            self._names(names_file(name), book)
        except ValueError as error:  # tomlkit's own
            raise BotError(f"{name}: is not valid TOML: {error}") from error
        if "phrasings" in book:
            self._phrasings(book["phrasings"])
        if only:
            self._orphans()

    def _text(self, path: str) -> str:
        """Return what a file holds by now."""
        return decode(self.changes.get(path) or self._sources.files.get(path, b""))

    def _set(self, path: str, text: str) -> None:
        """Note what a file is to hold, if that is anything new."""
        if text != self._text(path):
            self.changes[path] = text.encode()

    def _article(self, path: str, rows: Sequence[Row]) -> None:
        """Change what stands at the head of the record."""
        toml, document = _parse(self._text(path))
        for row in rows:
            for key, value in row.values.items():
                self.places[key] = row.place
                _change(toml, document, key, _number(value) if key in NUMBERS else value)
        self._set(path, toml.dumps(document))

    def _entries(self, path: str, kind: str, rows: Sequence[Row]) -> None:
        """Change, add and, with `only`, take out entries of one kind in a file."""
        for row in rows:
            self.places[f"{kind} {row.values['id']}"] = row.place
        entries = [{k: _number(v) if k in NUMBERS else v for k, v in row.values.items()} for row in rows]
        self._set(path, merge_entries(self._text(path), kind, entries, only=self._only))

    def _names(self, path: str, book: Book) -> None:
        """Change names, terms and what goes without saying."""
        toml, document = _parse(self._text(path))
        if "ambient" in book:
            listed = [row.values["name"] for row in book["ambient"]]
            kept = [] if self._only else [name for name in document.get("ambient", ()) if name not in listed]
            _change(toml, document, "ambient", [*kept, *listed])
        if "names" in book:
            groups: dict[str, dict[str, str]] = {}
            for row in book["names"]:
                groups.setdefault(row.values["kind"], {})[row.values["name"]] = row.values["written"]
            names = document.setdefault("names", toml.table(is_super_table=True))
            for kind in [*names] if self._only else ():
                if kind not in groups:
                    del names[kind]
            for kind, listed_ in groups.items():
                self._fill(names.setdefault(kind, toml.table()), listed_)
        if "terms" in book:
            terms = {row.values["term"]: row.values["written"] for row in book["terms"]}
            self._fill(document.setdefault("terms", toml.table()), terms)
        self._set(path, toml.dumps(document))

    def _fill(self, table: Any, listed: Mapping[str, str]) -> None:
        """Change and add keys of a table; with `only`, take out the others."""
        for key in [*table] if self._only else ():
            if key not in listed:
                del table[key]
        for key, written in listed.items():
            if table.get(key) != written:
                table[key] = written

    def _phrasings(self, rows: Sequence[Row]) -> None:
        """Add phrasings to the files of their pairs and gaps; with `only`, the files hold no others."""
        wanted: dict[str, list[Row]] = {}
        for row in rows:
            wanted.setdefault(row.values["id"], []).append(row)
        held = self._sources.collected()
        for entry_id, own in wanted.items():
            path = phrasings_file(self._sources.name, entry_id)
            there = [line.strip() for line in decode(held.get(entry_id, b"")).split("\n")]
            new = {row.values["phrasing"]: row.place for row in own}
            if self._only and set(there) - {""} != new.keys():
                there = []
                self.changes[path] = b""
            added = [phrasing for phrasing in new if phrasing not in there]
            if added:
                self.changes |= append(self._sources.changed(self.changes), entry_id, added)
            for number, line in enumerate(self._text(path).split("\n"), start=1):
                self.places[f"{path}:{number}"] = new.get(line.strip(), own[0].place)
            self.places[f"{path}:0"] = own[0].place  # what is wrong with all of it
        if self._only:
            for entry_id in held.keys() - wanted.keys():
                self.changes[phrasings_file(self._sources.name, entry_id)] = None

    def _orphans(self) -> None:
        """Take away the phrasings of pairs and gaps that went."""
        before, after = keys(tables(self._sources)), keys(tables(self._sources.changed(self.changes)))
        for gone in (before["pairs"] | before["gaps"]) - after["pairs"] - after["gaps"]:
            path = phrasings_file(self._sources.name, gone)
            if path in self._sources.files:
                self.changes[path] = None


def merge_entries(text: str, kind: str, entries: Iterable[Values], *, only: bool = False) -> str:
    """Return a TOML text with entries of a kind changed or added; `only` takes all others out."""
    toml, document = _parse(text)
    tables_ = document.setdefault(kind, toml.aot())
    known = {entry.get("id"): entry for entry in tables_}
    ids = set()
    for entry in entries:
        ids.add(entry["id"])
        table = known.get(entry["id"])
        if table is None:
            new = toml.table()
            new.trivia.indent = "\n"
            tables_.append(new)
            table = tables_[-1]
        for key, value in entry.items():
            _change(toml, table, key, value)
    for index in reversed(range(len(tables_))):
        if only and tables_[index].get("id") not in ids:
            del tables_[index]
    return str(toml.dumps(document))


def _change(toml: Any, table: Any, key: str, value: Any) -> None:
    """Set a key, if that changes anything; what may be left out and is empty is not added."""
    if key not in table and key in _OPTIONAL and not value:
        return
    if key not in table or table[key] != value:
        table[key] = _array(toml, value) if key == "phrasings" else value


def _number(text: str) -> int | str:
    """Return a number, and what is none as it is: that is for the check to tell."""
    return int(text) if text.isdecimal() and len(text) < _DIGITS else text


def _parse(text: str) -> tuple[Any, Any]:
    """Parse a TOML text; returns the library, too."""
    toml = need("tomlkit", "curate", "changes of a data file")
    return toml, toml.parse(text)


def _array(toml: Any, values: Iterable[str]) -> Any:
    """Lay out phrasings one a line, as the shipped files do."""
    array = toml.array()
    for value in values:
        array.add_line(value, indent="  ")
    array.add_line(indent="")
    return array
