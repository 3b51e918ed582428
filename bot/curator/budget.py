"""Choose a threshold for an error budget on one half of a set, and certify it on the other, which it has not seen.

The bound is Clopper and Pearson's ("The use of confidence or fiducial limits illustrated in the case of the binomial",
Biometrika 1934), one-sided at 95 %. One threshold alone is tested, so no correction for several is needed, as fixed
sequences are in Learn then Test (Angelopoulos et al., arXiv 2110.01052).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from math import exp, lgamma, log
from typing import TYPE_CHECKING

import tomlkit

from bot.article.sources import pairs_file
from bot.curator.edit import save, trial
from bot.engine.evaluate import evaluate
from bot.engine.responder import Responder
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.article.content import Content
    from bot.engine.cases import Case
    from bot.engine.evaluate import Report

_CONFIDENCE = 0.95
SEED = 1
_STEPS = 60  # of halving, to find a bound
_LEAST, _HIGHEST = 0.05, 0.99  # thresholds


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a threshold is worth on lines that it was not chosen on: `bad` of `lines`, at most `bound` with 95 %.

    `right` is the share of covered questions answered right.
    """

    threshold: float
    budget: float
    chosen_on: int
    lines: int
    bad: int
    bound: float
    right: float

    @property
    def certified(self) -> bool:
        """Whether the bound keeps to the budget."""
        return self.bound <= self.budget


def upper(bad: int, lines: int) -> float:
    """Return the share of bad lines, 0..1, that is not passed with 95 % confidence where so many of so many are bad."""
    if bad >= lines:
        return 1.0
    low, high = bad / lines, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(bad, lines, middle) > 1 - _CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, lines: int, share: float) -> float:
    """Return the probability of at most so many bad lines where that share of all, neither 0 nor 1, is bad."""
    total = 0.0
    for count in range(bad + 1):
        ways = lgamma(lines + 1) - lgamma(count + 1) - lgamma(lines - count + 1)
        total += exp(ways + count * log(share) + (lines - count) * log(1 - share))
    return total


def halves(cases: Iterable[Case]) -> tuple[list[Case], list[Case]]:
    """Split questions into halves, always the same, each label and style as evenly as can be."""
    shuffled = list(cases)
    random.Random(SEED).shuffle(shuffled)  # noqa: S311 - to be the same again
    shuffled.sort(key=lambda case: (case.label, case.style))
    return shuffled[::2], shuffled[1::2]


def certify(
    responder: Responder,
    cases: Sequence[Case],
    budget: float,
    watch: Callable[[Sequence[Case]], Iterable[Case]] = iter,
) -> Certificate:
    """Choose the lowest threshold that keeps to a budget, 0..1, on one half, and test it on the other.

    Raises BotError for a single question.
    """
    first, second = halves(cases)
    if not second:
        raise BotError("a budget needs two labelled questions at least")
    threshold = _choose(evaluate(watch(first), responder.reply, responder.knowledge.pairs), budget)
    curated = responder.knowledge.curated.model_copy(update={"threshold": threshold})
    strict = Responder(replace(responder.knowledge, curated=curated), responder.learnt)
    report = evaluate(watch(second), strict.reply, strict.knowledge.pairs)
    bad, lines = report.bad, len(report.scored)
    return Certificate(threshold, budget, len(first), lines, bad, upper(bad, lines), report.right)


def _choose(report: Report, budget: float) -> float:
    """Return the lowest threshold whose bound keeps to the budget; if none does, the highest there is."""
    lines, chosen = len(report.scored), _HIGHEST
    for point in report.curve():
        keeps = upper(round(point.risk * lines), lines) <= budget
        if keeps and _LEAST <= point.threshold < chosen:
            chosen = point.threshold
    return round(chosen, 4)


def keep(content: Content, name: str, found: Certificate, day: str) -> None:
    """Write a certified threshold into the article's pairs, with what it rests on. Raises BotError, DataError."""
    if not found.certified:
        raise BotError(f"{name}: the threshold is not certified: nothing was written")
    sources = content.read(name)
    path = pairs_file(name)
    text = sources.files[path].decode()
    if "threshold" not in tomlkit.parse(text):
        text = f"threshold = 0\n\n{text}"
    document = tomlkit.parse(text)
    document["threshold"] = found.threshold
    said = f"at most {found.budget:.2%} bad lines at 95 % confidence: {found.bad} of {found.lines} fresh lines, {day}"
    document["threshold"].comment(said)
    changes = {path: tomlkit.dumps(document).encode()}
    trial(sources, changes)
    save(content, sources, changes)
