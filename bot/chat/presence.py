"""Which servers the bot is in, and that nothing is kept of one that it is in no more."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.store import StoreError

if TYPE_CHECKING:
    import discord

    from bot.chat.shelf import Choices
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)


class Presence:
    """The servers of all shards that run here. What is kept of others is erased: at once when the bot leaves one and,
    where it did so while nobody was there to hear it, when a shard is told which servers it has.
    """

    def __init__(self, recorder: Recorder, choices: Choices) -> None:
        self._recorder, self._choices = recorder, choices
        self._here: frozenset[str] = frozenset()
        self._told: set[int] = set()  # shards

    def has(self, guild: int) -> bool:
        """Whether the bot is in a server."""
        return str(guild) in self._here

    async def joined(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server."""
        self._here |= {str(guild.id)}

    async def left(self, guild: discord.Guild) -> None:
        """Erase what is kept of a server that the bot has left."""
        self._here -= {str(guild.id)}
        self._choices.forget(guild.id)
        self._recorder.forget(guild=str(guild.id))

    async def told(self, ready: Any) -> None:
        """Hear what a shard is told when its session starts: which servers it has, also those out of reach.

        What is kept of servers that it no longer has is erased; once all shards have been told here, of any.
        """
        shard, shards = map(int, ready["shard"])
        self._told.add(shard)

        def covers(guild: str) -> bool:
            return (int(guild) >> 22) % shards == shard

        others = frozenset(guild for guild in self._here if not covers(guild))
        self._here = others | {str(guild["id"]) for guild in ready["guilds"]}
        if not self._choices.kept:
            return
        ours = None if len(self._told) == shards else covers
        try:
            if await asyncio.wrap_future(self._recorder.forget_left(lambda: self._here, ours)):
                log.info("erased what was kept of servers that the bot has left")
                await self._choices.refresh()
        except StoreError as error:
            log.warning("what is kept of servers that the bot has left is not erased yet: %s", error)
