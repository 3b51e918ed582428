"""One bot in several processes: which shards this one runs, and its turns among the others."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.config import Shards
from bot.errors import StoreError
from bot.store.locks import IDENTIFY, Held

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.transport import Patience
    from bot.store.locks import Locks

log = logging.getLogger(__name__)
AGAIN = 0.2  # seconds before a turn that another process has is asked for again
MARGIN = 0.2  # seconds by which one way to Discord may be longer than another


def split(count: int, parts: int) -> list[Shards]:
    """Split all shards into so many ranges, as even as can be; there is at least one shard for each."""
    edges = [count * part // parts for part in range(parts + 1)]
    return [Shards(range(first, end), count) for first, end in pairwise(edges)]


class Cluster:
    """This process as one of several that share nothing: whoever starts them sees that each shard is run once.

    `shards`: those it was given; None, and it runs them all. `claimed` is set once they are ours. `proxied`: a REST
    proxy paces all processes together, so that this one needn't keep to its share.
    """

    def __init__(self, patience: Patience, shards: Shards | None = None, *, proxied: bool = False) -> None:
        self.shards, self.claimed = shards, asyncio.Event()
        self.claimed.set()
        self._patience, self._proxied = patience, proxied

    @property
    def share(self) -> float:
        """The part of all requests that this process may make."""
        return len(self.shards.ids) / self.shards.count if self.shards and not self._proxied else 1.0

    async def join(self, recommended: int, buckets: int) -> None:
        """Find out which shards are ours.

        `recommended`: how many shards Discord would have. `buckets`: its max_concurrency, that is in how many rows
        sessions may start at the same time.
        """

    async def keep(self, changed: Callable[[], object]) -> None:  # noqa: ARG002 - nobody tells of changes
        """Hold on to the shards; return when they are lost, a while before another process starts them.

        `changed` is called whenever servers' choices may have changed.
        """
        await asyncio.Event().wait()

    async def identify(self, shard: int, *, initial: bool) -> None:  # noqa: ARG002 - there is one row
        """Wait until a shard's session may start."""
        if not initial:
            await asyncio.sleep(self._patience.identify)

    def leave(self) -> None:
        """Let go of everything: other processes may have it."""


class Claiming(Cluster):
    """This process as one of several that know of each other through PostgreSQL.

    No other process runs a shard of ours at the same time, sessions start in turn over all processes, and changes by
    others are heard of. It runs the `shards` given, or else one of as many ranges as there are `parts`.
    """

    def __init__(
        self, patience: Patience, locks: Locks, shards: Shards | None = None, *, parts: int = 1, proxied: bool = False
    ) -> None:
        super().__init__(patience, shards, proxied=proxied)
        self._locks, self._parts = locks, parts
        self._held: Held | None = None
        self._turns: set[Held] = set()
        self.claimed.clear()
        self._buckets = 1
        self._left = False

    async def join(self, recommended: int, buckets: int) -> None:
        """Claim shards, as soon as there are some to claim.

        There are as many as are `recommended`, unless living processes go by another number.
        """
        self._buckets = buckets
        await self._claim(recommended)
        self.claimed.set()
        log.info("claimed shards %s", self.shards)
        await asyncio.sleep(self._patience.fence)

    async def _claim(self, recommended: int = 0) -> None:
        """Take the locks of some shards, or of the same as before, as soon as they can be had."""
        told = ""
        while True:
            try:
                if await asyncio.to_thread(self._try_to_claim, recommended):
                    return
            except StoreError as error:
                if str(error) != told:
                    log.warning("shards can't be claimed, trying on: %s", error)
                told = str(error)
            await asyncio.sleep(self._patience.beat)

    def _try_to_claim(self, recommended: int) -> bool:
        claimed = self._locks.claim(partial(self._candidates, recommended))
        if claimed and self._left:  # while the locks were taken
            claimed[0].close()
        elif claimed:
            self._held, self.shards = claimed
        return claimed is not None

    def _candidates(self, recommended: int, living: int | None) -> list[Shards]:
        if self.shards:
            return [self.shards]
        return split(living or max(recommended, self._parts), self._parts)

    async def keep(self, changed: Callable[[], object]) -> None:
        """Hold on to the shards, as the base says."""
        await self.claimed.wait()
        with suppress(TimeoutError):
            while True:
                async with asyncio.timeout(self._patience.lease):
                    heard = await self._look()
                if heard:
                    changed()

    async def _look(self) -> bool:
        """See that the shards' locks are ours, or take them again; return whether choices may have changed."""
        await asyncio.sleep(self._patience.beat)
        if self._held:
            try:
                return await asyncio.to_thread(self._held.check)
            except StoreError as error:
                log.warning("the database holds this process's shards no more: %s", error)
                self._held.close()
                self._held = None
        await self._claim()
        log.info("claimed shards %s again", self.shards)
        return True

    async def identify(self, shard: int, *, initial: bool) -> None:
        """Wait until a shard's session may start; after it none of its row does for a while, in any process."""
        turn, held = self._locks.open(), 0.0
        self._turns.add(turn)
        try:
            while not await asyncio.to_thread(turn.take, IDENTIFY, [shard % self._buckets]):  # noqa: ASYNC110
                await asyncio.sleep(AGAIN)
            held = self._patience.identify + MARGIN
        except StoreError:
            await super().identify(shard, initial=initial)
        finally:
            asyncio.get_running_loop().call_later(held, self._end, turn)

    def _end(self, turn: Held) -> None:
        turn.close()
        self._turns.discard(turn)

    def leave(self) -> None:
        """Let go of everything: other processes may have it."""
        self._left = True
        for held in (*self._turns, self._held):
            if held:
                held.close()
