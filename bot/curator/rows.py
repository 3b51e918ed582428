"""Read a sheet of whatever kind into the rows of its tables; every faulty row is told.

A workbook and a JSON object have a table for each part of an article; delimited text is one of them, which its first
row tells. In a cell `phrasings` stand one a line, and ids are parted by spaces; a backslash is written twice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.article import files
from bot.article.files import UnreadableError
from bot.curator.cells import read_text, read_workbook
from bot.curator.forms import FORMS, IDS, LINES, MANY, NUMBERS, TICK, Form
from bot.errors import BotError, DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.curator.cells import Sheet

_SHOWN = 40  # faults of one sheet
_NO = frozenset({"n", "no", "-"})
_ESCAPED = re.compile(r"\\([\\nr])")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}
_ERROR = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|CALC!)")

_Problems = list[tuple[str, str]]  # what is wrong, each after the place of it
Values = dict[str, Any]  # of a row, by column: texts, and lists of them


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where it stands ("row 4"), its values, and the mark it has where a sheet asks for one."""

    place: str
    values: Values
    mark: str = ""

    @property
    def declined(self) -> bool:
        """Whether it was marked with a no."""
        return self.mark in _NO


Book = dict[str, list[Row]]  # by table


def few(file: str, faults: Sequence[Fault]) -> DataError:
    """Return an error with the first faults of a sheet, and how many more there are."""
    more = Fault(file, "", f"and {len(faults) - _SHOWN} more faults")
    return DataError((*faults[:_SHOWN], more) if len(faults) > _SHOWN else tuple(faults))


def read(path: Path) -> Book:
    """Read a sheet's tables. Raises DataError with every faulty row, BotError when it is no sheet."""
    kind = path.suffix.lower()
    if kind not in {".json", ".xlsx", ".csv", ".tsv", ".txt"}:
        raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
    book, problems = Book(), _Problems()
    try:
        data = files.read(path)
        if kind == ".json":
            book = _from_json(data, problems)
        elif kind == ".xlsx":
            book = _from_sheets(read_workbook(data), problems)
        else:
            book = _from_sheets([read_text(data, "\t,;" if kind == ".tsv" else ",;\t")], problems)
    except UnreadableError as error:
        problems.append(("", str(error)))
    if problems:
        raise few(path.name, [Fault(path.name, place, text) for place, text in problems])
    return book


def _from_sheets(sheets: Sequence[Sheet], problems: _Problems) -> Book:
    """Make tables of sheets of cells; a lone sheet may be called anything."""
    book = Book()
    several = len(sheets) > 1
    for sheet in sheets:
        start = f"{sheet.title} row" if several else "row"
        for number, problem in sheet.problems:
            problems.append((f"{start} {number}", problem))
        head = [name.partition("(")[0].strip().casefold() for name in sheet.rows.get(1, ())]
        while head and not head[-1]:
            head.pop()  # a workbook's rows are as wide as the widest
        title = sheet.title.strip().casefold()
        if several and title not in FORMS:
            problems.append((sheet.title, f"is no table of an article: those are {', '.join(FORMS)}"))
            continue
        name = title if title in FORMS else _which(head)
        book[name] = _rows(name, head, sheet.rows, start, problems)
    return book


