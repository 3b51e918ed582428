"""The forms of English words: stems, so that "grew" and "growing" count as one, and what slips were meant to be."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA
from Stemmer import Stemmer as Snowball  # the Snowball project's own, PyStemmer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_STEMMED = 30  # letters of a word that are looked at for its stem
_LEET = str.maketrans("013457@$", "oieastas")
_LONG = 8  # letters from which two slips are mended, below only one
_LONGEST = 24  # letters of a word that is mended
_SHORTEST = 3  # so short words only have letters swapped
_CANDIDATES = 8  # likest words of each length that are looked at
_REMEMBERED = 20_000


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
        stem: str = self._stemmer.stemWord(self._irregular.get(word, word[:_STEMMED]))
        return stem


class Speller:
    """Knows the words of an article, how often it uses them, and which are its own names.

    `used`: words and how often the article's wordings use them; `names`: words of its own names; `grammar`: words that
    any question is built from; `common`: other words of English, the last that are looked among.
    """

    def __init__(
        self, used: Mapping[str, int], names: Collection[str], grammar: Collection[str], common: Iterable[str]
    ) -> None:
        self._used, self._names = used, frozenset(names)
        self._own = self._names.union(grammar, used)
        self._shelves: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self._own.union(common)):
            self._shelves[len(word)].append(word)
        self.mend = lru_cache(_REMEMBERED)(self._mend)

    def _mend(self, word: str, *, name: bool) -> str | None:
        """Return the known word that this one was meant to be, or None.

        Where a `name` may stand, only words of the article are meant, those of no name one slip away.
        """
        plain = word.translate(_LEET) if any(c.isdigit() for c in word) and not word.isdigit() else word
        if plain in self._own:
            return plain
        if not _SHORTEST <= len(plain) <= _LONGEST or not plain.isascii() or not plain.isalpha():
            return None
        found = [
            (slips, -self._used.get(other, 0), other)
            for other, slips in self._near(plain)
            if not name or other in self._names or (slips == 1 and other in self._own)
        ]
        return min(found)[-1] if found else None

    def _near(self, word: str) -> list[tuple[str, int]]:
        """List known words within the slips allowed, each with its slips: a letter more, less, other or swapped."""
        allowed = 2 if len(word) >= _LONG else 1
        found: list[tuple[str, int]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            shelf = self._shelves.get(length, ())
            near = process.extract(word, shelf, scorer=OSA.distance, score_cutoff=allowed, limit=_CANDIDATES)
            for other, slips, _ in near:
                same_letters = len(word) > _SHORTEST or sorted(other) == sorted(word)
                if same_letters and (slips == 1 or other[0] == word[0]):
                    found.append((other, int(slips)))
        return found
