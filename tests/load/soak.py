"""20,000 mentions at the rate Discord allows: memory and tasks must not grow.

    python tests/load/soak.py [--mentions 20000] [--fast]

At 45 a second this takes seven and a half minutes; `--fast` lifts the pace and Discord's limit. Growth is measured
from the half on, when all that is remembered (5,000 questions, 2,048 replies) has filled up.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
import time
import urllib.request
from typing import Any

from rig import LoopbackDiscord, Window, bot_process, cpu, memory, questions

FAST = "import bot.chat.pacer as p; p.Pacer.__init__.__defaults__ = (10**9,); "
RUN = "import sys; from bot.cli import main; sys.exit(main(['run', *sys.argv[1:]]))"


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def health(port: int) -> dict[str, Any]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/live", timeout=5) as answer:
        return dict(json.load(answer))


async def main(mentions: int, fast: bool) -> int:
    limit = None if fast else 50
    async with LoopbackDiscord(check=False, route_limit=None, global_limit=limit) as at:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(200)]
        users = [at.user(f"u{number}") for number in range(2000)]
        texts, port = questions(), free_port()
        command = (sys.executable, "-c", (FAST if fast else "") + RUN)
        paces = {"user_per_minute": "1000", "channel_per_minute": "1000", "log": "warning"}
        async with bot_process(at, *command, health=f"127.0.0.1:{port}", **paces) as pid:
            await asyncio.sleep(3)
            lost = done = 0
            seen: list[tuple[float, int]] = []
            began, spent = time.perf_counter(), cpu(pid)
            while done < mentions:
                step = min(1000, mentions - done)
                numbers = range(done, done + step)
                asked = (at.mention(channels[n % 200], users[n % 2000], texts[n % len(texts)]) for n in numbers)
                await Window(64 if fast else 4).run(asked)
                done += step
                at.requests.clear()
                lost += step - len(at.posted)
                at.posted.clear()
                for channel in channels:
                    channel.messages.clear()
                for session in at.gateway.sessions.values():
                    session.events[:] = [("", None)] * len(session.events)
                seen.append((memory(pid), (await asyncio.to_thread(health, port))["tasks"]))
                print(f"{done:6} mentions  {seen[-1][0]:6.1f} MiB  {seen[-1][1]} tasks", flush=True)
            took, each = time.perf_counter() - began, (cpu(pid) - spent) / mentions * 1000
            (early, few), (late, many) = seen[len(seen) // 2], seen[-1]
            rate = f"{mentions} mentions in {took:.0f} s ({mentions / took:.1f}/s)"
            print(
                f"{rate}, lost {lost}, {each:.2f} ms CPU each, "
                f"from the half on {late - early:+.1f} MiB, {many - few:+d} tasks"
            )
            return int(lost > 0 or late - early > 4 or many - few > 3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=20_000)
    parser.add_argument("--fast", action="store_true")
    given = parser.parse_args()
    raise SystemExit(asyncio.run(main(given.mentions, given.fast)))
