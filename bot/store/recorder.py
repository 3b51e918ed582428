"""Hand records to the store without anyone waiting for it, and without losing one while the database is away."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter, deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.store.records import Record
    from bot.store.store import Store

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PER_DAY = 500  # records kept of one asker in a day
_BATCH = 500  # records written at once
_ASKERS = 100_000  # that are counted in a day; should there be more, counting starts anew
_PURGE_EVERY = 6 * 3600  # seconds
_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class _Job:
    """Something to do with the store; `lasting`: it is tried until it works, whoever waits for it or not."""

    work: Callable[[Store], Any]
    done: Future[Any]
    lasting: bool


class Recorder:
    """Records and jobs before a store, done in order by one thread of its own; without a store it keeps nothing.

    Records wait for each other for `gather` seconds, so that a busy server's are written together. Where the database
    is locked or lost they wait on, and are tried again every `again` seconds; past `limit` waiting the newest are
    dropped. `written`, `dropped` and `capped` (past `per_day` of one asker) count records. The thread ends once it is
    closed, or with the process, even while the database hangs.
    """

    def __init__(
        self,
        store: Store | None,
        *,
        limit: int = 10_000,
        per_day: int = PER_DAY,
        gather: float = 0.5,
        again: float = 2.0,
    ) -> None:
        self.store = store
        self.written = self.dropped = self.capped = 0
        self._limit, self._per_day, self._gather, self._again = limit, per_day, gather, again
        self._records: deque[Record] = deque()  # appended to by anyone, taken from by the thread
        self._batch: list[Record] = []
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()  # None: there are records
        self._lasting: list[_Job] = []
        self._trouble: StoreError | None = None
        self._closed = False
        self._day, self._today = 0, Counter[str]()
        self._purged = time.monotonic()
        if store is not None:
            threading.Thread(target=self._run, args=(store,), name="recorder", daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many records wait to be written."""
        return len(self._records) + len(self._batch)

    def add(self, record: Record) -> None:
        """Keep a record soon, or count it as dropped or capped; returns at once."""
        if self.store is None:
            return
        if self._is_too_much(record):
            self.capped += 1
        elif self.waiting >= self._limit:
            self.dropped += 1
        else:
            self._records.append(record)
            if len(self._records) == 1:  # after it is in: the thread may have taken all others meanwhile
                self._jobs.put(None)

    def do(self, job: Callable[[Store], Result]) -> Future[Result]:
        """Run a job on the store once all earlier records are written; its future may hold a StoreError."""
        return self._enqueue(job, lasting=False)

    def forget(self, *, asker: str = "", guild: str = "") -> Future[int]:
        """Erase all that is kept of an asker or a guild, also what waits to be written, however long that takes.

        The future tells how many events that were. It cannot be cancelled: one who waits no longer may say that it
        is done later. It holds a StoreError only where there is no store.
        """
        return self._enqueue(lambda store: store.forget(asker=asker, guild=guild), lasting=True)

    def flush(self, seconds: float) -> bool:
        """Wait until everything is written and erased; return whether it was in time."""

        def is_done(_: Store) -> None:
            if self._lasting:
                raise StoreError("something waits to be erased")

        if self.store is None:
            return True
        try:
            self._enqueue(is_done, lasting=True).result(seconds)
        except (StoreError, TimeoutError):
            return False
        return True

    def close(self) -> None:
        """Let the thread end once it has tried all that it was given; returns at once."""
        self._closed = True
        self._jobs.put(None)

    def _enqueue(self, work: Callable[[Store], Result], *, lasting: bool) -> Future[Result]:
        done: Future[Result] = Future()
        if self.store is None:
            done.set_exception(StoreError("there is no database: nothing is kept"))
            return done
        if lasting:
            done.set_running_or_notify_cancel()
        self._jobs.put(_Job(work, done, lasting))
        return done

    def _is_too_much(self, record: Record) -> bool:
        """Count a record of its asker's today; return whether it is past what is kept of one."""
        day = int(record.at // _DAY)
        if day != self._day or len(self._today) > _ASKERS:
            self._day, self._today = day, Counter()
        if record.asker:
            self._today[record.asker] += 1
        return self._today[record.asker] > self._per_day

    def _run(self, store: Store) -> None:
        while not (self._closed and self._jobs.empty()):
            job = self._next(store)
            self._write(store)
            due, self._lasting = self._lasting, []
            for lasting in due:
                self._settle(store, lasting)
            if job:
                self._settle(store, job)
            self._keep_house(store)

    def _next(self, store: Store) -> _Job | None:
        """Wait for a job, for records to have gathered, or until something is due."""
        in_need = self._trouble or self._lasting or store.traces
        try:
            job = self._jobs.get(timeout=self._again if in_need else _PURGE_EVERY)
            return job or self._jobs.get(timeout=self._gather)
        except queue.Empty:
            return None

    def _write(self, store: Store) -> None:
        """Write what waits, oldest first, until nothing does or the database is in trouble."""
        most = _BATCH
        while self._batch or self._records:
            while self._records and len(self._batch) < _BATCH:
                self._batch.append(self._records.popleft())
            part = self._batch[:most]
            try:
                store.add(part)
                self.written += len(part)
            except StoreError as error:
                if not self._trouble:
                    log.error("records wait to be written: %s", error)  # noqa: TRY400 - it says all
                self._trouble = error
                return
            except Exception as error:  # noqa: BLE001 - no database would take it: the others must still be tried
                if len(part) > 1:
                    most = 1
                    continue
                self.dropped += 1
                log.error("a record is dropped: %s", type(error).__name__)  # noqa: TRY400 - a traceback may hold a text
            del self._batch[: len(part)]
        if self._trouble:
            log.info("records are written again, dropped=%d", self.dropped)
        self._trouble = None

    def _settle(self, store: Store, job: _Job) -> None:
        """Run a job and put what came of it into its future; a lasting one waits where the database is in trouble."""
        if not job.lasting and not job.done.set_running_or_notify_cancel():
            return
        try:
            if self._trouble:
                raise self._trouble  # noqa: TRY301 - told like an error of the job itself
            job.done.set_result(job.work(store))
        except StoreError as error:
            if job.lasting:
                self._lasting.append(job)
            else:
                job.done.set_exception(error)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever holds the future
            job.done.set_exception(error)

    def _keep_house(self, store: Store) -> None:
        """Purge when it is time, and try again to overwrite what is left of what was erased."""
        try:
            if time.monotonic() - self._purged > _PURGE_EVERY:
                store.purge()
                self._purged = time.monotonic()
            store.scrub()
        except StoreError as error:
            log.warning("what was erased is not overwritten yet: %s", error)
