"""Judge the words of an answer that none of its facts has.

A name, a figure, a time or a limit that the facts don't have is another one, and the opposite of a word that they have
says another thing. Any other word may say what a fact's does ("picked" for "chose", "every" for "all") or something
else ("burned" for "chose"): which, only a person can tell, who has both side by side.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, permutations
from typing import TYPE_CHECKING

from bot.article.steps import BOUND

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.article.english import English
    from bot.article.reader import SentenceReader
    from bot.article.words import Word

# What may be no figure ("one of them") or no limit: of the past, "would" only tells what was to come, or was meant.
_LOOSE = frozenset({"one", "would"})
# Limits of which one may stand for another of its group.
_ALIKE = """all every each entire whole throughout, some several many numerous various number part sizeable few,
    most majority mostly mainly particularly, not no never neither nor without none non lack fail refuse rather unlike,
    today now current currently present modern still, can could may might able possible, only sole just merely until,
    must duty require oblige should, first initial initially, last final finally, more further"""
_SAYING = "stating"  # which tells who says it, as those do that are marked as the source
_DIMENSIONS = ({"high", "tall"}, {"long"}, {"wide", "broad"}, {"deep"}, {"thick"}, {"heavy"}, {"old"})


class Strange:
    """Judges strange words by what English is known of; `names` are the ways to write each of the article's own."""

    def __init__(self, english: English, names: Iterable[Sequence[str]], reader: SentenceReader) -> None:
        self._reader = reader
        synonyms = english.synonym
        extremes = [synonyms.get(group, ()) for group in english.superlative.groups]
        self._extremes = frozenset(chain.from_iterable(extremes))
        groups = (*map(str.split, _ALIKE.split(",")), *extremes)
        self._alike = [frozenset(map(reader.form, group)) for group in groups]
        self._english = english.common.words.union(english.filler.function_words, english.filler.light)
        self._english |= {word for listing in synonyms.values() for phrase in listing for word in phrase.split()}
        self._opposites = self._read_opposites(english)
        self._written: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
        known = (forms for kind in english.name.values() for forms in kind)
        for forms in (*known, *names):
            for form in forms:
                self._written[form].append(forms)

    def _read_opposites(self, english: English) -> dict[str, set[str]]:
        """Return the forms of the words that say the opposite of each form."""
        groups = (group.split() for group in english.opposite.groups)
        couples = [(a, b) for one, other in groups for a in english.synonym[one] for b in english.synonym[other]]
        couples += [(first, other) for first, *others in english.swap.opposite for other in others]
        couples += [(a, b) for one, other in permutations(_DIMENSIONS, 2) for a in one for b in other]
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in couples:
            if " " not in one and " " not in other:
                found[self._reader.form(one)].add(self._reader.form(other))
                found[self._reader.form(other)].add(self._reader.form(one))
        return found

    def is_false(self, word: Word, stated: Collection[str], *, begins: bool) -> bool:
        """Whether a word that no fact has says something else than facts of which `stated` are all forms.

        `begins`: the sentence begins with it.
        """
        plain = word.text.casefold().removesuffix("'s")
        if word.kind == "name" or self._looks_named(word, plain, begins=begins):
            return not self._is_written(plain, stated)
        if plain in _LOOSE or any(word.form in group and not group.isdisjoint(stated) for group in self._alike):
            return False
        limits = word.kind in BOUND or word.kind == "scope" or word.source or plain == _SAYING
        return limits or plain in self._extremes or not self._opposites.get(word.form, set()).isdisjoint(stated)

    def _looks_named(self, word: Word, plain: str, *, begins: bool) -> bool:
        """Whether a word that no fact has looks like a name: by its capital, unless a sentence begins with it."""
        if word.kind != "word" or not word.text[0].isupper():
            return False
        shouted = word.text.isupper() and len(word.text) > 1
        return shouted or not begins or plain not in self._english

    def _is_written(self, name: str, stated: Collection[str]) -> bool:
        """Whether facts have another way to write a name: "the United Nations" for "the UN"."""
        others = (form for forms in self._written.get(name, ()) for form in forms if form != name)
        return any(all(self._reader.form(word) in stated for word in other.split()) for other in others)