def _from_json(data: bytes, problems: _Problems) -> Book:
    """Read an object of tables, each a list of objects; a list alone is one of pairs."""
    try:
        found = json.loads(files.decode(data))
        json.dumps(found, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON in UTF-8: {error}") from error
    tables = {"pairs": found} if isinstance(found, list) else found
    if not isinstance(tables, dict):
        raise UnreadableError("is not an object of tables")
    book = Book()
    for name, entries in tables.items():
        if name not in FORMS or not isinstance(entries, list):
            problems.append((name, f"is no table of an article: those are {', '.join(FORMS)}, each a list"))
            continue
        book[name] = []
        for number, entry in enumerate(entries, start=1):
            place = f"{name} entry {number}"
            problem = _misfit(name, entry)
            if problem:
                problems.append((place, problem))
            else:
                book[name].append(Row(place, _stripped(name, entry)))
    return book


def _misfit(table: str, entry: object) -> str:
    """Say what keeps a JSON value from being a row; empty when nothing does."""
    if not isinstance(entry, dict):
        return "is not an object"
    for key, value in entry.items():
        if key in FORMS[table].shown:
            continue
        if key not in FORMS[table].columns:
            return f"has an unknown key {key!r}: the keys are {', '.join(FORMS[table].columns)}"
        if key in MANY and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            return f"{key} is not a list of texts"
        if key in NUMBERS and not isinstance(value, int | str):
            return f"{key} is not a number"
        if key not in MANY | NUMBERS and not isinstance(value, str):
            return f"{key} is not a text"
    return ""


def _stripped(table: str, entry: Mapping[str, Any]) -> Values:
    """Return the values of a JSON row without outer white space, those it lacks empty."""
    values: Values = {}
    for key in FORMS[table].columns:
        if key in FORMS[table].kept and key not in entry:
            continue
        if key in MANY:
            values[key] = [one.strip() for one in entry.get(key, ())]
        else:
            values[key] = str(entry.get(key, "")).strip()
    return values


def _which(head: Sequence[str]) -> str:
    """Tell a table by its columns; by default it is one of pairs."""
    named = set(head) - {"", TICK}
    fitting = (name for name, form in FORMS.items() if form.needed <= named <= {*form.columns, *form.shown})
    return next(fitting, "pairs")


def _rows(
    table: str, head: Sequence[str], lines: Mapping[int, Sequence[str]], start: str, problems: _Problems
) -> list[Row]:
    """Make rows of cells; every row that can't be one is told. A place is `start` and the row's number."""
    form, found = FORMS[table], list[Row]()
    missing = ", ".join(sorted(form.needed - set(head)))
    unknown = [name for name in head if name and name not in (*form.columns, *form.shown, TICK)]
    if missing or unknown:
        problem = f"has no column {missing}" if missing else f"has an unknown column {unknown[0]!r}"
        problems.append((f"{start} 1", f"{problem}: the columns are {', '.join(form.columns)}"))
        return found
    for number, line in lines.items():
        place = f"{start} {number}"
        if any(line[len(head) :]):
            problems.append((place, "has more cells than the first row"))
        elif any(line) and number > 1:
            cells_by_column = dict(zip(head, line, strict=False))
            mark = cells_by_column.get(TICK, "").strip().casefold()
            if mark or TICK not in head:
                found.append(Row(place, _values(form, cells_by_column, place, problems), mark))
    return found


def _values(form: Form, cells: Mapping[str, str], place: str, problems: _Problems) -> Values:
    """Turn cells into values, all text stripped and all lists cut."""
    values: Values = {}
    for key in form.columns:
        if key in form.kept and key not in cells:
            continue
        cell = cells.get(key) or ""
        if _ERROR.fullmatch(cell):
            problems.append((place, f"{key} holds a spreadsheet's error, {cell!r}"))
        if key in LINES:
            values[key] = [_unescape(line).strip() for line in cell.split("\n") if line.strip()]
        elif key in IDS:
            values[key] = [part for part in re.split(r"[\s,;]+", cell) if part]
        else:
            values[key] = _unescape(cell).strip()
    return values


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _UNESCAPED[match.group(1)], text)


def cells(table: str, rows: Sequence[Values]) -> list[list[str]]:
    """Lay out a table as cells, its head first; what is only shown where any row has it."""
    shown = [key for key in FORMS[table].shown if any(key in row for row in rows)]
    columns = [*FORMS[table].columns, *shown]
    return [columns, *([_cell(key, row.get(key, "")) for key in columns] for row in rows)]


def _cell(key: str, value: Any) -> str:
    if key in IDS:
        return " ".join(value)
    if key in LINES:
        return "\n".join(_escape(phrasing).replace("\n", "\\n") for phrasing in value)
    return _escape(str(value))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\r", "\\r")
