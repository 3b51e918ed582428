"""What is owed: questions with which the replies aren't in line yet, and those for which it became too late."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.metrics import Metrics

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Debt:
    """A question: its channel, how many are at work on it, whether what they sent didn't get through."""

    channel: int
    at_work: int = 0
    failed: bool = False


class Owed:
    """Knows each question from when it is heard until its reply got through, or needn't any more, or is lost."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._debts: dict[int, _Debt] = {}
        self._since = 0.0  # the loop's time since when something is owed, or of what got through last
        self._just_lost = 0  # since something got through
        self.lost = Counter({"question": 0, "channel": 0})  # since the start; a channel: whatever was asked in it
        for what in self.lost:
            metrics.lost.labels(what)

    def __len__(self) -> int:
        """Count the questions that wait."""
        return len(self._debts)

    @contextmanager
    def work(self, question: int, channel: int) -> Iterator[bool]:
        """Owe a question meanwhile, and from then on if it failed; give whether that is new, and not tried again."""
        new = question not in self._debts or self._debts[question].at_work > 0
        if not self._debts:
            self._since = asyncio.get_running_loop().time()
        debt = self._debts.setdefault(question, _Debt(channel))
        debt.at_work += 1
        try:
            yield new
        finally:
            debt.at_work -= 1
            self.settle(question)

    def fail(self, question: int) -> None:
        """Note that something didn't get through for a question that is worked on: to be tried again."""
        self._debts[question].failed = True

    def retry(self, question: int) -> None:
        """Note that a question, if it is owed, will be worked on again."""
        if question in self._debts:
            self._debts[question].failed = False

    def settle(self, question: int) -> None:
        """Note that a question needs no work, unless it is to be tried again."""
        debt = self._debts.get(question)
        if debt is not None and not debt.at_work and not debt.failed:
            del self._debts[question]

    def failed(self, channel: int) -> set[int]:
        """Return the questions of a channel that are to be tried again."""
        return {question for question, debt in self._debts.items() if debt.failed and debt.channel == channel}

    def lose(self, mark: int) -> None:
        """Give up what failed for questions that aren't after a mark: too late. Say so once, until that is over."""
        lost = [question for question, debt in self._debts.items() if debt.failed and question <= mark]
        for question in lost:
            self._debts[question].failed = False
            self.settle(question)
        if lost and not self._just_lost:
            log.warning("questions are lost: nothing got through for them in time")
        self._just_lost += len(lost)
        self.give_up("question", len(lost))

    def give_up(self, what: str, count: int) -> None:
        """Count what is lost."""
        self.lost[what] += count
        self._metrics.lost.labels(what).inc(count)

    def through(self) -> None:
        """Note that Discord took a message, or refused it: it takes up what is sent."""
        self._since = asyncio.get_running_loop().time()
        if self._just_lost:
            log.warning("messages get through again; until now questions were lost: %d", self._just_lost)
        self._just_lost = 0

    def stuck(self) -> float:
        """Return the seconds for which something is owed, and no message got through."""
        return asyncio.get_running_loop().time() - self._since if self._debts else 0.0
