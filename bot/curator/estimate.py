"""Estimate how good an article is likely to be where nobody has written labelled questions.

Right: each wording is asked of the article learnt without it and without its nearest kin, in folds (cross-validation,
Stone, "Cross-validatory choice and assessment of statistical predictions", JRSS B 1974; kin are left out together, as
in Roberts et al., "Cross-validation strategies for data with temporal, spatial, hierarchical, or phylogenetic
structure", Ecography 2017). False: proposed near misses, and the wordings of gaps left out. Intervals come from
drawing pairs with replacement (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993).
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
from bot.engine.reply import Outcome
from bot.engine.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.article.knowledge import Gap, Knowledge, Pair
    from bot.curator.propose import Proposal
    from bot.engine.reply import Reply

FOLDS = 5
_MOST = 1500  # wordings of pairs, and of gaps, that are asked; of more a sample is drawn
_EDGE = 0.001  # how near to none and to all a measured share counts
_DRAWS = 1000  # of pairs, for an interval
_WEAK = 5  # pairs that are named as weakest


@dataclass(frozen=True, slots=True)
class Rule:
    """What strangers' questions give for a measured share: logit = start + slope * measured logit, give or take spread.

    `spread` is the standard deviation between articles, in logits.
    """

    start: float
    slope: float
    spread: float


# Fitted by least squares on the shipped article and five curated from SQuAD 2.0's development set, each with its
# strangers' questions (45 to 914 covered ones). A slope of 0 says that what is measured told nothing of them: the
# share is then that of the six articles.
RIGHT, WRONG, FALSE = Rule(1.24, 0.60, 0.45), Rule(-3.6, 0.0, 1.1), Rule(-1.6, 0.0, 0.6)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a pair's wording fared with an article that had not learnt it: answered right, answered wrong or neither."""

    pair: str
    right: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class Share:
    """A share of questions, 0..1: as measured, and of strangers' with its 95 % interval; of how many.

    `foreseen` tells that the measured share foresees strangers'; otherwise theirs is that of the rule's articles.
    """

    measured: float
    estimate: float
    low: float
    high: float
    asked: int
    foreseen: bool


@dataclass(frozen=True)
class Estimate:
    """How good an article is likely to be: `right` and `wrong` of covered questions, `false` of near misses.

    `weak` are the pairs most of whose wordings would not be found without themselves, with how many of how many;
    `gaps` the near misses that would help most.
    """

    right: Share
    wrong: Share
    false: Share
    weak: tuple[tuple[str, int, int], ...]
    gaps: tuple[Proposal, ...]

    def bad(self, uncovered: float) -> float:
        """The share of all lines that are bad where so many, 0..1, are not covered."""
        return (1 - uncovered) * self.wrong.estimate + uncovered * self.false.estimate


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


class _Estimator:
    """Asks an article what it has not learnt."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        pairs, gaps = knowledge.curated.pairs, knowledge.curated.gaps
        self._parted = {pair.id: folds(_few(pair, _MOST // len(pairs) + 1)) for pair in pairs if pair.phrasings}
        self._gaps = [gaps[fold::FOLDS] for fold in range(FOLDS)]

    def fold(self, number: int) -> tuple[list[Asked], list[tuple[str, bool]]]:
        """Learn the article without a fold, and ask that: wordings of pairs, and of gaps (is each answered?)."""
        left_out = {pair: parted[number] for pair, parted in self._parted.items()}
        gaps = self._gaps[number]
        responder = Responder(without(self._knowledge, left_out, [gap.id for gap in gaps]))
        covered: list[Asked] = []
        for pair, wordings in left_out.items():
            covered += [self._asked(responder.reply(wording), pair) for wording in wordings]
        uncovered: list[tuple[str, bool]] = []
        each = _MOST // (len(self._knowledge.curated.gaps) or 1) + 1
        for gap in gaps:
            uncovered += [(gap.id, _is_answered(responder.reply(wording))) for wording in _few(gap, each)]
        return covered, uncovered

    def _asked(self, reply: Reply, pair: str) -> Asked:
        """Mark the reply to a pair's wording: right with its core fact."""
        core = self._knowledge.pairs[pair].facts[0]
        right = _is_answered(reply) and core in reply.facts
        return Asked(pair, right, _is_answered(reply) and not right)


def _is_answered(reply: Reply) -> bool:
    return reply.outcome is Outcome.ANSWERED


def _few(entry: Pair | Gap, most: int) -> list[str]:
    """Draw some of an entry's wordings, always the same."""
    wordings = list(entry.wordings)
    return wordings if len(wordings) <= most else random.Random(entry.id).sample(wordings, most)  # noqa: S311


def estimate(responder: Responder, watch: Callable[[Sequence[int]], Iterable[int]] = iter) -> Estimate:
    """Estimate how good an article is; `watch` wraps the steps, each of which takes some seconds."""
    estimator = _Estimator(responder.knowledge)
    covered: list[Asked] = []
    uncovered: list[tuple[str, bool]] = []  # by pair or gap, and whether it was answered
    proposals: list[Proposal] = []
    for step in watch(range(FOLDS + 1)):
        if step == FOLDS:
            proposals = propose(responder)
            uncovered += [(one.pair, one.answered) for one in proposals]
        else:
            asked, missed = estimator.fold(step)
            covered += asked
            uncovered += missed
    return Estimate(
        right=share([(row.pair, row.right) for row in covered], RIGHT),
        wrong=share([(row.pair, row.wrong) for row in covered], WRONG),
        false=share(uncovered, FALSE),
        weak=_weakest(covered),
        gaps=tuple(one for one in proposals[:_WEAK] if one.answered),
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
    return Share(measured, expected(measured, rule), low, high, len(rows), rule.slope != 0)


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


def _weakest(covered: Iterable[Asked]) -> tuple[tuple[str, int, int], ...]:
    """Return the pairs that fewest of their own wordings find without themselves, with how many do of how many."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for row in covered:
        found[row.pair].append(row.right)
    rows = [(pair, own.count(True), len(own)) for pair, own in found.items()]
    rows.sort(key=lambda row: (row[1] / row[2], row[2], row[0]))
    return tuple(rows[:_WEAK])
