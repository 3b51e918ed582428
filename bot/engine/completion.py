"""Complete a question while it is typed: the curated questions that fit best, best first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from bot.article.knowledge import Pair
    from bot.engine.responder import Responder

_TYPED = 200  # characters of what is typed that are looked at
_WORDS = 12  # words of it, the last ones, whose beginnings are looked up
_END = "\U0010ffff"
_PHRASED = 0.6  # weight of a word that only phrasings have


class Completer:
    """Ranks an article's pairs by beginnings of words, and by how probable the engine finds them."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._pairs = responder.knowledge.curated.pairs
        self._index: dict[str, dict[str, float]] = {}  # by word the pairs that have it, and what it weighs there
        for pair in self._pairs:
            weights = dict.fromkeys(_words(" ".join(pair.phrasings)), _PHRASED)
            weights |= dict.fromkeys(_words(f"{pair.question} {pair.topic}"), 1.0)
            for word, weight in weights.items():
                self._index.setdefault(word, {})[pair.id] = weight
        self._vocabulary = sorted(self._index)

    def complete(self, typed: str, limit: int = 25) -> list[Pair]:
        """Return up to `limit` pairs; for nothing typed, one of each topic after another."""
        words = _words(typed[:_TYPED])[-_WORDS:]
        if not words:
            rounds = zip_longest(*self._responder.knowledge.topics.values())
            return [pair for topics in rounds for pair in topics if pair][:limit]
        scores: defaultdict[str, float] = defaultdict(float)
        for word in words:
            for pair, weight in self._beginning(word).items():
                scores[pair] += weight / len(words)
        reading = self._responder.reader.read(typed[:_TYPED])
        for candidate in self._responder.judge(reading).pairs:
            scores[candidate.entry.id] += candidate.probability
        ranked = sorted((pair for pair in self._pairs if pair.id in scores), key=lambda pair: -scores[pair.id])
        return ranked[:limit]

    def _beginning(self, word: str) -> dict[str, float]:
        """Weigh the pairs that have a word beginning so."""
        found: dict[str, float] = {}
        at, end = bisect_left(self._vocabulary, word), bisect_left(self._vocabulary, word + _END)
        for known in self._vocabulary[at:end]:
            for pair, weight in self._index[known].items():
                found[pair] = max(found.get(pair, 0.0), weight)
        return found


def _words(text: str) -> list[str]:
    return [token.text for token in tokenise(normalise(text)) if token.kind == "word"]
