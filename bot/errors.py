"""What can go wrong in ways a person can mend: one root, the data each error carries, and plain words for it."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SHOWN = 60  # characters of a wrong value that are shown
LONGEST_ENTRY = 120  # characters of the name of an entry, which may be any text
_PLAIN = {  # what pydantic calls it, and what it means to who wrote the file
    "extra_forbidden": "unknown key",
    "missing": "is missing",
    "string_too_short": "is empty",
    "string_too_long": "is too long (at most {max_length} characters)",
    "too_short": "needs at least one entry",
    "string_type": "is no text",
    "tuple_type": "is no list",
    "dict_type": "is no table",
    "model_type": "is no table",
    "string_pattern_mismatch": "must be letters, digits and hyphens, 40 at most",
}

_ALIKE = 3  # faults of one kind that are shown one by one
_PARTICULAR = re.compile(r"'[^']*'|\"[^\"]*\"|\S*\d\S*")  # what faults of one kind differ in


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a data file: which file, which entry in it, what to mend, and the line, 0 if there is none."""

    file: str
    entry: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        entry = self.entry if len(self.entry) <= LONGEST_ENTRY else f"{self.entry[:LONGEST_ENTRY]}…"
        return in_sight(": ".join(part for part in (where, entry, self.text) if part))


def in_kinds(faults: Iterable[Fault], see: str = "") -> list[Fault]:
    """Put faults that differ only in where they are into one, from four on, with their number; `see` tells of all."""
    kinds: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        words = fault.entry.split()  # "fact F01 text", of which the second is an id
        alike = (fault.file, *words[:1], *words[2:], _PARTICULAR.sub("", fault.text))
        kinds.setdefault(alike, []).append(fault)
    told: list[Fault] = []
    for first, *others in kinds.values():
        if len(others) < _ALIKE:
            told += [first, *others]
        else:
            lines = f", to line {others[-1].line}" if others[-1].line else ""
            told.append(replace(first, text=f"{first.text} (and {len(others)} more like it{lines}{see})"))
    return told


def in_sight(text: str) -> str:
    """Return a text in which every character stands on the screen and none steers it: those are written out."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


class BotError(Exception):
    """Root of all expected errors; its text is one line that says what to do."""


class ConfigError(BotError):
    """A setting is missing or wrong."""


class StoreError(BotError):
    """The database cannot be used now; its text never holds a question or a password."""


class NoDatabaseError(StoreError):
    """There is no database yet."""

    def __init__(self, file: Path) -> None:
        kept = f"there is no database {file} yet, where the bot keeps what people asked and it could not answer"
        super().__init__(f"{kept}: article-bot run makes one, or name the bot's own with --database")


class DataError(BotError):
    """An article's files cannot be used; `faults` lists everything that is wrong with them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        more = f" (and {len(faults) - 1} more: run article-bot check)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = faults


class UnprovenError(DataError):
    """An article's files can be read, but some of its answers say what their facts don't."""


def plain(problem: Mapping[str, Any], expected: str = "") -> str:
    """Put one of pydantic's errors (an entry of `ValidationError.errors()`) in plain words, with the value's start.

    `expected` says what belongs there, where that is known better than pydantic knows it. A validator of our own says
    it by itself: its ValueError's text is returned as it is.
    """
    value = problem["input"]
    shown = repr(str(value)[:SHOWN]) if isinstance(value, str | int | float) else ""
    if expected:
        return f"expected {expected}, not {shown}" if shown else f"expected {expected}"
    context = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return str(context["error"])
    if problem["type"] in _PLAIN:
        said = _PLAIN[problem["type"]].format_map(context)
    else:
        said = problem["msg"][:1].lower() + problem["msg"][1:]
    return f"{said}: {shown}" if shown else said


def unworded(error: BaseException | None) -> str:
    """Say what an error is and where it was raised ("ValueError at x.py:12"), not its text, which may be a user's."""
    places = traceback.extract_tb(error.__traceback__ if error else None)
    place = f"{places[-1].filename}:{places[-1].lineno}" if places else "nowhere"
    return f"{type(error).__name__} at {place}"
