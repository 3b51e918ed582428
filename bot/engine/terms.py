"""What a text is read into: terms, the reading that holds them, and the sketch of it that ranking goes by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


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
_WHICH = frozenset({"what", "whats", "which"})
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


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is left of a text once it is read.

    `features`: concepts with their sign ("~grow", "=baidu"), then the stems of all words in order ("/grow");
    `kinds`: what is asked for ("when", "how_many"); `focus`: features of the thing that is asked for; `denies`: it asks
    what is not so ("isn't it?" only wants to be told); `compares`: it holds one thing against another.
    """

    features: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    denies: bool = False
    compares: bool = False


@dataclass(frozen=True)
class Reading:
    """A question as read: `terms` are what is asked, `context` what was said around it, `words` all its words.

    `yes_no` tells that it wants a yes or no, or a choice.
    """

    terms: tuple[Term, ...]
    context: tuple[Term, ...] = ()
    yes_no: bool = False
    words: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that are asked about, as concepts."""
        named = [term.concepts for term in self.terms if term.kind is Kind.NAME]
        return frozenset(concept for concepts in named for concept in concepts if concept[0] == "=")

    @cached_property
    def everything(self) -> tuple[Term, ...]:
        """All terms, asked or said around it."""
        return (*self.terms, *self.context)

    @cached_property
    def required(self) -> tuple[Term, ...]:
        """Terms that an answer must account for."""
        return tuple(term for term in self.terms if not term.optional)

    @cached_property
    def content(self) -> tuple[Term, ...]:
        """Terms that say what the question is about."""
        return tuple(term for term in self.terms if term.tells)

    @cached_property
    def sketch(self) -> Sketch:
        """What ranking and weighing go by."""
        features: list[str] = []
        for term in self.required:
            features += sorted(term.concepts)
        for term in self.everything:
            features += () if term.idle else term.stems
        focus = focus_of(self.terms)
        return Sketch(
            features=tuple(features),
            kinds=asked_kinds(self.terms),
            focus=focus.features if focus else frozenset(),
            denies=not self.yes_no and any(term.kind is Kind.NEGATION for term in self.terms),
            compares="than" in self.words,
        )


def asked_kinds(terms: Iterable[Term]) -> frozenset[str]:
    """Return the kinds of thing asked for ("when", "year", "who"), but those that go with any pair."""
    concepts = [concept for term in terms if term.kind is Kind.ASK for concept in term.concepts]
    return frozenset(concept[1:] for concept in concepts if concept[0] == "?" and concept not in GENERIC)


def focus_of(terms: Iterable[Term]) -> Term | None:
    """Return what is asked for: the first thing named after what asks ("which law", "what is the capital")."""
    asked = dropwhile(lambda term: term.kind is not Kind.ASK and term.text not in _WHICH, terms)
    return next((term for term in islice(asked, 1, None) if term.kind is not Kind.ASK and not term.optional), None)


def negated(terms: Iterable[Term]) -> frozenset[str]:
    """Return the features of what is said not to be so: the first thing behind each negation."""
    found: set[str] = set()
    behind = False
    for term in terms:
        if term.kind is Kind.NEGATION:
            behind = True
        elif term.tells:
            found |= term.features if behind else set()
            behind = False
    return frozenset(found)
