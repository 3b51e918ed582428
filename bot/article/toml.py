"""Read a TOML text, and tell the line on which each of its tables, keys and list entries stands."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.article.files import UnreadableError, decode
from bot.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Location = tuple[int | str, ...]  # keys and indexes from the outermost in: ("pair", 3, "phrasings", 0)
_ENDING = re.compile(r"""]|\"{3}|'{3}""")  # what ends a statement, or list entry, of several lines
_AT = re.compile(r" \(at line (\d+), column \d+\)$")


class TomlError(UnreadableError):
    """A text is no TOML that can be read; `line` is where, 0 where that is not known."""

    def __init__(self, text: str, line: int = 0) -> None:
        super().__init__(text)
        self.line = line


class Document:
    """A TOML text: `values` as Python has them. Raises UnreadableError, TomlError."""

    def __init__(self, data: bytes) -> None:
        self.text = decode(data)
        try:
            self.values: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            at = _AT.search(str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            raise TomlError(f"is not valid TOML: {_AT.sub('', str(error))}", line) from error
        except RecursionError:
            raise TomlError("is not valid TOML: lists or tables are nested too deeply") from None
        except ValueError:  # of Python's own, for more digits than it converts
            raise TomlError("is not valid TOML: a number has too many digits") from None

    @cached_property
    def lines(self) -> dict[Location, int]:
        """The line of every table, key and list entry; hardly of what stands in inline tables."""
        return _find(self.text)

    def line(self, location: Location) -> int:
        """Return the line of a value, or of the nearest thing around it that has one; 0 where nothing has."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: a file, and the location of the entry in its document.

    Of a file that is no TOML a location is the number of a line. Lines are looked up only for a fault.
    """

    file: str
    document: Document | None = None
    location: Location = ()

    def fault(self, entry: str, text: str, within: Location = ()) -> Fault:
        """Return what is wrong with the entry, or with what is at a location within it."""
        location = (*self.location, *within)
        line = self.document.line(location) if self.document else int(location[0])
        return Fault(self.file, entry, text, line)


def _find(text: str) -> dict[Location, int]:
    """Find the line of every table, key and list entry of a valid text, statement by statement."""
    found: dict[Location, int] = {}
    tables = Counter[Location]()  # how many each list of tables has so far
    table: Location = ()
    lines = [f"{line}\n" for line in text.split("\n")]
    for begin, end, values in _readable(lines):
        names, value = _unwrap(values)
        if lines[begin].lstrip().startswith("["):
            table = ()
            for name in names:
                table = (*_last(table, tables), name)
            found.setdefault(table, begin + 1)
            if isinstance(value, list):
                tables[table] += 1
            table = _last(table, tables)
            found.setdefault(table, begin + 1)
            continue
        for length in range(1, len(names) + 1):
            found.setdefault((*table, *names[:length]), begin + 1)
        if isinstance(value, list):
            for index, before in enumerate(_entries(lines[begin:end], len(value))):
                found[(*table, *names, index)] = begin + before + 1
    return found


def _readable(lines: Sequence[str], opening: str = "", closing: str = "") -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Cut lines into the shortest runs that are TOML: where each begins and ends, and what it holds.

    A run is read with `closing` after it and, where it isn't the first, `opening` before it.
    """
    begin = 0
    for end, line in enumerate(lines, start=1):
        if end > begin + 1 and not _ENDING.search(line):
            continue
        run = "".join(lines[begin:end])
        try:
            values = tomllib.loads(f"{opening if begin else ''}{run}{closing}")
        except tomllib.TOMLDecodeError:
            continue
        yield begin, end, values
        begin = end


def _entries(lines: Sequence[str], number: int) -> Iterator[int]:
    """Yield how many lines of a list's statement stand before each of its entries, of which there are `number`."""
    last = 0
    for begin, end, values in _readable(lines, "_ = [", "]"):
        for _ in _unwrap(values)[1]:
            yield begin
            number -= 1
        last = end
    for _ in range(number):  # of the line that ends the list
        yield last


def _unwrap(values: Any) -> tuple[tuple[str, ...], Any]:
    """Return the names of tables that hold one thing each, from the outermost in, and what the innermost holds."""
    names: list[str] = []
    while isinstance(values, dict) and len(values) == 1:
        ((name, values),) = values.items()
        names.append(name)
    return tuple(names), values


def _last(location: Location, tables: Counter[Location]) -> Location:
    """Return the last table so far of a list of tables, and what is none as it is."""
    return (*location, tables[location] - 1) if tables[location] else location
