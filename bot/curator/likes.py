"""Tell which questions are the same to a curator, in a time that grows with their number alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.engine.features import sketch

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from bot.engine.stems import Stemmer
    from bot.engine.terms import Reading
    from bot.engine.verifier import Candidate

LIKE = 80  # likeness, 0..100, of what is said in two questions that are the same to a curator
AKIN = 45  # the same, where both are clearly nearest to the same pair or gap
_CLEARLY = 0.5  # probability
_MOST = 100  # questions that are looked at for one word, or for one pair


class Likes:
    """Finds the question that one is like: it names the same and says much the same.

    Where both are clearly nearest to the same pair or gap, they need to be less alike.
    """

    def __init__(self, stem: Stemmer) -> None:
        self._stem = stem
        self._by_word: dict[Hashable, dict[str, str]] = {}  # leaders and what they say, by what they name and a word
        self._by_pair: dict[Hashable, dict[str, str]] = {}  # the same, by what they name and the pair they are nearest

    def leader(self, own: str, reading: Reading, ranked: Sequence[Candidate], *, answered: bool = False) -> str:
        """Return the question that this is like, `own` for the first of its kind, "" if it says nothing."""
        features = {feature[1:] for feature in sketch(reading, self._stem).features}
        said = sorted(" ".join(features).split())
        if not said:
            return ""
        text, named = " ".join(said), (answered, reading.names)
        worded = [self._by_word.setdefault((named, word), {}) for word in said]
        near: dict[str, str] = {}
        for shelf in worded:
            near |= shelf
        found = _find(text, near, LIKE)
        if ranked and ranked[0].probability >= _CLEARLY:
            akin = self._by_pair.setdefault((named, ranked[0].entry.id), {})
            found = found or _find(text, akin, AKIN)
            worded.append(akin)
        if found:
            return found
        for shelf in worded:
            if len(shelf) < _MOST:
                shelf[own] = text
        return own


def _find(text: str, shelf: Mapping[str, str], cutoff: int) -> str:
    """Return the likest on a shelf, "" where none is like enough."""
    like = process.extractOne(text, shelf, scorer=fuzz.ratio, score_cutoff=cutoff)
    return like[2] if like else ""
