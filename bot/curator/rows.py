"""Read a sheet of whatever kind into the rows of its tables; every faulty row is told.

A workbook and a JSON object have a table for each part of an article; delimited text is one of them, which its first
row tells. In a cell `phrasings` stand one a line, and ids are parted by spaces; a backslash is written twice.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.article import files
from bot.article.files import UnreadableError
from bot.errors import BotError, DataError, Fault, need

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MOST_ROWS = 50_000  # of a table
_MOST_UNPACKED = 25_000_000  # bytes of a workbook, which is a ZIP file
_LAST_ROW, _LAST_COLUMN = 1_048_576, 64  # of a workbook's sheet that are looked at
_SHOWN = 40  # faults of one sheet
IDS, LINES, NUMBERS = {"facts", "near"}, {"phrasings"}, {"paragraph", "paragraphs", "head"}  # columns of these
MANY = IDS | LINES
_ESCAPED = re.compile(r"\\([\\nr])")
_UNESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}
_ERROR = re.compile(r"#(?:REF!|NAME\?|VALUE!|DIV/0!|N/A|NULL!|NUM!|SPILL!|CALC!)")
_WORKED_OUT = {"f": "a formula", "e": "an error", "d": "a date"}  # types of cells
_GUARDED = re.compile(r"'+[=+\-@\t\r]")

Values = dict[str, Any]  # of a row, by column: texts, and lists of them


@dataclass(frozen=True, slots=True)
class Form:
    """How a table looks: its columns, and those that a sheet of it can't do without."""

    columns: tuple[str, ...]
    needed: frozenset[str]


