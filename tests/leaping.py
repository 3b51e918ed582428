"""An event loop whose time leaps: where only timers are pending and no socket is ready, it goes to the next timer.

Sockets on 127.0.0.1 with both ends in the loop need no time of their own: what one end has written, the kernel has
handed to the other before `send` returns, or very soon after. So the loop looks at its sockets for `GRACE` seconds of
real time before it leaps; a byte that came later than that would only look like a slow network. Work counts with the
processor's time that it takes, so that a busy machine changes nothing. Threads live in real time: what waits for one
must not be cut short by a timer.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from datetime import datetime, tzinfo

GRACE = 0.001  # seconds


class LeapingLoop(asyncio.SelectorEventLoop):
    """Its time is the process's own and what was leapt over."""

    def __init__(self) -> None:
        self._leapt = 0.0
        self._ahead = time.time() - time.process_time()
        super().__init__(_Selector(self))

    def time(self) -> float:
        return time.process_time() + self._leapt

    def leap(self, seconds: float) -> None:
        """Go on by so many seconds."""
        self._leapt += seconds

    @property
    def wall(self) -> float:
        """The time of day, in seconds since 1970."""
        return self.time() + self._ahead


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # which class, the system decides
    def __init__(self, loop: LeapingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(GRACE)
        if not ready:
            self._loop.leap(timeout)
        return ready


class LeapingTime(datetime):
    """The time of day as the running loop has it."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, LeapingLoop)
        return datetime.fromtimestamp(loop.wall, tz)
