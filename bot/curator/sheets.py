"""An article as a workbook or JSON, and each of its tables as CSV and TSV; and back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.article.grounding import supporting
from bot.article.sources import phrasings_file
from bot.article.validation import understand_record
from bot.curator.cells import write_text, write_workbook
from bot.curator.edit import save, trial, write
from bot.curator.forms import FORMS
from bot.curator.judged import remember
from bot.curator.merge import merging
from bot.curator.rows import cells, few, read
from bot.curator.tables import LISTED, collected_line, compared, sentences, tables, told
from bot.errors import BotError, DataError, Fault, in_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.sources import Sources
    from bot.curator.edit import Changes
    from bot.curator.rows import Book
    from bot.curator.tables import Difference


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: how many `rows` of each table the sheet has, and what that changes.

    `judged` are near misses that were marked, with a yes or a no; `declined` counts the rows with a no.
    """

    rows: dict[str, int]
    difference: Difference
    judged: Sequence[str]
    declined: int
    sources: Sources
    changes: Changes


def export(content: Content, name: str, path: Path, *, table: str = "pairs", force: bool = False) -> dict[str, int]:
    """Write an article as a sheet of the kind that its name ends in, finished or not; returns how many rows by table.

    A workbook and JSON hold all of it, delimited text one table. Facts to write have their sentence of the text beside
    them. Raises BotError.
    """
    sources = content.read(name)
    found = tables(sources)
    todo = sentences(sources)
    if todo:
        for row in found["facts"]:
            row["sentence"] = todo.get(row["id"], "")
    kind = path.suffix.lower()
    if kind in {".csv", ".tsv"}:
        found = {table: found[table]}
        write(path, write_text(cells(table, found[table]), "," if kind == ".csv" else "\t"), force=force)
    elif kind == ".json":
        write(path, json.dumps(found, ensure_ascii=False, indent=2) + "\n", force=force)
    elif kind == ".xlsx":
        book = {table: cells(table, rows) for table, rows in found.items()}
        write(path, write_workbook(book), force=force)
    else:
        raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
    return {table: len(rows) for table, rows in found.items()}


def plan(content: Content, name: str, path: Path, *, only: bool = False) -> Plan:
    """Work out how to change an article's files to what a sheet says; `only` takes out what its tables don't have.

    Raises DataError with every faulty row, also of what `check` would find afterwards, or BotError.
    """
    book = read(path)
    judged: list[str] = []
    for row in book.get("gaps", ()):
        if row.mark:
            judged += row.values.get("phrasings", ())
    declined = sum(row.declined for rows in book.values() for row in rows)
    book = {table: [row for row in rows if not row.declined] for table, rows in book.items()}
    sources = content.read(name)
    _identify(path.name, book)
    _support(sources, book)
    changes = merging(sources, book, only=only)
    try:
        trial(sources, changes)
    except DataError as error:
        places = _places(sources.changed(changes), book)
        raise few(_placed(error.faults, places, path.name, book)) from None
    difference = compared(tables(sources), tables(sources.changed(changes)))
    rows = {table: len(rows) for table, rows in book.items()}
    return Plan(rows, difference, judged, declined, sources, changes)


def carry_out(content: Content, plan_: Plan) -> None:
    """Change the files as planned. Raises BotError when somebody changed them meanwhile."""
    if plan_.changes:
        save(content, plan_.sources, plan_.changes)
    remember(content, plan_.sources.name, plan_.judged)


def _identify(file: str, book: Book) -> None:
    """Give pairs without an id one made of their question. Raises DataError for ids that are missing or stand twice."""
    taken = {row.values["id"] for row in book.get("pairs", ())}
    for row in book.get("pairs", ()):
        if not row.values["id"]:
            row.values["id"] = _slug(row.values["question"], taken)
            taken.add(row.values["id"])
    faults = []
    for table, rows in book.items():
        columns = FORMS[table].key
        if not columns:
            continue
        seen: set[str] = set()
        for row in rows:
            key = told(table, row.values)
            if not key:
                faults.append(Fault(file, row.place, f"has no {' or '.join(columns)}"))
            elif key in seen:
                faults.append(Fault(file, row.place, f"the {columns[-1]} {row.values[columns[-1]]!r} stands twice"))
            seen.add(key)
    if faults:
        raise few(faults)


def _slug(question: str, taken: set[str]) -> str:
    """Make an id of a question that no other pair has."""
    start = re.sub(r"[^a-z0-9]+", "-", question.casefold()).strip("-")[:32].strip("-") or "pair"
    found, number = start, 2
    while found in taken:
        found, number = f"{start}-{number}", number + 1
    return found


def _support(sources: Sources, book: Book) -> None:
    """Give pairs without facts those that say their answer, of the record as the sheet would have it."""
    bare = [row.values for row in book.get("pairs", ()) if row.values.get("answer") and not row.values["facts"]]
    if not bare:
        return
    others = {table: rows for table, rows in book.items() if table in {"article", "facts", "names", "terms"}}
    try:
        knowledge = understand_record(sources.changed(merging(sources, others)))
    except DataError:
        return  # the trial will tell
    found = supporting(knowledge, [values["answer"] for values in bare])
    for values in bare:
        values["facts"] = list(found[values["answer"]])


def _places(sources: Sources, book: Book) -> dict[str, str]:
    """Return where the sheet has what a fault's entry ("pair hours", "title") or line ("FILE:3") is about."""
    places: dict[str, str] = {}
    for row in book.get("article", ()):
        places |= dict.fromkeys(row.values, row.place)
    for table, kind in LISTED.items():
        places |= {f"{kind} {row.values['id']}": row.place for row in book.get(table, ())}
    for row in book.get("phrasings", ()):
        entry_id, phrasing = row.values["id"], row.values["phrasing"]
        path = phrasings_file(sources.name, entry_id)
        places.setdefault(f"{path}:0", row.place)  # what is wrong with all of it
        places[f"{path}:{collected_line(sources, entry_id, phrasing)}"] = row.place
    return places


def _placed(faults: Iterable[Fault], places: Mapping[str, str], file: str, book: Book) -> list[Fault]:
    """Say in which rows of the sheet faults of the files are; of what the sheet doesn't have, like ones in one."""
    found: list[Fault] = []
    others: list[Fault] = []
    for fault in faults:
        place = _place(fault, places)
        if place is None:
            others.append(fault)
        else:
            entry = fault.entry.partition(" ")[2] or fault.entry
            found.append(Fault(file, place, f"{entry}: {fault.text}" if entry else fault.text))
    found += in_kinds(others)
    kinds = {kind for table, kind in LISTED.items() if table in book}
    if any(fault.entry.partition(" ")[0] in kinds for fault in others):
        found.append(Fault(file, "", "doesn't have all of these rows: --replace takes out those that it doesn't have"))
    return found


def _place(fault: Fault, places: Mapping[str, str]) -> str | None:
    """Say in which row of the sheet a fault of the files is; None where it is in none."""
    about = [which for which in places if f"{fault.entry} ".startswith(f"{which} ")]
    return places.get(f"{fault.file}:{fault.line}") or places.get(max(about, key=len, default=""))
