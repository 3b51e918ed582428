"""Complete a question while it is typed: the curated questions that fit best, best first."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.text import tokens_of

if TYPE_CHECKING:
    from bot.article.knowledge import Pair
    from bot.engine.responder import Responder

_TYPED = 200  # characters of what is typed that are looked at
_WORDS = 12  # words of it, the last ones, whose beginnings are looked up


class Completer:
    """Ranks an article's pairs by beginnings of words, and by how probable the engine finds them."""

    def __init__(self, responder: Responder) -> None:
        self._responder, self._topics = responder, responder.knowledge.topics
        pairs = responder.knowledge.curated.pairs
        self._words = {pair.id: _words(f"{pair.question} {pair.topic}") for pair in pairs}

    def complete(self, typed: str, limit: int = 25) -> list[Pair]:
        """Return up to `limit` pairs; for nothing typed, one of each topic after another."""
        typed = typed[:_TYPED]
        words = tuple(_words(typed)[-_WORDS:])
        if not words:
            return [pair for round_ in zip_longest(*self._topics.values()) for pair in round_ if pair][:limit]
        verdict = self._responder.judge(self._responder.reader.read(typed))
        scores = {one.pair.id: one.probability for one in verdict.pairs}
        for pair, own in self._words.items():
            begun = sum(any(known.startswith(word) for known in own) for word in words)
            if begun:
                scores[pair] = scores.get(pair, 0.0) + begun / len(words)
        ranked = sorted(scores, key=lambda pair: -scores[pair])
        return [self._responder.knowledge.pairs[pair] for pair in ranked[:limit]]


def _words(text: str) -> list[str]:
    return [token.text for token in tokens_of(text) if token.kind == "word"]
