"""What an article is learnt into, which takes some seconds, and how that is kept: in a format that cannot run code.

A file is a checksum's 32 bytes, then a line of JSON, then the ranker's weights as numbers.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from sys import intern
from typing import TYPE_CHECKING
from zlib import compress, decompress

import numpy as np

from bot.article.knowledge import Gap, Pair
from bot.engine.lexicon import Lexicon
from bot.engine.model import Example, Ranker
from bot.engine.reading import Reader
from bot.engine.terms import Sketch
from bot.text import tokens_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.knowledge import Knowledge

ELSEWHERE = "*elsewhere"  # the gap of what people ask that is about no article; no curator can give this id
_CHECK = 32  # bytes of the checksum
_HALF = "<f2"  # half precision


@dataclass(frozen=True)
class Learnt:
    """What an article was read and trained into: how often it uses each word, sketches of all wordings, the ranker.

    The sketches are `packed` by pair or gap as JSON, compressed, in base 64: as objects, thousands of them would take
    many times the memory.
    """

    used: Mapping[str, int]
    packed: Mapping[str, str]
    ranker: Ranker

    def sketches(self, entry: str) -> list[Sketch]:
        """Return the sketches of a pair's or gap's wordings, in their order; equal features are one object."""
        return [
            Sketch(tuple(map(intern, features)), frozenset(kinds), frozenset(focus), denies, compares)
            for features, kinds, focus, denies, compares in json.loads(decompress(b64decode(self.packed[entry])))
        ]


def learn(knowledge: Knowledge) -> Learnt:
    """Read all wordings of an article and train its ranker."""
    used = _count_words(knowledge)
    reader = Reader(Lexicon(knowledge.english, knowledge.curated, used))
    entries: list[Pair | Gap] = [*knowledge.curated.pairs, *gaps(knowledge)]
    sketches = {entry.id: [reader.read(wording).sketch for wording in entry.wordings] for entry in entries}
    return train(knowledge, reader, used, sketches)


def train(
    knowledge: Knowledge, reader: Reader, used: Mapping[str, int], sketches: Mapping[str, Sequence[Sketch]]
) -> Learnt:
    """Train a ranker on wordings, as sketches by pair or gap, and on what the pairs' answers and facts say."""
    examples: list[Example] = []
    packed: dict[str, str] = {}
    for entry, wordings in sketches.items():
        examples += [Example(entry, one.features) for one in wordings]
        listed = [[one.features, sorted(one.kinds), sorted(one.focus), one.denies, one.compares] for one in wordings]
        packed[entry] = b64encode(compress(json.dumps(listed).encode())).decode()
    for pair in knowledge.curated.pairs:
        for text in (pair.answer, knowledge.facts[pair.facts[0]].text):
            examples.append(Example(pair.id, reader.read(text).sketch.features))
    return Learnt(used, packed, Ranker.train(examples))


def gaps(knowledge: Knowledge) -> tuple[Gap, ...]:
    """Return the article's known gaps, and what people ask that is about no article."""
    messages = knowledge.english.elsewhere.messages
    elsewhere = Gap.model_construct(id=ELSEWHERE, missing="", phrasings=messages)  # no file holds it: not validated
    return (*knowledge.curated.gaps, elsewhere)


def _count_words(knowledge: Knowledge) -> Counter[str]:
    """Count the words of an article's wordings, facts and answers."""
    texts = [wording for entry in knowledge.curated.entries.values() for wording in entry.wordings]
    texts += [fact.text for fact in knowledge.record.facts]
    texts += [pair.answer for pair in knowledge.curated.pairs]
    used: Counter[str] = Counter()
    for text in texts:
        used.update(knowledge.english.grammar.plain(token) for token in tokens_of(text) if token.kind == "word")
    return used


def pack(learnt: Learnt, withheld: Sequence[str]) -> bytes:
    """Write what was learnt of an article without the pairs that are `withheld`, and their ids, as bytes."""
    ranker = learnt.ranker
    told = [learnt.used, learnt.packed, ranker.labels, ranker.rarity, withheld]
    data = json.dumps(told).encode() + b"\n" + ranker.weights.astype(_HALF).tobytes()
    return _checksum(data) + data


def unpack(data: bytes) -> tuple[Learnt, tuple[str, ...]] | None:
    """Read what `pack` was given and wrote; None for anything else, damaged bytes among it."""
    if _checksum(memoryview(data)[_CHECK:]) != data[:_CHECK]:
        return None
    end = data.index(b"\n", _CHECK)
    used, packed, labels, rarity, withheld = json.loads(data[_CHECK:end])
    weights = np.frombuffer(data, dtype=_HALF, offset=end + 1).reshape(len(rarity), len(labels)).copy()
    return Learnt(used, packed, Ranker(labels, rarity, weights)), tuple(withheld)


def _checksum(data: bytes | memoryview) -> bytes:
    return blake2b(data, digest_size=_CHECK).digest()
