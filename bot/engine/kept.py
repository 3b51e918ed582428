"""Keep what was learnt between runs, in a format that cannot run code, with a checksum.

A file is the checksum's 32 bytes, then numpy's .npz: texts as bytes, all else as numbers.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from bot.engine.features import Sketch
from bot.engine.model import Ranker
from bot.engine.responder import Learnt

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHECK = 32  # bytes of the checksum
_LISTS = ("features", "kinds", "focus")
_DENIES, _COMPARES = 1, 2  # bits of a sketch


def pack(learnt: Learnt) -> bytes:
    """Write what was learnt as bytes."""
    strings: dict[str, int] = {}
    arrays: dict[str, Any] = {}
    entries = list(learnt.sketches)
    rows = [(place, one) for place, entry in enumerate(entries) for one in learnt.sketches[entry]]
    for name in _LISTS:
        lists = [sorted(found) if name != "features" else found for found in (getattr(one, name) for _, one in rows)]
        numbers = [strings.setdefault(text, len(strings)) for found in lists for text in found]
        arrays[name] = np.array(numbers, dtype=np.uint32)
        arrays[f"{name}_ends"] = np.cumsum([0, *map(len, lists)]).astype(np.uint32)
    flags = [_DENIES * int(one.denies) | _COMPARES * int(one.compares) for _, one in rows]
    arrays["flags"] = np.array(flags, dtype=np.uint8)
    arrays["owners"] = np.array([place for place, _ in rows], dtype=np.uint32)
    ranker = learnt.ranker
    arrays["rarity"] = np.array(list(ranker.rarity.values()), dtype=np.float64)
    arrays["weights"] = ranker.weights.astype(np.float16)
    arrays["counts"] = np.array(list(learnt.used.values()), dtype=np.uint32)
    texts = {
        "strings": strings,
        "entries": entries,
        "labels": ranker.labels,
        "known": ranker.rarity,
        "used": learnt.used,
        "withheld": learnt.withheld,
        "words": learnt.stems,
        "stems": learnt.stems.values(),
    }
    for name, listed in texts.items():
        arrays[name] = np.frombuffer("\n".join(listed).encode(), dtype=np.uint8)
    file = io.BytesIO()
    np.savez(file, **arrays)
    data = file.getvalue()
    return blake2b(data, digest_size=_CHECK).digest() + data


def unpack(data: bytes) -> Learnt | None:
    """Read what `pack` wrote; None for anything else, damaged bytes among it."""
    check, rest = data[:_CHECK], data[_CHECK:]
    if blake2b(rest, digest_size=_CHECK).digest() != check:
        return None
    try:
        with np.load(io.BytesIO(rest), allow_pickle=False) as arrays:
            return _read({name: arrays[name] for name in arrays.files})
    except (ValueError, KeyError, BadZipFile):  # of another version
        return None


def _read(arrays: Mapping[str, Any]) -> Learnt:
    names = ("strings", "entries", "labels", "known", "used", "withheld", "words", "stems")
    texts = {name: _lines(arrays[name]) for name in names}
    rarity = dict(zip(texts["known"], arrays["rarity"].tolist(), strict=True))
    ranker = Ranker(texts["labels"], rarity, arrays["weights"].astype(np.float32))
    used = dict(zip(texts["used"], arrays["counts"].tolist(), strict=True))
    sketches = _Sketches(arrays, texts["entries"], texts["strings"])
    stems = dict(zip(texts["words"], texts["stems"], strict=True))
    return Learnt(used, sketches, ranker, tuple(texts["withheld"]), stems)


def _lines(array: Any) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []


class _Sketches(Mapping[str, Sequence[Sketch]]):
    """The sketches of all entries, each made when it is first asked for."""

    def __init__(self, arrays: Mapping[str, Any], entries: Iterable[str], strings: Sequence[str]) -> None:
        self._arrays, self._strings = arrays, strings
        self._entries = {entry: place for place, entry in enumerate(entries)}
        self._starts = np.searchsorted(arrays["owners"], np.arange(len(self._entries) + 1)).tolist()
        self._made: dict[str, Sequence[Sketch]] = {}

    def __getitem__(self, entry: str) -> Sequence[Sketch]:
        if entry not in self._made:
            place = self._entries[entry]
            self._made[entry] = [self._sketch(row) for row in range(self._starts[place], self._starts[place + 1])]
        return self._made[entry]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def _sketch(self, row: int) -> Sketch:
        flags = int(self._arrays["flags"][row])
        features, kinds, focus = (self._list(name, row) for name in _LISTS)
        return Sketch(
            features=features,
            kinds=frozenset(kinds),
            focus=frozenset(focus),
            denies=bool(flags & _DENIES),
            compares=bool(flags & _COMPARES),
        )

    def _list(self, name: str, row: int) -> tuple[str, ...]:
        ends = self._arrays[f"{name}_ends"]
        return tuple(self._strings[number] for number in self._arrays[name][ends[row] : ends[row + 1]].tolist())
