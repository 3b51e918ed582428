"""Read a TOML text, and tell the line on which each of its tables, keys and list entries stands."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.article.files import UnreadableError, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Location = tuple[int | str, ...]  # keys and indexes from the outermost in: ("pair", 3, "phrasings", 0)
_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r]+|\#[^\n]*)
    |(?P<newline>\n)
    |(?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<mark>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,."'#]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
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
        """The line of every table, key and list entry; not of what stands in inline tables."""
        found: dict[Location, int] = {}
        for location, line in _Scanner(self.text).scan():
            found.setdefault(location, line)
        return found

    def line(self, location: Location) -> int:
        """Return the line of a value, or of the nearest thing around it that has one; 0 where nothing has."""
        for length in range(len(location), 0, -1):
            if location[:length] in self.lines:
                return self.lines[location[:length]]
        return 0


def quote(text: str) -> str:
    """Write a text as a TOML string, of as many lines as it has."""
    lines = [json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f") for line in text.split("\n")]
    if len(lines) == 1:
        return f'"{lines[0]}"'
    start = "\n" if text.startswith("\n") else ""  # the first line end of such a string doesn't count
    return '"""' + start + "\n".join(lines) + '"""'


def array(texts: Iterable[str]) -> str:
    """Write texts as a TOML list, one a line."""
    lines = "".join(f"  {quote(text)},\n" for text in texts)
    return f"[\n{lines}]"


def key(text: str) -> str:
    """Write a TOML key, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


class _Scanner:
    """Walks over the tokens of a valid TOML text, statement by statement."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, int]] = []  # kind, text, line
        self._next = 0
        self._counts: dict[Location, int] = {}  # how many tables each list of tables has so far
        line = 1
        for match in _TOKEN.finditer(text):
            if match.lastgroup != "space":
                self._tokens.append((str(match.lastgroup), match.group(), line))
            line += match.group().count("\n")

    def scan(self) -> Iterator[tuple[Location, int]]:
        """Yield the location and line of each table, key and list entry."""
        table: Location = ()
        while self._next < len(self._tokens):
            kind, text, line = self._tokens[self._next]
            if kind == "newline":
                self._next += 1
            elif text == "[":
                table = self._header()
                yield table, line
                if isinstance(table[-1], int):
                    yield table[:-1], line
            else:
                location = (*table, *self._key("="))
                yield location, line
                yield from self._value(location)

    def _header(self) -> Location:
        """Read a table's header, after which its keys stand."""
        self._next += 1
        if self._tokens[self._next][1] != "[":
            return self._last(self._resolve(self._key("]")))
        self._next += 1
        location = self._resolve(self._key("]"))
        self._next += 1
        self._counts[location] = self._counts.get(location, 0) + 1
        return self._last(location)

    def _resolve(self, key: Location) -> Location:
        """Return the location that a header means: in a list of tables, the last one so far."""
        location: Location = ()
        for part in key:
            location = (*self._last(location), part)
        return location

    def _last(self, location: Location) -> Location:
        """Return the last table of a list of tables, and what is none as it is."""
        count = self._counts.get(location, 0)
        return (*location, count - 1) if count else location

    def _key(self, end: str) -> Location:
        """Read a key of one or more parts, and the mark that ends it."""
        parts: list[int | str] = []
        while self._tokens[self._next][:2] != ("mark", end):
            kind, text, _ = self._tokens[self._next]
            if kind != "mark":
                parts.append(text[1:-1] if kind == "string" else text)
            self._next += 1
        self._next += 1
        return tuple(parts)

    def _value(self, location: Location) -> Iterator[tuple[Location, int]]:
        """Pass over a value to the end of its statement; of a list, yield the entries."""
        is_list = self._tokens[self._next][1] == "["
        depth = index = 0
        before = ""
        while self._next < len(self._tokens):
            kind, text, line = self._tokens[self._next]
            self._next += 1
            if kind == "newline":
                if depth == 0:
                    return
                continue
            if is_list and depth == 1 and before in {"[", ","} and text != "]":
                yield (*location, index), line
                index += 1
            before = text if kind == "mark" else ""
            if before in {"[", "{"}:
                depth += 1
            elif before in {"]", "}"}:
                depth -= 1
