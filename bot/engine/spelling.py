"""Mend misspelt words: only towards words that the article or plain English grammar uses, never far."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_LEET = str.maketrans("013457@$", "oieasta" + "s")
_LONG = 8  # letters from which two slips are mended, below only one
_LONGEST = 24  # letters of a word that is mended
_SHORTEST = 3  # so short words only have letters swapped
_CANDIDATES = 8  # likest words of each length that are looked at
_REMEMBERED = 20_000


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
        self._remembered = lru_cache(_REMEMBERED)(self._mend)

    def mend(self, word: str, *, name: bool) -> str | None:
        """Return the known word that this one was meant to be, or None.

        Where a `name` may stand, only words of the article are meant, those of no name one slip away.
        """
        return self._remembered(word, name=name)

    def forget(self) -> None:
        """Drop what is remembered of words mended before."""
        self._remembered.cache_clear()

    def _mend(self, word: str, *, name: bool) -> str | None:
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
            near = process.extract(
                word,
                self._shelves.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=_CANDIDATES,
                processor=None,
            )
            found += [(other, int(slips)) for other, slips, _ in near if slips == 1 or other[0] == word[0]]
        return [one for one in found if len(word) > _SHORTEST or sorted(one[0]) == sorted(word)]
