"""What is owed: questions with which the replies aren't in line yet, and those for which it became too late."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.chat.metrics import Metrics

log = logging.getLogger(__name__)
OLDEST = timedelta(minutes=15)  # of a question that is still answered
LONGEST_PAUSE = 60.0  # seconds before what didn't get through, or a channel that can't be read, is tried again


class Owed:
    """Counts the questions that are `waiting`: from when one is worked on until its reply got through, or is `lost`."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.waiting = 0
        self._since = 0.0  # the loop's time since when something is owed, or of what got through last
        self._just_lost = 0  # since something got through
        self.lost = Counter({"question": 0, "channel": 0})  # since the start; a channel: whatever was asked in it
        for what in self.lost:
            metrics.lost.labels(what)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Owe a question meanwhile."""
        if not self.waiting:
            self._since = asyncio.get_running_loop().time()
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    def lose(self) -> None:
        """Give a question up: too late. Say so once, until something gets through."""
        if not self._just_lost:
            log.warning("questions are lost: nothing got through for them in time")
        self._just_lost += 1
        self.give_up("question", 1)

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
        return asyncio.get_running_loop().time() - self._since if self.waiting else 0.0
