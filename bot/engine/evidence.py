"""What speaks for and against a candidate: all that the question has and the pair lacks, as plain numbers.

Each piece of evidence is a number, mostly 0..1, under the name by which `weights.toml` weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.engine.features import Sketch, asked_kinds, features_of, sketch
from bot.engine.terms import Kind, Reading, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.engine.lexicon import Lexicon
    from bot.engine.model import Ranker
    from bot.engine.profile import Profile

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
_FAR = 0.4  # likeness below which a question is far from a wording


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
    def terms(self) -> tuple[tuple[Term, frozenset[str], float], ...]:
        """Its content: each term with its features and the weight of the most telling one."""
        found: list[tuple[Term, frozenset[str], float]] = []
        for term in self.reading.content:
            features = features_of(term, self.lexicon.stem)
            found.append((term, features, max(map(self.ranker.weight, features), default=0.0)))
        return tuple(found)

    @cached_property
    def wanted(self) -> frozenset[str]:
        """Kinds of value that would answer it."""
        return frozenset(_WANTED[kind] for kind in asked_kinds(self.reading) if kind in _WANTED)

    @cached_property
    def narrowing(self) -> frozenset[str]:
        """Stems of the small words that ask for more or less than the whole ("each", "exactly", "before")."""
        words = self.lexicon.grammar.narrowing.intersection(self.reading.words)
        return frozenset(f"/{self.lexicon.stem(word)}" for word in words)

    @cached_property
    def modals(self) -> frozenset[str]:
        """Stems of the words that ask what should, could or will be."""
        words = self.lexicon.grammar.modals.intersection(self.reading.words)
        return frozenset(f"/{self.lexicon.stem(word)}" for word in words)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a profile's nearest wording is: `likeness` 0..1 (Dice, weighed), `extra` the share of the question
    that the wording lacks; whether any has `exact`ly the question's features, in their order.
    """

    likeness: float
    extra: float
    exact: bool


def nearness(question: Question, profile: Profile, sizes: Floats) -> Nearness:
    """Find a profile's wording that is nearest to a question; `sizes` are the weights of all that each wording says."""
    shared = np.zeros(len(sizes))
    for feature, weight in question.weights.items():
        places = profile.index.get(feature)
        if places is not None:
            shared[places] += weight
    likeness = 2 * shared / (question.total + sizes)
    best = int(likeness.argmax())
    extra = max(0.0, 1 - float(shared[best]) / question.total)
    return Nearness(float(likeness[best]), extra, question.sketch.features in profile.phrased)


def for_gap(near: Nearness, share: float, *, nearest: bool) -> Evidence:
    """Weigh a question against a known gap. `share` is the gap's probability by the ranker."""
    return {
        "gap": 1.0,
        "gap_likely": log(share + _TRACE),
        "gap_near": near.likeness,
        "gap_nearest": float(nearest),
        EXACT: float(near.exact),
    }


def for_pair(
    question: Question, profile: Profile, near: Nearness, share: float, *, nearest: bool, first: bool, gaps: float
) -> Evidence:
    """Weigh a question against a pair. `share`: the pair's probability by the ranker, `gaps`: that of all gaps."""
    evidence: Evidence = {
        "pair": 1.0,
        "likely": log(share + _TRACE),
        "near": near.likeness,
        "far": max(0.0, _FAR - near.likeness),
        "nearest": float(nearest),
        EXACT: float(near.exact),
        "first": float(first),
        "extra": near.extra,
        "size": log(len(profile.wordings)),
        "gaps": log(gaps + _TRACE),
        "length": log1p(len(question.terms)),
        "short": float(len(question.terms) <= 1),
    }
    evidence |= _strangeness(question, profile)
    evidence |= _asked(question, profile)
    evidence |= _form(question, profile)
    return evidence


def _strangeness(question: Question, profile: Profile) -> Evidence:
    """Weigh the words of the question that the pair's wordings, or even its facts, don't have."""
    total = sum(weight for _, _, weight in question.terms) or 1.0
    strange, strangers, implied, known, superlative = 0.0, 0, 0.0, 0, False
    for _, features, weight in question.terms:
        if not features.isdisjoint(profile.vocabulary):
            known += 1
            continue
        if not features.isdisjoint(profile.said.features):
            known += 1
            implied += weight
            continue
        strange += weight
        strangers += 1
        superlative = superlative or not features.isdisjoint(question.lexicon.superlatives)
    narrowed = question.narrowing - profile.stems
    return {
        "strange": strange / total,
        "strangers": log1p(strangers),
        "implied": implied / total,
        "known": float(known > 0),
        "narrowed": float(min(len(narrowed), 2)),
        "thin": float(known == 1),
        "superlative": float(superlative),
    }


def _asked(question: Question, profile: Profile) -> Evidence:
    """Weigh what kind of thing is asked, and of what."""
    evidence: Evidence = {}
    focus = question.sketch.focus
    if not focus:
        evidence["no_focus"] = 1.0
    elif focus.isdisjoint(profile.foci):
        if not focus.isdisjoint(profile.said.features):
            evidence["other_focus"] = 1.0
        elif focus.isdisjoint(profile.vocabulary):
            evidence["new_focus"] = 1.0
    kinds = question.sketch.kinds
    if kinds:
        rarest = min(profile.kinds.get(kind, 0) for kind in kinds)
        evidence["rare_kind"] = -log((rarest + 0.3) / (len(profile.wordings) + 1))
        evidence["new_kind"] = float(rarest == 0)
        wanted = question.wanted
        evidence["unanswered"] = float(bool(wanted) and wanted.isdisjoint(profile.said.values))
    return evidence


def _form(question: Question, profile: Profile) -> Evidence:
    """Weigh how it is asked: modals, comparisons, negation, word order, and names or figures left over."""
    stems = question.sketch.stems
    turned = False
    for one, other in pairwise(stems):
        if one != other and (other, one) in profile.neighbours and (one, other) not in profile.neighbours:
            turned = True
    left = 0
    for term, features, _ in question.terms:
        if term.kind in {Kind.NAME, Kind.FIGURE} and features.isdisjoint(profile.said.features):
            left += 1
    return {
        "modal": float(not question.modals <= profile.stems),
        "compares": float(question.sketch.compares and not profile.compares),
        "denies": float(question.sketch.denies and not profile.denies),
        "order": float(turned),
        "left": float(min(left, 2)),
    }
