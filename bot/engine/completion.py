"""Complete a question while it is typed: the curated questions that fit best, best first."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bot.text import normalise, tokenise

if TYPE_CHECKING:

    from bot.article.knowledge import Pair
    from bot.engine.responder import Responder

_TYPED = 200  # characters of what is typed that are looked at
_WORDS = 12  # words of it, the last ones, whose beginnings are looked up
_END = "\U0010ffff"


class Completer:
    """Ranks an article's pairs by beginnings of words, then as the matcher does."""

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._pairs = responder.knowledge.curated.pairs
        found: dict[str, dict[str, float]] = {}
        for pair in self._pairs:
            for weight, texts in ((0.6, pair.phrasings), (1.0, (pair.question, pair.topic))):
                for word in {word for text in texts for word in _words(text)}:
                    found.setdefault(word, {})[pair.id] = weight
        self._vocabulary = sorted(found)
        self._index = found

    def complete(self, typed: str, limit: int = 25) -> list[Pair]:
        """Return up to `limit` pairs; for nothing typed, one of each topic after another."""
        words = _words(typed[:_TYPED])[-_WORDS:]
        if not words:
            return self._one_of_each()[:limit]
        scores: dict[str, float] = {}
        for number, word in enumerate(words, start=1):
            for pair, weight in self._beginning(word, whole=number < len(words)).items():
                scores[pair] = scores.get(pair, 0.0) + weight / len(words)
        reading = self._responder.reader.read(typed[:_TYPED])
        for candidate in self._responder.judge(reading).candidates:
            if candidate.entry.id in self._responder.knowledge.pairs:
                scores[candidate.entry.id] = scores.get(candidate.entry.id, 0.0) + candidate.probability
        ranked = sorted((pair for pair in self._pairs if pair.id in scores), key=lambda pair: -scores[pair.id])
        return ranked[:limit]

    def _one_of_each(self) -> list[Pair]:
        topics = list(self._responder.knowledge.topics.values())
        most = max(map(len, topics))
        return [topic[at] for at in range(most) for topic in topics if at < len(topic)]

    def _beginning(self, word: str, *, whole: bool) -> dict[str, float]:
        """Weigh the pairs that have a word beginning so; a whole word counts double."""
        found: dict[str, float] = {}
        at, end = bisect_left(self._vocabulary, word), bisect_left(self._vocabulary, word + _END)
        for known in self._vocabulary[at:end]:
            share = 1.0 if known == word or not whole else 0.5
            for pair, weight in self._index[known].items():
                found[pair] = max(found.get(pair, 0.0), share * weight)
        return found


def _words(text: str) -> list[str]:
    return [token.text for token in tokenise(normalise(text)) if token.kind == "word"]
