"""The sketches of an article's wordings, as arrays: as objects, thousands of them would take ten times the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.engine.features import Sketch

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LISTS = ("features", "kinds", "focus")
_DENIES, _COMPARES = 1, 2  # bits of a sketch


class Sketches(Mapping[str, Sequence[Sketch]]):
    """The sketches of each pair's or gap's wordings, in their order, made anew whenever they are asked for.

    `entries` are the ids; `strings` all features and kinds. `arrays` hold, of all wordings one after another, the
    places in `strings` of their "features", "kinds" and "focus", where each wording's begin ("features_ends"), their
    "flags" as bits, and the places in `entries` of their "owners".
    """

    ARRAYS = (*_LISTS, *(f"{name}_ends" for name in _LISTS), "flags", "owners")

    def __init__(self, entries: Sequence[str], strings: Sequence[str], arrays: Mapping[str, NDArray[Any]]) -> None:
        self.entries, self.strings, self.arrays = tuple(entries), strings, arrays
        starts = np.searchsorted(arrays["owners"], np.arange(len(entries) + 1)).tolist()
        self._rows = {entry: range(*starts[place : place + 2]) for place, entry in enumerate(entries)}

    @classmethod
    def of(cls, sketches: Mapping[str, Sequence[Sketch]]) -> Sketches:
        """Lay sketches out as arrays."""
        strings: dict[str, int] = {}
        arrays: dict[str, NDArray[Any]] = {}
        rows = [(place, one) for place, found in enumerate(sketches.values()) for one in found]
        for name in _LISTS:
            lists = [getattr(one, name) for _, one in rows]
            ordered = [found if isinstance(found, tuple) else sorted(found) for found in lists]
            numbers = [strings.setdefault(text, len(strings)) for found in ordered for text in found]
            arrays[name] = np.array(numbers, dtype=np.uint32)
            arrays[f"{name}_ends"] = np.cumsum([0, *map(len, lists)]).astype(np.uint32)
        flags = [_DENIES * int(one.denies) | _COMPARES * int(one.compares) for _, one in rows]
        arrays["flags"] = np.array(flags, dtype=np.uint8)
        arrays["owners"] = np.array([place for place, _ in rows], dtype=np.uint32)
        return cls(tuple(sketches), tuple(strings), arrays)

    def __getitem__(self, entry: str) -> Sequence[Sketch]:
        return [self._sketch(row) for row in self._rows[entry]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def _sketch(self, row: int) -> Sketch:
        flags = int(self.arrays["flags"][row])
        features, kinds, focus = (self._list(name, row) for name in _LISTS)
        return Sketch(
            features=features,
            kinds=frozenset(kinds),
            focus=frozenset(focus),
            denies=bool(flags & _DENIES),
            compares=bool(flags & _COMPARES),
        )

    def _list(self, name: str, row: int) -> tuple[str, ...]:
        begin, end = self.arrays[f"{name}_ends"][row : row + 2].tolist()
        return tuple(self.strings[number] for number in self.arrays[name][begin:end].tolist())
