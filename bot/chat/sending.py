"""Send to Discord: again when it didn't get through, once all the same, and quiet about what Discord refuses."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import ui

from bot.chat.memory import Latest
from bot.chat.patience import OLDEST, pauses
from bot.chat.transport import retry_after
from bot.errors import unworded
from bot.store import StoreError

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.chat.patience import Patience

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Call = Callable[[], Awaitable[Result]]
FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError)
NO_HISTORY = 160002
SHUT = {50001, 50013, 50007, 160005}  # this channel is not for us: no access, no permission, DMs closed, locked
TAKEN = 40060  # an interaction that was answered
VANISHED = {10003, 10008, 10015, 10062, 50027, 50083}  # channel, message, token or interaction; archived thread
DONE = {TAKEN, 160004}  # what an earlier try did, of which nothing was heard; a message that has a thread
UNANSWERABLE = "In message_reference: "  # so begins what is wrong with a reply to a message that is gone
LEFT_ALONE = 600.0  # seconds that a shut channel is left alone
SOONEST, LATEST = 0.2, 5.0  # seconds before the first retry, and at the most before a later one
ANSWERED = 1000  # interactions that are remembered
LEAST_TRIES = 5  # in the time there is, however short


class NotThroughError(Exception):
    """Something didn't get through to Discord, however often it was tried."""


