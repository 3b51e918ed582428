"""Hand records to the store without anyone waiting for it."""

from __future__ import annotations

import logging
import queue
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import BotError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.records import Record
    from bot.store.store import Store

log = logging.getLogger(__name__)
Result = TypeVar("Result")
_PURGE_EVERY = 6 * 3600  # seconds
_Job = tuple["Callable[[Store], Any]", "Future[Any]"]


class Recorder:
    """A bounded queue before a store, emptied by one thread of its own; without a store it keeps nothing.

    `written` and `dropped` count records. The thread ends with the process, even while the database hangs.
    """

    def __init__(self, store: Store | None, *, limit: int = 10_000, batch: int = 500) -> None:
        self.store = store
        self.written = self.dropped = 0
        self._batch = batch
        self._queue: queue.Queue[Record | _Job] = queue.Queue(limit)
        self._failing = False
        self._purged = time.monotonic()
        if store is not None:
            threading.Thread(target=self._run, args=(store,), name="recorder", daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many records wait to be written."""
        return self._queue.qsize()

    def add(self, record: Record) -> None:
        """Keep a record soon, or count it as dropped; returns at once."""
        if self.store is not None:
            try:
                self._queue.put_nowait(record)
            except queue.Full:
                self.dropped += 1

    def do(self, job: Callable[[Store], Result]) -> Future[Result]:
        """Run a job on the store once all earlier records are written; its future may hold a StoreError."""
        done: Future[Result] = Future()
        if self.store is None:
            done.set_exception(StoreError("there is no database: nothing is kept"))
            return done
        try:
            self._queue.put_nowait((job, done))
        except queue.Full:
            done.set_exception(StoreError("the database is busy: try again later"))
        return done

    def flush(self, seconds: float) -> bool:
        """Wait until everything is written; return whether it was in time."""
        with self._queue.all_tasks_done:
            return self._queue.all_tasks_done.wait_for(lambda: not self._queue.unfinished_tasks, seconds)

    def _run(self, store: Store) -> None:
        while True:
            try:
                found: list[Record | _Job] = [self._queue.get(timeout=60)]
            except queue.Empty:
                found = []
            while found and len(found) < self._batch and not self._queue.empty():
                found.append(self._queue.get_nowait())
            records = [one for one in found if not isinstance(one, tuple)]
            if records:
                self._write(store, records)
            for one in found:
                if isinstance(one, tuple) and one[1].set_running_or_notify_cancel():
                    _settle(store, *one)
                self._queue.task_done()
            if time.monotonic() - self._purged > _PURGE_EVERY:
                self._purged = time.monotonic()
                _settle(store, lambda store: store.purge(), Future())

    def _write(self, store: Store, records: list[Record]) -> None:
        try:
            store.add(records)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next batch must still be tried
            self.dropped += len(records)
            if not self._failing:
                said = error if isinstance(error, BotError) else type(error).__name__
                log.error("records are being dropped: %s", said)  # noqa: TRY400 - no traceback: it may hold a text
            self._failing = True
        else:
            self.written += len(records)
            if self._failing:
                log.info("records are kept again, %d were dropped", self.dropped)
            self._failing = False


def _settle(store: Store, job: Callable[[Store], Any], done: Future[Any]) -> None:
    """Run a job and put what came of it into its future."""
    try:
        done.set_result(job(store))
    except Exception as error:  # noqa: BLE001 - it belongs to whoever holds the future
        done.set_exception(error)
