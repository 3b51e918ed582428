"""An event loop whose time leaps: where only timers are pending and no socket is ready, it goes to the next timer.

Sockets on 127.0.0.1 with both ends in the loop need no time of their own: what one end has written, the kernel has
handed to the other before `send` returns, or very soon after. So the loop looks at its sockets for `GRACE` seconds of
real time before it leaps; a byte that came later than that would only look like a slow network. Work counts with the
processor's time that it takes, so that a busy machine changes nothing. Threads live in real time: while one works for
the loop it doesn't leap, and what waits for any other must not be cut short by a timer.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, tzinfo
from typing import Any

GRACE = 0.001  # seconds


class LeapingLoop(asyncio.SelectorEventLoop):
    """Its time is the process's own and what was leapt over."""

    def __init__(self) -> None:
        self._leapt = 0.0
        self._ahead = time.time() - time.process_time()
        self.threads = 0  # that work for it
        super().__init__(_Selector(self))

    def time(self) -> float:
        return time.process_time() + self._leapt

    def leap(self, seconds: float) -> None:
        """Go on by so many seconds."""
        self._leapt += seconds

    def run_in_executor(self, executor: Executor | None, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run something in a thread, and count it meanwhile."""
        working = super().run_in_executor(executor, func, *args)
        self.threads += 1
        working.add_done_callback(self._worked)
        return working

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncio's
        """Wait for the threads, however long: no leap ends that."""
        self.threads += 1
        try:
            await super().shutdown_default_executor()
        finally:
            self.threads -= 1

    def _worked(self, _: asyncio.Future[Any]) -> None:
        self.threads -= 1

    @property
    def wall(self) -> float:
        """The time of day, in seconds since 1970."""
        return self.time() + self._ahead


class _Selector(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # which class, the system decides
    def __init__(self, loop: LeapingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0 or self._loop.threads:
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
