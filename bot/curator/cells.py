"""Delimited text and workbooks as sheets of cells, and back: a cell is a text, never what a program works out."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.article.files import UnreadableError
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_MOST_UNPACKED = 25_000_000  # bytes of a workbook, which is a ZIP file
MOST_ROWS = 50_000  # of a sheet
_LAST_COLUMN = 64  # of a workbook's sheet that is looked at
_LONGEST = 32_767  # characters that a cell of a workbook holds
_WIDEST = 60  # characters that a column shows
_WORKED_OUT = {"f": "a formula", "e": "an error", "d": "a date"}  # types of a workbook's cells
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # how a text begins that a program may take for one
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_Line = tuple[list[str], list[str]]  # cells, and what is wrong with them


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was written: its columns, and of each row the cells by column, by the row's place ("row 2").

    `problems` say what isn't text, each after the place of it; `top` is the place of the columns.
    """

    title: str
    top: str
    columns: list[str]
    rows: dict[str, dict[str, str]]
    problems: list[tuple[str, str]]


def _laid_out(title: str, start: str, lines: Iterable[_Line]) -> Sheet:
    """Take the first line for the columns, without what stands in brackets there; a place begins with `start`."""
    sheet = Sheet(title, f"{start} 1", [], {}, [])
    for number, (cells, problems) in enumerate(lines, start=1):
        place = f"{start} {number}"
        if number > MOST_ROWS:
            sheet.problems.append((place, f"is past the {MOST_ROWS} rows that a sheet may have"))
            break
        sheet.problems.extend((place, problem) for problem in problems)
        if number == 1:
            sheet.columns.extend(name.partition("(")[0].strip().casefold() for name in cells)
            while sheet.columns and not sheet.columns[-1]:
                sheet.columns.pop()  # a workbook's rows are as wide as the widest
        elif any(cells):
            sheet.rows[place] = dict(zip(sheet.columns, cells, strict=False))
            if any(cells[len(sheet.columns) :]):
                sheet.problems.append((place, "has more cells than the first row"))
    return sheet


def read_text(data: bytes, likeliest: str) -> Sheet:
    """Read delimited text; its first line tells by which of some delimiters. Raises UnreadableError."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
        delimiter = max(likeliest, key=text.partition("\n")[0].count)
        return _laid_out("", "row", _read_lines(text, delimiter))
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise UnreadableError(f"is not a table: {error}") from error


def _read_lines(text: str, delimiter: str) -> Iterator[_Line]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        formulas = [cell[:40] for cell in row if cell.startswith("=")]
        problems = [f"holds a formula, {formula!r}: write it as text, with ' before it" for formula in formulas]
        yield [cell[1:] if _GUARDED.match(cell) else cell for cell in row], problems


def write_text(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    """Write delimited text, in which ' keeps a program from working out what is a text."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    for row in rows:
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row])
    return f"\ufeff{text.getvalue()}"  # the mark tells spreadsheets that it is UTF-8


def read_workbook(data: bytes) -> list[Sheet]:
    """Read a workbook's sheets. Raises UnreadableError."""
    from openpyxl import load_workbook

    try:
        _bound(data)
        sheets = load_workbook(io.BytesIO(data), read_only=True).worksheets
        start = "{} row" if len(sheets) > 1 else "row"
        return [_laid_out(sheet.title, start.format(sheet.title), _read_rows(sheet)) for sheet in sheets]
    except UnreadableError:
        raise
    except Exception as error:  # the library raises whatever its parsers do
        raise UnreadableError(f"is not a workbook: {type(error).__name__}") from error


def _bound(data: bytes) -> None:
    """Refuse a workbook that would unpack to more than can be looked at. Raises UnreadableError."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise UnreadableError(f"is over {_MOST_UNPACKED // 1_000_000} MB when unpacked")


def _read_rows(sheet: Any) -> Iterator[_Line]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    for row in sheet.iter_rows(max_col=_LAST_COLUMN):
        found = [(cell, _WORKED_OUT.get(cell.data_type)) for cell in row]
        problems = [
            f"{one.coordinate} holds {what}, {str(one.value)[:40]!r}: write it as text" for one, what in found if what
        ]
        yield [_text(cell) for cell in row], problems


def _text(cell: Any) -> str:
    """Return a cell's text; what the program that wrote it works out is none."""
    value = cell.value
    if value is None or cell.data_type in _WORKED_OUT:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_workbook(found: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Lay out a workbook, a sheet a table: a bold head that stays in sight, wrapped cells. Raises BotError."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for table, rows in found.items():
        sheet = book.create_sheet(table)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                _write_cell(sheet.cell(number, column), text, f"{table}: {row[0]}")
        for column, texts in enumerate(zip(*rows, strict=True), start=1):
            sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, 2 + max(map(len, texts)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_cell(cell: Any, text: str, what: str) -> None:
    """Put a text into a cell, as a text whatever it looks like. Raises BotError."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils.exceptions import IllegalCharacterError

    if len(text) > _LONGEST:
        raise BotError(f"{what}: is too long for a spreadsheet's cell: export JSON")
    try:
        cell.value = text
    except IllegalCharacterError:
        raise BotError(f"{what}: holds a character that no spreadsheet does: export JSON") from None
    cell.data_type = "s"
    cell.quotePrefix = _FORMULA.match(text) is not None
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=cell.row == 1)
