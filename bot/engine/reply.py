"""What a question gets: the reply that every front end renders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_COVERED = "not_covered"
    HELP = "help"


class Unread(StrEnum):
    """Why a message could not be read."""

    FOREIGN = "foreign"
    TOO_LONG = "too long"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A curated question to pick instead."""

    pair: str
    question: str


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A pair that an unsure reply shows, marked as perhaps not what was meant."""

    pair: str
    question: str
    answer: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets. `answer` is a curated text, or several joined by line ends; `score` is 0..1.

    `missing` holds what the article doesn't give, each ending "The article doesn't say"; `unread` tells why a message
    could not be read; `perhaps` is the statement that an unsure reply shows; `corrects` tells that the question's
    premise differs from the stated fact; `why` says in plain words which test decided.
    """

    question: str
    outcome: Outcome
    answer: str | None = None
    pairs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0
    perhaps: Perhaps | None = None
    parts: tuple[Reply, ...] = ()
    why: str = ""
    corrects: bool = False
    unread: Unread | None = None

    @property
    def offered(self) -> tuple[Suggestion, ...]:
        """The questions to pick from: all suggestions but the one that is shown anyway."""
        shown = self.perhaps.pair if self.perhaps else ""
        return tuple(one for one in self.suggestions if one.pair != shown)

    def to_json(self) -> dict[str, object]:
        """Return the reply object that other programs read."""
        perhaps = self.perhaps
        shown = None
        if perhaps is not None:
            shown = {
                "pair": perhaps.pair,
                "question": perhaps.question,
                "answer": perhaps.answer,
                "facts": list(perhaps.facts),
            }
        return {
            "question": self.question,
            "outcome": str(self.outcome),
            "answer": self.answer,
            "pairs": list(self.pairs),
            "facts": list(self.facts),
            "suggestions": [{"pair": one.pair, "question": one.question} for one in self.suggestions],
            "missing": list(self.missing),
            "score": round(self.score, 4),
            "perhaps": shown,
            "parts": [part.to_json() for part in self.parts],
        }
