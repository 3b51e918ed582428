"""Which servers the bot is in, and what was missed there while it was away: found in histories, and answered."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.patience import MOST_READ, OLDEST, oldest
from bot.chat.question import readable
from bot.chat.sending import NotThroughError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from discord import app_commands

    from bot.chat.desk import Desk
    from bot.chat.messages import Messages
    from bot.chat.metrics import Owed
    from bot.chat.patience import Patience
    from bot.chat.sending import Sender

log = logging.getLogger(__name__)


class Absence:
    """Takes up what was missed, our own replies telling what is done; lets go of servers that the bot is in no more."""

    def __init__(
        self,
        client: discord.Client,
        desk: Desk,
        messages: Messages,
        sender: Sender,
        owed: Owed,
        tree: app_commands.CommandTree[Any],
        beside: Callable[[Coroutine[Any, Any, None]], object],
        patience: Patience,
    ) -> None:
        self._client, self._tree, self._choices, self._recorder = client, tree, desk.choices, desk.recorder
        self._messages, self._sender, self._owed, self._patience = messages, sender, owed, patience
        self._beside = beside
        self._lost: dict[int, datetime] = {}  # shards without a connection, since when
        self._unseen: set[int] = set()  # servers out of reach, in which something may be missed
        self._told: set[tuple[int, int]] = set()  # shards that were told which servers they have, each of how many
        self._left: set[int] = set()  # servers that discord.py may still have
        self.unread = 0  # channels

    def told(self, ready: Any) -> None:
        """Hear which servers a shard has, as its session starts: all others that were known are asked about."""
        shard, shards = map(int, ready["shard"])
        here = {int(guild["id"]) for guild in ready["guilds"]}
        self._told.add((shard, shards))
        self._miss(({one.id for one in self._client.guilds} | self._choices.guilds()) - here, {(shard, shards)})

    def compare(self) -> None:
        """Ask about servers that chose something, as was read only after a shard was told which it has."""
        self._miss(self._choices.guilds() - {one.id for one in self._client.guilds}, self._told)

    def _miss(self, guilds: set[int], told: set[tuple[int, int]]) -> None:
        """Ask about those of the servers that belong to shards that were told."""
        for guild in guilds:
            if any((guild >> 22) % shards == shard for shard, shards in told):
                self._left.add(guild)
                self._beside(self._ask_about(guild))

    async def _ask_about(self, guild: int) -> None:
        """Let go of a server that no shard was told of, unless Discord has our commands there: some add them alone.

        While Discord can't be asked, all is kept.
        """
        place = discord.Object(guild)
        ask = partial(self._tree.fetch_commands, guild=place)
        for pause in self._patience.rounds():
            with suppress(NotThroughError):
                found = await self._sender.attempt("ask for commands", ask, place)
                if found is None and guild in self._left and not self._sender.closed:
                    await self.left(place)
                return
            await asyncio.sleep(pause)

    async def joined(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server, perhaps with other permissions than before."""
        self._left.discard(guild.id)
        self._sender.reopen(guild.id)

    async def left(self, guild: discord.abc.Snowflake) -> None:
        """Erase what is kept of a server that the bot is in no more."""
        self._left.add(guild.id)
        self._choices.forget(guild.id)
        self._recorder.forget(guild=str(guild.id))

    async def lost(self, shard: int) -> None:
        """Remember since when a shard has no connection."""
        self._lost.setdefault(shard, datetime.now(UTC))

    def resumed(self, shard: int) -> None:
        """Forget it: Discord has sent what was missed."""
        self._lost.pop(shard, None)

    def longest(self) -> float:
        """Return the seconds since the first of the shards lost its connection."""
        now = datetime.now(UTC)
        return (now - min(self._lost.values(), default=now)).total_seconds()

    async def make_up(self, shard: int) -> None:
        """Take up what a shard with a new session may lack, from before the start of this process, too.

        Servers that are out of reach have their turn when they appear.
        """
        first = datetime.now(UTC) - OLDEST
        if self._lost.pop(shard, first) < first:
            log.warning("away for long: what was asked before %s is lost", f"{first:%H:%M} UTC")
        found: list[Any] = []
        for guild in self._client.guilds:
            if guild.shard_id != shard or guild.id in self._left:
                continue
            if guild.unavailable:
                self._unseen.add(guild.id)
            else:
                found += _spoken_in(guild)
        if shard == 0:
            found += self._messages.directs()
        log.info("catching up shard=%d channels=%d", shard, len(found))
        await self.catch_up(found)

    async def vanished(self, guild: discord.Guild) -> None:
        """Note that messages may be missed in a server that is out of reach."""
        self._unseen.add(guild.id)

    async def appeared(self, guild: discord.Guild) -> None:
        """Take up what was missed in a server that was out of reach."""
        await self.joined(guild)
        if guild.id in self._unseen:
            self._unseen.remove(guild.id)
            await self.catch_up(_spoken_in(guild))

    async def catch_up(self, unread: list[Any]) -> None:
        """Take up channels, those that can't be read again and again until it is too late."""
        end = datetime.now(UTC) + OLDEST
        self.unread += len(unread)
        for pause in self._patience.rounds():
            for channel in tuple(unread):
                if await self._take_up(channel):
                    unread.remove(channel)
                    self.unread -= 1
            if not unread or datetime.now(UTC) > end or self._client.is_closed():
                break
            await asyncio.sleep(pause)
        self.unread -= len(unread)
        if unread and not self._client.is_closed():
            log.warning("channels can't be read, and what was asked there is lost: %d", len(unread))
            self._owed.give_up("channel", len(unread))

    async def _take_up(self, channel: Any) -> bool:
        """Answer what is unanswered in a channel, let replies follow; return whether it could be read."""
        mark = oldest() - 1
        before = self._messages.remembered(channel.id, mark)
        found, after = None, discord.Object(mark)
        with suppress(NotThroughError):
            found = await self._sender.history("catch up", channel, MOST_READ, after=after, oldest_first=True)
        if not found:
            return found is not None  # where there is nothing, replies are gone, too, or can't be read any more
        arrived = partial(self._messages.arrived, missed=True)
        for take_up in (self._messages.adopt, arrived):  # in this order: what has a reply is not answered again
            for message in found:
                self._beside(take_up(message))  # each by itself: one that fails ends no other
        read_all = len(found) < MOST_READ
        for gone in before - {message.id for message in found}:
            if read_all or gone < found[-1].id:
                self._beside(self._messages.deleted(gone))
        return True


def _spoken_in(guild: discord.Guild) -> list[Any]:
    """List a server's channels that the bot may read with a message that isn't too old."""
    mark = oldest() - 1
    inside: list[Any] = [*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads]
    spoken_in = [channel for channel in inside if (channel.last_message_id or 0) > mark]
    return [channel for channel in spoken_in if readable(channel)]
