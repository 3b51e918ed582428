"""Hold back who asks too fast: so many a minute for each key, told once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable

_MANY = 10_000  # keys from which idle ones are dropped


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
        self._each, self._clock = 60.0 / per_minute, clock
        self._spent: dict[int, float] = {}  # the time at which a key has all of its share again
        self._told: set[int] = set()

    def __len__(self) -> int:
        """Count the keys of which something is remembered."""
        return len(self._spent)

    def take(self, key: int) -> Pace:
        """Take one off a key's share."""
        now = self._clock()
        if len(self._spent) > _MANY:
            self._spent = {known: at for known, at in self._spent.items() if at > now}
            self._told &= self._spent.keys()
        after = max(self._spent.get(key, now), now) + self._each
        if after - now > 60.0 + 1e-6:
            tell = key not in self._told
            self._told.add(key)
            return Pace(allowed=False, wait=after - now - 60.0, tell=tell)
        self._spent[key] = after
        if after - now < 30.0:
            self._told.discard(key)
        return Pace(allowed=True)
