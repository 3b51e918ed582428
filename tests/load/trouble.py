"""10,000 events in an hour of the loop's time, while everything that can go wrong does: each is answered once.

    python tests/load/trouble.py [--events 10000] [--seconds 3600] [--between 15] [--seed 1]

Questions by mention and in private, forwarded ones, edits, deletions, commands and buttons, on two shards, over the
loopback Discord with its own limits, and with the bot's own patience and pace; again and again it is stopped, or
crashes, and is started anew. Lost may be only what Discord doesn't let be answered: an interaction within whose three
seconds nothing gets through or nobody is there; a message where the bot may not write when it was asked or, as its
author was then told, when the reply could be tried; what was said unheard in private, where nothing was heard after.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
import time
from contextlib import nullcontext, redirect_stderr
from io import StringIO
from pathlib import Path

import rig  # noqa: F401 - finds the tests' own modules
from leaping import LeapingLoop
from troubling import trouble


def main(given: argparse.Namespace, folder: Path) -> int:
    begun = time.perf_counter()
    logging.disable(logging.CRITICAL if not given.log else logging.NOTSET)
    logging.basicConfig(level=logging.INFO)
    unsaid = nullcontext() if given.log else redirect_stderr(StringIO())  # why the bot ended, each time
    with unsaid, asyncio.Runner(loop_factory=LeapingLoop) as runner:
        table = runner.run(trouble(folder, given.seed, given.events, given.seconds, given.between))
    print(*table.lines(), f"{time.perf_counter() - begun:.0f} s", sep="\n")
    return int(bool(table.twice or table.lost or table.wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=3600.0)
    parser.add_argument("--between", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", action="store_true")
    with tempfile.TemporaryDirectory() as made:
        raise SystemExit(main(parser.parse_args(), Path(made)))
