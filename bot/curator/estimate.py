"""Estimate how good an article is likely to be where nobody has written labelled questions.

Right: each wording is asked of the article learnt without it and without its nearest kin, in folds (cross-validation,
Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 1974; kin are left out together, as
in Roberts et al., "Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic
structure", Ecography 2017). The interval comes from drawing pairs with replacement (Efron and Tibshirani, "An
Introduction to the Bootstrap", 1993). Wrong answers, and answers to near misses, can't be foreseen so.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.curator.leave import without
from bot.curator.propose import propose
from bot.curator.reach import Reach, reach
from bot.engine.reply import Outcome
from bot.engine.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.article.knowledge import Knowledge, Pair
    from bot.curator.propose import Proposal

FOLDS = 5
_MOST = 1500  # wordings that are asked; of more a sample is drawn
_EDGE = 0.001  # how near to none and to all a measured share counts
_DRAWS = 1000  # of pairs, for an interval
_HALF = (
    0.5  # share of a pair's wordings that are lost from which it is weak, and of pairs from which that tells nothing
)


@dataclass(frozen=True, slots=True)
class Rule:
    """What strangers' questions give for a measured share: logit = start + slope * measured logit, give or take spread.

    `spread` is the standard deviation between articles, in logits.
    """

    start: float
    slope: float
    spread: float


# Fitted by least squares on the shipped article, the ferry and seven curated from SQuAD 2.0's development set, each
# with its strangers' questions (46 to 550 covered ones).
RIGHT = Rule(1.28, 0.63, 0.66)
# What strangers' questions got on the seven, on which nothing that is measured told anything of it: the shares of
# covered questions with a wrong answer, and of near misses with an answer.
WRONG, FALSE = 0.02, 0.07


@dataclass(frozen=True, slots=True)
class Asked:
    """How a pair's wording fared with an article that had not learnt it.

    It was answered right, answered wrong, or lost: not even one click away.
    """

    pair: str
    right: bool
    wrong: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A share of questions, 0..1: as measured, and of strangers' with its 95 % interval; of how many."""

    measured: float
    estimate: float
    low: float
    high: float
    asked: int


@dataclass(frozen=True, slots=True)
class Weak:
    """A pair, and how many of its wordings would be lost without themselves, of how many."""

    pair: str
    lost: int
    asked: int

    @property
    def much(self) -> bool:
        """Whether that is most of them."""
        return self.lost > _HALF * self.asked


@dataclass(frozen=True)
class Estimate:
    """How good an article is likely to be: `right` of covered questions, `wrong` and `lost` of its own wordings.

    `pairs` are those with other wordings, those that lose most first; `gaps` the near misses that it answers today.
    """

    right: Share
    wrong: float
    pairs: tuple[Weak, ...]
    gaps: tuple[Proposal, ...]

    @property
    def lost(self) -> float:
        """The share of its own wordings that don't lead to their pair."""
        return _ratio([(one.lost, one.asked) for one in self.pairs])

    @property
    def weak(self) -> tuple[Weak, ...]:
        """Pairs that lose most of their wordings; none where most pairs do, which tells none from the others."""
        found = tuple(one for one in self.pairs if one.much)
        return found if len(found) <= _HALF * len(self.pairs) else ()


def folds(wordings: Sequence[str]) -> list[list[str]]:
    """Part wordings into folds: each with its nearest kin in one, the folds of like size."""
    kin: dict[str, str] = {}
    for one in wordings:
        others = [other for other in wordings if other != one]
        kin[one] = max(others, key=lambda other: fuzz.token_set_ratio(one, other), default=one)
    clusters: list[list[str]] = []
    placed: dict[str, list[str]] = {}
    for one in wordings:
        if one in placed:
            continue
        home = placed.get(kin[one])
        if home is None or len(home) > 2:
            home = []
            clusters.append(home)
        home.append(one)
        placed[one] = home
    parted: list[list[str]] = [[] for _ in range(FOLDS)]
    for cluster in clusters:
        min(parted, key=len).extend(cluster)
    return parted


