"""The verifier: hold a question against the likeliest pairs and gaps, and say how probable each is.

A conditional logit with an outside option (McFadden, "Conditional logit analysis of qualitative choice behavior",
1974): every candidate's evidence is summed with fitted weights, "none of these" has the sum 0, and the probabilities
are the softmax of the sums. So what speaks against the best pair and what speaks for its rivals count in one place.
A weight leans on how many wordings the candidate has: it is `many + few / sqrt(wordings)`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.article.knowledge import Gap, Pair
from bot.engine.evidence import EXACT, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.engine.evidence import Evidence, Question
    from bot.engine.guard import Guard, Objections
    from bot.engine.model import Ranker
    from bot.engine.profile import Profile

HELD = 6  # candidates that are held against the question, the likeliest
PAIRS = 3  # pairs among them at least
_CERTAIN = 30.0  # nats for a wording that says just what is asked; such questions are left out of the fit
WEIGHTS = Path(__file__).parent / "weights.toml"
Weights = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair or gap held against a question: its probability, 0..1, its evidence, and what forbids it.

    `support` is the probability of a pair and those that rest on the same core fact; `nats` tells what each piece of
    evidence adds to its sum.
    """

    entry: Pair | Gap
    probability: float
    support: float
    evidence: Evidence
    nats: Mapping[str, float]
    objections: Objections

    @property
    def pair(self) -> Pair:
        """The pair that it is. Raises TypeError for a gap."""
        if not isinstance(self.entry, Pair):
            raise TypeError(f"{self.entry.id} is no pair")
        return self.entry


@dataclass(frozen=True, slots=True)
class Verdict:
    """The candidates, likeliest first, and the probability that none of them is asked."""

    candidates: tuple[Candidate, ...]
    none: float

    @property
    def pairs(self) -> tuple[Candidate, ...]:
        """The candidates that answer."""
        return tuple(one for one in self.candidates if isinstance(one.entry, Pair))

    @property
    def worded(self) -> bool:
        """Whether a wording of any candidate says just what is asked."""
        return any(one.evidence[EXACT] for one in self.candidates)

    @property
    def gaps(self) -> tuple[Candidate, ...]:
        """The candidates that tell what the article leaves out."""
        return tuple(one for one in self.candidates if isinstance(one.entry, Gap))


def read_weights(path: Path = WEIGHTS) -> Weights:
    """Read the fitted weights: for each piece of evidence what it weighs with many wordings, and more with few."""
    with path.open("rb") as file:
        return {name: (many, few) for name, (many, few) in tomllib.load(file)["weights"].items()}


class Verifier:
    """Holds questions against an article's profiles."""

    def __init__(self, profiles: Mapping[str, Profile], ranker: Ranker, guard: Guard, weights: Weights) -> None:
        self._profiles, self._ranker, self.guard = profiles, ranker, guard
        self._weights = {EXACT: (_CERTAIN, 0.0), **weights}
        self._answers = np.array([profiles[label].is_pair for label in ranker.labels])

    def judge(self, question: Question) -> Verdict:
        """Rank, weigh, and turn the sums into probabilities."""
        held = self.weigh(question)
        nats = {profile.entry.id: self._nats(profile, evidence) for profile, evidence in held.items()}
        shares = {entry: exp(sum(its.values())) for entry, its in nats.items()}
        whole = 1.0 + sum(shares.values())
        likely = {entry: share / whole for entry, share in shares.items()}
        candidates: list[Candidate] = []
        for profile, evidence in held.items():
            entry = profile.entry
            support = sum(likely.get(one, 0.0) for one in (entry.id, *profile.agreeing))
            judge = self.guard.object if profile.is_pair else self.guard.misname
            objections = judge(question, profile)
            candidates.append(Candidate(entry, likely[entry.id], support, evidence, nats[entry.id], objections))
        candidates.sort(key=lambda one: -one.probability)
        return Verdict(tuple(candidates), 1.0 / whole)

    def weigh(self, question: Question) -> dict[Profile, Evidence]:
        """Return the candidates with the evidence for and against each, likeliest by the ranker first."""
        shares = self._ranker.shares(question.sketch.features)
        order = np.argsort(-shares, kind="stable")
        pairs = order[self._answers[order]]
        chosen = [*order[:HELD].tolist(), *pairs[:PAIRS].tolist()]
        ranked = {self._profiles[self._ranker.labels[number]]: float(shares[number]) for number in chosen}
        gaps = float(shares[~self._answers].sum(dtype=np.float64))
        return weigh(question, ranked, gaps)

    def _nats(self, profile: Profile, evidence: Evidence) -> dict[str, float]:
        """Return what each piece of evidence adds to a candidate's sum."""
        few = 1 / sqrt(profile.phrased.total)
        found: dict[str, float] = {}
        for name, value in evidence.items():
            if name in self._weights:
                many, more = self._weights[name]
                found[name] = value * (many + more * few)
        return found
