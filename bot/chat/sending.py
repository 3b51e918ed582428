"""Send to Discord: paced, retried with one nonce, and quiet about what Discord refuses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import ui

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PER_SECOND = 45.0  # requests, below Discord's 50 for a bot over all its shards
PASSING = (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError)
NO_HISTORY = 160002
SHUT = {50001, 50013, 50007, 160005}  # this channel is not for us: no access, no permission, DMs closed, locked
GONE = {10003, 10008, 10015, 10062, 40060, 50027, 50083}  # channel, message, token or interaction; archived thread
LEFT_ALONE = 600.0  # seconds that a shut channel is left alone
STALE = 900.0  # seconds after which nobody waits for a reply any more
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds before the first retry, and before later ones
WEB = {"http", "https"}  # and not the gateway's
PATIENCE = 10.0  # seconds for a connection, and for an answer over it


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

    def hold(self, seconds: float) -> None:
        """Give out no turn for some seconds."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


class Connector(aiohttp.TCPConnector):
    """Ends what hangs by closing its connection. Nothing is cancelled: a request of discord.py that is cancelled
    while it waits out a global rate limit would leave every later request waiting for good.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        super().__init__(limit=0)
        self._patience = patience

    async def connect(self, req: Any, traces: Any, timeout: aiohttp.ClientTimeout) -> Any:  # noqa: ASYNC109 - aiohttp's
        """Return a connection that lasts so long for one answer; the gateway's lasts."""
        timeout = aiohttp.ClientTimeout(connect=self._patience)
        connection = await super().connect(req, traces, timeout)
        if req.url.scheme in WEB and connection.transport is not None:
            ending = asyncio.get_running_loop().call_later(self._patience, connection.transport.abort)
            connection.add_callback(ending.cancel)  # called when the answer is read
        return connection


