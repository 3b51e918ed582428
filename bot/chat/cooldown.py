"""Hold back who asks too fast: so many a minute for each key, told once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from bot.chat.memory import Latest
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_MANY = 10_000  # keys that are remembered
_MINUTE = 60.0  # seconds
_ROUNDING = 1e-6  # seconds by which sums of shares may be off


class Pace(NamedTuple):
    """Whether to go on; if not, after how many seconds, and whether that is yet to be said."""

    allowed: bool
    wait: float = 0.0
    tell: bool = False

    @property
    def words(self) -> str:
        """Say it to who asks."""
        return f"You ask faster than I may answer. Ask again in {counted(int(self.wait) + 1, 'second')}."


class Cooldown:
    """`per_minute` at once or spread over a minute for each key, by one number a key."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._each, self._clock = per_minute, _MINUTE / per_minute, clock
        # by key, the time at which it has all of its share again, and whether it was told to wait
        self._spent: Latest[int, tuple[float, bool]] = Latest(_MANY)
        self._over: Latest[tuple[int, int], int] = Latest(_MANY)  # what keys took in minutes that are over

    def take(self, key: int, at: datetime | None = None) -> Pace:
        """Take one off a key's share; `at`: off that of an earlier minute, in which it was asked unheard."""
        if at is not None:
            return self._take_of(key, int(at.timestamp()) // 60)
        now = self._clock()
        full, told = self._spent.get(key, (now, False))
        used = max(full - now, 0.0) + self._each
        if used > _MINUTE + _ROUNDING:
            self._spent[key] = full, True
            return Pace(allowed=False, wait=used - _MINUTE, tell=not told)
        self._spent[key] = now + used, told and used >= _MINUTE / 2  # with half of the share back, it is told anew
        return Pace(allowed=True)

    def give_back(self, key: int) -> None:
        """Take back what was just taken off a key's share, where something else forbade it."""
        full, told = self._spent[key]
        self._spent[key] = full - self._each, told

    def _take_of(self, key: int, minute: int) -> Pace:
        """Take one off the share that a key had in a minute, in whatever order such questions are found."""
        taken = self._over[key, minute] = self._over.get((key, minute), 0) + 1
        return Pace(allowed=taken <= self._per_minute, tell=taken == self._per_minute + 1)
