"""Which servers the bot is in, and that nothing is kept of one that it is in no more."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.store import StoreError

if TYPE_CHECKING:
    from bot.chat.choices import Choices
    from bot.chat.frames import Ready
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

    def joined(self, guild: int) -> None:
        """Note that the bot is in a server."""
        self._here |= {str(guild)}

    def left(self, guild: int) -> None:
        """Erase what is kept of a server that the bot has left."""
        self._here -= {str(guild)}
        self._choices.forget(guild)
        self._recorder.forget(guild=str(guild))

    async def told(self, ready: Ready) -> None:
        """Erase what is kept of servers that a shard no longer has; once all shards have been told here, of any."""
        self._told.add(ready.shard)
        self._here = frozenset(guild for guild in self._here if not ready.covers(guild)) | ready.guilds
        if not self._choices.kept:
            return
        ours = None if len(self._told) == ready.shards else ready.covers
        try:
            if await asyncio.wrap_future(self._recorder.forget_left(lambda: self._here, ours)):
                log.info("erased what was kept of servers that the bot has left")
                await self._choices.refresh()
        except StoreError as error:
            log.warning("what is kept of servers that the bot has left is not erased yet: %s", error)