FORMS = {
    "article": Form(("title", "author", "about", "paragraphs", "head"), frozenset({"title", "about"})),
    "facts": Form(("id", "paragraph", "says", "text"), frozenset({"id", "paragraph", "text"})),
    "pairs": Form(("id", "topic", "question", "phrasings", "answer", "facts"), frozenset({"question", "answer"})),
    "gaps": Form(("id", "missing", "near", "phrasings"), frozenset({"id", "missing"})),
    "phrasings": Form(("id", "phrasing"), frozenset({"id", "phrasing"})),
    "names": Form(("kind", "name", "written"), frozenset({"kind", "name", "written"})),
    "terms": Form(("term", "written"), frozenset({"term", "written"})),
    "ambient": Form(("name",), frozenset({"name"})),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: where it stands ("row 4"), and its values."""

    place: str
    values: Values


Book = dict[str, list[Row]]  # by table


class _Faults:
    """What is wrong with a sheet's rows."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._found: list[Fault] = []

    def add(self, place: str, text: str) -> None:
        """Note what is wrong with a row."""
        self._found.append(Fault(self._file, place, text))

    def end(self) -> None:
        """Raise DataError if anything is wrong."""
        if self._found:
            raise few(self._file, self._found)


def few(file: str, faults: Sequence[Fault]) -> DataError:
    """Return an error with the first faults of a sheet, and how many more there are."""
    more = Fault(file, "", f"and {len(faults) - _SHOWN} more faults")
    return DataError((*faults[:_SHOWN], more) if len(faults) > _SHOWN else tuple(faults))


def read(path: Path) -> Book:
    """Read a sheet's tables. Raises DataError with every faulty row, BotError when it is no sheet."""
    kind = path.suffix.lower()
    if kind not in {".json", ".xlsx", ".csv", ".tsv", ".txt"}:
        raise BotError(f"{path}: a sheet is a .csv, .tsv, .json or .xlsx file")
    try:
        data = files.read(path)
        if kind == ".json":
            return _from_json(path, data)
        if kind == ".xlsx":
            return _from_workbook(path, data)
        return _from_text(path, data)
    except UnreadableError as error:
        raise DataError((Fault(path.name, "", str(error)),)) from error


def _from_text(path: Path, data: bytes) -> Book:
    """Read delimited text; the first row tells whether commas, semicolons or tabs delimit it, and the table."""
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableError("is not UTF-8 text: save it as CSV UTF-8") from None
    likeliest = "\t,;" if path.suffix.lower() == ".tsv" else ",;\t"
    delimiter = max(likeliest, key=text.partition("\n")[0].count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableError(f"is not a table: {error}") from error
    faults = _Faults(path)
    head = _head(table[:1])
    name = _which(head)
    bare = [(number, _unguarded(row, number, faults)) for number, row in enumerate(table[1:], start=2)]
    found = {name: _rows(name, head, bare, "", faults)}
    faults.end()
    return found


def _unguarded(row: Sequence[str], number: int, faults: _Faults) -> list[str]:
    """Take off the mark that keeps a program from working out a text; without it, a formula is no text."""
    cells = []
    for cell in row:
        if cell.startswith("="):
            faults.add(f"row {number}", f"holds a formula, {cell[:40]!r}: write it as text, with ' before it")
        cells.append(cell[1:] if _GUARDED.match(cell) else cell)
    return cells


def _from_workbook(path: Path, data: bytes) -> Book:
    """Read a workbook's tables; a lone sheet may be called anything."""
    openpyxl = need("openpyxl", "sheets", "spreadsheets")
    faults, found = _Faults(path), Book()
    try:
        _bound(data)
        sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets
        for sheet in sheets:
            sheet.reset_dimensions()  # what it says of its size may be wrong
            table = [(number, _cells(row, number, sheet.title, faults)) for number, row in _filled(sheet)]
            head = _head([row for number, row in table if number == 1])
            title = sheet.title.strip().casefold()
            name = title if title in FORMS else _which(head)
            if title not in FORMS and len(sheets) > 1:
                faults.add(sheet.title, f"is no table of an article: those are {', '.join(FORMS)}")
            else:
                start = f"{name} " if len(sheets) > 1 else ""
                found[name] = _rows(name, head, [row for row in table if row[0] > 1], start, faults)
    except (OSError, BotError):
        raise
    except Exception as error:  # the library raises whatever its parsers do
        raise UnreadableError(f"is not a workbook: {type(error).__name__}") from error
    faults.end()
    return found


def _bound(data: bytes) -> None:
    """Refuse a workbook that would unpack to more than can be looked at. Raises UnreadableError."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise UnreadableError(f"is over {_MOST_UNPACKED // 1_000_000} MB when unpacked")


def _filled(sheet: Any) -> Iterator[tuple[int, Any]]:
    """Yield the rows of a sheet that hold anything, by their number."""
    count = 0
    for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=_LAST_COLUMN), start=1):
        if any(cell.value is not None for cell in row):
            count += 1
            if count > MOST_ROWS:
                raise UnreadableError(f"has more than {MOST_ROWS} rows")
            yield number, row


def _cells(row: Any, number: int, title: str, faults: _Faults) -> list[str]:
    """Return the texts in a row's cells; what the program that wrote it works out is no text."""
    texts = []
    for cell in row:
        value = cell.value
        what = _WORKED_OUT.get(cell.data_type) if value is not None else None
        if what:
            shown = repr(str(value)[:40])
            faults.add(f"{title} row {number}", f"{cell.coordinate} holds {what}, {shown}: write it as text")
            value = None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        texts.append("" if value is None else str(value))
    return texts


def _from_json(path: Path, data: bytes) -> Book:
    """Read an object of tables, each a list of objects; a list alone is one of pairs."""
    try:
        found = json.loads(files.decode(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not JSON in UTF-8: {error}") from error
    tables = {"pairs": found} if isinstance(found, list) else found
    if not isinstance(tables, dict):
        raise UnreadableError("is not an object of tables")
    faults, book = _Faults(path), Book()
    for name, entries in tables.items():
        if name not in FORMS or not isinstance(entries, list):
            faults.add(name, f"is no table of an article: those are {', '.join(FORMS)}, each a list")
            continue
        book[name] = []
        for number, entry in enumerate(entries, start=1):
            place = f"{name} entry {number}"
            problem = _misfit(name, entry)
            if problem:
                faults.add(place, problem)
            else:
                book[name].append(Row(place, _stripped(name, entry)))
    faults.end()
    return book


def _misfit(table: str, entry: object) -> str:
    """Say what keeps a JSON value from being a row; empty when nothing does."""
    if not isinstance(entry, dict):
        return "is not an object"
    for key, value in entry.items():
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
        if key in MANY:
            values[key] = [one.strip() for one in entry.get(key, ())]
        else:
            values[key] = str(entry.get(key, "")).strip()
    return values


def _head(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the names of a table's columns, as its first row has them."""
    return [name.strip().casefold() for row in rows for name in row]


def _which(head: Sequence[str]) -> str:
    """Tell a table by its columns; by default it is one of pairs."""
    named = set(head) - {""}
    fitting = (name for name, form in FORMS.items() if form.needed <= named <= set(form.columns))
    return next(fitting, "pairs")


def _rows(
    table: str, head: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], start: str, faults: _Faults
) -> list[Row]:
    """Make rows of cells; every row that can't be one is told."""
    form, found = FORMS[table], list[Row]()
    listed = ", ".join(form.columns)
    if missing := form.needed - set(head):
        faults.add(f"{start}row 1", f"has no column {', '.join(sorted(missing))}: the columns are {listed}")
        return found
    if unknown := [name for name in head if name and name not in form.columns]:
        faults.add(f"{start}row 1", f"has an unknown column {unknown[0]!r}: the columns are {listed}")
        return found
    for number, cells in rows:
        place = f"{start}row {number}"
        if len(found) == MOST_ROWS:
            raise UnreadableError(f"has more than {MOST_ROWS} rows")
        if any(cells[len(head) :]):
            faults.add(place, "has more cells than the first row")
        elif any(cells):
            found.append(Row(place, _values(form, dict(zip(head, cells, strict=False)), place, faults)))
    return found


def _values(form: Form, cells: Mapping[str, str], place: str, faults: _Faults) -> Values:
    """Turn cells into values, all text stripped and all lists cut."""
    values: Values = {}
    for key in form.columns:
        cell = cells.get(key) or ""
        if _ERROR.fullmatch(cell):
            faults.add(place, f"{key} holds a spreadsheet's error, {cell!r}")
        if key in LINES:
            values[key] = [_unescape(line).strip() for line in cell.split("\n") if line.strip()]
        elif key in IDS:
            values[key] = [part for part in re.split(r"[\s,;]+", cell) if part]
        else:
            values[key] = _unescape(cell).strip()
    return values


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _UNESCAPED[match.group(1)], text)