def _ask_left_out(knowledge: Knowledge, wordings: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Learn an article without some of its wordings, by pair, and ask those: it is right with the pair's core fact."""
    responder, pairs = Responder(without(knowledge, wordings)), knowledge.pairs
    for pair_id, left_out in wordings.items():
        pair = pairs[pair_id]
        for reply in map(responder.reply, left_out):
            answered = reply.outcome is Outcome.ANSWERED
            right = answered and pair.facts[0] in reply.facts
            yield Asked(pair_id, right, answered and not right, reach(reply, pair, pairs) is Reach.MISSED)


def _few(pair: Pair, most: int) -> list[str]:
    """Draw some of a pair's wordings, always the same."""
    wordings = list(pair.wordings)
    return wordings if len(wordings) <= most else random.Random(pair.id).sample(wordings, most)  # noqa: S311


def estimate(
    responder: Responder, watch: Callable[[Sequence[int]], Iterable[int]] = iter, judged: Iterable[str] = ()
) -> Estimate:
    """Estimate how good an article is; `watch` wraps the steps, each of which takes some seconds.

    Near misses that were `judged` before are not named.
    """
    knowledge = responder.knowledge
    pairs = knowledge.curated.pairs
    parted = {pair.id: folds(_few(pair, _MOST // len(pairs) + 1)) for pair in pairs if pair.phrasings}
    covered: list[Asked] = []
    proposals: list[Proposal] = []
    for step in watch(range(FOLDS + 1)):
        if step == FOLDS:
            proposals = propose(responder, judged=judged)
        else:
            covered += _ask_left_out(knowledge, {pair: own[step] for pair, own in parted.items()})
    return Estimate(
        right=share([(row.pair, row.right) for row in covered], RIGHT),
        wrong=[row.wrong for row in covered].count(True) / (len(covered) or 1),
        pairs=_weakest(covered),
        gaps=tuple(one for one in proposals if one.answered),
    )


def share(rows: Sequence[tuple[str, bool]], rule: Rule) -> Share:
    """Return a share of hits, told by entry, with its interval.

    Entries are drawn with replacement, with all of their questions, and each draw is corrected by the rule, of which
    one article is a draw as well.
    """
    by_entry: defaultdict[str, list[bool]] = defaultdict(list)
    for entry, hit in rows:
        by_entry[entry].append(hit)
    groups = [(own.count(True), len(own)) for own in by_entry.values()] or [(0, 0)]
    draw = random.Random(len(rows))  # noqa: S311 - to be the same again
    drawn: list[float] = []
    for _ in range(_DRAWS):
        sampled = _ratio(draw.choices(groups, k=len(groups)))
        drawn.append(expected(sampled, rule, draw.gauss(0.0, rule.spread)))
    drawn.sort()
    measured = _ratio(groups)
    low, high = drawn[int(0.025 * _DRAWS)], drawn[int(0.975 * _DRAWS)]
    return Share(measured, expected(measured, rule), low, high, len(rows))


def _ratio(groups: Iterable[tuple[int, int]]) -> float:
    hits = total = 0
    for own, of in groups:
        hits += own
        total += of
    return hits / (total or 1)


def expected(measured: float, rule: Rule, more: float = 0.0) -> float:
    """Return what strangers' questions are expected to give for a measured share; `more` is added to the logit."""
    inner = min(max(measured, _EDGE), 1 - _EDGE)
    return 1 / (1 + exp(-(rule.start + rule.slope * log(inner / (1 - inner)) + more)))


def _weakest(covered: Iterable[Asked]) -> tuple[Weak, ...]:
    """Return the pairs, those first that lose the largest share of their wordings, of most wordings."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for row in covered:
        found[row.pair].append(row.lost)
    pairs = [Weak(pair, lost.count(True), len(lost)) for pair, lost in found.items()]
    return tuple(sorted(pairs, key=lambda one: (-one.lost / one.asked, -one.asked, one.pair)))
