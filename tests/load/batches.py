"""Measure how many records a second are kept, a batch on disk when it returns: python tests/load/batches.py [URL]."""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot.store import Kind, Record, Store


def measure(url: str, batch: int, seconds: float = 3.0) -> float:
    """Return records kept a second, in batches of a size."""
    with closing(Store(url)) as store:
        store.prepare()
        record = Record(Kind.NOT_COVERED, "news", "how many developers does it have?", ("a", "b"), "", "123", "456")
        started, kept = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            store.add([record] * batch)
            kept += batch
        return kept / (time.perf_counter() - started)


def main() -> int:
    """Measure one database: SQLite in a new file, or the URL given."""
    with tempfile.TemporaryDirectory() as folder:
        for batch in (1, 20, 500):
            url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder)}/kept.db"
            print(f"batches of {batch:3}: {measure(url, batch):9,.0f} records a second")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
