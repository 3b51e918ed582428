"""Break files of every kind by chance and put each before a command: one clear line, no traceback, nothing lost.

python tests/load/broken.py [--cases 3000] [--seed 1]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import rig  # noqa: F401 - finds the tests' own modules
from breaking import SLOW, broken
from fuzzing import Found

STEP = 100  # files of a seed


def main(cases: int, seed: int, folder: Path) -> int:
    found, begun = Found(), time.perf_counter()
    while (done := found.asked.total()) < cases:
        known = len(found.faults)
        broken(folder / str(seed), seed, min(STEP, cases - done), found)
        print(*found.faults[known:], f"to seed {seed}: {found.asked.total()}", sep="\n", flush=True)
        seed += 1
    print(f"{found.asked.total()} broken files in {time.perf_counter() - begun:.0f} s: {dict(found.asked)}")
    print(f"ended: {dict(sorted(found.outcomes.items()))}")
    print(f"{len(found.faults)} faults; longest {found.longest:.1f} s: {found.slowest}")
    return int(bool(found.faults) or found.longest > SLOW)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        raise SystemExit(main(given.cases, given.seed, Path(made)))
