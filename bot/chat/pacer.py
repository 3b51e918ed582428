"""Lets requests out no faster than Discord allows."""

from __future__ import annotations

import asyncio

PER_SECOND = 48  # requests, below Discord's 50 for a bot over all its shards
SECOND = 1.0  # that Discord counts them in


class Pacer:
    """Gives out turns in the order they were asked for; a turn counts until a second after its request is answered.

    When a request arrives is not known here, but it is between its turn and its answer. So of those that arrive within
    any one second, all count when the last gets its turn: never more than `per_second`, however long they are on their
    way.
    """

    def __init__(self, per_second: int = PER_SECOND) -> None:
        self._per_second, self._held_until = per_second, 0.0
        self._turns = asyncio.Semaphore(per_second)

    async def turn(self) -> None:
        """Wait for a turn."""
        await self._turns.acquire()
        try:
            await self._held()
        except BaseException:
            self._turns.release()
            raise

    async def _held(self) -> None:
        clock = asyncio.get_running_loop().time
        held = self._held_until - clock()
        while held > 0:
            await asyncio.sleep(held)
            held = self._held_until - clock()

    def answered(self) -> None:
        """Note that a request which had its turn is answered, or failed."""
        asyncio.get_running_loop().call_later(SECOND, self._turns.release)

    def keep_to(self, share: float) -> None:
        """Give out only this share of the turns, where others give out the rest; before the first is asked for."""
        self._turns = asyncio.Semaphore(max(1, int(self._per_second * share)))

    def hold(self, seconds: float) -> None:
        """Give out no turn for some seconds."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)
