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

    from bot.chat.patience import Patience
    from bot.store.locks import Locks

log = logging.getLogger(__name__)
AGAIN = 0.2  # seconds before a turn that another process has is asked for again
MARGIN = 0.2  # seconds by which one way to Discord may be longer than another


def split(count: int, parts: int) -> list[Shards]:
    """Split all shards into so many ranges, as even as can be; there is at least one shard for each."""
    edges = [count * part // parts for part in range(parts + 1)]
    return [Shards(range(first, end), count) for first, end in pairwise(edges)]


class Cluster:
    """This process as one of several.

    Without `locks` they share nothing: whoever starts them sees that each shard is run once. With them they know of
    each other through PostgreSQL: no other process runs a shard of ours at the same time, sessions start in turn over
    all processes, and changes by others are heard of.

    `shards`: those it was given. Without, it runs them all or, with locks, one of as many ranges as there are `parts`.
    `claimed` is set once they are ours. `proxied`: a REST proxy paces all processes together, so that this one needn't
    keep to its share.
    """

    def __init__(
        self,
        patience: Patience,
        shards: Shards | None = None,
        *,
        locks: Locks | None = None,
        parts: int = 1,
        proxied: bool = False,
    ) -> None:
        self.shards, self.claimed = shards, asyncio.Event()
        self._patience, self._locks, self._parts, self._proxied = patience, locks, parts, proxied
        self._held: Held | None = None
        self._turns: set[Held] = set()
        self._buckets, self._left = 1, False
        if locks is None:
            self.claimed.set()

    @property
    def share(self) -> float:
        """The part of all requests that this process may make."""
        return len(self.shards.ids) / self.shards.count if self.shards and not self._proxied else 1.0

    async def join(self, recommended: int, buckets: int) -> None:
        """Find out which shards are ours, as soon as there are some to claim.

        There are as many as are `recommended` by Discord, unless living processes go by another number. `buckets`: its
        max_concurrency, that is in how many rows sessions may start at the same time.
        """
        if self._locks is None:
            return
        self._buckets = buckets
        await self._claim(self._locks, recommended)
        self.claimed.set()
        log.info("claimed shards %s", self.shards)
        await asyncio.sleep(self._patience.fence)

    async def _claim(self, locks: Locks, recommended: int = 0) -> None:
        """Take the locks of some shards, or of the same as before, as soon as they can be had."""
        told = ""
        while True:
            try:
                if await asyncio.to_thread(self._try_to_claim, locks, recommended):
                    return
            except StoreError as error:
                if str(error) != told:
                    log.warning("shards can't be claimed, trying on: %s", error)
                told = str(error)
            await asyncio.sleep(self._patience.beat)

    def _try_to_claim(self, locks: Locks, recommended: int) -> bool:
        claimed = locks.claim(partial(self._candidates, recommended))
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
        """Hold on to the shards; return when they are lost, a while before another process starts them.

        `changed` is called whenever servers' choices may have changed.
        """
        if self._locks is None:
            await asyncio.Event().wait()
            return
        await self.claimed.wait()
        with suppress(TimeoutError):
            while True:
                async with asyncio.timeout(self._patience.lease):
                    heard = await self._look(self._locks)
                if heard:
                    changed()

    async def _look(self, locks: Locks) -> bool:
        """See that the shards' locks are ours, or take them again; return whether choices may have changed."""
        await asyncio.sleep(self._patience.beat)
        if self._held:
            try:
                return await asyncio.to_thread(self._held.check)
            except StoreError as error:
                log.warning("the database holds this process's shards no more: %s", error)
                self._held.close()
                self._held = None
        await self._claim(locks)
        log.info("claimed shards %s again", self.shards)
        return True

    async def identify(self, shard: int, *, initial: bool) -> None:
        """Wait until a shard's session may start; with locks, none of its row does so for a while in any process."""
        with suppress(StoreError):
            if self._locks is not None:
                turn = await asyncio.to_thread(self._locks.open)
                return await self._take(turn, shard % self._buckets)
        if not initial:
            await asyncio.sleep(self._patience.identify)

    async def _take(self, turn: Held, row: int) -> None:
        """Wait for the lock of a row, and let go of it in a while. Raises StoreError."""
        held = 0.0
        self._turns.add(turn)
        try:
            while not await asyncio.to_thread(turn.take, IDENTIFY, [row]):  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(AGAIN)
            held = self._patience.identify + MARGIN
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
