"""Mend misspelt words: only towards words that the article or plain English grammar uses, never far."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_DOUBLED = re.compile(r"(\w)\1+")
_LEET = str.maketrans("013457@$", "oieasta" + "s")
_LONG = 8  # letters from which two slips are mended, below only one
_LONGEST = 24  # letters of a word that is mended
_SHORTEST = 3
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
        self._used, self._names, self._grammar = used, frozenset(names), frozenset(grammar)
        self._shelves: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted({*used, *names, *grammar, *common}):
            self._shelves[len(word)].append(word)
        self._mended: dict[tuple[str, bool], str | None] = {}

    def mend(self, word: str, *, name: bool) -> str | None:
        """Return the known word that this one was meant to be, or two ("howmany" is "how many"), or None.

        Where a `name` may stand, only words of the article are meant, those of no name one slip away, and none is cut:
        "Scaleway" is no "scale way".
        """
        key = word, name
        if key not in self._mended:
            if len(self._mended) >= _REMEMBERED:
                self._mended.clear()
            self._mended[key] = self._mend(word, name=name)
        return self._mended[key]

    def forget(self) -> None:
        """Drop what is remembered of words mended before."""
        self._mended.clear()

    def _mend(self, word: str, *, name: bool) -> str | None:
        plain = word.translate(_LEET) if any(c.isdigit() for c in word) and not word.isdigit() else word
        if plain != word and self._knows(plain):
            return plain
        for guess in (_DOUBLED.sub(r"\1\1", plain), _DOUBLED.sub(r"\1", plain)):
            if guess != word and self._knows(guess):
                return guess
        if not _SHORTEST <= len(plain) <= _LONGEST or not plain.isascii() or not plain.isalpha():
            return None
        found = self._nearest(plain, name=name)
        if found is None and not name:
            found = self._cut(plain)
        return found

    def _knows(self, word: str) -> bool:
        return word in self._used or word in self._names or word in self._grammar

    def _nearest(self, word: str, *, name: bool) -> str | None:
        """Return the likeliest known word within the slips allowed; a slip is a letter more, less, other or swapped."""
        allowed = 2 if len(word) >= _LONG else 1
        found: list[tuple[int, int, int, int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            near = process.extract(
                word,
                self._shelves.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=_CANDIDATES,
                processor=None,
            )
            for other, slips, _ in near:
                if name and other not in self._names and (slips > 1 or not self._knows(other)):
                    continue
                if self._is_meant(word, other, int(slips)):
                    strange = 0 if other in self._used or other in self._names else 1
                    reordered = 0 if sorted(other) == sorted(word) else 1
                    found.append((int(slips), strange, reordered, -self._used.get(other, 0), other))
        return min(found)[-1] if found else None

    def _is_meant(self, word: str, other: str, slips: int) -> bool:
        """Whether a slip as made by people leads from a known word to this one: short words only swap letters."""
        if len(word) <= _SHORTEST:
            return sorted(other) == sorted(word)
        return slips == 1 or other[0] == word[0] or sorted(other) == sorted(word)

    def _cut(self, word: str) -> str | None:
        """Cut words run together, of which one is of the grammar ("howmany", "thelaw")."""
        for cut in range(len(word) - 2, 1, -1):
            head, tail = word[:cut], word[cut:]
            joined = self._grammar.isdisjoint((head, tail))
            if not joined and self._knows(head) and self._knows(tail):
                return f"{head} {tail}"
        return None