class Sender:
    """Sends for a client, all its shards, once the client has its trace.

    `within`: seconds that a message is tried again after it first failed, however long it waited for its turn.
    `ack_patience`, `ack_within`: seconds for one try of an interaction, and for more, of the 3 that Discord gives.
    """

    def __init__(
        self, metrics: Metrics, *, pacer: Pacer | None = None, within: float = 40.0, ack_patience: float = 0.8,
        ack_within: float = 2.0,
    ) -> None:  # fmt: skip
        self._metrics, self._pacer, self._within = metrics, pacer or Pacer(), within
        self._ack_patience, self._ack_within = ack_patience, ack_within
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._shut: dict[int, float] = {}
        self._under_way = 0
        self._stuck_since: float | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """Make what the client's HTTP goes through: each request waits for its turn, discord.py's own retries too.

        Interactions do not: Discord doesn't count them. Troubles are counted; a global limit holds up all turns.
        """

        async def starting(_: object, __: object, params: aiohttp.TraceRequestStartParams) -> None:
            url = params.url
            if url.scheme not in WEB or "interactions" in url.parts or "webhooks" in url.parts:
                return
            waited = await self._pacer.turn()
            if waited > 0.001:
                self._metrics.pace_wait.inc(waited)

        async def ended(_: object, __: object, params: aiohttp.TraceRequestEndParams) -> None:
            response = params.response
            if response.status == 429:
                self._metrics.rate_limited.inc()
                if "X-RateLimit-Global" in response.headers:
                    self._pacer.hold(_retry_after(response))
            elif response.status >= 500:
                self._metrics.server_errors.inc()

        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(starting)
        trace.on_request_end.append(ended)
        return trace

    def is_shut(self, channel: int) -> bool:
        """Whether a channel refused us lately."""
        until = self._shut.get(channel)
        return until is not None and until > asyncio.get_running_loop().time()

    def reopen(self) -> None:
        """Try shut channels again: somebody changed channels or roles."""
        self._shut.clear()

    def stuck(self) -> float:
        """Return the seconds for which messages were to be sent, and Discord took none."""
        return 0.0 if self._stuck_since is None else asyncio.get_running_loop().time() - self._stuck_since

    async def reply(self, message: discord.Message, text: str, view: ui.View) -> int | None:
        """Reply to a message, or post where replies can't be; return the id, or None when it can't be posted.

        The nonce is the message's id: Discord posts once, however often it is tried.
        """
        channel: Any = message.channel
        send = partial(channel.send, text, view=view, nonce=str(message.id), suppress_embeds=True)
        with self.quietly("post", channel.id):
            for reference in (message.to_reference(fail_if_not_exists=False), None):
                try:
                    sent = await self.patiently(partial(send, reference=reference), channel.id)
                except discord.HTTPException as error:
                    if error.code in SHUT:
                        self._shut[channel.id] = asyncio.get_running_loop().time() + LEFT_ALONE
                    if error.code != NO_HISTORY or reference is None:
                        raise
                else:
                    return int(sent.id)
        return None

    async def patiently(self, call: Callable[[], Awaitable[Result]], channel: int) -> Result:
        """Make a request, one at a time in each channel, again when it didn't get through."""
        lock = self._locks.get(channel) or self._locks.setdefault(channel, asyncio.Lock())
        with self._watched():
            async with lock:
                return await self._again(partial(_admitted, call), self._within)

    async def respond(self, call: Callable[[], Awaitable[Result]], interaction: discord.Interaction) -> Result | None:
        """Answer an interaction within its three seconds; return None when that failed."""
        with self.quietly("respond", interaction.channel_id or 0):
            return await self._again(partial(self._briefly, call), self._ack_within)
        return None

    @contextmanager
    def quietly(self, what: str, channel: int) -> Iterator[None]:
        """Log what Discord refuses, or what didn't get through, in one line, and go on."""
        try:
            yield
        except discord.HTTPException as error:
            expected = error.code in SHUT or error.code in GONE
            level = logging.INFO if expected else logging.WARNING
            self._metrics.refused.labels(str(error.code)).inc()
            log.log(level, "%s refused status=%d code=%d channel=%d", what, error.status, error.code, channel)
        except (aiohttp.ClientError, OSError) as error:
            self._metrics.refused.labels(type(error).__name__).inc()
            log.warning("%s gave up error=%s channel=%d", what, type(error).__name__, channel)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Note since when nothing gets through. What Discord refuses got through."""
        clock = asyncio.get_running_loop().time
        self._under_way += 1
        if self._stuck_since is None:
            self._stuck_since = clock()
        through = False
        try:
            yield
            through = True
        except discord.HTTPException as error:
            through = error.status < 500 and error.status != 429
            raise
        finally:
            self._under_way -= 1
            if through:
                self._stuck_since = clock() if self._under_way else None

    async def _briefly(self, call: Callable[[], Awaitable[Result]]) -> Result:
        # this may be cancelled: interactions go through discord.py's webhook adapter, which has no global limit
        async with asyncio.timeout(self._ack_patience):
            return await call()

    async def _again(self, call: Callable[[], Awaitable[Result]], within: float) -> Result:
        """Call until it gets through, or the time after the first failure is over."""
        clock, pause, end = asyncio.get_running_loop().time, FIRST_PAUSE, None
        while True:
            try:
                return await call()
            except PASSING:
                end = clock() + within if end is None else end
                if clock() + pause >= end:
                    raise
            self._metrics.retries.inc()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


async def _admitted(call: Callable[[], Awaitable[Result]]) -> Result:
    """Call; where discord.py gives up on a rate limit, wait as long as Discord says and call again."""
    while True:
        try:
            return await call()
        except discord.HTTPException as error:
            if error.status != 429 or (wait := _retry_after(error.response)) > STALE:
                raise
        await asyncio.sleep(wait)


def _retry_after(response: Any) -> float:
    """Return the seconds that a rate limit is to be waited out."""
    return float(response.headers.get("Retry-After", LONGEST_PAUSE))
