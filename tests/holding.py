"""For how long a program holds the event loop that it shares with others."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

ours: ContextVar[bool] = ContextVar("ours", default=False)  # whether the tasks that are started now are measured


class Stepped(Coroutine[Any, Any, Any]):
    """A coroutine, of which each step is measured, from when the loop goes on with it to when it waits again."""

    def __init__(self, inner: Coroutine[Any, Any, Any], measured: Callable[[], Any]) -> None:
        self._inner, self._measured = inner, measured

    def send(self, value: Any) -> Any:
        with self._measured():
            return self._inner.send(value)

    def throw(self, *error: Any) -> Any:
        with self._measured():
            return self._inner.throw(*error)

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, None, Any]:
        return self._inner.__await__()


class Holding:
    """The longest step of the running loop's tasks that are `ours`, in the processor's time of the loop's thread.

    Not counted: what reads sockets, which is little, and passes of the garbage collector, which looks at what all
    others in the process have, too.
    """

    def __init__(self) -> None:
        self._longest = self._collecting = self._began = 0.0

    def __enter__(self) -> Holding:
        asyncio.get_running_loop().set_task_factory(self._make)
        gc.callbacks.append(self._collected)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.get_running_loop().set_task_factory(None)
        gc.callbacks.remove(self._collected)

    def taken(self) -> float:
        """Return the seconds of the longest step since this was asked last."""
        longest, self._longest = self._longest, 0.0
        return longest

    def _make(self, loop: Any, work: Any, **more: Any) -> asyncio.Task[Any]:
        return asyncio.Task(Stepped(work, self._measured) if ours.get() else work, loop=loop, **more)

    @contextmanager
    def _measured(self) -> Iterator[None]:
        self._collecting, began = 0.0, time.thread_time()
        try:
            yield
        finally:
            self._longest = max(self._longest, time.thread_time() - began - self._collecting)

    def _collected(self, phase: str, _: Any) -> None:
        if phase == "start":
            self._began = time.thread_time()
        else:
            self._collecting += time.thread_time() - self._began
