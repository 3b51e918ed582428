"""Replies' latency without a database, with one, with one that is locked, and with one that hangs: it must be the same.

What was asked while it was locked must all be kept once it is free.

python tests/load/database.py [--mentions 1500]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig import LoopbackDiscord, questions

from bot.store import Store
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Record


class Hanging(Store):
    """A store whose database never answers."""

    def add(self, records: Sequence[Record]) -> None:
        threading.Event().wait(1e6)


def locked(path: Path) -> closing[sqlite3.Connection]:
    """Lock a database until it is closed."""
    with closing(Store(str(path))) as store:
        store.prepare()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return closing(connection)


def is_complete(recorder: Recorder) -> bool:
    """Wait until all is written, and say how much was."""
    done = recorder.flush(20)
    print(f"   written {recorder.written}, waiting {recorder.waiting}, dropped {recorder.dropped}")
    return done and not recorder.dropped


async def latencies(store: Any, mentions: int) -> tuple[list[float], Recorder]:
    """Return milliseconds from question to reply, asked 50 a second at random times; and what writes the records."""
    from chatting import client

    from bot.chat.client import set_aside

    bot, texts, found = client(store=store, user_per_minute=10**9, channel_per_minute=10**9), questions(), []
    set_aside()
    async with LoopbackDiscord(route_limit=None, global_limit=None, check=False) as at:
        channels, askers = [at.channel(at.guild(), f"c{n}") for n in range(20)], [at.user() for _ in range(20)]
        async with at.running(bot):
            chance = random.Random(1)

            async def ask(number: int) -> None:
                began = time.perf_counter()
                await at.mention(channels[number % 20], askers[number % 20], texts[number % len(texts)]).first()
                found.append((time.perf_counter() - began) * 1000)

            tasks = []
            for number in range(mentions + 200):
                tasks.append(asyncio.create_task(ask(number)))
                await asyncio.sleep(chance.expovariate(50))
            await asyncio.gather(*tasks)
    return found[200:], bot.desk.recorder


async def main(mentions: int, folder: Path) -> int:
    worst, complete = {}, True
    paths = {name: folder / f"{name}.db" for name in ("sqlite", "locked", "hanging")}
    for name in ("none", *paths):
        store = None if name == "none" else Hanging(str(paths[name])) if name == "hanging" else Store(str(paths[name]))
        with locked(paths[name]) if name == "locked" else nullcontext():
            took, recorder = await latencies(store, mentions)
        found = sorted(took)
        worst[name] = found[int(len(found) * 0.99)]
        print(f"database {name:8} p50 {statistics.median(found):.2f} ms, p99 {worst[name]:.2f} ms", flush=True)
        complete &= name == "hanging" or is_complete(recorder)
    return int(not complete or max(worst.values()) > 1.5 * worst["none"] + 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1500)
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(main(parser.parse_args().mentions, Path(made))))
