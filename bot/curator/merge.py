"""Make an article's files say what tables say; comments and order stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import tomlkit

from bot.article.files import decode
from bot.article.sources import gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.curator.edit import array, lines, save, trial
from bot.curator.rows import Row
from bot.curator.tables import LISTED, collected, merged, tables
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    name = sources.name
    wanted = merged(tables(sources), book, only=only)
    files = {
        record_file(name): ("article", "facts"),
        pairs_file(name): ("pairs",),
        gaps_file(name): ("gaps",),
        names_file(name): ("names", "terms", "ambient"),
    }
    changes: Changes = {}
    for path, held in files.items():
        found = {table: wanted[table] for table in held if table in book}
        before = decode(sources.files.get(path, b""))
        after = _changed(path, before, found)
        if after != before:
            changes[path] = after.encode()
    if "phrasings" in book or only:
        changes |= _phrasings(sources, wanted["phrasings"])
    return changes


def _changed(path: str, text: str, found: Tables) -> str:
    """Return what a file's TOML becomes when it says what its tables do. Raises BotError."""
    try:
        document: Any = tomlkit.parse(text)
        for table, rows in found.items():
            if table == "article":
                _write(document, rows[0] if rows else {})
            elif table in LISTED:
                _write_entries(document, LISTED[table], rows)
            else:
                _write_names(document, table, rows)
        new = tomlkit.dumps(document)
    except ValueError as error:  # the library's own
        raise BotError(f"{path}: is not valid TOML: {error}") from error
    return _DONE.sub("", new) if "facts" in found else new


def _phrasings(sources: Sources, rows: Sequence[Values]) -> Changes:
    """Return the changes that make the files of phrasings hold just these, those that are there in their place."""
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row["id"], []).append(row["phrasing"])
    gone = sources.collected().keys() - wanted.keys()
    changes: Changes = {phrasings_file(sources.name, entry_id): None for entry_id in gone}
    for entry_id, listed in wanted.items():
        there = collected(sources, entry_id)
        kept = [phrasing for phrasing in there if phrasing in listed]
        new = [phrasing for phrasing in listed if phrasing not in there]
        if new or kept != there:
            changes[phrasings_file(sources.name, entry_id)] = lines([*kept, *new]).encode()
    return changes


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


def _write_names(document: Any, table: str, rows: Sequence[Values]) -> None:
    """Make a document's names, terms or what goes without saying what a table says."""
    if table == "ambient":
        _write(document, {"ambient": [row["name"] for row in rows]})
    elif table == "terms":
        terms = {row["term"]: row["written"] for row in rows}
        _fill(document.setdefault("terms", tomlkit.table()), terms)
    else:
        groups: dict[str, dict[str, str]] = {}
        for row in rows:
            groups.setdefault(row["kind"], {})[row["name"]] = row["written"]
        names = document.setdefault("names", tomlkit.table(is_super_table=True))
        _fill(names, {kind: names.get(kind, tomlkit.table()) for kind in groups})
        for kind, written in groups.items():
            _fill(names[kind], written)


def _fill(table: Any, wanted: Mapping[str, Any]) -> None:
    """Make a table hold just some keys."""
    for key in table.keys() - wanted.keys():
        del table[key]
    for key, value in wanted.items():
        if key not in table or table[key] != value:
            table[key] = value
