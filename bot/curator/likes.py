"""Tell which questions are the same to a curator, in a time that grows with their number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Hashable

    from bot.engine.terms import Reading

LIKE = 80  # likeness, 0..100, of what is said in two questions that are the same to a curator
_MOST = 100  # questions that are looked at for one word


class Likes:
    """Finds the question that one is like: it names the same and says much the same."""

    def __init__(self) -> None:
        self._by_word: dict[Hashable, dict[str, str]] = {}  # leaders and what they say, by what they name and a word

    def leader(self, own: str, reading: Reading, *, answered: bool = False) -> str:
        """Return the question that this is like, `own` for the first of its kind, "" if it says nothing."""
        features = {feature[1:] for feature in reading.sketch.features}
        said = sorted(" ".join(features).split())
        if not said:
            return ""
        text, near = " ".join(said), dict[str, str]()
        shelves = [self._by_word.setdefault((answered, reading.names, word), {}) for word in said]
        for shelf in shelves:
            near |= shelf
        like = process.extractOne(text, near, scorer=fuzz.ratio, score_cutoff=LIKE)
        if like:
            return like[2]
        for shelf in shelves:
            if len(shelf) < _MOST:
                shelf[own] = text
        return own