class Sender:
    """Sends for a client, all its shards, until it is `closed`."""

    def __init__(self, metrics: Metrics, patience: Patience) -> None:
        self._metrics, self._patience = metrics, patience
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._shut: dict[int, tuple[float, int]] = {}  # channels: until when, and in which server
        self._failing: Counter[str] = Counter()  # what doesn't get through, how often since it last did
        self._taken: Latest[int, bool] = Latest(ANSWERED)  # interactions whose answer arrived unheard
        self._under_way = 0  # requests made or waiting
        self._idle = asyncio.Event()
        self._idle.set()
        self.closed = False

    def is_shut(self, channel: int) -> bool:
        """Whether a channel refused us lately."""
        until, _ = self._shut.get(channel, (0.0, 0))
        return until > asyncio.get_running_loop().time()

    def reopen(self, server: int | None = None) -> None:
        """Try shut channels again, of one server or all: somebody may have changed channels or roles."""
        for channel, (_, its) in tuple(self._shut.items()):
            if server in {None, its}:
                del self._shut[channel]

    def close(self) -> None:
        """Try nothing again from now on."""
        self.closed = True

    async def finish(self, seconds: float) -> int:
        """Wait for what is being sent; return how much of it is left after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        return self._under_way

    async def reply(self, message: discord.Message, text: str, view: Callable[[], ui.View]) -> int | None:
        """Reply to a message, or post where replies can't be; return the id, or None when it may not be posted.

        Its buttons are made once it has its turn. The nonce is the message's id: Discord posts once, however often it
        is tried; and nothing, once the message is deleted. Raises NotThroughError.
        """
        channel: Any = message.channel

        async def post() -> discord.Message:
            send = partial(channel.send, text, view=view(), nonce=str(message.id), suppress_embeds=True)
            try:
                sent: discord.Message | None = await send(reference=message.to_reference())
            except discord.HTTPException as error:
                if error.code != NO_HISTORY:
                    raise
                sent = await send()
            if sent is None:
                raise aiohttp.ClientPayloadError  # a proxy's page
            return sent

        sent = await self.attempt("post", post, channel, posts=True)
        return sent.id if sent else None

    async def attempt(self, what: str, call: Call[Result], channel: Any, *, posts: bool = False) -> Result | None:
        """Make a request about a channel, one of a kind at a time in each; return None when Discord refuses it.

        What `posts` is not sent when another post to that channel was refused meanwhile; in private it is, as nobody
        tells when somebody takes messages again. Raises NotThroughError.
        """
        lock = self._locks.get((what, channel.id)) or self._locks.setdefault((what, channel.id), asyncio.Lock())
        with self._counted():
            async with lock:
                if self.closed or (posts and self.is_shut(channel.id)):
                    return None
                try:
                    return await self._again(what, call, self._patience.message, OLDEST.total_seconds())
                except discord.HTTPException as error:
                    self._refused(what, error, channel.id)
                    if posts and error.code in SHUT and channel.guild:
                        until = asyncio.get_running_loop().time() + LEFT_ALONE
                        self._shut[channel.id] = until, channel.guild.id
                    return None

    async def history(self, what: str, channel: Any, most: int, **around: Any) -> list[discord.Message] | None:
        """Read so many messages of a channel, without those that make no sense, as an attempt."""

        async def read() -> list[discord.Message]:
            try:
                return [message async for message in channel.history(limit=most, **around) if message is not None]
            except (TypeError, LookupError, ValueError) as error:
                raise aiohttp.ClientPayloadError from error  # a proxy's page

        return await self.attempt(what, read, channel)

    async def respond(self, call: Call[object], interaction: discord.Interaction) -> bool:
        """Answer an interaction within its three seconds; return whether that arrived."""
        tries = 0

        async def attempt() -> None:
            nonlocal tries
            tries += 1
            try:
                # this may be cancelled: interactions go through discord.py's webhook adapter, which has no global limit
                async with asyncio.timeout(self._patience.acknowledge):
                    await call()
            except discord.HTTPException as error:
                if error.code == TAKEN:
                    self._taken[interaction.id] = True
                if error.code != TAKEN or tries == 1:  # else an earlier try arrived, of which nothing was heard
                    raise

        within = self._patience.interaction
        with self._counted(), suppress(NotThroughError):
            try:
                await self._again("respond", attempt, within, within)
            except discord.HTTPException as error:
                self._refused("respond", error, interaction.channel_id or 0)
            else:
                return True
        return False

    async def say(self, interaction: discord.Interaction, text: str, view: ui.View, *, private: bool) -> bool:
        """Answer an interaction with a message; return whether it arrived."""
        send = partial(interaction.response.send_message, text, view=view, ephemeral=private, suppress_embeds=True)
        return await self.respond(send, interaction)

    async def show(self, interaction: discord.Interaction, view: ui.LayoutView, *, private: bool = True) -> None:
        """Answer an interaction with a layout."""
        await self.respond(partial(interaction.response.send_message, view=view, ephemeral=private), interaction)

    async def ask(self, interaction: discord.Interaction, form: ui.Modal) -> None:
        """Answer an interaction with a form."""
        await self.respond(partial(interaction.response.send_modal, form), interaction)

    async def tell(self, interaction: discord.Interaction, text: str) -> None:
        """Answer an interaction for its user's eyes alone, or add to an answer that was given."""
        done = interaction.response.is_done() or interaction.id in self._taken
        send = interaction.followup.send if done else interaction.response.send_message
        await self.respond(partial(send, text, ephemeral=True, suppress_embeds=True), interaction)

    async def failed(self, interaction: discord.Interaction, error: BaseException) -> None:
        """Tell an interaction's user in one line that it failed; log what nobody expected."""
        if isinstance(error, StoreError | TimeoutError):
            await self.tell(interaction, "The database can't be reached now. Try again later.")
        else:
            log.error("interaction=%d failed: %s", interaction.id, unworded(error))
            await self.tell(interaction, "Something went wrong here. It is noted; try again later.")

    def _refused(self, what: str, error: discord.HTTPException, channel: int) -> None:
        """Count and log in one line what Discord refuses."""
        self._metrics.refused.labels(str(error.code)).inc()
        expected = error.code in SHUT | VANISHED | DONE or UNANSWERABLE in error.text
        level = logging.INFO if expected else logging.WARNING
        log.log(level, "%s refused status=%d code=%d channel=%d", what, error.status, error.code, channel)

    def _give_up(self, what: str, error: Exception) -> NoReturn:
        """Raise NotThroughError; of a kind the first is said, and the rest counted until one gets through again."""
        if isinstance(error, discord.HTTPException):
            why, told = f"status {error.status}", str(error.code)
        else:
            why = told = type(error).__name__
        self._metrics.refused.labels(told).inc()
        if not self._failing[what]:
            log.warning("%s doesn't get through: %s", what, why)
        self._failing[what] += 1
        raise NotThroughError from error

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

    async def _again(self, what: str, call: Call[Result], within: float, longest: float) -> Result:
        """Call until it gets through, or the time `within` which to try again after the first failure is over.

        A rate limit is waited out as long as Discord says, up to the `longest`, and costs nothing of that time. Raises
        discord.HTTPException where Discord refuses it, else NotThroughError.
        """
        clock, end = asyncio.get_running_loop().time, None
        waits = pauses(SOONEST, min(LATEST, within / LEAST_TRIES))
        while True:
            try:
                result = await call()
            except FAILURES as error:
                if _is_refusal(error):
                    raise
                if isinstance(error, discord.HTTPException) and error.status == HTTPStatus.TOO_MANY_REQUESTS:
                    pause = retry_after(error.response)
                    over = pause > longest
                else:
                    end = end or clock() + within
                    pause = min(next(waits), end - clock())  # the last try is at the end
                    over = pause <= 0
                if self.closed or over:
                    self._give_up(what, error)
                self._metrics.retries.inc()
            else:
                if failed := self._failing.pop(what, 0):
                    log.warning("%s gets through again, after %d that didn't", what, failed)
                return result
            await asyncio.sleep(pause)


def _is_refusal(error: Exception) -> bool:
    """Whether Discord took a request up, and refused it: that has a code, what stands before Discord gives none."""
    if not isinstance(error, discord.HTTPException):
        return False
    return error.code != 0 and error.status < 500 and error.status != HTTPStatus.TOO_MANY_REQUESTS
