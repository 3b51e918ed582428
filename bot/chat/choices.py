"""What servers and channels choose: kept in the store, and here at hand."""

from __future__ import annotations

import asyncio
import logging
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.chat.transport import pauses
from bot.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.chat.question import Where
    from bot.store import Store
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
Result = TypeVar("Result")
NOT_KEPT = "That can't be kept: this bot runs without a database."
PATIENCE = 2.0  # seconds to wait for the database, of the three that Discord gives an interaction
START = 5.0  # seconds to wait for it when nobody waits
LONGEST_RETRY = 30.0  # seconds before it is asked again


class Choice(StrEnum):
    """What can be chosen, by the name under which it is kept."""

    ARTICLE = "article"
    HAND_OFF = "hand-off"
    FORUM = "forum"
    SAME_AGAIN = "same-again"


class Choices:
    """The choices of all servers.

    `retry`: seconds before they are read again, when they can't be read at the start.
    """

    def __init__(self, recorder: Recorder, *, retry: float) -> None:
        self._recorder, self._retry = recorder, retry
        self._chosen: dict[tuple[str, str, str], str] = {}  # by server, channel ("": all of the server) and name

    @property
    def kept(self) -> bool:
        """Whether there is a database to keep them in."""
        return self._recorder.store is not None

    def nearest(self, where: Where, name: Choice) -> str | None:
        """Return what is chosen for a channel, or else for its thread's channel, or the server; None for nothing."""
        return next(self.of(where, name), None)

    def of(self, where: Where, name: Choice) -> Iterator[str]:
        """Give what is chosen for a channel, its thread's channel and the server, the nearest first."""
        for place in (str(where.channel), str(where.parent), ""):
            value = self._chosen.get((str(where.guild), place, name))
            if value:
                yield value

    async def choose(self, guild: int, channel: int | None, name: Choice, value: str | None) -> None:
        """Choose for a server or channel; None takes the choice back. Raises StoreError, TimeoutError."""
        key = str(guild), str(channel or ""), name.value
        await self._on_store(lambda store: store.choose(*key, value), PATIENCE)
        self._chosen.pop(key, None)
        if value:
            self._chosen[key] = value

    def forget(self, guild: int) -> None:
        """Drop the choices of a server that was left."""
        self._chosen = {key: value for key, value in self._chosen.items() if key[0] != str(guild)}

    async def refresh(self) -> None:
        """Read them from the store, again and again where that fails; nothing is chosen meanwhile."""
        if not self.kept:
            return
        for pause in pauses(self._retry, LONGEST_RETRY):
            try:
                self._chosen = await self._on_store(lambda store: store.choices(), START)
            except (StoreError, TimeoutError) as error:
                log.warning("servers' choices are not read: %s", str(error) or "the database doesn't answer")
                await asyncio.sleep(pause)
            else:
                return

    async def _on_store(self, job: Callable[[Store], Result], patience: float) -> Result:
        """Do a job on the store within so many seconds. Raises StoreError, TimeoutError."""
        return await asyncio.wait_for(asyncio.wrap_future(self._recorder.do(job)), patience)
