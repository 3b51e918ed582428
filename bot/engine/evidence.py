"""What speaks for and against a candidate: all that the question has and the pair lacks, as plain numbers.

Each piece of evidence is a number, mostly 0..1, under the name by which `weights.toml` weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.features import Sketch
    from bot.engine.model import Ranker
    from bot.engine.profile import Profile
    from bot.engine.question import Question

Evidence = dict[str, float]
Floats = NDArray[np.float64]

EXACT = "exact"  # a wording says just that: not weighed but certain
_TRACE = 0.001  # probability that counts as next to none
_SELDOM = 0.2  # share of a pair's wordings up to which a name is one that they seldom use
_FAR = 0.4  # likeness below which a question is far from a wording
_SAME = 1 - 1e-9  # likeness of a wording that has all that a question has, but for how sums are rounded


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
