"""What requests to Discord go through: a pace for all of them, and an end for those that hang."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Iterator

PER_SECOND = 45.0  # requests, below Discord's 50 for a bot over all its shards
WEB = {"http", "https"}  # and not the gateway's
UNTOLD = 5.0  # seconds to wait out a rate limit that says no time to come


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds.

    `connection`: for a connection, and for an answer over it. `message`: to try a message again after it first failed,
    however long it waited for its turn. `acknowledge`, `interaction`: for one try to answer an interaction, and for
    more tries, of the 3 seconds that Discord gives. `absence`: before what was missed is looked for again.
    `commands`: before commands that weren't taken are sent again, at first.
    `gateway`: the longest pause between attempts to reach it. `identify`: between two shards, as Discord wants it.
    `start`: for what is nice to have before the bot is online, and can be had later.
    Among several processes: `beat`: between two looks at what is held or free. `lease`: for which shards are served
    after they were last seen to be ours. `fence`: before shards are started that were claimed; whoever lost them has
    stopped by then.
    """

    connection: float = 10.0
    message: float = 40.0
    acknowledge: float = 0.8
    interaction: float = 2.0
    absence: float = 5.0
    commands: float = 60.0
    gateway: float = 5.0
    identify: float = 5.0
    start: float = 5.0
    beat: float = 1.0
    lease: float = 5.0
    fence: float = 6.0


def pauses(first: float, longest: float) -> Iterator[float]:
    """Give the seconds to wait before each next attempt: twice as many each time, up to the longest."""
    while True:
        yield min(first, longest)
        first *= 2


class Pacer:
    """Gives out turns, `per_second` of them, evenly, in the order they were asked for; none while on hold."""

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._each, self._next = 1.0 / per_second, 0.0
        self._queue = asyncio.Lock()

    async def turn(self) -> float:
        """Wait for a turn; return the seconds waited."""
        clock = asyncio.get_running_loop().time
        asked = clock()
        if not self._queue.locked() and self._next <= asked:
            self._next = max(self._next, asked - self._each / 2) + self._each
            return 0.0
        async with self._queue:
            given = clock()
            while given < self._next:
                await asyncio.sleep(self._next - given)
                given = clock()
            # what a busy loop delayed is not made up for: it would come in a burst
            self._next = max(self._next, given - self._each / 2) + self._each
        return given - asked

    def keep_to(self, share: float) -> None:
        """Give out only this share of the turns it gave out until now, where others give out the rest."""
        self._each /= share

    def hold(self, seconds: float) -> None:
        """Give out no turn for some seconds."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


class Connector(aiohttp.TCPConnector):
    """Ends what hangs by closing its connection. Nothing is cancelled: a request of discord.py that is cancelled
    while it waits out a global rate limit would leave every later request waiting for good.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(limit=0)
        self._patience = patience.connection

    async def connect(self, req: Any, traces: Any, timeout: aiohttp.ClientTimeout) -> Any:  # noqa: ASYNC109 - aiohttp's
        """Return a connection that lasts so long for one answer; the gateway's lasts."""
        timeout = aiohttp.ClientTimeout(connect=self._patience)
        connection = await super().connect(req, traces, timeout)
        if req.url.scheme in WEB and connection.transport is not None:
            ending = asyncio.get_running_loop().call_later(self._patience, connection.transport.abort)
            connection.add_callback(ending.cancel)  # called when the answer is read
        return connection


def retry_after(response: Any) -> float:
    """Return the seconds that a rate limit is to be waited out, which may be told as a time of day."""
    told = response.headers.get("Retry-After", "")
    try:
        seconds = float(told)
    except ValueError:
        seconds = _until(told)
    return seconds if 0 <= seconds < math.inf else UNTOLD


def _until(told: str) -> float:
    """Return the seconds until a time as HTTP writes it; below 0 where it is over, or none."""
    try:
        return parsedate_to_datetime(told).timestamp() - time.time()
    except (ValueError, OverflowError):
        return -1.0
