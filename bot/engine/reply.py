"""What a question gets: the reply that every front end renders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FOREIGN = "questions in other languages than English"
TOO_LONG = "questions as long as that"


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    NOT_COVERED = "not_covered"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A curated question to pick instead."""

    pair: str
    question: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets. `answer` is a curated text, or several for several questions; `score` is 0..1.

    `missing` holds what the article doesn't give, each ending "The article doesn't say", or why it can't be read;
    `why` says in plain words which test decided; `corrects` tells
    that the question's premise differs from the stated fact.
    """

    question: str
    outcome: Outcome
    answer: str | None = None
    pairs: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    missing: tuple[str, ...] = ()
    score: float = 0.0
    parts: tuple[Reply, ...] = ()
    why: str = ""
    corrects: bool = False

    def to_json(self) -> dict[str, object]:
        """Return the reply object that other programs read."""
        return {
            "question": self.question,
            "outcome": str(self.outcome),
            "answer": self.answer,
            "pairs": list(self.pairs),
            "facts": list(self.facts),
            "suggestions": [{"pair": s.pair, "question": s.question} for s in self.suggestions],
            "missing": list(self.missing),
            "score": round(self.score, 4),
            "parts": [part.to_json() for part in self.parts],
        }
