"""Pairs as a sheet, to CSV, TSV, JSON and XLSX and back; from QnA Maker's and Custom Question Answering's TSV, too.

A row is a pair. `phrasings` has one a line, `facts` and `corrects` their ids; a backslash is written twice.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from bot.curator.edit import merge_pairs, replace, trial, write
from bot.curator.rows import COLUMNS, WORDS, Row, read
from bot.errors import BotError, DataError, Fault, need
from bot.grounding import supporting

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge import Content, Knowledge

_CELL = 32_767  # characters that a cell of a spreadsheet holds


def export(knowledge: Knowledge, path: Path, *, force: bool = False) -> int:
    """Write the pairs as a sheet, of the kind its name ends in; returns how many. Raises BotError."""
    pairs = [pair.model_dump(mode="json") for pair in knowledge.curated.pairs]
    rows = [[_cell(key, pair[key]) for key in COLUMNS] for pair in pairs]
    match path.suffix.lower():
        case ".json":
            entries = [{key: pair[key] for key in COLUMNS} for pair in pairs]
            write(path, json.dumps(entries, ensure_ascii=False, indent=2) + "\n", force=force)
        case ".csv" | ".tsv" as kind:
            text = io.StringIO("\ufeff", newline="")  # which tells spreadsheets that it is UTF-8
            text.seek(1)
            csv.writer(text, delimiter="," if kind == ".csv" else "\t").writerows([COLUMNS, *rows])
            write(path, text.getvalue(), force=force)
        case ".xlsx":
            write(path, _workbook(rows), force=force)
        case _:
            raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
    return len(rows)


def import_(content: Content, name: str, path: Path, *, only: bool = False) -> int:
    """Change and add an article's pairs as a sheet says, `only` those; returns how many rows.

    Nothing is written unless all is right. Raises DataError with every faulty row, or BotError.
    """
    rows = read(path)
    unit = "entry" if path.suffix.lower() == ".json" else "row"
    _complete(rows, content.bare(name))
    twice = [n for n, row in rows.items() if any(m < n and row["id"] == other["id"] for m, other in rows.items())]
    if twice:
        raise DataError(tuple(Fault(path.name, f"{unit} {n}", f"the id {rows[n]['id']!r} stands twice") for n in twice))
    target = content.curated_path(name)
    was = target.read_bytes()
    try:
        text = merge_pairs(was.decode(), rows.values(), only=only)
        trial(content, name, text)
    except DataError as error:
        places = {f"pair {row['id']} ": n for n, row in rows.items()}
        raise DataError(tuple(_place(fault, places, path.name, unit) for fault in error.faults)) from None
    except ValueError as error:  # tomlkit's and the decoder's own
        raise BotError(f"{target}: is not valid TOML in UTF-8: {error}") from error
    if text.encode() != was:
        replace(target, text, was=was)
    return len(rows)


def _place(fault: Fault, places: dict[str, int], file: str, unit: str) -> Fault:
    """Say in which row of the sheet a fault of the data file is."""
    for start, number in places.items():
        if f"{fault.entry} ".startswith(start):
            return Fault(file, f"{unit} {number}", f"{fault.entry.removeprefix('pair ')}: {fault.text}")
    return fault


def _complete(rows: dict[int, Row], knowledge: Knowledge) -> None:
    """Give rows without an id one made of their question, and those without facts the facts that say their answer."""
    taken = {row["id"] for row in rows.values()}
    bare = [row["answer"] for row in rows.values() if not row["facts"]]
    found = supporting(knowledge, bare) if bare else {}
    proper = {fact.casefold(): fact for fact in knowledge.facts}
    for number, row in rows.items():
        row["facts"] = [proper.get(f.casefold(), f) for f in row["facts"]] or list(found[row["answer"]])
        if not row["id"]:
            slug = re.sub(r"[^a-z0-9]+", "-", row["question"].casefold()).strip("-")[:32].strip("-") or "pair"
            row["id"] = slug if slug not in taken else f"{slug}-{number}"
            taken.add(row["id"])


def _cell(key: str, value: Any) -> str:
    if key in WORDS:
        return " ".join(value)
    if key == "phrasings":
        return "\n".join(_escape(phrasing).replace("\n", "\\n") for phrasing in value)
    return _escape(value)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "\\r")


def _workbook(rows: list[list[str]]) -> bytes:
    """Lay out a workbook: a bold head that stays in sight, wrapped cells, text that is never taken for a formula."""
    need("openpyxl.styles", "sheets", "spreadsheets")
    openpyxl = need("openpyxl", "sheets", "spreadsheets")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title, sheet.freeze_panes = "pairs", "A2"
    styles = openpyxl.styles
    for number, row in enumerate([list(COLUMNS), *rows], start=1):
        for column, text in enumerate(row, start=1):
            if len(text) > _CELL:
                raise BotError(f"{row[0]}: {COLUMNS[column - 1]} is too long for a spreadsheet's cell: export JSON")
            cell = sheet.cell(number, column)
            try:
                cell.value = text
            except openpyxl.utils.exceptions.IllegalCharacterError:
                raise BotError(f"{row[0]}: holds a character that no spreadsheet does: export JSON") from None
            cell.data_type = "s"
            cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
            cell.font = styles.Font(bold=number == 1)
    for letter, width in zip("ABCDEFG", (24, 14, 40, 60, 60, 12, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
