"""Stems of English words, so that "grew" and "growing", "developer" and "developers" count as one."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from Stemmer import Stemmer as Snowball  # the Snowball project's own, PyStemmer

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 30  # letters of a word that are looked at
_REMEMBERED = 20_000  # words, of at most that many letters


class Stemmer:
    """Snowball's English stemmer (Porter, "Snowball", 2001), after irregular forms are brought to their base.

    `known` holds the stems of words that were looked up before, which spares looking them up again.
    """

    def __init__(self, irregular: Mapping[str, str], known: Mapping[str, str] = MappingProxyType({})) -> None:
        self._irregular, self._known = irregular, known
        self._stemmer = Snowball("english", 0)  # which remembers nothing itself
        self._remembered = lru_cache(_REMEMBERED)(self._look_up)

    def __call__(self, word: str) -> str:
        """Return the stem of a lower-case word."""
        return self._known.get(word) or self._remembered(word[:_LONGEST])

    def forget(self) -> None:
        """Drop what is remembered of words looked up before."""
        self._remembered.cache_clear()

    def _look_up(self, word: str) -> str:
        stem: str = self._stemmer.stemWord(self._irregular.get(word, word))
        return stem
