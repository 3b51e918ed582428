"""Read a sheet of whatever kind into the rows of its tables; every faulty row is told.

A workbook and a JSON object have a table for each part of an article; delimited text is one of them, which its first
row tells. In a cell `phrasings` stand one a line, and ids are parted by spaces.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.article import files
from bot.article.files import UnreadableError
from bot.curator.cells import Sheet, read_text, read_workbook
from bot.curator.forms import FORMS, IDS, LINES, TICK, Form
from bot.errors import BotError, DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_SHOWN = 40  # faults of one sheet
_NO = frozenset({"n", "no", "-"})
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


def few(faults: Sequence[Fault]) -> DataError:
    """Return an error with the first faults of a sheet, and how many more there are."""
    more = Fault(faults[0].file, "", f"and {len(faults) - _SHOWN} more faults")
    return DataError((*faults[:_SHOWN], more) if len(faults) > _SHOWN else tuple(faults))


def read(path: Path) -> Book:
    """Read a sheet's tables. Raises DataError with every faulty row, BotError when it is no sheet."""
    kind = path.suffix.lower()
    book, problems = Book(), _Problems()
    try:
        data = files.read(path)
        if kind == ".json":
            sheets = _from_json(data)
        elif kind == ".xlsx":
            sheets = read_workbook(data)
        elif kind in {".csv", ".tsv", ".txt"}:
            sheets = [read_text(data, "\t,;" if kind == ".tsv" else ",;\t")]
        else:
            raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
        for sheet in sheets:
            problems += sheet.problems
            table = sheet.title.strip().casefold()
            if len(sheets) == 1 and kind != ".json" and table not in FORMS:
                table = _which(sheet.columns)  # a lone sheet may be called anything
            if table in FORMS:
                book[table] = _rows(table, sheet, problems)
            else:
                problems.append((sheet.title, f"is no table of an article: those are {', '.join(FORMS)}"))
    except UnreadableError as error:
        problems.append(("", str(error)))
    if problems:
        raise few([Fault(path.name, place, text) for place, text in problems])
    return book


def _from_json(data: bytes) -> list[Sheet]:
    """Lay out an object of tables, each a list of objects, as sheets.

    A value is a text or number, a list of them, or what a cell holds.
    """
    try:
        tables = json.loads(files.decode(data))
        json.dumps(tables, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON in UTF-8: {error}") from error
    if not isinstance(tables, dict):
        raise UnreadableError("is not an object of tables")
    return [_laid_out(name, entries) for name, entries in tables.items()]


def _laid_out(name: str, entries: object) -> Sheet:
    """Lay out a table's entries as a sheet."""
    columns = dict.fromkeys(FORMS[name].columns if name in FORMS else ())
    sheet = Sheet(name, name, [], {}, [])
    if not isinstance(entries, list):
        sheet.problems.append((name, "is not a list"))
        return sheet
    for number, entry in enumerate(entries, start=1):
        place = f"{name} entry {number}"
        if isinstance(entry, dict):
            columns |= dict.fromkeys(entry)
            sheet.rows[place] = {key: _cell(key, value) for key, value in entry.items()}
        else:
            sheet.problems.append((place, "is not an object"))
    sheet.columns.extend(columns)
    return sheet


def _which(head: Sequence[str]) -> str:
    """Tell a table by its columns; by default it is one of pairs."""
    named = set(head) - {"", TICK}
    for name, form in FORMS.items():
        if form.needed <= named <= {*form.columns, *form.shown}:
            return name
    return "pairs"


def _rows(table: str, sheet: Sheet, problems: _Problems) -> list[Row]:
    """Make rows of cells; every row that can't be one is told."""
    form, columns = FORMS[table], sheet.columns
    missing = ", ".join(sorted(form.needed - set(columns)))
    unknown = [name for name in columns if name and name not in (*form.columns, *form.shown, TICK)]
    if missing or unknown:
        problem = f"has no column {missing}" if missing else f"has an unknown column {unknown[0]!r}"
        problems.append((sheet.top, f"{problem}: the columns are {', '.join(form.columns)}"))
        return []
    found: list[Row] = []
    for place, cells in sheet.rows.items():
        mark = cells.get(TICK, "").strip().casefold()
        if mark or TICK not in columns:
            found.append(Row(place, _values(form, cells, place, problems), mark))
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
            values[key] = [line.strip() for line in cell.split("\n") if line.strip()]
        elif key in IDS:
            values[key] = [part for part in re.split(r"[\s,;]+", cell) if part]
        else:
            values[key] = cell.strip()
    return values


def cells(table: str, rows: Sequence[Values]) -> list[list[str]]:
    """Lay out a table as cells, its head first; what is only shown where any row has it."""
    shown = [key for key in FORMS[table].shown if any(key in row for row in rows)]
    columns = [*FORMS[table].columns, *shown]
    lines = [[_cell(key, row.get(key, "")) for key in columns] for row in rows]
    return [columns, *lines]


def _cell(key: str, value: Any) -> str:
    """Write a value as a cell: a list as its column has one, and nothing for None."""
    if isinstance(value, list):
        return (" " if key in IDS else "\n").join(map(str, value))
    return "" if value is None else str(value)
