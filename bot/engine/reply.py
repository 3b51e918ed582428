"""What a question gets: the reply that every front end renders."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import Field, PlainSerializer, TypeAdapter

if TYPE_CHECKING:
    from bot.article.knowledge import Pair

Item = TypeVar("Item")
Untold = Annotated[Item, Field(exclude=True)]  # what a reply object leaves out
Score = Annotated[float, PlainSerializer(lambda score: round(score, 4))]


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

    @classmethod
    def of(cls, pair: Pair) -> Suggestion:
        """Offer a pair."""
        return cls(pair.id, pair.question)


@dataclass(frozen=True, slots=True)
class Perhaps:
    """A pair that an unsure reply shows, marked as perhaps not what was meant."""

    pair: str
    question: str
    answer: str
    facts: tuple[str, ...]

    @classmethod
    def of(cls, pair: Pair) -> Perhaps:
        """Show a pair."""
        return cls(pair.id, pair.question, pair.answer, pair.facts)


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
    score: Score = 0.0
    perhaps: Perhaps | None = None
    parts: tuple[Reply, ...] = ()
    why: Untold[str] = ""
    corrects: Untold[bool] = False
    unread: Untold[Unread | None] = None
    followup: Untold[Followup | None] = None

    @property
    def offered(self) -> tuple[Suggestion, ...]:
        """The questions to pick from: all suggestions but the one that is shown anyway."""
        shown = self.perhaps.pair if self.perhaps else ""
        return tuple(one for one in self.suggestions if one.pair != shown)

    @property
    def shown(self) -> tuple[str, ...]:
        """The facts that it shows, as the answer or as perhaps what was meant."""
        return self.perhaps.facts if self.perhaps else self.facts

    @property
    def listed(self) -> tuple[Suggestion, ...]:
        """The questions that are shown to pick from; beside answers to several questions, or a pick, there are none."""
        return () if self.parts or self.followup else self.offered

    @property
    def leads_on(self) -> bool:
        """Whether the next message follows it, rather than what stood before it."""
        return self.outcome is not Outcome.HELP and self.followup is not Followup.DECLINED

    @classmethod
    def from_json(cls, given: object) -> Reply:
        """Read a reply object as other programs give it back. Raises ValueError."""
        return _objects().validate_python(given)

    def to_json(self) -> dict[str, object]:
        """Return the reply object that other programs read."""
        told: dict[str, object] = _objects().dump_python(self, mode="json")
        return told


@cache
def _objects() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)
