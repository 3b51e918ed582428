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


class Followup(StrEnum):
    """How a message took up an earlier reply, where it asked nothing new."""

    PICKED = "picked"
    DECLINED = "none of these"
    SOURCE = "who says so"


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

    `missing` holds what the article doesn't give, each completing "The article doesn't say"; `unread` tells why a
    message could not be read; `perhaps` is the statement that an unsure reply shows; `corrects` tells that the
    question's premise differs from the stated fact; `why` says in plain words which test decided. A follow-up's
    `question` is all that is asked, what the former one asked included; one that was picked from a list keeps that as
    its suggestions.
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
    followup: Followup | None = None

    @property
    def offered(self) -> tuple[Suggestion, ...]:
        """The questions to pick from: all suggestions but the one that is shown anyway."""
        shown = self.perhaps.pair if self.perhaps else ""
        return tuple(one for one in self.suggestions if one.pair != shown)

    @property
    def listed(self) -> tuple[Suggestion, ...]:
        """The questions that are shown to pick from; beside answers to several questions, or a pick, there are none."""
        return () if self.parts or self.followup else self.offered

    @classmethod
    def from_json(cls, given: object) -> Reply:
        """Read a reply object as other programs give it back, its text aside. Raises ValueError."""
        if not isinstance(given, dict):
            raise ValueError("not a reply object")  # noqa: TRY004 - one kind for whatever is wrong
        shown = given.get("perhaps")
        if not isinstance(shown, dict | None):
            raise ValueError("perhaps is no object")  # noqa: TRY004
        offered = [Suggestion(*_texts(one, "pair", "question")) for one in _list(given, "suggestions")]
        perhaps = None
        if shown:
            pair, question, answer = _texts(shown, "pair", "question", "answer")
            perhaps = Perhaps(pair, question, answer, _names(shown, "facts"))
        return cls(
            _texts(given, "question")[0],
            Outcome(str(given.get("outcome"))),
            pairs=_names(given, "pairs"),
            facts=_names(given, "facts"),
            suggestions=tuple(offered),
            perhaps=perhaps,
            parts=tuple(map(cls.from_json, _list(given, "parts"))),
        )

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


def _list(given: dict[str, object], key: str) -> list[object]:
    """Return a list of an object. Raises ValueError."""
    found = given.get(key, [])
    if not isinstance(found, list):
        raise ValueError(f"{key} is no list")  # noqa: TRY004
    return found


def _names(given: dict[str, object], key: str) -> tuple[str, ...]:
    """Return a list of ids of an object. Raises ValueError."""
    found = _list(given, key)
    if not all(isinstance(one, str) for one in found):
        raise ValueError(f"{key} are no ids")
    return tuple(map(str, found))


def _texts(given: object, *keys: str) -> tuple[str, ...]:
    """Return texts of an object. Raises ValueError."""
    if not isinstance(given, dict) or not all(isinstance(given.get(key), str) for key in keys):
        raise ValueError(f"{', '.join(keys)}: no texts")
    return tuple(given[key] for key in keys)
