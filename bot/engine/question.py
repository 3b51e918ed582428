"""A question as it is held against candidates: what was read, and what it is weighed by, each worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.engine.features import Sketch, asked_kinds, denied, features_of, sketch
from bot.engine.terms import Kind

if TYPE_CHECKING:
    from bot.engine.lexicon import Lexicon
    from bot.engine.model import Ranker
    from bot.engine.terms import Reading

Floats = NDArray[np.float64]

# Kind of value that an answer to each kind of question holds; a question may ask for any of several.
_WANTED = {
    **dict.fromkeys(("when", "day", "month", "year", "quarter"), "time"),
    **dict.fromkeys(("duration", "how_much", "how_big", "how_fast"), "amount"),
    **dict.fromkeys(("how_many", "how_often"), "count"),
    **dict.fromkeys(("who", "whose", "where"), "name"),
}


@dataclass(frozen=True)
class Question:
    """A question as it is held against candidates."""

    reading: Reading
    sketch: Sketch
    lexicon: Lexicon
    ranker: Ranker

    @classmethod
    def of(cls, reading: Reading, lexicon: Lexicon, ranker: Ranker) -> Question:
        """Make a question of what was read."""
        return cls(reading, sketch(reading, lexicon.stem), lexicon, ranker)

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each of its features tells."""
        return {feature: self.ranker.weight(feature) for feature in self.sketch.features}

    @cached_property
    def total(self) -> float:
        """The weights of all its features."""
        return sum(self.weights.values()) or 1.0

    @cached_property
    def spread(self) -> Floats:
        """The weight of each feature that the ranker knows, in its order, 0 for those that aren't asked; 0 for none."""
        found = np.zeros(len(self.ranker.places) + 1)
        for feature, weight in self.weights.items():
            found[self.ranker.places.get(feature, -1)] = weight
        found[-1] = 0.0
        return found

    @cached_property
    def terms(self) -> tuple[frozenset[str], ...]:
        """The features of each term of its content."""
        return tuple(features_of(term, self.lexicon.stem) for term in self.reading.content)

    @cached_property
    def themes(self) -> tuple[frozenset[str], ...]:
        """The features of each term of its content; where it has none, of what it asks, but for mere question words."""
        if self.terms:
            return self.terms
        small = self.lexicon.grammar.question_words | self.lexicon.grammar.auxiliaries
        asked = [term for term in self.reading.required if not small.issuperset(term.text.split())]
        return tuple(features_of(term, self.lexicon.stem) for term in asked if term.kind is Kind.ASK)

    @cached_property
    def names(self) -> tuple[frozenset[str], ...]:
        """The features of each name in its content."""
        named = [term for term in self.reading.content if term.kind is Kind.NAME]
        return tuple(features_of(term, self.lexicon.stem) for term in named)

    @cached_property
    def narrowing(self) -> frozenset[str]:
        """Stems of the small words that ask for more or less than the whole ("each", "exactly", "before")."""
        words = self.lexicon.grammar.narrowing.intersection(self.reading.words)
        return frozenset(f"/{self.lexicon.stem(word)}" for word in words)

    @cached_property
    def negated(self) -> frozenset[str]:
        """The features of what it asks as not being so."""
        return denied(self.reading.terms, self.lexicon.stem)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Kinds of value that would answer it."""
        return frozenset(_WANTED[kind] for kind in asked_kinds(self.reading.terms) if kind in _WANTED)
