"""What an article's wordings were learnt into, and how that is kept between runs: in a format that cannot run code.

A file is a checksum's 32 bytes, then a line of JSON, then the ranker's weights as numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from bot.engine.features import Sketch
from bot.engine.model import Ranker

_CHECK = 32  # bytes of the checksum
_HALF = "<f2"  # half precision


class Sketches(Mapping[str, Sequence[Sketch]]):
    """The sketches of each pair's or gap's wordings, in their order, read anew whenever they are asked for.

    `packed` holds those of each entry as JSON: as objects, thousands of them would take ten times the memory.
    """

    def __init__(self, packed: Mapping[str, str]) -> None:
        self.packed = packed

    @classmethod
    def of(cls, sketches: Mapping[str, Sequence[Sketch]]) -> Sketches:
        """Pack sketches."""
        packed: dict[str, str] = {}
        for entry, found in sketches.items():
            listed = [[one.features, sorted(one.kinds), sorted(one.focus), one.denies, one.compares] for one in found]
            packed[entry] = json.dumps(listed)
        return cls(packed)

    def __getitem__(self, entry: str) -> Sequence[Sketch]:
        return [
            Sketch(tuple(features), frozenset(kinds), frozenset(focus), denies, compares)
            for features, kinds, focus, denies, compares in json.loads(self.packed[entry])
        ]

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)


@dataclass(frozen=True)
class Learnt:
    """What an article's wordings were read and trained into: by entry the sketches of its wordings, and the ranker.

    `used` counts the words of all wordings, facts and answers.
    """

    used: Mapping[str, int]
    sketches: Sketches
    ranker: Ranker


def pack(learnt: Learnt, withheld: Sequence[str]) -> bytes:
    """Write what was learnt of an article without the pairs that are `withheld`, and their ids, as bytes."""
    ranker = learnt.ranker
    told = [learnt.used, learnt.sketches.packed, ranker.labels, ranker.rarity, withheld]
    data = json.dumps(told).encode() + b"\n" + ranker.weights.astype(_HALF).tobytes()
    return _checksum(data) + data


def unpack(data: bytes) -> tuple[Learnt, tuple[str, ...]] | None:
    """Read what `pack` was given and wrote; None for anything else, damaged bytes among it."""
    if _checksum(memoryview(data)[_CHECK:]) != data[:_CHECK]:
        return None
    end = data.index(b"\n", _CHECK)
    used, packed, labels, rarity, withheld = json.loads(data[_CHECK:end])
    weights = np.frombuffer(data, dtype=_HALF, offset=end + 1).reshape(len(rarity), len(labels)).copy()
    return Learnt(used, Sketches(packed), Ranker(labels, rarity, weights)), tuple(withheld)


def _checksum(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_CHECK).digest()
