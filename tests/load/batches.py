"""Measure what keeping a record costs: python tests/load/batches.py [URL].

Records a second, a batch on disk when it returns; and the processor's time for each that goes through a recorder, one
every 20 ms as on a busy bot, and as fast as can be.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot.store import Kind, Record, Store
from bot.store.recorder import Recorder

KEY = "a key of the measurement's own, long enough"


def record(number: int) -> Record:
    """Return a record like any other."""
    asked = f"how many developers does it have {number}?"
    return Record(Kind.NOT_COVERED, "news", asked, ("a", "b"), "", str(number), "456")


def measure(url: str, batch: int, seconds: float = 3.0) -> float:
    """Return records kept a second, in batches of a size."""
    with closing(Store(url, key=KEY)) as store:
        store.prepare()
        records = [record(number) for number in range(batch)]
        started, kept = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            store.add(records)
            kept += batch
        return kept / (time.perf_counter() - started)


def cost(url: str, gap: float, number: int) -> float:
    """Return the processor's microseconds for a record, so many handed over with a gap (seconds) between them."""
    with closing(Store(url, key=KEY)) as store:
        store.prepare()
        recorder, used = Recorder(store), time.process_time()
        for one in range(number):
            recorder.add(record(one))
            time.sleep(gap)
        assert recorder.flush(60)
        used = time.process_time() - used
        idle = time.process_time()
        for _ in range(number):
            time.sleep(gap)
        assert recorder.written == number
        return 1e6 * (used - (time.process_time() - idle)) / number


def main() -> int:
    """Measure one database: SQLite in a new file, or the URL given."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder)}/kept.db"
        for batch in (1, 20, 500):
            print(f"batches of {batch:3}: {measure(url, batch):9,.0f} records a second")
        print(f"one every 20 ms: {cost(url, 0.02, 500):6.0f} us of the processor a record")
        print(f"one at once:     {cost(url, 0, 8000):6.0f} us of the processor a record")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
