"""Send to Discord: again when it didn't get through, once all the same, and quiet about what Discord refuses."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import ui

from bot.chat.render import row
from bot.chat.transport import admitted, pauses
from bot.store import StoreError

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.chat.transport import Patience

log = logging.getLogger(__name__)
Result = TypeVar("Result")
FAILED = (discord.HTTPException, aiohttp.ClientError, OSError)
NO_HISTORY = 160002
SHUT = {50001, 50013, 50007, 160005}  # this channel is not for us: no access, no permission, DMs closed, locked
TAKEN = 40060  # an interaction that was answered
GONE = {10003, 10008, 10015, 10062, TAKEN, 50027, 50083}  # channel, message, token or interaction; archived thread
UNANSWERABLE = "In message_reference: "  # so begins what is wrong with a reply to a message that is gone
LEFT_ALONE = 600.0  # seconds that a shut channel is left alone
STALE = 900.0  # seconds after which nobody waits for a reply any more
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds before the first retry, and before later ones
LEAST_TRIES = 5  # in the time there is, however short


class Sender:
    """Sends for a client, all its shards."""

    def __init__(self, metrics: Metrics, patience: Patience) -> None:
        self._metrics, self._patience = metrics, patience
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._shut: dict[int, tuple[float, int]] = {}  # channels: until when, and in which server
        self._gave_up: set[int] = set()  # channels in which something didn't get through
        self._failing: Counter[str] = Counter()  # what doesn't get through, how often since it last did
        self._under_way = 0  # requests made or waiting
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def is_shut(self, channel: int) -> bool:
        """Whether a channel refused us lately."""
        until, _ = self._shut.get(channel, (0.0, 0))
        return until > asyncio.get_running_loop().time()

    def forget_failure(self, channel: int) -> bool:
        """Forget that something about a channel didn't get through, and wasn't refused; return whether it was so."""
        if channel not in self._gave_up:
            return False
        self._gave_up.remove(channel)
        return True

    def reopen(self, server: int | None = None) -> None:
        """Try shut channels again, of one server or all: somebody may have changed channels or roles."""
        self._shut = {} if server is None else {key: one for key, one in self._shut.items() if one[1] != server}

    def close(self) -> None:
        """Try nothing again from now on."""
        self._closed = True

    async def finish(self, seconds: float) -> int:
        """Wait for what is being sent; return how much of it is left after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return self._under_way

    async def reply(self, message: discord.Message, text: str, view: ui.View) -> int | None:
        """Reply to a message, or post where replies can't be; return the id, or None when it can't be posted.

        The nonce is the message's id: Discord posts once, however often it is tried; and nothing, once the message is
        deleted.
        """
        channel: Any = message.channel
        send = partial(channel.send, text, view=view, nonce=str(message.id), suppress_embeds=True)
        with self._quietly("post", channel.id):
            for reference in (message.to_reference(), None):
                try:
                    sent = await self._patiently("post", partial(send, reference=reference), channel.id)
                except discord.HTTPException as error:
                    if error.code in SHUT:
                        until = asyncio.get_running_loop().time() + LEFT_ALONE
                        self._shut[channel.id] = until, message.guild.id if message.guild else 0
                    if error.code != NO_HISTORY or reference is None:
                        raise
                else:
                    return None if sent is None else int(sent.id)
        return None

    async def attempt(self, what: str, call: Callable[[], Awaitable[Result]], channel: int) -> Result | None:
        """Make a request about a channel; return None when it didn't get through or was refused."""
        with self._quietly(what, channel):
            return await self._patiently(what, call, channel)
        return None

    async def history(self, what: str, channel: Any, most: int, **around: Any) -> list[discord.Message] | None:
        """Read so many messages of a channel, without those that make no sense; return None when it can't be read."""

        async def read() -> list[discord.Message]:
            return [message async for message in channel.history(limit=most, **around) if message is not None]

        return await self.attempt(what, read, channel.id)

    async def respond(self, call: Callable[[], Awaitable[object]], interaction: discord.Interaction) -> bool:
        """Answer an interaction within its three seconds; return whether that arrived."""
        within, tries = self._patience.interaction, 0

        async def attempt() -> None:
            nonlocal tries
            tries += 1
            try:
                await admitted(partial(self._briefly, call), within)
            except discord.HTTPException as error:
                if error.code != TAKEN or tries == 1:  # else an earlier try arrived, of which nothing was heard
                    raise

        with self._counted(), self._quietly("respond", interaction.channel_id or 0):
            await self._again(attempt, within)
            self._recovered("respond")
            return True
        return False

    async def say(self, interaction: discord.Interaction, text: str, view: ui.View, *, private: bool) -> bool:
        """Answer an interaction with a message; return whether it arrived."""
        send = partial(interaction.response.send_message, text, view=view, ephemeral=private, suppress_embeds=True)
        return await self.respond(send, interaction)

    async def tell(self, interaction: discord.Interaction, text: str) -> None:
        """Answer an interaction for its user's eyes alone, or add to an answer that was given."""
        if interaction.response.is_done():
            await self.respond(partial(interaction.followup.send, text, ephemeral=True), interaction)
        else:
            await self.say(interaction, text, row(), private=True)

    async def change(self, interaction: discord.Interaction, text: str, view: ui.View) -> bool:
        """Change the message whose button was pressed; return whether that got through."""
        edit = partial(interaction.response.edit_message, content=text, view=view)
        return await self.respond(edit, interaction)

    async def failed(self, interaction: discord.Interaction, error: BaseException) -> None:
        """Tell an interaction's user in one line that it failed; log what nobody expected."""
        if isinstance(error, StoreError | TimeoutError):
            await self.tell(interaction, "The database can't be reached now. Try again later.")
        else:
            log.error("interaction=%d failed", interaction.id, exc_info=error)
            await self.tell(interaction, "Something went wrong here. It is noted; try again later.")

    async def _patiently(self, what: str, call: Callable[[], Awaitable[Result]], channel: int) -> Result | None:
        """Make a request, one at a time in each channel, again when it didn't get through.

        A post is not made when another in that channel was refused meanwhile.
        """
        lock = self._locks.get(channel) or self._locks.setdefault(channel, asyncio.Lock())
        with self._counted():
            async with lock:
                if self._closed or (what == "post" and self.is_shut(channel)):
                    return None
                result = await self._again(partial(admitted, call, STALE), self._patience.message)
                self._recovered(what)
                return result

    @contextmanager
    def _quietly(self, what: str, channel: int) -> Iterator[None]:
        """Log what Discord refuses, or what didn't get through, in one line, and go on."""
        try:
            yield
        except discord.HTTPException as error:
            self._metrics.refused.labels(str(error.code)).inc()
            if not _reached(error):
                return self._gave_up_on(what, channel, f"status {error.status}")
            expected = error.code in SHUT or error.code in GONE or UNANSWERABLE in error.text
            level = logging.INFO if expected else logging.WARNING
            log.log(level, "%s refused status=%d code=%d channel=%d", what, error.status, error.code, channel)
        except (aiohttp.ClientError, OSError) as error:
            self._metrics.refused.labels(type(error).__name__).inc()
            self._gave_up_on(what, channel, type(error).__name__)

    def _gave_up_on(self, what: str, channel: int, why: str) -> None:
        """Note that something didn't get through; say the first of it, and count the rest until it does again."""
        self._gave_up.add(channel)
        if not self._failing[what]:
            log.warning("%s doesn't get through: %s", what, why)
        self._failing[what] += 1

    def _recovered(self, what: str) -> None:
        """Note that something got through; say so if it didn't before."""
        if failed := self._failing.pop(what, 0):
            log.warning("%s gets through again, after %d that didn't", what, failed)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count what is being sent, so that closing can wait for it."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _briefly(self, call: Callable[[], Awaitable[Result]]) -> Result:
        # TimeoutError is one of FAILED. This may be cancelled: interactions go through discord.py's webhook adapter,
        # which has no global limit
        async with asyncio.timeout(self._patience.acknowledge):
            return await call()

    async def _again(self, call: Callable[[], Awaitable[Result]], within: float) -> Result:
        """Call until it gets through, or the time after the first failure is over."""
        clock, end = asyncio.get_running_loop().time, None
        waits = pauses(FIRST_PAUSE, min(LONGEST_PAUSE, within / LEAST_TRIES))
        while True:
            try:
                return await call()
            except FAILED as error:
                pause = next(waits)
                end = clock() + within if end is None else end
                if self._closed or clock() >= end or not _passes(error):
                    raise
            self._metrics.retries.inc()
            await asyncio.sleep(min(pause, end - clock()))  # the last try is at the end


def _reached(error: discord.HTTPException) -> bool:
    """Whether Discord took a request up, and refused it: that has a code, what stands before Discord gives none."""
    return error.code != 0 and error.status < 500 and error.status != 429


def _passes(error: Exception) -> bool:
    """Whether it may get through when tried again: after a fault of the network, of Discord, of what stands before."""
    return not isinstance(error, discord.HTTPException) or not (error.status == 429 or _reached(error))
