"""Kill a writer with -9 again and again; count what it was told is kept and isn't: python tests/load/kill.py [RUNS]."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bot.store import Store

WRITER = """
import itertools, sys
from bot.store import Kind, Record, Store
store, run = Store(sys.argv[1]), sys.argv[2]
store.prepare()
print("ready", flush=True)
for batch in itertools.count():
    store.add([Record(Kind.NOT_COVERED, "news", f"run {run} batch {batch} line {n}") for n in range(20)])
    print(batch, flush=True)
"""


def run(path: Path, number: int, how: signal.Signals = signal.SIGKILL) -> tuple[int, int]:
    """Start a writer, kill it in the middle of its work; return how many acknowledged records are lost, and kept."""
    command = [sys.executable, "-c", WRITER, str(path), str(number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        end = time.monotonic() + random.Random(number).uniform(0.02, 0.3)
        acknowledged = []
        for line in writer.stdout:
            acknowledged.append(int(line))
            if time.monotonic() > end:
                writer.send_signal(how)
                break
        acknowledged += [int(line) for line in writer.stdout if line.endswith("\n")]
    with closing(Store(str(path))) as store:
        kept = {event.question for event in store.events("news")}
    said = {f"run {number} batch {batch} line {n}" for batch in acknowledged for n in range(20)}
    mine = [question for question in kept if question.startswith(f"run {number} ")]
    assert len(mine) % 20 == 0, "half a batch was kept"
    return len(said - kept), len(said & kept)


def main() -> int:
    """Run it 50 times, or as often as told."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory() as folder:
        results = [run(Path(folder) / "kept.db", number) for number in range(runs)]
    lost, kept = (sum(column) for column in zip(*results, strict=True))
    print(f"{runs} times killed with -9: {kept} acknowledged records kept, {lost} lost")
    return lost > 0


if __name__ == "__main__":
    raise SystemExit(main())
