"""An article as tables of rows, as its files have it, finished or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from bot.article.files import UnreadableError, decode
from bot.article.knowledge import Names
from bot.article.sources import gaps_file, names_file, pairs_file, phrasings_file, record_file
from bot.article.validation import parse, validate
from bot.curator.forms import FORMS, MANY, NUMBERS
from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.sources import Sources
    from bot.curator.rows import Book, Values

    Tables = Mapping[str, Sequence[Values]]

_DIGITS = 10  # fewer of which a number has
LISTED = {"facts": "fact", "pairs": "pair", "gaps": "gap"}  # tables of entries of a file, by their kind there
_TODO = re.compile(r"# TODO (.*)\n(?:# \w+: .*\n)*\[\[fact\]\]\nid = \"([^\"]*)\"")
_Entries = tuple[dict[str, str | int | list[str]], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows of each table are new, how many say something else, and which are gone."""

    added: dict[str, int]
    changed: dict[str, int]
    gone: dict[str, list[str]]


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
    article = {key: getattr(rough, key) for key in FORMS["article"].columns}
    found: dict[str, list[Values]] = {"article": [article]}
    for table, kind in LISTED.items():
        empty: Values = {key: [] if key in MANY else "" for key in FORMS[table].columns}
        found[table] = []
        for entry in getattr(rough, kind):
            found[table].append({key: entry.get(key, nothing) for key, nothing in empty.items()})
    found["phrasings"] = []
    for entry_id in sources.collected():
        for phrasing in collected(sources, entry_id):
            found["phrasings"].append({"id": entry_id, "phrasing": phrasing})
    found["names"] = []
    for kind, listed in rough.names.items():
        for name, written in listed.items():
            found["names"].append({"kind": kind, "name": name, "written": written})
    found["terms"] = [{"term": term, "written": written} for term, written in rough.terms.items()]
    found["ambient"] = [{"name": name} for name in rough.ambient]
    return found


def sentences(sources: Sources) -> dict[str, str]:
    """Return the sentences of the text that a draft has as to-dos, by the id of the fact to write."""
    record = decode(sources.files.get(record_file(sources.name), b""))
    return {fact: sentence for sentence, fact in _TODO.findall(record)}


def collected(sources: Sources, entry_id: str) -> list[str]:
    """Return the phrasings that stand in the file of a pair or gap. Raises DataError where it can't be read."""
    path = phrasings_file(sources.name, entry_id)
    try:
        lines = decode(sources.files.get(path, b"")).split("\n")
    except UnreadableError as error:
        raise DataError((Fault(path, "", str(error)),)) from error
    return [line.strip() for line in lines if line.strip()]


def collected_line(sources: Sources, entry_id: str, phrasing: str) -> int:
    """Return the line of a phrasing in the file of a pair or gap, 0 where it isn't in there."""
    lines = decode(sources.files.get(phrasings_file(sources.name, entry_id), b"")).split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip() == phrasing:
            return number
    return 0


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


def told(table: str, row: Values) -> str:
    """Return what tells a row of a table apart, in the order of its columns; "" where any of it is missing."""
    parts = [str(row[key]) for key in FORMS[table].key]
    return " ".join(parts) if all(parts) else ""


def _by_key(found: Tables) -> dict[str, dict[str, Values]]:
    """Return the rows of each table by what tells them apart."""
    return {table: {told(table, row): row for row in rows} for table, rows in found.items()}


def compared(before: Tables, after: Tables) -> Difference:
    """Tell how tables differ."""
    found = Difference({}, {}, {})
    there = _by_key(before)
    for table, rows in _by_key(after).items():
        old = there[table]
        found.added[table] = len(rows.keys() - old.keys())
        found.changed[table] = sum(old[key] != row for key, row in rows.items() if key in old)
        found.gone[table] = sorted(old.keys() - rows.keys())
    return found


def merged(before: Tables, book: Book, *, only: bool) -> Tables:
    """Return tables with a sheet's rows changed and added; with `only`, its tables have no others, and phrasings go
    with their pairs and gaps.
    """
    found = {table: list(rows) for table, rows in before.items()}
    for table, there in _by_key(before).items():
        if table in book:
            kept = {} if only else dict(there)
            for row in book[table]:
                key = told(table, row.values)
                numbers = {name: _number(row.values[name]) for name in NUMBERS & row.values.keys()}
                kept[key] = there.get(key, {}) | row.values | numbers
            found[table] = list(kept.values())
    gone = compared(before, found).gone
    ids = {*gone["pairs"], *gone["gaps"]}
    found["phrasings"] = [row for row in found["phrasings"] if row["id"] not in ids]
    return found


def _number(text: str) -> int | str:
    """Return a number, and what is none as it is: that is for the check to tell."""
    return int(text) if text.isdecimal() and len(text) < _DIGITS else text
