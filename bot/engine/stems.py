"""Stems of English words, so that "grew" and "growing", "developer" and "developers" count as one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from Stemmer import Stemmer as Snowball  # the Snowball project's own, PyStemmer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LONGEST = 30  # letters of a word that are looked at
_REMEMBERED = 20_000  # words, of at most that many letters


class Stemmer:
    """Snowball's English stemmer (Porter, "Snowball", 2001), after irregular forms are brought to their base.

    `known` are words that are looked up at once, and stay.
    """

    def __init__(self, irregular: Mapping[str, str], known: Collection[str] = ()) -> None:
        self._irregular = irregular
        self._stemmer = Snowball("english", 0)  # which remembers nothing itself
        self._remembered = lru_cache(_REMEMBERED)(self._look_up)
        stems = self._stemmer.stemWords([irregular.get(word, word) for word in known])
        self.known: dict[str, str] = dict(zip(known, stems, strict=True))

    def __call__(self, word: str) -> str:
        """Return the stem of a lower-case word."""
        return self.known.get(word) or self._remembered(word[:_LONGEST])

    def forget(self) -> None:
        """Drop what is remembered of words looked up before."""
        self._remembered.cache_clear()

    def _look_up(self, word: str) -> str:
        stem: str = self._stemmer.stemWord(self._irregular.get(word, word))
        return stem
