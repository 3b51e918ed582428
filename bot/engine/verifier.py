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

from bot.article.knowledge import Gap
from bot.engine.evidence import EXACT, FITS, KNOWN, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.article.knowledge import Pair
    from bot.engine.evidence import Evidence, Question
    from bot.engine.guard import Guard, Objections
    from bot.engine.model import Ranker
    from bot.engine.profile import Profile

HELD = 6  # candidates that are held against the question, the likeliest
PAIRS = 3  # pairs among them at least
LACKS = ("strangers", "unanswered", "new_kind", "new_focus")  # evidence of what a question has and a pair lacks
AS_WELL = 0.5  # share of the likeliest pair's probability from which one that gives more goes before it: on 2,600 lines
MISNAMED = 0.33  # what is left of a gap's probability where its reason names what isn't asked about
_CERTAIN = 30.0  # nats for a wording that says just what is asked; such questions are left out of the fit
WEIGHTS = Path(__file__).parent / "weights.toml"


@dataclass(frozen=True, slots=True)
class PairCandidate:
    """A pair held against a question: its probability, 0..1, its evidence, and what forbids it.

    `ranked` is its probability by the ranker alone, `support` that of the pair and those that rest on the same core
    fact; `nats` tells what each piece of evidence adds to its sum.
    """

    pair: Pair
    probability: float
    ranked: float
    support: float
    evidence: Evidence
    nats: Mapping[str, float]
    objections: Objections

    @property
    def plain(self) -> bool:
        """Whether the question has no word, kind or thing asked for that it lacks."""
        return not any(self.evidence.get(name) for name in LACKS)

    @property
    def knows(self) -> bool:
        """Whether it knows at least one thing that the question is about, or one of its wordings is just that."""
        return self.evidence[EXACT] > 0 or self.evidence[KNOWN] > 0

    def wider_than(self, other: PairCandidate) -> bool:
        """Whether it rests on all the facts of another, and on more, is as well supported, and nothing forbids it."""
        more = set(self.pair.facts) > set(other.pair.facts)
        return more and self.support >= other.support and not self.objections.forbid


@dataclass(frozen=True, slots=True)
class GapCandidate:
    """A known gap held against a question: its probability, 0..1, and that by the ranker `alone`.

    `fits`: how near its wordings are, and less where its reason has nothing of what is asked.
    """

    gap: Gap
    probability: float
    alone: float
    fits: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The candidates, likeliest first, gaps by the ranker alone, and the probability that `none` of them is asked.

    `worded` tells that a wording of any candidate says just what is asked.
    """

    pairs: tuple[PairCandidate, ...] = ()
    gaps: tuple[GapCandidate, ...] = ()
    none: float = 1.0
    worded: bool = False


def read_weights() -> dict[str, tuple[float, float]]:
    """Read the fitted weights: for each piece of evidence what it weighs with many wordings, and more with few."""
    with WEIGHTS.open("rb") as file:
        return {name: (many, few) for name, (many, few) in tomllib.load(file)["weights"].items()}


def _ordered(pairs: list[PairCandidate]) -> tuple[PairCandidate, ...]:
    """Put the likeliest first, but before that one which gives all that it does and more, and may be asked as well."""
    pairs = sorted(pairs, key=lambda one: -one.probability)
    best = pairs[0]
    wider = (one for one in pairs if one.wider_than(best) and one.probability >= AS_WELL * best.probability)
    first = next(wider, best)
    return (first, *(one for one in pairs if one is not first))


class Verifier:
    """Holds questions against an article's profiles."""

    def __init__(self, profiles: Mapping[str, Profile], ranker: Ranker, guard: Guard) -> None:
        self._profiles, self._ranker, self.guard = profiles, ranker, guard
        self._weights = {EXACT: (_CERTAIN, 0.0), **read_weights()}
        self._answers = np.array([profiles[label].is_pair for label in ranker.labels])

    def judge(self, question: Question) -> Verdict:
        """Rank, weigh, and turn the sums into probabilities."""
        ranked, gaps = self.rank(question)
        held = weigh(question, ranked, gaps)
        nats = {profile: self._nats(profile, evidence) for profile, evidence in held.items()}
        shares = {profile.entry.id: exp(sum(its.values())) for profile, its in nats.items()}
        whole = 1.0 + sum(shares.values())
        likely = {entry: share / whole for entry, share in shares.items()}
        alone = self._alone(question, ranked)
        pairs: list[PairCandidate] = []
        known: list[GapCandidate] = []
        for profile, evidence in held.items():
            entry = profile.entry
            if isinstance(entry, Gap):
                known.append(GapCandidate(entry, likely[entry.id], alone[profile], evidence[FITS]))
                continue
            support = sum(likely.get(one, 0.0) for one in (entry.id, *profile.agreeing))
            objections = self.guard.objections(question, profile)
            share = ranked[profile]
            pairs.append(PairCandidate(entry, likely[entry.id], share, support, evidence, nats[profile], objections))
        return Verdict(
            _ordered(pairs),
            tuple(sorted(known, key=lambda one: -one.alone)),
            none=1.0 / whole,
            worded=any(evidence[EXACT] for evidence in held.values()),
        )

    def _alone(self, question: Question, ranked: Mapping[Profile, float]) -> dict[Profile, float]:
        """Return each gap's probability by the ranker alone; all others get most of one whose reason is misnamed."""
        gaps = [profile for profile in ranked if not profile.is_pair]
        left = {gap: ranked[gap] * (MISNAMED if self.guard.misnames(question, gap) else 1.0) for gap in gaps}
        lost = sum(ranked[gap] - share for gap, share in left.items())
        return {gap: share / (1.0 - lost) for gap, share in left.items()}

    def rank(self, question: Question) -> tuple[dict[Profile, float], float]:
        """Return the candidates by the ranker, likeliest first, with their probability; and that of all known gaps."""
        shares = self._ranker.shares(question.reading.sketch.features)
        order = np.argsort(-shares, kind="stable")
        pairs = order[self._answers[order]]
        chosen = [*order[:HELD].tolist(), *pairs[:PAIRS].tolist()]
        ranked = {self._profiles[self._ranker.labels[number]]: float(shares[number]) for number in chosen}
        return ranked, float(shares[~self._answers].sum(dtype=np.float64))

    def _nats(self, profile: Profile, evidence: Evidence) -> dict[str, float]:
        """Return what each piece of evidence adds to a candidate's sum."""
        few = 1 / sqrt(profile.phrased.total)
        found: dict[str, float] = {}
        for name, value in evidence.items():
            if name in self._weights:
                many, more = self._weights[name]
                found[name] = value * (many + more * few)
        return found
