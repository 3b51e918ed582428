"""Ask the shipped article whatever chance makes of real questions, markup, figures, names, words and unicode.

    python tests/load/fuzz.py [--messages 1000000] [--seed 1] [--minutes 25]

Nothing may fail, nothing be said that is neither curated nor the bot's own words, nothing of the asker's but short
figures and known names, and no message may take more than a tenth of a second. Seeds count up by 5,000 messages.
"""

from __future__ import annotations

import argparse
import gc
import time

import rig  # noqa: F401 - finds the tests' own modules
from chatting import library
from fuzzing import STALL, Found, fuzz

STEP = 5000  # messages of a seed
SHOWN = 20  # faults


def main(messages: int, seed: int, minutes: float) -> int:
    article, found, begun = next(iter(library().articles.values())), Found(), time.perf_counter()
    gc.freeze()
    while found.asked.total() < messages and time.perf_counter() - begun < 60 * minutes:
        fuzz(article, seed, min(STEP, messages - found.asked.total()), found)
        seed += 1
        print(
            f"{found.asked.total():8} messages, {len(found.faults)} faults, longest {found.longest * 1000:.0f} ms,"
            f" {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
    print(f"to seed {seed - 1}; asked {dict(found.asked)}; got {dict(found.outcomes)}")
    print(f"longest {found.longest * 1000:.1f} ms: {found.slowest[:200]!r}")
    print(*found.faults[:SHOWN], sep="\n")
    return int(bool(found.faults) or found.longest > STALL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=25.0)
    given = parser.parse_args()
    raise SystemExit(main(given.messages, given.seed, given.minutes))
