"""What speaks for and against a candidate: all that the question has and the pair lacks, as plain numbers.

Each piece of evidence is a number, mostly 0..1, under the name by which `weights.toml` weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.engine.features import Sketch, asked_kinds, features_of, polarity, sketch
from bot.engine.terms import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.lexicon import Lexicon
    from bot.engine.model import Ranker
    from bot.engine.profile import Profile
    from bot.engine.terms import Reading

Evidence = dict[str, float]
Floats = NDArray[np.float64]

# Kind of value that an answer to each kind of question holds; a question may ask for any of several.
_WANTED = {
    "when": "time",
    "day": "time",
    "month": "time",
    "year": "time",
    "quarter": "time",
    "duration": "amount",
    "how_many": "count",
    "how_much": "amount",
    "how_big": "amount",
    "how_fast": "amount",
    "how_often": "count",
    "who": "name",
    "whose": "name",
    "where": "name",
}
EXACT = "exact"  # a wording says just that: not weighed but certain
_TRACE = 0.001  # probability that counts as next to none
_SELDOM = 0.2  # share of a pair's wordings up to which a name is one that they seldom use
_FAR = 0.4  # likeness below which a question is far from a wording
_SAME = 1 - 1e-9  # likeness of a wording that has all that a question has, but for how sums are rounded


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
    def weights(self) -> Mapping[str, float]:
        """How much each of its features tells."""
        return {feature: self.ranker.weight(feature) for feature in self.sketch.features}

    @cached_property
    def total(self) -> float:
        """The weights of all its features."""
        return sum(self.weights.values()) or 1.0

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The places in the ranker's order of the features that it knows."""
        known = self.ranker.places
        return tuple(known[feature] for feature in self.weights if feature in known)

    @cached_property
    def spread(self) -> Floats:
        """The weight of each feature that the ranker knows, in its order, 0 for those that aren't asked; 0 for none."""
        found = np.zeros(len(self.ranker.places) + 1)
        for feature, weight in self.weights.items():
            place = self.ranker.places.get(feature)
            if place is not None:
                found[place] = weight
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
    def negated(self) -> frozenset[str]:
        """The features of what it asks as not being so."""
        return polarity(self.reading.terms, self.lexicon.stem)[1]

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Kinds of value that would answer it."""
        return frozenset(_WANTED[kind] for kind in asked_kinds(self.reading) if kind in _WANTED)

    @cached_property
    def narrowing(self) -> frozenset[str]:
        """Stems of the small words that ask for more or less than the whole ("each", "exactly", "before")."""
        words = self.lexicon.grammar.narrowing.intersection(self.reading.words)
        return frozenset(f"/{self.lexicon.stem(word)}" for word in words)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a profile's nearest wording is: `likeness` 0..1 (Dice, weighed); whether any has `exact`ly the
    question's features, in their order.
    """

    likeness: float
    exact: bool


class Wordings:
    """All wordings of one pair or gap, as questions are held against them: a row each of its features' places in the
    ranker's order, filled up with the place behind the last.
    """

    def __init__(self, wordings: Sequence[Sketch], ranker: Ranker) -> None:
        listed = [list(dict.fromkeys(one.features)) for one in wordings]
        self._none = len(ranker.places)
        self._rows = np.full((len(listed), max(map(len, listed))), self._none, dtype=np.min_scalar_type(self._none))
        for row, features in zip(self._rows, listed, strict=True):
            row[: len(features)] = [ranker.places[feature] for feature in features]
        weights = np.fromiter((*ranker.rarity.values(), 0.0), dtype=np.float64)
        self._sizes: Floats = weights[self._rows].sum(axis=1)

    def nearness(self, question: Question) -> Nearness:
        """Find the wording that is nearest to a question."""
        shared = question.spread[self._rows].sum(axis=1)
        likeness = float((2 * shared / (question.total + self._sizes)).max())
        return Nearness(likeness, likeness > _SAME and self._has(question))

    def _has(self, question: Question) -> bool:
        """Whether a wording has just a question's features, in their order."""
        missing = self._rows.shape[1] - len(question.places)
        if missing < 0:
            return False
        row = [*question.places, *[self._none] * missing]
        return bool((self._rows == row).all(axis=1).any())


def for_gap(near: Nearness, share: float) -> Evidence:
    """Weigh a question against a known gap. `share` is the gap's probability by the ranker."""
    return {"gap": 1.0, "gap_likely": log(share + _TRACE), EXACT: float(near.exact)}


@dataclass(frozen=True, slots=True)
class Around:
    """What else a question may ask: the probability of all `gaps` by the ranker, how near the nearest of those is
    that are held, 0..1, and the likeness of whatever is `nearest`.
    """

    gaps: float
    gap: float
    nearest: float


def for_pair(question: Question, profile: Profile, near: Nearness, share: float, around: Around) -> Evidence:
    """Weigh a question against a pair. `share` is the pair's probability by the ranker."""
    evidence: Evidence = {
        "pair": 1.0,
        "likely": log(share + _TRACE),
        "near": near.likeness,
        "far": max(0.0, _FAR - near.likeness),
        "nearest": float(near.likeness >= around.nearest > 0),
        "nearer": near.likeness - around.gap,
        EXACT: float(near.exact),
        "gaps": log(around.gaps + _TRACE),
        "length": log1p(len(question.terms)),
    }
    evidence |= _strangeness(question, profile)
    evidence |= _asked(question, profile)
    evidence |= _form(question, profile)
    return evidence


def _strangeness(question: Question, profile: Profile) -> Evidence:
    """Weigh the words of the question that the pair's wordings, or even its facts, don't have."""
    strange = [features for features in question.terms if not profile.has(features)]
    seldom = [name for name in question.names if profile.named_by(name) < _SELDOM]
    return {
        "strangers": log1p(len(strange)),
        "known": float(any(map(profile.has, question.themes))),
        "narrowed": float(min(sum(not profile.has_itself(stem) for stem in question.narrowing), 2)),
        "other_names": float(min(len(seldom), 2)),
        "superlative": float(any(not features.isdisjoint(question.lexicon.superlatives) for features in strange)),
    }


def _asked(question: Question, profile: Profile) -> Evidence:
    """Weigh what kind of thing is asked, and of what."""
    evidence: Evidence = {}
    focus = question.sketch.focus
    if not focus:
        evidence["no_focus"] = 1.0
    elif focus.isdisjoint(profile.phrased.focus):
        if not focus.isdisjoint(profile.said.features):
            evidence["other_focus"] = 1.0
        elif not profile.is_asked_with(focus):
            evidence["new_focus"] = 1.0
    kinds = question.sketch.kinds
    if kinds:
        evidence["new_kind"] = float(any(kind not in profile.phrased.kinds for kind in kinds))
        wanted = question.wanted
        evidence["unanswered"] = float(bool(wanted) and wanted.isdisjoint(profile.said.values))
    return evidence


def _form(question: Question, profile: Profile) -> Evidence:
    """Weigh how it is asked: comparisons and negation."""
    return {
        "compares": float(question.sketch.compares and not profile.phrased.compares),
        "denies": float(question.sketch.denies and not profile.denies(question.negated)),
    }
