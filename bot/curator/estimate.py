"""Estimate how good an article is where nobody has written labelled questions.

Each wording is asked of the article learnt without it, a part of them at a time (cross-validation, Stone,
"Cross-validatory choice and assessment of statistical predictions", JRSS B 1974), and near misses are made of its
questions. Strangers mostly ask in plainer words, and fare better: see tests/questions/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.curator.propose import propose
from bot.curator.wordings import ask_left_out
from bot.engine.cases import Mark
from bot.engine.evaluate import Report, interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.curator.propose import Proposal
    from bot.engine.evaluate import Scored
    from bot.engine.responder import Responder

PARTS = 5
_MOST = 1500  # wordings that are asked; of more only some


@dataclass(frozen=True, slots=True)
class Weak:
    """A pair, and how many of its wordings lead nowhere near it without themselves, of how many."""

    pair: str
    lost: int
    asked: int


@dataclass(frozen=True)
class Estimate:
    """How an article's own wordings fare, each as if it weren't there, and the near misses that are proposed."""

    asked: Report
    near: Sequence[Proposal]

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the share of wordings that are answered right, 0..1."""
        marks = self.asked.counts()
        return interval(marks[Mark.RIGHT], marks.total())

    @property
    def weak(self) -> list[Weak]:
        """The pairs that lose any of their wordings, those first that lose the largest share, of most wordings."""
        found = [
            Weak(pair, marks[Mark.REFUSED] + marks[Mark.WRONG], marks.total())
            for pair, marks in self.asked.by_style().items()
        ]
        found.sort(key=lambda one: (-one.lost / one.asked, -one.asked))
        return [one for one in found if one.lost]

    @property
    def gaps(self) -> list[Proposal]:
        """The near misses that are answered today."""
        return [one for one in self.near if one.answered]


def estimate(
    responder: Responder, watch: Callable[[Sequence[int]], Iterable[int]] = iter, judged: Iterable[str] = ()
) -> Estimate:
    """Estimate how good an article is; `watch` wraps the steps, each of which takes some seconds.

    Near misses that were `judged` before are left out.
    """
    pairs = [pair for pair in responder.knowledge.curated.pairs if pair.phrasings]
    most = _MOST // max(1, len(pairs)) + 1
    asked: dict[str, range] = {}
    for pair in pairs:
        wordings = len(pair.wordings)
        asked[pair.id] = range(0, wordings, wordings // most + 1)
    scored: list[Scored] = []
    near: list[Proposal] = []
    for step in watch(range(PARTS + 1)):
        if step < PARTS:
            scored += ask_left_out(responder, {pair: places[step::PARTS] for pair, places in asked.items()}).scored
        else:
            near = propose(responder, judged=judged)
    return Estimate(Report(tuple(scored)), near)
