"""Make an article's files what tables say; comments and order stay."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import tomlkit

from bot.article.files import decode
from bot.article.sources import gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.curator.edit import append, array, save, trial
from bot.curator.forms import NUMBERS
from bot.curator.rows import Row
from bot.curator.tables import LISTED, collected, tables
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.article.content import Content
    from bot.article.sources import Sources
    from bot.curator.edit import Changes
    from bot.curator.rows import Book, Values

_OPTIONAL = {"phrasings", "near", "says", "author", "ambient", "confirmed"}
_DONE = re.compile(
    r'# TODO .*\n(?:# \w+: .*\n)*(?=\[\[fact\]\]\n(?:(?!\[\[).*\n)*?text = (?!""\n))'
)  # a fact to write, written
_DIGITS = 10  # fewer of which a number has


class Merge:
    """The changes that make an article's files what tables say.

    With `only`, what the given tables don't have is taken out. `places` tells for a fault's entry ("pair hours",
    "title"), or file and line ("FILE:3"), which row of which table it is about. Raises BotError.
    """

    def __init__(self, sources: Sources, book: Book, *, only: bool) -> None:
        self.changes: Changes = {}
        self.places: dict[str, str] = {}
        self._sources, self._only = sources, only
        name = sources.name
        with self._changed(record_file(name)) as document:
            self._article(document, book.get("article", ()))
        for table, path in (("facts", record_file(name)), ("pairs", pairs_file(name)), ("gaps", gaps_file(name))):
            if table in book:
                with self._changed(path) as document:
                    self._entries(document, LISTED[table], book[table])
        if "facts" in book:
            record = self._text(record_file(name))
            if _DONE.search(record):
                self.changes[record_file(name)] = _DONE.sub("", record).encode()
        with self._changed(names_file(name)) as document:
            self._names(document, book)
        if "phrasings" in book:
            self._phrasings(book["phrasings"])
        if only:
            self._orphans()

    def _text(self, path: str) -> str:
        """Return what a file holds by now."""
        return decode(self.changes.get(path) or self._sources.files.get(path, b""))

    @contextmanager
    def _changed(self, path: str) -> Iterator[Any]:
        """Have a file's TOML to change, and note what it comes to, if that is anything new. Raises BotError."""
        text = self._text(path)
        try:
            document = tomlkit.parse(text)
            yield document
            new = tomlkit.dumps(document)
        except ValueError as error:  # the library's own
            raise BotError(f"{path}: is not valid TOML: {error}") from error
        if new != text:
            self.changes[path] = new.encode()

    def _article(self, document: Any, rows: Sequence[Row]) -> None:
        """Change what stands at the head of the record."""
        for row in rows:
            for key, value in row.values.items():
                self.places[key] = row.place
                self._set(document, key, value)

    def _entries(self, document: Any, kind: str, rows: Sequence[Row]) -> None:
        """Change, add and, with `only`, take out entries of one kind."""
        entries = document.setdefault(kind, tomlkit.aot())
        known = {entry.get("id"): entry for entry in entries}
        wanted = {row.values["id"] for row in rows}
        for row in rows:
            entry_id = row.values["id"]
            self.places[f"{kind} {entry_id}"] = row.place
            if entry_id not in known:
                new = tomlkit.table()
                new.trivia.indent = "\n"
                entries.append(new)
                known[entry_id] = entries[-1]
            for key, value in row.values.items():
                self._set(known[entry_id], key, value)
        for index in reversed(range(len(entries))):
            if self._only and entries[index].get("id") not in wanted:
                del entries[index]

    def _names(self, document: Any, book: Book) -> None:
        """Change names, terms and what goes without saying."""
        if "ambient" in book:
            listed = [row.values["name"] for row in book["ambient"]]
            kept = [] if self._only else [name for name in document.get("ambient", ()) if name not in listed]
            self._set(document, "ambient", [*kept, *listed])
        if "names" in book:
            groups: dict[str, dict[str, str]] = {}
            for row in book["names"]:
                groups.setdefault(row.values["kind"], {})[row.values["name"]] = row.values["written"]
            names = document.setdefault("names", tomlkit.table(is_super_table=True))
            self._keep(names, groups)
            for kind, written in groups.items():
                self._fill(names.setdefault(kind, tomlkit.table()), written)
        if "terms" in book:
            terms = {row.values["term"]: row.values["written"] for row in book["terms"]}
            self._fill(document.setdefault("terms", tomlkit.table()), terms)

    def _keep(self, table: Any, wanted: Mapping[str, object]) -> None:
        """With `only`, take out the keys of a table that are not wanted."""
        for key in list(table):
            if self._only and key not in wanted:
                del table[key]

    def _fill(self, table: Any, listed: Mapping[str, str]) -> None:
        """Change and add keys of a table; with `only`, take out the others."""
        self._keep(table, listed)
        for key, written in listed.items():
            if table.get(key) != written:
                table[key] = written

    def _set(self, table: Any, key: str, value: Any) -> None:
        """Set a key, if that changes anything; what may be left out and is empty is not added."""
        if key in NUMBERS:
            value = _number(value)
        if key not in table and key in _OPTIONAL and not value:
            return
        if key not in table or table[key] != value:
            table[key] = array(value) if key == "phrasings" else value

    def _phrasings(self, rows: Sequence[Row]) -> None:
        """Add phrasings to the files of their pairs and gaps; with `only`, the files hold no others."""
        wanted: dict[str, dict[str, str]] = {}  # places by phrasing, by id of a pair or gap
        for row in rows:
            wanted.setdefault(row.values["id"], {})[row.values["phrasing"]] = row.place
        for entry_id, places in wanted.items():
            path = phrasings_file(self._sources.name, entry_id)
            there = collected(self._sources, entry_id)
            if self._only and set(there) != places.keys():
                there = []
                self.changes[path] = b""
            added = [phrasing for phrasing in places if phrasing not in there]
            if added:
                self.changes[path] = append(self._sources.changed(self.changes), entry_id, added)[1]
            first = next(iter(places.values()))
            for number, line in enumerate(self._text(path).split("\n"), start=1):
                self.places[f"{path}:{number}"] = places.get(line.strip(), first)
            self.places[f"{path}:0"] = first  # what is wrong with all of it
        if self._only:
            for entry_id in self._sources.collected().keys() - wanted.keys():
                self.changes[phrasings_file(self._sources.name, entry_id)] = None

    def _orphans(self) -> None:
        """Take away the phrasings of pairs and gaps that went."""
        left = tables(self._sources.changed(self.changes))
        kept = {row["id"] for row in (*left["pairs"], *left["gaps"])}
        for entry_id in self._sources.collected().keys() - kept:
            self.changes[phrasings_file(self._sources.name, entry_id)] = None


def merge(content: Content, name: str, table: str, rows: Iterable[Values]) -> None:
    """Change and add rows of one table of an article; nothing on a fault. Raises DataError, BotError."""
    sources = content.read(name)
    changes = Merge(sources, {table: [Row("", values) for values in rows]}, only=False).changes
    trial(sources, changes)
    save(content, sources, changes)


def _number(text: str) -> int | str:
    """Return a number, and what is none as it is: that is for the check to tell."""
    return int(text) if text.isdecimal() and len(text) < _DIGITS else text
