"""Keep what was learnt between runs, in a format that cannot run code, with a checksum.

A file is the checksum's 32 bytes, then numpy's .npz: texts as bytes, all else as numbers.
"""

from __future__ import annotations

import io
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from bot.engine.model import Ranker
from bot.engine.responder import Learnt
from bot.engine.sketches import Sketches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CHECK = 32  # bytes of the checksum


def pack(learnt: Learnt) -> bytes:
    """Write what was learnt as bytes."""
    sketches, ranker = learnt.sketches, learnt.ranker
    arrays: dict[str, Any] = dict(sketches.arrays)
    arrays["rarity"] = np.array(list(ranker.rarity.values()), dtype=np.float64)
    arrays["weights"] = ranker.weights
    arrays["counts"] = np.array(list(learnt.used.values()), dtype=np.uint32)
    texts: dict[str, Iterable[str]] = {
        "strings": sketches.strings,
        "entries": sketches.entries,
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
    same: dict[str, str] = {}  # most texts stand in several lists, and are held once
    texts = {name: [same.setdefault(text, text) for text in _lines(arrays[name])] for name in names}
    rarity = dict(zip(texts["known"], arrays["rarity"].tolist(), strict=True))
    ranker = Ranker(texts["labels"], rarity, arrays["weights"])
    used = dict(zip(texts["used"], arrays["counts"].tolist(), strict=True))
    sketches = Sketches(texts["entries"], texts["strings"], {name: arrays[name] for name in Sketches.ARRAYS})
    stems = dict(zip(texts["words"], texts["stems"], strict=True))
    return Learnt(used, sketches, ranker, tuple(texts["withheld"]), stems)


def _lines(array: Any) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []
