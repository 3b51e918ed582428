"""Score labelled questions: pure functions from cases and replies to a report.

Measures of selective answering: risk is the share of all lines that get a wrong answer, coverage the share of covered
questions that are answered right (El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
JMLR 2010). Intervals are Wilson's at 95 % (Wilson, JASA 1927).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass
from math import sqrt
from typing import TYPE_CHECKING

from bot.engine.cases import BAD, Mark, mark_answer, mark_refusal
from bot.engine.reply import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.article.knowledge import Pair
    from bot.engine.cases import Case
    from bot.engine.reply import Reply

_Z = 1.96  # standard deviations of a 95 % interval
_WIDTH = 14  # columns a mark


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with its reply and mark; `tempted` is the mark if the nearest pair had been the answer."""

    case: Case
    reply: Reply
    mark: Mark
    tempted: Mark


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the risk-coverage curve: answering from `threshold` on, what share is right and what share bad."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True)
class Report:
    """Scored questions, and what is to be read off them."""

    scored: tuple[Scored, ...]

    def counts(self, label: str | None = None) -> Counter[Mark]:
        """Count marks, of one label or all."""
        return Counter(s.mark for s in self.scored if label in {None, s.case.label})

    def by_style(self) -> dict[str, Counter[Mark]]:
        """Count marks for each style, sorted by name."""
        counts: dict[str, Counter[Mark]] = {}
        for scored in sorted(self.scored, key=lambda s: s.case.style):
            counts.setdefault(scored.case.style, Counter())[scored.mark] += 1
        return counts

    def _share(self, label: str, *marks: Mark) -> float:
        """Return the share of the questions of a label that got any of some marks, 0..1."""
        counts = self.counts(label)
        return sum(counts[mark] for mark in marks) / (counts.total() or 1)

    @property
    def right(self) -> float:
        """Share of covered questions answered right, 0..1."""
        return self._share("covered", Mark.RIGHT)

    @property
    def shown(self) -> float:
        """Share of covered questions answered right, or shown the right statement as perhaps what was meant, 0..1."""
        return self._share("covered", Mark.RIGHT, Mark.SHOWN)

    @property
    def reachable(self) -> float:
        """Share of covered questions answered right, in part, or one click away, 0..1."""
        return self._share("covered", Mark.RIGHT, Mark.PARTIAL, Mark.SHOWN, Mark.CLICK)

    @property
    def false_answers(self) -> float:
        """Share of questions that aren't covered that get an answer, 0..1."""
        return self._share("not_covered", Mark.FALSE)

    @property
    def false_shows(self) -> float:
        """Share of questions that aren't covered under which a statement is shown as perhaps what was meant, 0..1."""
        shown = [scored.reply.perhaps is not None for scored in self.scored if scored.case.label == "not_covered"]
        return sum(shown) / (len(shown) or 1)

    @property
    def bad(self) -> int:
        """Lines with a wrong or false answer."""
        return sum(s.mark in BAD for s in self.scored)

    @property
    def risk(self) -> float:
        """Share of all lines that are bad, 0..1."""
        return self.bad / (len(self.scored) or 1)

    def curve(self) -> list[Point]:
        """Lower the threshold from reply to reply, as if each had answered with its nearest pair."""
        covered = self.counts("covered").total() or 1
        points, right, bad = [], 0, 0
        for scored in sorted(self.scored, key=lambda s: -s.reply.score):
            right += scored.tempted is Mark.RIGHT and scored.case.label == "covered"
            bad += scored.tempted in BAD
            points.append(Point(scored.reply.score, right / covered, bad / len(self.scored)))
        return points

    def to_json(self) -> dict[str, object]:
        """Return all figures for other programs."""
        return {
            "lines": len(self.scored),
            "right": self.right,
            "right_or_shown": self.shown,
            "right_or_one_click": self.reachable,
            "false_answers": self.false_answers,
            "false_shows": self.false_shows,
            "bad": self.risk,
            "bad_interval": interval(self.bad, len(self.scored)),
            "by_label": {label: self.counts(label) for label in ("covered", "not_covered", "either")},
            "by_style": self.by_style(),
            "curve": [[round(value, 4) for value in astuple(point)] for point in self.curve()],
        }


def evaluate(cases: Iterable[Case], ask: Callable[[str], Reply], pairs: Mapping[str, Pair]) -> Report:
    """Ask every question and mark the replies."""
    scored = []
    for case in cases:
        reply = ask(case.question)
        if reply.outcome is Outcome.ANSWERED:
            mark = tempted = mark_answer(case, reply.facts)
        else:
            near = [pairs[s.pair].facts for s in reply.suggestions]
            mark = mark_refusal(case, reply, near)
            tempted = mark_answer(case, near[0]) if near and reply.score > 0 else Mark.HELD
        scored.append(Scored(case, reply, mark, tempted))
    return Report(tuple(scored))


def interval(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share, as fractions of 1."""
    if not total:
        return 0.0, 1.0
    share, z2 = count / total, _Z * _Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def tabulate(report: Report, *, errors: bool = False) -> str:
    """Lay an evaluation out as text: a line a style, the totals, and the failures if wanted."""
    rows = {**report.by_style(), "all": report.counts()}
    width = max(5, *map(len, rows))
    lines = [f"{'style':{width}}  " + "  ".join(f"{mark:>{_WIDTH}}" for mark in Mark)]
    for style, counts in rows.items():
        lines.append(f"{style:{width}}  " + "  ".join(f"{counts[mark] or '':>{_WIDTH}}" for mark in Mark))
    low, high = interval(report.bad, len(report.scored))
    lines += [
        "",
        f"covered: {report.right:.1%} right, {report.shown:.1%} right or shown, {report.reachable:.1%} with one click",
        f"not covered: {report.false_answers:.1%} answered, {report.false_shows:.1%} shown something",
        f"bad lines: {report.bad} of {len(report.scored)}, {report.risk:.2%} (95 % interval {low:.2%} to {high:.2%})",
    ]
    if errors:
        fine = {Mark.RIGHT, Mark.HELD}
        for scored in report.scored:
            if scored.mark not in fine:
                lines += ["", f"{scored.mark}: {scored.case.question}", f"  {scored.reply.outcome}: {scored.reply.why}"]
    return "\n".join(lines)
