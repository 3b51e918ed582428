"""A memory of so many things, or of so much."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Key = TypeVar("Key")
Value = TypeVar("Value")


class Latest(MutableMapping[Key, Value]):
    """What was put in last, oldest first, together `most` at most; putting one in again makes it the newest.

    `weigh`: how much an entry counts when it is put in; without it, one each.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] | None = None) -> None:
        self._most, self._weigh, self._weight = most, weigh, 0
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()

    def __getitem__(self, key: Key) -> Value:
        """Return an entry. Raises KeyError."""
        return self._held[key][0]

    def __setitem__(self, key: Key, value: Value) -> None:
        """Put an entry in, and drop the oldest where there is too much."""
        self.pop(key, None)
        weight = self._weigh(value) if self._weigh else 1
        self._held[key] = value, weight
        self._weight += weight
        while self._weight > self._most:
            del self[next(iter(self._held))]

    def __delitem__(self, key: Key) -> None:
        """Take an entry out. Raises KeyError."""
        _, weight = self._held.pop(key)
        self._weight -= weight

    def __iter__(self) -> Iterator[Key]:
        """Give the keys, oldest first."""
        return iter(self._held)

    def __reversed__(self) -> Iterator[Key]:
        """Give the keys, newest first."""
        return reversed(self._held)

    def __len__(self) -> int:
        """Count the entries."""
        return len(self._held)
