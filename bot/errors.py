"""What can go wrong in ways a person can mend: one root, and the data each error carries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a data file: which file, which entry in it, and what to mend."""

    file: str
    entry: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.entry, self.text) if part)


class BotError(Exception):
    """Root of all expected errors; its text is one line that says what to do."""


class ConfigError(BotError):
    """A setting is missing or wrong."""


class StoreError(BotError):
    """The database cannot be used now; its text never holds a question or a password."""


class DataError(BotError):
    """An article's files cannot be used; `faults` lists everything that is wrong with them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        more = f" (and {len(faults) - 1} more: run article-bot check)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = faults


class UnprovenError(DataError):
    """An article's files can be read, but some of its answers say what their facts don't."""
