"""Bursts: everybody at once, and one abuser among many.

    python tests/load/flood.py [400 | 2000]

400: as many mentions at once in as many channels against a Discord that allows 50 requests a second; all must be
answered and none refused with 429. 2000: a burst of mentions by 500 users in 50 channels, 501 of them by one user;
nobody else may lose an answer for it, and memory may not grow by more than 15 MiB.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import Counter
from typing import Any

from rig import LoopbackDiscord, bot_process, cpu, memory, questions

RUN = (sys.executable, "-m", "bot", "run")


async def quiet(at: LoopbackDiscord, seconds: float, expected: int, posted: Any) -> None:
    """Return when so many replies are there, or none came for so many seconds."""
    seen, since = -1, time.perf_counter()
    while (count := posted()) < expected and time.perf_counter() - since < seconds:
        if count != seen:
            seen, since = count, time.perf_counter()
        await asyncio.sleep(0.05)


async def everybody(count: int) -> int:
    async with LoopbackDiscord(check=False) as at:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(count)]
        users = [at.user(f"u{number}") for number in range(count)]
        async with bot_process(at, *RUN, log="warning") as pid:
            began = time.perf_counter()
            asked = [at.mention(*pair, text) for *pair, text in zip(channels, users, questions(), strict=False)]
            await quiet(at, 10, count, lambda: sum(bool(one.messages) for one in asked))
            took = time.perf_counter() - began
            counts = Counter(len(one.messages) for one in asked)
            refused = sum(one.status == 429 for one in at.requests)
            print(
                f"{count} mentions at once in {count} channels: answered once {counts[1]}, lost {counts[0]}, "
                f"429s {refused}, {took:.1f} s, {memory(pid):.0f} MiB, {cpu(pid):.1f} s CPU"
            )
            return int(counts[1] != count or refused > 0)


async def abuser() -> int:
    async with LoopbackDiscord(check=False, route_limit=None) as at:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(50)]
        users = [at.user(f"u{number}") for number in range(500)]
        texts = questions()
        who = [*users, *users, *users, *[users[0]] * 500]
        random.Random(4).shuffle(who)
        async with bot_process(at, *RUN, log="warning") as pid:
            for number in range(200):  # warm
                await at.mention(channels[number % 50], users[number + 250], texts[number]).first()
            before, began = memory(pid), time.perf_counter()
            asked = [at.mention(channels[number % 50], user, texts[number % 600]) for number, user in enumerate(who)]
            honest = [one for one in asked if one.user is not users[0]]
            await quiet(at, 10, len(honest), lambda: sum(bool(one.messages) for one in honest))
            await asyncio.sleep(2)
            peak, took = memory(pid), time.perf_counter() - began - 2
            to_abuser = sum(len(one.messages) for one in asked if one.user is users[0])
            counts = Counter(len(one.messages) for one in honest)
            refused = sum(one.status == 429 for one in at.requests)
            print(
                f"2000 mentions at once by 500 users: {len(honest)} by the others, answered once {counts[1]}, lost "
                f"{counts[0]}; the abuser asked {len(asked) - len(honest)}, got {to_abuser}; 429s {refused}; "
                f"{took:.1f} s; memory {before:.0f} -> {peak:.0f} MiB"
            )
            return int(counts[1] != len(honest) or to_abuser > 70 or refused > 0 or peak > before + 15)


if __name__ == "__main__":
    if sys.argv[1:] in ([], ["400"]):
        code = asyncio.run(everybody(400))
    if sys.argv[1:] in ([], ["2000"]):
        code = asyncio.run(abuser()) or (code if not sys.argv[1:] else 0)
    raise SystemExit(code)
