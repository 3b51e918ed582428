"""Read a sheet of pairs, whatever its kind, into rows; every faulty row is told."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

from bot.errors import BotError, DataError, Fault, need

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("id", "topic", "question", "phrasings", "answer", "facts", "corrects")
_NEEDED = {"question", "answer"}
WORDS = {"facts", "corrects"}  # columns of ids
_LISTS = {*WORDS, "phrasings"}
_MAKERS = {"qnaid", "metadata", "source"}  # columns that only Microsoft's export has
_ESCAPED = re.compile(r"\\([\\nr])")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}

Row = dict[str, Any]  # a pair's values by column


def read(path: Path) -> dict[int, Row]:
    """Read a sheet's rows by their number. Raises DataError."""
    try:
        match path.suffix.lower():
            case ".json":
                return _from_json(path)
            case ".xlsx":
                table = _from_workbook(path)
            case ".csv" | ".tsv" | ".txt":
                table = _from_text(path)
            case _:
                raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
    except OSError as error:
        raise _fault(path, "", f"cannot be read: {error.strerror}") from error
    head = [name.strip().casefold() for name in table[0]] if table else []
    numbered = {number: dict(zip(head, row, strict=False)) for number, row in enumerate(table[1:], start=2) if any(row)}
    if missing := _NEEDED - set(head):
        raise _fault(path, "row 1", f"has no column {', '.join(sorted(missing))}: the columns are {', '.join(COLUMNS)}")
    if _MAKERS & set(head):
        return _from_maker(numbered)
    if unknown := [name for name in head if name and name not in COLUMNS]:
        raise _fault(path, "row 1", f"has an unknown column {unknown[0]!r}: the columns are {', '.join(COLUMNS)}")
    long = [number for number, row in enumerate(table[1:], start=2) if any(row[len(head) :])]
    if long:
        raise DataError(tuple(Fault(path.name, f"row {n}", "has more cells than the first row") for n in long))
    return {number: _row(row) for number, row in numbered.items()}


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda m: _UNESCAPED[m.group(1)], text)


def _row(cells: dict[str, str]) -> Row:
    """Turn cells into a pair's values, all text stripped and all lists cut."""
    row: Row = {key: _unescape(cells.get(key) or "").strip() for key in COLUMNS}
    row["phrasings"] = [_unescape(line).strip() for line in (cells.get("phrasings") or "").split("\n") if line.strip()]
    return row | {key: re.split(r"[\s,;]+", row[key]) if row[key] else [] for key in WORDS}


def _from_text(path: Path) -> list[list[str]]:
    """Read delimited text; the first row tells whether commas, semicolons or tabs delimit it."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        raise _fault(path, "", "is not UTF-8 text: save it as CSV UTF-8") from None
    first = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=first.count), strict=True))
    except csv.Error as error:
        raise _fault(path, "", f"is not a table: {error}") from error


def _from_workbook(path: Path) -> list[list[str]]:
    openpyxl = need("openpyxl", "sheets", "spreadsheets")
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), read_only=True).worksheets[0]
        return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    except OSError:
        raise
    except Exception as error:  # the library raises whatever its parsers do
        raise _fault(path, "", f"is not a workbook: {type(error).__name__}") from error


def _from_json(path: Path) -> dict[int, Row]:
    """Read a list of objects with the sheet's columns as keys."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _fault(path, "", f"is not JSON in UTF-8: {error}") from error
    if not isinstance(found, list):
        raise _fault(path, "", "is not a list of pairs")
    rows: dict[int, Row] = {}
    faults: list[Fault] = []
    for number, entry in enumerate(found, start=1):
        problem = _misfit(entry)
        if problem:
            faults.append(Fault(path.name, f"entry {number}", problem))
        else:
            rows[number] = {
                key: [one.strip() for one in entry.get(key, ())] if key in _LISTS else entry.get(key, "").strip()
                for key in COLUMNS
            }
    if faults:
        raise DataError(tuple(faults))
    return rows


def _misfit(entry: object) -> str:
    """Say what keeps a JSON value from being a row; empty when nothing does."""
    if not isinstance(entry, dict):
        return "is not an object"
    if unknown := [key for key in entry if key not in COLUMNS]:
        return f"has an unknown key {unknown[0]!r}: the keys are {', '.join(COLUMNS)}"
    for key, value in entry.items():
        if key in _LISTS and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            return f"{key} is not a list of texts"
        if key not in _LISTS and not isinstance(value, str):
            return f"{key} is not a text"
    return ""


def _from_maker(numbered: dict[int, dict[str, str]]) -> dict[int, Row]:
    """Make pairs of Microsoft's rows, one a question: those of one QnaId, or else of one answer, are one pair.

    `topic:` and `facts:` in Metadata become those; without facts they are looked for.
    """
    rows: dict[int, Row] = {}
    first: dict[str, int] = {}
    for number, cells in numbered.items():
        question, answer = (cells.get(key, "").replace("\\n", "\n").strip() for key in ("question", "answer"))
        key = cells.get("qnaid", "").strip() or answer
        if key in first:
            rows[first[key]]["phrasings"].append(question)
            continue
        first[key] = number
        about = dict(part.partition(":")[::2] for part in cells.get("metadata", "").split("|"))
        facts = [fact for fact in re.split(r"[\s,;]+", about.get("facts", "")) if fact]
        topic = about.get("topic", "").strip() or cells.get("source", "").strip() or "General"
        values = {"id": "", "topic": topic[:100], "question": question, "answer": answer}
        rows[number] = values | {"phrasings": [], "facts": facts, "corrects": []}
    return rows


def _fault(path: Path, entry: str, text: str) -> DataError:
    return DataError((Fault(path.name, entry, text),))
