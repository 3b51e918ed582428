"""Put whatever chance makes of real questions, markup, figures, names, words and unicode to the shipped article.

    python tests/load/fuzz.py [--wire] [--messages 1000000] [--seed 1] [--minutes 25]

Nothing may fail, nothing be said that is neither curated nor the bot's own words, nothing of the asker's but short
figures and known names, and no message may take more than a tenth of a second. Seeds count up by 5,000 messages.

--wire: they come as what people do on Discord: messages, edits, replies, commands, completions, menus, buttons, forms,
some of them tampered with. The real client hears of them over the loopback Discord, and each request that it makes is
judged; with LOOPBACK_OPENAPI (tests/loopback) also by Discord's own description of its API. Nothing may be logged
that is a warning or worse, nor pings be let through. What is timed is the longest that one act held the event loop, in
the processor's time. Seeds count up by 500 acts, each with a bot of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import rig  # noqa: F401 - finds the tests' own modules
from chatting import library
from fuzzing import STALL, Found, fuzz
from loopback.server import OPENAPI
from wiring import wire

from bot.chat.client import set_aside

STEP, ACTS = 5000, 500  # messages of a seed, and over the wire
SHOWN = 20  # faults of a seed
SHARES = (0.5, 0.9, 0.99, 0.999)


def main(seeded: Callable[[int, int, Found], object], step: int, messages: int, seed: int, minutes: float) -> int:
    """Put so many messages, those of one seed after the other, in so many minutes."""
    found, begun = Found(), time.perf_counter()
    while found.asked.total() < messages and time.perf_counter() - begun < 60 * minutes:
        set_aside()
        known = len(found.faults)
        seeded(seed, min(step, messages - found.asked.total()), found)
        seed += 1
        print(*found.faults[known:][:SHOWN], sep="\n", end="\n" if found.faults[known:] else "")
        print(
            f"{found.asked.total():8} messages, {len(found.faults)} faults, longest {found.longest * 1000:.0f} ms,"
            f" {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
    print(f"to seed {seed - 1}; asked {dict(found.asked)}; got {dict(found.outcomes)}")
    times = sorted(found.times)
    print(", ".join(f"{share:.1%} in {times[int(len(times) * share)] * 1000:.1f} ms" for share in SHARES))
    print(f"longest {found.longest * 1000:.1f} ms: {found.slowest[:200]!r}")
    return int(bool(found.faults) or found.longest > STALL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wire", action="store_true")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=25.0)
    given = parser.parse_args()
    shipped = library()
    with tempfile.TemporaryDirectory() as made:

        def asked(seed: int, count: int, found: Found) -> None:
            fuzz(next(iter(shipped.articles.values())), seed, count, found)

        def wired(seed: int, count: int, found: Found) -> None:
            asyncio.run(wire(shipped, Path(made), seed, count, found))

        if given.wire:
            print(f"held against Discord's own description: {bool(os.environ.get(OPENAPI))}")
        put = (wired, ACTS) if given.wire else (asked, STEP)
        raise SystemExit(main(*put, given.messages, given.seed, given.minutes))
