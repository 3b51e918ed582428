"""What the load runs share: a bot in a process of its own, and many questions for it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import deque
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from loopback import LoopbackDiscord  # noqa: E402

from bot.article.content import Content  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

TICKS = os.sysconf("SC_CLK_TCK")
DIFFERENT = 1500  # questions in a load run


def questions() -> list[str]:
    """Curated wordings, dissimilar ones next to each other; no more than a bot remembers the replies to."""
    pairs = Content.shipped().load("cloud-centers").curated.pairs
    longest = max(len(pair.wordings) for pair in pairs)
    return [pair.wordings[at] for at in range(longest) for pair in pairs if at < len(pair.wordings)][:DIFFERENT]


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    """Resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


@asynccontextmanager
async def bot_process(discord_: LoopbackDiscord, *command: str, shards: int = 1, **settings: str) -> AsyncIterator[int]:
    """Run a command as the bot against the loopback Discord; yield its process id once it is online."""
    environ = {
        **os.environ,
        "DISCORD_TOKEN": discord_.token,
        "ARTICLE_BOT_API": f"{discord_.url}/api/v10",
        "ARTICLE_BOT_GATEWAY": discord_.gateway.url,
        "ARTICLE_BOT_DATABASE": "none",
        **{f"ARTICLE_BOT_{name.upper()}": value for name, value in settings.items()},
    }
    process = subprocess.Popen(command, env=environ, cwd=TESTS.parent)  # noqa: ASYNC220 - once, at the start
    try:
        async with asyncio.timeout(60):
            await discord_.online(shards)
        yield process.pid
    finally:
        process.terminate()
        print(f"exit code of the bot: {await asyncio.to_thread(process.wait, 10)}")


class Window:
    """Keeps so many acts under way, each until its first answer."""

    def __init__(self, size: int) -> None:
        self.size, self.waits = size, [0.0]

    async def run(self, acts: Iterator[Any], patience: float = 60.0) -> float:
        """Do all acts; return the seconds it took. Raises TimeoutError when one gets no answer."""
        began, self.waits = time.perf_counter(), []
        under_way: deque[tuple[float, Any]] = deque()
        for act in acts:
            under_way.append((time.perf_counter(), act))
            if len(under_way) >= self.size:
                await self._oldest(under_way, patience)
        while under_way:
            await self._oldest(under_way, patience)
        return time.perf_counter() - began

    async def _oldest(self, under_way: deque[tuple[float, Any]], patience: float) -> None:
        at, act = under_way.popleft()
        async with asyncio.timeout(patience):
            await act.first()
        self.waits.append(time.perf_counter() - at)
