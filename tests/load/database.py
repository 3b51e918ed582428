"""Replies' latency without a database, with one, and with one that hangs: it must be the same.

python tests/load/database.py [--mentions 1500]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig import LoopbackDiscord, questions

from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.store import Record


class Hanging(Store):
    """A store whose database never answers."""

    def add(self, records: Sequence[Record]) -> None:
        threading.Event().wait(1e6)


async def latencies(store: Any, mentions: int) -> list[float]:
    """Return milliseconds from question to reply, asked 50 a second at random times."""
    from chatting import client

    from bot.chat.client import set_aside

    bot, texts, found = client(store=store, user_per_minute=10**9, channel_per_minute=10**9), questions(), []
    set_aside()
    async with LoopbackDiscord(route_limit=None, global_limit=None, check=False) as at:
        channels, asker = [at.channel(at.guild(), f"c{n}") for n in range(20)], at.user()
        async with at.running(bot):
            chance = random.Random(1)

            async def ask(number: int) -> None:
                began = time.perf_counter()
                await at.mention(channels[number % 20], asker, texts[number % len(texts)]).first()
                found.append((time.perf_counter() - began) * 1000)

            tasks = []
            for number in range(mentions + 200):
                tasks.append(asyncio.create_task(ask(number)))
                await asyncio.sleep(chance.expovariate(50))
            await asyncio.gather(*tasks)
        recorder = bot.desk.recorder
        print(f"   written {recorder.written}, waiting {recorder.waiting}, dropped {recorder.dropped}")
    return found[200:]


async def main(mentions: int, folder: Path) -> int:
    worst = {}
    stores = {"none": None, "sqlite": Store(str(folder / "a.db")), "hanging": Hanging(str(folder / "b.db"))}
    for name, store in stores.items():
        found = sorted(await latencies(store, mentions))
        worst[name] = found[int(len(found) * 0.99)]
        print(f"database {name:8} p50 {statistics.median(found):.2f} ms, p99 {worst[name]:.2f} ms", flush=True)
    return int(worst["hanging"] > 1.5 * worst["none"] + 2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1500)
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(main(parser.parse_args().mentions, Path(made))))
