"""The words an article's questions are read with: general English, the article's own names and terms."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.article.listings import phrases
from bot.engine.spelling import Speller, Stemmer
from bot.engine.terms import GENERIC, Kind
from bot.text import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.article.english import English, Filler
    from bot.article.knowledge import Names

_WORD = re.compile(r"[^\W_]+")
_PHRASE = 5  # words
_TITLE = 4  # words; what a shorter one says may be asked about
PERSONS = frozenset({"person", "people"})  # kinds of names that are asked for with "who"
_KINDS = {"=": Kind.NAME, "!": Kind.NEGATION, "?": Kind.ASK}  # by the sign of a concept, the first that a phrase has
CALENDAR = frozenset({"month", "weekday"})  # kinds of names that are times


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word or phrase can mean: its concepts and kind, whether it may stand in a question without being asked,
    and whether it is idle: a greeting, a frame or a purpose, said around what is asked.
    """

    concepts: frozenset[str] = frozenset()
    kind: Kind = Kind.WORD
    optional: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A way of writing a name; `alone`: it means nothing else; `as_written`: in another form it is no name."""

    form: str
    concept: str
    kind: str
    alone: bool
    as_written: bool

    def goes_by(self, listed: Iterable[str]) -> bool:
        """Whether it, or this way of writing it, is one of those listed."""
        return not {self.form, self.concept[1:]}.isdisjoint(listed)


class Lexicon:
    """Looks words up: phrases first as they are written, then by their stems; mends what nobody knows.

    `used` counts the words of an article's wordings, facts and answers; the commoner, the likelier when mending.
    Its `ambient` names are those that go without saying. `title`: the article's, for which it stands in questions.
    """

    def __init__(self, english: English, names: Names, used: Mapping[str, int], title: str = "") -> None:
        self.english, self.grammar = english, english.grammar
        known, own = list(_known_names(english)), list(_own_names(names))
        own += _undeclared(names.ambient, known + own)
        self.kinds = {name.concept: name.kind for name in known + own}  # of a name: firm, person, country, month ...
        self.own = {name.concept for name in own}
        self.ambient = frozenset(name.concept for name in known + own if name.goes_by(names.ambient))
        self._phrases, as_written = _read_phrases(english, names, known + own)
        in_phrases = (word for phrase in self._phrases for word in phrase.split())
        titled = [self.grammar.plain(token) for token in tokens_of(title) if token.kind != "stop"]
        self.title = [word for plain in titled for word in self.expand(plain)] if len(titled) >= _TITLE else []
        self._known = english.common.words.union(used, in_phrases)
        self.stem = Stemmer(english.base_forms, self._known)
        self._known_stems = frozenset(self.stem.known.values())
        self._by_stems: dict[str, Meaning] = {}
        for phrase, meaning in self._phrases.items():
            if not as_written.get(phrase):
                self._by_stems.setdefault(" ".join(map(self.stem, phrase.split())), meaning)
        own_words = {word for name in own for word in name.form.split()}
        small = self.grammar.question_words.union(self.grammar.auxiliaries, english.filler.function_words)
        self.speller = Speller(used, own_words, small, self._known)

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is in the vocabulary, or is a chat spelling."""
        return word in self._known or word in self.english.abbreviation.map or self.stem(word) in self._known_stems

    def is_time(self, concepts: Iterable[str]) -> bool:
        """Whether any of a term's concepts is a month, weekday or quarter, or a time seen from now ("last year")."""
        shifted = self.english.shifted.concepts
        near = any(concept.startswith("~quarter_") or concept in shifted for concept in concepts)
        return near or any(self.kinds.get(concept) in CALENDAR for concept in concepts)

    def writes(self, phrase: str) -> bool:
        """Whether it has a phrase as it is written here."""
        return phrase in self._phrases

    def expand(self, word: str) -> list[str]:
        """Write a chat spelling out ("u" is "you", "q2" is "second quarter")."""
        short = self.english.abbreviation.map.get(word)
        return short.split() if short else [word]

    def mend(self, word: str, *, name: bool) -> list[str]:
        """Return the words that an unknown one was meant to be, or none; see `Speller`."""
        mended = self.speller.mend(word, name=name)
        return self.expand(mended) if mended else []

    def find(self, words: Sequence[str], start: int) -> tuple[int, Meaning] | None:
        """Return the longest phrase that starts here as (words taken, their meaning), or None."""
        span = list(takewhile(bool, words[start : start + _PHRASE]))  # up to a stop
        stems = [*map(self.stem, span)]
        for length in range(len(span), 0, -1):
            meaning = self._phrases.get(" ".join(span[:length])) or self._by_stems.get(" ".join(stems[:length]))
            if meaning is not None:
                return length, meaning
        return None

    def stems_of(self, text: str) -> tuple[str, ...]:
        """Return the stems of a text's words, in order, as features ("/grow")."""
        return tuple(f"/{self.stem(word)}" for word in _WORD.findall(text.casefold()))


