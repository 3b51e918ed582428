"""Mend a mistyped word against a vocabulary, looking only at words of the same start and about its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORTEST, _LONG, _LONGEST = 4, 8, 40


class Speller:
    """A vocabulary, commonest words first, that knows the nearest word to a mistyped one."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._shelves: dict[tuple[str, int], list[str]] = {}
        for word in vocabulary:
            if word.isalpha() and len(word) >= _SHORTEST:
                self._shelves.setdefault((word[0], len(word)), []).append(word)

    def mend(self, word: str) -> str | None:
        """Return the nearest word one slip away (two from eight letters on); None for figures or no word."""
        if not word.isalpha() or not _SHORTEST <= len(word) <= _LONGEST:
            return None
        slips = 1 + (len(word) >= _LONG)
        near = [
            known
            for start in dict.fromkeys(word[:2])  # the second: an added or swapped first letter
            for length in range(len(word) - slips, len(word) + slips + 1)
            for known in self._shelves.get((start, length), ())
        ]
        best = extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        return best[0] if best else None
