"""Judge the words of an answer that none of its facts has.

A name, a figure, a time or a limit that the facts don't have is another one, and the opposite of a word that they have
says another thing. Any other word may say what a fact's does ("picked" for "chose", "every" for "all") or something
else ("burned" for "chose"): which, only a person can tell, who has both side by side.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, permutations, product
from typing import TYPE_CHECKING, NamedTuple

from bot.article.reader import SentenceReader
from bot.article.steps import BOUND

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bot.article.english import English
    from bot.article.words import Word

# What may be no figure ("one of them") or no limit: of the past, "would" only tells what was to come, or was meant.
_LOOSE = frozenset({"one", "would"})
# Limits of which one may stand for another of its group.
_ALIKE = """all every each entire whole, some several many numerous various number part sizeable few,
    most majority mostly mainly particularly, not no never neither nor without none non lack fail refuse rather unlike,
    today now current currently present modern still, can could may might able possible, only sole just merely,
    must duty require oblige should, first initial initially, last final finally, more further"""
_DIMENSIONS = ({"high", "tall"}, {"long"}, {"wide", "broad"}, {"deep"}, {"thick"}, {"heavy"})
_SHORTENED = 3  # letters of a word that may be short for another
_REMEMBERED = 4  # Englishes, of which there is mostly one
_ALIKE_WORDS = 0.8  # likeness of two words from which one may be meant for the other


class Reasons(NamedTuple):
    """What is to be said of strange words, in words that go on "the answer ...".

    Whether any of them `limits` what is said, and whether any is `false`, so that no curator can confirm it.
    """

    told: tuple[str, ...]
    limits: bool
    false: bool


@dataclass(frozen=True)
class _Known:
    """What English knows of words: which say "most" or "least", the groups that are alike by their forms, all that may
    begin a sentence, the forms that say the opposite of each, and the other ways to write a name.
    """

    extremes: frozenset[str]
    alike: tuple[frozenset[str], ...]
    words: frozenset[str]
    opposites: Mapping[str, set[str]]
    written: Mapping[str, Sequence[Sequence[str]]]


@lru_cache(_REMEMBERED)
def _known(english: English) -> _Known:
    """Gather it, once of each English."""
    form, synonyms = SentenceReader((), english).form, english.synonym
    extremes = [synonyms.get(group, ()) for group in english.superlative.groups]
    groups = (*map(str.split, _ALIKE.split(",")), *extremes)
    words = {*english.common.words, *english.filler.function_words, *english.filler.light}
    for phrase in chain.from_iterable(synonyms.values()):
        words |= set(phrase.split())
    return _Known(
        frozenset(chain.from_iterable(extremes)),
        tuple(frozenset(map(form, group)) for group in groups),
        frozenset(words),
        _opposites(english, form),
        _written(chain.from_iterable(english.name.values())),
    )


def _opposites(english: English, form: Callable[[str], str]) -> dict[str, set[str]]:
    """Return the forms of the words that say the opposite of each form."""
    couples: list[tuple[str, str]] = []
    for one, other in map(str.split, english.opposite.groups):
        couples += product(english.synonym[one], english.synonym[other])
    for first, *others in english.swap.opposite:
        couples += product([first], others)
    for these, those in permutations(_DIMENSIONS, 2):
        couples += product(these, those)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in couples:
        if " " not in one and " " not in other:
            found[form(one)].add(form(other))
            found[form(other)].add(form(one))
    return found


def _written(names: Iterable[Sequence[str]]) -> dict[str, list[Sequence[str]]]:
    """Return by each way to write a name all the ways."""
    found: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
    for forms in names:
        for form in forms:
            found[form].append(forms)
    return found


class Strange:
    """Judges strange words by what English is known of; `names` are the ways to write each of the article's own."""

    def __init__(self, english: English, names: Iterable[Sequence[str]], reader: SentenceReader) -> None:
        self._reader, self._known, self._own = reader, _known(english), _written(names)

    def reasons(self, said: Sequence[Word], strange: Sequence[Word], facts: Sequence[Sequence[Word]]) -> Reasons:
        """Judge the words of a sentence that no fact has."""
        stated = {word.form for words in facts for word in words}
        false = [word for word in strange if self._is_false(word, stated, begins=word is said[0])]
        limits = [word for word in strange if word not in false and self._limits(word, stated)]
        own = [word for word in strange if word not in false and word not in limits]
        told = []
        if found := [word for word in strange if word not in own]:
            told.append(f"says {_named(found)}, which its facts don't{_hint(found, facts)}")
        if own:
            told.append(f"says {_named(own)} in words of its own")
        return Reasons(tuple(told), bool(limits), bool(false))

    def _is_false(self, word: Word, stated: Collection[str], *, begins: bool) -> bool:
        """Whether a word that no fact has is another name, figure or time; a number in words only limits what is said.

        `stated` are all forms of the facts; `begins`: the sentence begins with it.
        """
        plain = word.text.casefold().removesuffix("'s")
        if word.kind == "name" or self._looks_named(word, plain, begins=begins):
            return not self._is_written(plain, stated)
        return word.source or (word.kind in BOUND and not (_is_number_in_words(word) or self._is_alike(word, stated)))

    def _limits(self, word: Word, stated: Collection[str]) -> bool:
        """Whether a word that no fact has limits, counts or ranks what is said, or says the opposite."""
        plain = word.text.casefold()
        if plain in _LOOSE or self._is_alike(word, stated):
            return False
        limits = word.kind == "scope" or plain in self._known.extremes or _is_number_in_words(word)
        return limits or not self._known.opposites.get(word.form, set()).isdisjoint(stated)

    def _is_alike(self, word: Word, stated: Collection[str]) -> bool:
        """Whether facts have another limit that says the same."""
        return any(word.form in group and not group.isdisjoint(stated) for group in self._known.alike)

    def _looks_named(self, word: Word, plain: str, *, begins: bool) -> bool:
        """Whether a word that no fact has looks like a name: by its capital, unless a sentence begins with it."""
        if word.kind != "word" or not word.text[0].isupper():
            return False
        shouted = word.text.isupper() and len(word.text) > 1
        return shouted or not begins or plain not in self._known.words

    def _is_written(self, name: str, stated: Collection[str]) -> bool:
        """Whether facts have another way to write a name: "the United Nations" for "the UN"."""
        ways = (*self._known.written.get(name, ()), *self._own.get(name, ()))
        others = (form for forms in ways for form in forms if form != name)
        return any(all(word.form in stated for word in self._reader.read(other)) for other in others)


def _is_number_in_words(word: Word) -> bool:
    """Whether a word is a number or a rank: "two kinds" may count what facts list, and "at first" is no rank."""
    return word.kind == "figure" and not any(letter.isdigit() for letter in word.text)


def _named(words: Iterable[Word]) -> str:
    """Name words, each once."""
    return ", ".join(dict.fromkeys(repr(word.text) for word in words))


def _hint(strange: Sequence[Word], facts: Sequence[Sequence[Word]]) -> str:
    """Name the words of facts that come nearest to strange ones."""
    near: dict[str, None] = {}
    having = {word.text.casefold(): word.text for words in facts for word in words}
    for plain in dict.fromkeys(word.text.casefold() for word in strange if word.kind != "scope"):
        longer = [other for other in having if other.startswith(plain) and len(plain) >= _SHORTENED]
        for match in longer[:1] or get_close_matches(plain, having, n=1, cutoff=_ALIKE_WORDS):
            near[repr(having[match])] = None
    return f" (they have {', '.join(near)})" if near else ""
