"""Stems of English words, so that "grew" and "growing", "developer" and "developers" count as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from Stemmer import Stemmer as Snowball  # the Snowball project's own, PyStemmer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LONGEST = 30  # letters of a word that are looked at


class Stemmer:
    """Snowball's English stemmer (Porter, "Snowball", 2001), after irregular forms are brought to their base.

    `known` are words that are looked up at once, and stay.
    """

    def __init__(self, irregular: Mapping[str, str], known: Collection[str] = ()) -> None:
        self._irregular = irregular
        self._stemmer = Snowball("english", 0)  # which remembers nothing itself
        stems = self._stemmer.stemWords([irregular.get(word, word) for word in known])
        self.known: dict[str, str] = dict(zip(known, stems, strict=True))

    def __call__(self, word: str) -> str:
        """Return the stem of a lower-case word."""
        if word in self.known:
            return self.known[word]
        stem: str = self._stemmer.stemWord(self._irregular.get(word, word[:_LONGEST]))
        return stem
