"""One bot in four processes over 16 shards, steadily asked: one is killed, then all are restarted one after the other.

    python tests/load/cluster.py [--guilds 10000] [--channels 30] [--per-second 10] [--spare 1]

A question is lost when it has no reply after the end, although up to a quarter of an hour late counts. Discord's own
limits hold: 50 requests a second over all processes, sessions of a row 5 seconds apart. PostgreSQL is the tests' own.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from rig import TESTS, LoopbackDiscord, cpu, memory, questions

from postgres import server  # isort: skip

SHARDS, PROCESSES = 16, 4
# The address of the API is replaced here and not by a setting, which would tell of a proxy that paces all processes.
RUN = (
    "import os, sys, discord; from bot.cli import main; discord.http.Route.BASE = os.environ['LOOPBACK_API']; "
    "sys.exit(main(['run', '--cluster', sys.argv[1]]))"
)


@dataclass
class Asking:
    """Asks in random servers until told to stop; `asked`: the id of each message, by when it was asked."""

    at: LoopbackDiscord
    channels: list[Any]
    per_second: float
    asked: dict[int, float] = field(default_factory=dict)
    done: bool = False

    async def ask(self) -> None:
        users = [self.at.user(f"u{number}") for number in range(2000)]
        texts, chance, clock = questions(), random.Random(7), asyncio.get_running_loop().time
        began, number = clock(), 0
        while not self.done:
            one = self.at.mention(chance.choice(self.channels), users[number % 2000], texts[number % len(texts)])
            self.asked[one.message.id] = clock()
            number += 1
            await asyncio.sleep(max(0.0, began + number / self.per_second - clock()))

    def replies(self) -> Counter[int]:
        return Counter(one.reference for one in self.at.posted if one.reference)


class Workers:
    """The processes, each a bot of its own."""

    def __init__(self, at: LoopbackDiscord, url: str) -> None:
        self.environ = {
            **os.environ,
            "DISCORD_TOKEN": at.token,
            "LOOPBACK_API": f"{at.url}/api/v10",
            "ARTICLE_BOT_GATEWAY": at.gateway.url,
            "ARTICLE_BOT_DATABASE": url,
            "ARTICLE_BOT_WATCH": "false",
            "ARTICLE_BOT_KEY": "a key of the load run's own, long enough",
            "ARTICLE_BOT_LOG": "error",
        }
        self.at, self.running = at, list[subprocess.Popen[bytes]]()

    def start(self) -> None:
        command = (sys.executable, "-c", RUN, str(PROCESSES))
        self.running.append(subprocess.Popen(command, env=self.environ, cwd=TESTS.parent))

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        print("exit codes:", [process.wait(20) for process in self.running])

    async def online(self, seconds: float = 240) -> float:
        """Return the seconds until all shards have a session."""
        began = time.perf_counter()
        async with asyncio.timeout(seconds):
            while len({session.shard[0] for session, _ in self.at.gateway.connected()}) < SHARDS:
                await asyncio.sleep(0.05)
        return time.perf_counter() - began

    async def gone(self) -> None:
        """Return once Discord has noticed that some shards have no session any more."""
        while len(self.at.gateway.connected()) >= SHARDS:
            await asyncio.sleep(0.01)


def report(what: str, asking: Asking, first: int) -> Counter[str]:
    """Print what became of the questions from number `first` on."""
    replies, counts = asking.replies(), Counter[str]()
    for ident in list(asking.asked)[first:]:
        counts[("lost", "once")[replies[ident]] if replies[ident] < 2 else "twice"] += 1
    print(
        f"{what}: asked {counts.total()}, answered once {counts['once']}, twice {counts['twice']}, "
        f"lost {counts['lost']}",
        flush=True,
    )
    return counts


async def settled(asking: Asking, seconds: float) -> None:
    """Return when all that was asked is answered, or after so many seconds."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not asking.asked.keys() <= asking.replies().keys():
        await asyncio.sleep(0.5)


async def killed(workers: Workers) -> None:
    workers.running.pop(0).kill()
    await workers.gone()
    print(f"one of {PROCESSES} killed: all shards are served again after {await workers.online():.1f} s")
    workers.start()


async def restarted(workers: Workers) -> None:
    for _ in range(len(workers.running)):
        process = workers.running.pop(0)
        before = len(workers.at.gateway.connected())
        process.terminate()
        print(f"stopped with {await asyncio.to_thread(process.wait, 20)}", end=", ")
        after = len(workers.at.gateway.connected())
        workers.start()
        print(f"{before - after} shards away for {await workers.online():.1f} s", flush=True)


async def main(guilds: int, inside: int, per_second: float, spare: int) -> int:
    async with AsyncExitStack() as stack:
        url = stack.enter_context(server())
        at = await stack.enter_async_context(LoopbackDiscord(check=False, shards=SHARDS, apart=5.0, route_limit=None))
        servers = [at.guild(f"g{n}", ident=(1000 + n) << 22) for n in range(guilds)]
        for number in range(1, inside):
            for guild in servers:
                at.channel(guild, f"c{number}")
        channels = [at.channel(guild) for guild in servers]
        workers = Workers(at, url)
        stack.callback(workers.stop)
        for _ in range(PROCESSES + spare):
            workers.start()
        print(f"{SHARDS} shards with {guilds} servers of {inside} channels online after {await workers.online():.0f} s")
        print("MiB of each process:", [round(memory(process.pid)) for process in workers.running], flush=True)
        asking = Asking(at, channels, per_second)
        task = asyncio.create_task(asking.ask())
        bad = 0
        for what, act in (("killed", killed(workers)), ("restarted", restarted(workers))):
            first = len(asking.asked)
            await asyncio.sleep(10)
            await act
            await asyncio.sleep(10)
            asking.done = what == "restarted"
            await settled(asking, 120) if asking.done else await asyncio.sleep(20)
            counts = report(what, asking, first)
            bad += counts["twice"] + (counts["lost"] if asking.done else 0)
        await task
        starts = at.gateway.starts
        print(f"identifies {len(at.gateway.identifies)}, too early {starts.hasty}, twice at a time {starts.doubled}")
        refused = sum(one.status == 429 for one in at.requests)
        print(
            f"requests in the busiest second {at.busiest()}, 429s {refused}, "
            f"commands published {len(at.sent('PUT', 'commands'))} times"
        )
        print("CPU seconds of each process:", [round(cpu(process.pid), 1) for process in workers.running])
        report("in all", asking, 0)
        return int(bad > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--guilds", type=int, default=10_000)
    parser.add_argument("--channels", type=int, default=30, help="in each server")
    parser.add_argument("--per-second", type=float, default=10.0)
    parser.add_argument("--spare", type=int, default=1)
    given = parser.parse_args()
    raise SystemExit(asyncio.run(main(given.guilds, given.channels, given.per_second, given.spare)))
