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
from bot.engine.evidence import EXACT, Around, Evidence, Wordings, for_gap, for_pair
from bot.engine.guard import Guard, Objections
from bot.engine.profile import Profile, agree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.model import Ranker
    from bot.engine.question import Question

HELD = 6  # candidates that are held against the question, the likeliest
PAIRS = 3  # pairs among them at least
_CERTAIN = 30.0  # nats for a wording that says just what is asked; such questions are left out of the fit
WEIGHTS = Path(__file__).parent / "weights.toml"
Weights = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair or gap held against a question: its probability, 0..1, its evidence, and what forbids it.

    `support` is the probability of a pair and those that rest on the same core fact.
    """

    entry: Pair | Gap
    probability: float
    support: float
    evidence: Evidence
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
        table = tomllib.load(file)["weights"]
    return {name: (float(many), float(few)) for name, (many, few) in table.items()}


class Verifier:
    """Holds questions against an article's profiles."""

    def __init__(
        self,
        profiles: Mapping[str, Profile],
        ranker: Ranker,
        guard: Guard,
        weights: Weights,
        near_misses: frozenset[str] = frozenset(),
    ) -> None:
        """`near_misses` are the gaps that say nothing of other questions than their own, by id."""
        self._profiles, self._ranker, self.guard, self._weights = profiles, ranker, guard, weights
        self._wordings: dict[str, Wordings] = {}
        self._pairs = {number for number, label in enumerate(ranker.labels) if profiles[label].is_pair}
        known = {number for number, label in enumerate(ranker.labels) if label not in near_misses}
        self._known_gaps = sorted(known - self._pairs)

    def judge(self, question: Question) -> Verdict:
        """Rank, weigh, and turn the sums into probabilities."""
        held = self.weigh(question)
        sums = [sum(self._weighed(profile, evidence).values()) for profile, evidence in held]
        most = max([0.0, *sums])
        shares = [exp(one - most) for one in sums]
        none = exp(-most)
        whole = sum(shares) + none
        probabilities = [share / whole for share in shares]
        candidates = [self._candidate(number, held, probabilities, question) for number in range(len(held))]
        candidates.sort(key=lambda one: -one.probability)
        return Verdict(tuple(candidates), none / whole)

    def weigh(self, question: Question) -> list[tuple[Profile, Evidence]]:
        """Return the candidates with the evidence for and against each, likeliest by the ranker first."""
        shares = self._ranker.shares(question.sketch.features)
        chosen = self._choose(np.argsort(-shares, kind="stable").tolist())
        gaps = float(shares[self._known_gaps].sum(dtype=np.float64))
        profiles = [self._profiles[self._ranker.labels[number]] for number in chosen]
        near = [self._wordings_of(profile).nearness(question) for profile in profiles]
        likeness = [one.likeness for one in near]
        of_gaps = [like for like, profile in zip(likeness, profiles, strict=True) if not profile.is_pair]
        around = Around(gaps, max(of_gaps, default=0.0), max(likeness, default=0.0))
        held: list[tuple[Profile, Evidence]] = []
        for number, profile, its in zip(chosen, profiles, near, strict=True):
            share = float(shares[number])
            evidence = for_pair(question, profile, its, share, around) if profile.is_pair else for_gap(its, share)
            held.append((profile, evidence))
        return held

    def _choose(self, order: Sequence[int]) -> list[int]:
        """Choose which of the ranked labels are held against the question: the first, and on to enough pairs."""
        chosen = list(order[:HELD])
        pairs = sum(number in self._pairs for number in chosen)
        for number in order[HELD:]:
            if pairs >= PAIRS:
                break
            if number in self._pairs:
                chosen.append(number)
                pairs += 1
        return chosen

    def prepare(self) -> None:
        """Make all profiles now rather than when they are first asked for."""
        self.guard.prepare()
        for profile in self._profiles.values():
            self._wordings_of(profile)
            profile.prepare()

    def _wordings_of(self, profile: Profile) -> Wordings:
        entry = profile.entry.id
        if entry not in self._wordings:
            self._wordings[entry] = Wordings(profile.sketches[entry], self._ranker)
        return self._wordings[entry]

    def contributions(self, candidate: Candidate) -> dict[str, float]:
        """Return what each piece of evidence adds to a candidate's sum, in nats."""
        return self._weighed(self._profiles[candidate.entry.id], candidate.evidence)

    def _weighed(self, profile: Profile, evidence: Evidence) -> dict[str, float]:
        few = 1 / sqrt(profile.phrased.total)
        found: dict[str, float] = {}
        for name, value in evidence.items():
            many, more = self._weights.get(name, (_CERTAIN, 0.0))
            found[name] = value * (many + more * few)
        return found

    def _candidate(
        self,
        number: int,
        held: Sequence[tuple[Profile, Evidence]],
        probabilities: Sequence[float],
        question: Question,
    ) -> Candidate:
        profile, evidence = held[number]
        entry = profile.entry
        if isinstance(entry, Gap):
            return Candidate(entry, probabilities[number], probabilities[number], evidence, Objections())
        support = 0.0
        for (other, _), probability in zip(held, probabilities, strict=True):
            if isinstance(other.entry, Pair) and (other.entry.id == entry.id or agree(entry, other.entry)):
                support += probability
        objections = self.guard.object(question, profile)
        if evidence[EXACT]:
            objections = self.guard.excuse(objections)
        return Candidate(entry, probabilities[number], support, evidence, objections)