def _read_phrases(english: English, names: Names, named: Iterable[_Name]) -> tuple[dict[str, Meaning], dict[str, bool]]:
    """Return what phrases mean, and of names whether only as they are written: "weddings" are no "wed", Wednesday.

    The article's own names, which are `named` last, go before all others; its terms stand beside what else is meant.
    """
    concepts = _concepts(english)
    as_written: dict[str, bool] = {}
    for name in named:
        if name.alone:
            concepts[name.form].clear()
        concepts[name.form].add(name.concept)
        as_written[name.form] = name.as_written
    filler = {phrase for _, group in english.filler for phrase in group}
    for concept, listing in names.terms.items():
        for phrase in phrases(listing):
            if as_written.get(phrase):
                concepts[phrase].clear()
            concepts[phrase].add(f"~{concept}")
            filler.discard(phrase)
    return _meanings(concepts, filler, english.filler), as_written


def _known_names(english: English) -> Iterator[_Name]:
    """Give months and weekdays, which only their short forms don't inflect, and the names that everybody knows."""
    for kind, calendar in (("month", english.number.month), ("weekday", english.number.weekday)):
        for forms in calendar:
            for form in forms:
                yield _Name(form, f"={forms[0]}", kind, alone=True, as_written=form != forms[0])
    for kind, known in english.name.items():
        for forms in known:
            for form in forms:
                yield _Name(form, f"={forms[0]}", kind, alone=False, as_written=True)


def _own_names(names: Names) -> Iterator[_Name]:
    """Give an article's own names."""
    for kind, group in names.names.items():
        for name, listing in group.items():
            for form in phrases(listing):
                yield _Name(form, f"={name}", kind, alone=True, as_written=False)


def _undeclared(listed: Iterable[str], named: Sequence[_Name]) -> list[_Name]:
    """Make names of those listed that are none yet, and may mean something else, too."""
    known = {form for name in named for form in (name.form, name.concept[1:])}
    return [_Name(form, f"={form}", "name", alone=False, as_written=False) for form in listed if form not in known]


def _concepts(english: English) -> defaultdict[str, set[str]]:
    """Collect what is asked, negations and synonym groups, by phrase."""
    asked = {f"?{kind}": listing for kind, listing in english.ask.items()}
    meant = {f"~{concept}": listing for concept, listing in english.synonym.items()}
    concepts: defaultdict[str, set[str]] = defaultdict(set)
    for concept, listing in {**asked, **meant, "!not": english.negation.words}.items():
        for phrase in listing:
            concepts[phrase].add(concept)
    return concepts


def _meanings(concepts: Mapping[str, set[str]], filler: set[str], groups: Filler) -> dict[str, Meaning]:
    """Make the table of phrases: what has concepts, and fillers without any."""
    idle = filler.intersection((*groups.greeting_and_chat, *groups.frames, *groups.purpose))
    made = cache(Meaning)  # most are those of many phrases
    found: dict[str, Meaning] = {}
    for phrase, meant in concepts.items():
        kind = next((kind for sign, kind in _KINDS.items() if any(concept[0] == sign for concept in meant)), Kind.WORD)
        of_fillers = " " in phrase and "!not" not in meant and filler.issuperset(phrase.split())
        found[phrase] = made(frozenset(meant), kind, phrase in filler or meant <= GENERIC or of_fillers)
    for phrase in sorted(filler - found.keys()):
        found[phrase] = made(optional=True, idle=phrase in idle)
    return found
