"""Send to Discord: paced, retried with one nonce, and quiet about what Discord refuses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import async_context

if TYPE_CHECKING:
    from bot.chat.health import Metrics
    from bot.chat.render import Payload

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PER_SECOND = 45.0  # requests, below Discord's 50 for a bot over all its shards
PASSING = (discord.DiscordServerError, aiohttp.ClientError, OSError, TimeoutError)
NO_HISTORY = 160002
SHUT = {50001, 50013, 50007, 160005}  # this channel is not for us: no access, no permission, DMs closed, locked
GONE = {10003, 10008, 10015, 10062, 40060, 50027, 50083}  # channel, message, token or interaction; archived thread
LEFT_ALONE = 600.0  # seconds that a shut channel is left alone
FIRST_PAUSE = 0.2  # seconds before the first retry


class Pacer:
    """Gives out turns, `per_second` of them, evenly, in the order they were asked for."""

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
            if (early := self._next - clock()) > 0:
                await asyncio.sleep(early)
            given = clock()
            # what a busy loop delayed is not made up for: it would come in a burst
            self._next = max(self._next, given - self._each / 2) + self._each
        return given - asked


class Sender:
    """Sends for a client, all its shards; messages go as they are on the wire, which spares building
    discord.py's objects of what nobody looks at. `patience`, `within`: seconds for one try and for all tries of a
    message; `ack_patience`, `ack_within`: the same for an interaction, which Discord gives 3 seconds.
    """

    def __init__(
        self, client: discord.Client, metrics: Metrics, *, pacer: Pacer | None = None, patience: float = 10.0,
        within: float = 40.0, ack_patience: float = 0.8, ack_within: float = 2.7,
    ) -> None:  # fmt: skip
        self._client, self._metrics, self._pacer = client, metrics, pacer or Pacer()
        self._message, self._ack = (patience, within), (ack_patience, ack_within)
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._shut: dict[int, float] = {}

    def is_shut(self, channel: int) -> bool:
        """Whether a channel refused us lately."""
        until = self._shut.get(channel)
        return until is not None and until > asyncio.get_running_loop().time()

    def reopen(self) -> None:
        """Try shut channels again: somebody changed channels or roles."""
        self._shut.clear()

    async def post(self, channel: int, payload: Payload) -> int | None:
        """Post a message, as a reply where it may be; return its id, or None when it can't be posted."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        request = partial(self._client.http.request, route)
        with self.quietly("post", channel):
            try:
                sent = await self.patiently(partial(request, json=payload), channel)
            except discord.HTTPException as error:
                if error.code in SHUT:
                    self._shut[channel] = asyncio.get_running_loop().time() + LEFT_ALONE
                if error.code != NO_HISTORY or "message_reference" not in payload:
                    raise
            else:
                return int(sent["id"])
            plain = {key: value for key, value in payload.items() if key != "message_reference"}
            return await self.post(channel, plain)
        return None

    async def change(self, channel: int, message: int, payload: Payload | None) -> None:
        """Edit a message of ours, or delete it where nothing is to stand."""
        what, method = ("edit", "PATCH") if payload else ("delete", "DELETE")
        path = "/channels/{channel_id}/messages/{message_id}"
        request = partial(self._client.http.request, Route(method, path, channel_id=channel, message_id=message))
        with self.quietly(what, channel):
            await self.patiently(partial(request, json=payload) if payload else request, channel)

    async def patiently(self, call: Callable[[], Awaitable[Result]], channel: int) -> Result:
        """Make a request in its turn, one at a time in each channel, again when it didn't get through."""
        lock = self._locks.get(channel) or self._locks.setdefault(channel, asyncio.Lock())
        async with lock:
            return await self._again(call, *self._message, pacer=self._pacer)

    async def answer(
        self, interaction: discord.Interaction, payload: Payload,
        kind: discord.InteractionResponseType = discord.InteractionResponseType.channel_message,
    ) -> bool:  # fmt: skip
        """Answer an interaction with a message, or by changing the one it came from; return whether it arrived."""
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=interaction.id, webhook_token=interaction.token)
        session = interaction._session  # noqa: SLF001 - has no public name
        call = partial(async_context.get().request, route, session, payload={"type": kind.value, "data": payload})
        return await self.respond(call, interaction) is not None

    async def respond(self, call: Callable[[], Awaitable[Result]], interaction: discord.Interaction) -> Result | None:
        """Answer an interaction within its three seconds; return None when that failed."""
        with self.quietly("respond", interaction.channel_id or 0):
            return await self._again(call, *self._ack)
        return None

    @contextmanager
    def quietly(self, what: str, channel: int) -> Iterator[None]:
        """Log what Discord refuses, or what didn't get through, in one line, and go on."""
        try:
            yield
        except discord.HTTPException as error:
            expected = error.code in SHUT or error.code in GONE
            level = logging.INFO if expected else logging.WARNING
            self._metrics.count("refused", str(error.code))
            log.log(level, "%s refused status=%d code=%d channel=%d", what, error.status, error.code, channel)
        except (aiohttp.ClientError, OSError, discord.RateLimited) as error:
            self._metrics.count("refused", type(error).__name__)
            log.warning("%s gave up error=%s channel=%d", what, type(error).__name__, channel)

    async def _again(
        self, call: Callable[[], Awaitable[Result]], patience: float, within: float, pacer: Pacer | None = None
    ) -> Result:
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
        end = loop.time() + within
        while True:
            if pacer and (waited := await pacer.turn()) > 0.001:
                self._metrics.waited(waited)
            try:
                async with asyncio.timeout(min(patience, max(end - loop.time(), 0.1))):
                    return await call()
            except PASSING:
                if loop.time() + pause >= end:
                    raise
            self._metrics.count("retries")
            await asyncio.sleep(pause)
            pause *= 2

