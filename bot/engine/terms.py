"""What a question is read into: terms, and the reading that holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a term of a question is."""

    NAME = "name"
    FIGURE = "figure"
    ASK = "ask"
    NEGATION = "negation"
    WORD = "word"
    UNKNOWN = "unknown"


_RANK = re.compile(r"~rank(\d+)$")
GENERIC = frozenset({"?which", "?yesno"})  # asked with any pair
_CONTENT = frozenset({Kind.NAME, Kind.FIGURE, Kind.WORD, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as read: its concepts, whether it may be left unaccounted for, and whether it says nothing.

    A concept is written with a sign of its kind: `~grow` a synonym group, `?when` what is asked for, `=japan` a name,
    `!not` a negation, `#54` a figure. Figures carry `unit` and `value` ("percent", 54.0), and the `sign` of a
    comparison: over, under or about. An `idle` term is a greeting, a frame or a purpose, said around what is asked.
    `stems` are those of its words, in order ("/grow").
    """

    text: str
    concepts: frozenset[str]
    kind: Kind
    optional: bool = False
    idle: bool = False
    unit: str = ""
    value: float = 0.0
    sign: str = ""
    stems: tuple[str, ...] = ()

    @property
    def features(self) -> frozenset[str]:
        """Its concepts and stems, which ranking and weighing go by."""
        return self.concepts.union(self.stems)

    @property
    def tells(self) -> bool:
        """Whether it says what a question is about."""
        return self.kind in _CONTENT and not self.optional

    @property
    def rank(self) -> float | None:
        """The place in an order that it names ("third", "No. 3"); None if it names none."""
        ranks = (_RANK.match(concept) for concept in self.concepts)
        return next((float(rank.group(1)) for rank in ranks if rank), None)


@dataclass(frozen=True, slots=True)
class Span:
    """A term and the tokens that it is read from: those from `start` up to `stop`."""

    term: Term
    start: int
    stop: int


@dataclass(frozen=True)
class Reading:
    """A question as read: `terms` are what is asked, `context` what was said around it, `words` all its words.

    `yes_no` tells that it wants a yes or no, or a choice.
    """

    terms: tuple[Term, ...]
    context: tuple[Term, ...] = ()
    yes_no: bool = False
    words: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names that are asked about, as concepts."""
        found = {concept for term in self.terms if term.kind is Kind.NAME for concept in term.concepts}
        return frozenset(concept for concept in found if concept[0] == "=")

    @property
    def everything(self) -> tuple[Term, ...]:
        """All terms, asked or said around it."""
        return (*self.terms, *self.context)

    @property
    def required(self) -> tuple[Term, ...]:
        """Terms that an answer must account for."""
        return tuple(term for term in self.terms if not term.optional)

    @property
    def content(self) -> tuple[Term, ...]:
        """Terms that say what the question is about."""
        return tuple(term for term in self.terms if term.tells)
