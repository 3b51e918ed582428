"""Make an article's files say what tables say; comments and order stay."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import tomlkit

from bot.article.files import decode
from bot.article.sources import gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.curator.edit import append, array, save, trial
from bot.curator.rows import Row
from bot.curator.tables import LISTED, collected, merged, tables
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.article.content import Content
    from bot.article.sources import Sources
    from bot.curator.edit import Changes
    from bot.curator.rows import Book, Values
    from bot.curator.tables import Tables

_DONE = re.compile(
    r'# TODO .*\n(?:# \w+: .*\n)*(?=\[\[fact\]\]\n(?:(?!\[\[).*\n)*?text = (?!""\n))'
)  # a fact to write, written


def merge(content: Content, name: str, table: str, rows: Iterable[Values]) -> None:
    """Change and add rows of one table of an article; nothing on a fault. Raises DataError, BotError."""
    sources = content.read(name)
    changes = merging(sources, {table: [Row("", values) for values in rows]})
    trial(sources, changes)
    save(content, sources, changes)


def merging(sources: Sources, book: Book, *, only: bool = False) -> Changes:
    """Return the changes that make an article's files say what a sheet does; with `only`, its tables say no more.

    Raises DataError, BotError where the files can't be read.
    """
    writer, name = _Writer(sources), sources.name
    wanted = merged(tables(sources), book, only=only)
    paths = {"facts": record_file(name), "pairs": pairs_file(name), "gaps": gaps_file(name)}
    for table, path in paths.items():
        if table in book:
            with writer.changed(path) as document:
                _write_entries(document, LISTED[table], wanted[table])
    with writer.changed(record_file(name)) as document:
        for values in wanted["article"] if "article" in book else ():
            _write(document, values)
    with writer.changed(names_file(name)) as document:
        _write_names(document, {table: wanted[table] for table in ("names", "terms", "ambient") if table in book})
    if "phrasings" in book or only:
        writer.phrasings(wanted["phrasings"])
    if "facts" in book:
        writer.tidy()
    return writer.changes


class _Writer:
    """Gathers the changes of an article's files."""

    def __init__(self, sources: Sources) -> None:
        self.changes: Changes = {}
        self._sources = sources

    @contextmanager
    def changed(self, path: str) -> Iterator[Any]:
        """Have a file's TOML to change, and note what it comes to, if that is anything new. Raises BotError."""
        text = decode(self.changes.get(path) or self._sources.files.get(path, b""))
        try:
            document = tomlkit.parse(text)
            yield document
            new = tomlkit.dumps(document)
        except ValueError as error:  # the library's own
            raise BotError(f"{path}: is not valid TOML: {error}") from error
        if new != text:
            self.changes[path] = new.encode()

    def phrasings(self, rows: Sequence[Values]) -> None:
        """Make the files of phrasings hold just these, those that are there in their place."""
        wanted: dict[str, list[str]] = {}
        for row in rows:
            wanted.setdefault(row["id"], []).append(row["phrasing"])
        for entry_id in self._sources.collected().keys() - wanted.keys():
            self.changes[phrasings_file(self._sources.name, entry_id)] = None
        for entry_id, listed in wanted.items():
            there = collected(self._sources, entry_id)
            if set(there) != set(listed):
                path, sources = phrasings_file(self._sources.name, entry_id), self._sources
                if not set(there) <= set(listed):
                    there, sources = [], sources.changed({path: b""})
                self.changes[path] = append(sources, entry_id, [one for one in listed if one not in there])[1]

    def tidy(self) -> None:
        """Take out what a draft says of facts to write above those that are written."""
        path = record_file(self._sources.name)
        record = decode(self.changes.get(path) or self._sources.files.get(path, b""))
        if _DONE.search(record):
            self.changes[path] = _DONE.sub("", record).encode()


def _write_entries(document: Any, kind: str, rows: Sequence[Values]) -> None:
    """Make a document's entries of one kind what rows say."""
    entries = document.setdefault(kind, tomlkit.aot())
    known = {entry.get("id", ""): entry for entry in entries}
    for row in rows:
        if row["id"] not in known:
            new = tomlkit.table()
            new.trivia.indent = "\n"
            entries.append(new)
            known[row["id"]] = entries[-1]
        _write(known[row["id"]], row)
    wanted = [row["id"] for row in rows]
    for index in reversed(range(len(entries))):
        if entries[index].get("id", "") not in wanted:
            del entries[index]


def _write(table: Any, values: Values) -> None:
    """Set a table's keys, where that changes anything; what is empty is not added."""
    for key, value in values.items():
        is_new = table[key] != value if key in table else bool(value)
        if is_new:
            table[key] = array(value) if key == "phrasings" else value


def _write_names(document: Any, found: Tables) -> None:
    """Make a document's names, terms and what goes without saying what tables say."""
    if "ambient" in found:
        _write(document, {"ambient": [row["name"] for row in found["ambient"]]})
    if "names" in found:
        groups: dict[str, dict[str, str]] = {}
        for row in found["names"]:
            groups.setdefault(row["kind"], {})[row["name"]] = row["written"]
        names = document.setdefault("names", tomlkit.table(is_super_table=True))
        _fill(names, {kind: names.get(kind, tomlkit.table()) for kind in groups})
        for kind, written in groups.items():
            _fill(names[kind], written)
    if "terms" in found:
        terms = {row["term"]: row["written"] for row in found["terms"]}
        _fill(document.setdefault("terms", tomlkit.table()), terms)


def _fill(table: Any, wanted: Mapping[str, Any]) -> None:
    """Make a table hold just some keys."""
    for key in table.keys() - wanted.keys():
        del table[key]
    for key, value in wanted.items():
        if key not in table or table[key] != value:
            table[key] = value
