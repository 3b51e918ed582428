"""The words an article's questions are read with: general English, the article's own names and terms."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.article.english import phrases
from bot.engine.stems import Stemmer
from bot.engine.terms import GENERIC

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.article.english import English, Filler
    from bot.article.knowledge import Names

_WORD = re.compile(r"[^\W_]+")
_PHRASE = 5  # words
PERSONS = frozenset({"person", "people"})  # kinds of names that are asked for with "who"
CALENDAR = frozenset({"month", "weekday"})  # kinds of names that are times
_LEET = str.maketrans("013457@$", "oieasta" + "s")
_LONG = 8  # letters from which two slips are mended, below only one
_LONGEST = 24  # letters of a word that is mended
_SHORTEST = 3  # so short words only have letters swapped
_CANDIDATES = 8  # likest words of each length that are looked at
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word or phrase can mean: its concepts, whether it may stand in a question without being asked, and
    whether it is idle: a greeting, a frame or a purpose, said around what is asked.
    """

    concepts: frozenset[str] = frozenset()
    optional: bool = False
    idle: bool = False


class Lexicon:
    """Looks words up: phrases first as they are written, then by their stems; mends what nobody knows.

    `used` counts the words of an article's wordings; the commoner, the likelier when mending.
    """

    def __init__(self, english: English, names: Names, used: Mapping[str, int]) -> None:
        self.grammar, self.numbers, self.help = english.grammar, english.number, english.help
        self.foreign, self.superlatives = english.foreign.words, english.superlative.concepts
        self.shifted = english.shifted.concepts
        self.kinds: dict[str, str] = {}  # concept of a name -> firm, person, country, month ...
        self.own: set[str] = set()  # concepts of the article's own names
        self.ambient = frozenset(f"={name}" for name in names.ambient)  # of those that go without saying
        self._short = english.abbreviation.map
        concepts = _concepts(english)
        as_written = self._read_known_names(english, concepts)
        own_forms = self._read_own_names(names, concepts)
        filler = {phrase for _, group in english.filler for phrase in group}
        for concept, listing in names.terms.items():
            for phrase in phrases(listing):
                if phrase in as_written:
                    concepts[phrase].clear()
                concepts[phrase].add(f"~{concept}")
                filler.discard(phrase)
        self._phrases = _meanings(concepts, filler, english.filler)
        in_phrases = (word for phrase in self._phrases for word in phrase.split())
        self._known = english.common.words.union(used, in_phrases)
        self.stem = Stemmer(english.irregular.map, self._known)
        self._known_stems = frozenset(self.stem.known.values())
        self._by_stems: dict[str, Meaning] = {}
        as_written -= own_forms
        for phrase, meaning in self._phrases.items():
            if phrase not in as_written:
                self._by_stems.setdefault(" ".join(map(self.stem, phrase.split())), meaning)
        own_words = {word for form in own_forms for word in form.split()}
        small = self.grammar.question_words.union(self.grammar.auxiliaries, english.filler.function_words)
        self._speller = Speller(used, own_words, small, self._known)

    def _read_known_names(self, english: English, concepts: dict[str, set[str]]) -> set[str]:
        """Add months, weekdays and the names that everybody knows.

        Returns the ways of writing them that are no name in another form: "wed" is Wednesday, and "weddings" are not.
        """
        as_written: set[str] = set()
        for kind, calendar in (("month", english.number.month), ("weekday", english.number.weekday)):
            for name, *short in calendar:
                self.kinds[f"={name}"] = kind
                as_written.update(short)
                for form in (name, *short):
                    concepts[form] = {f"={name}"}
        for kind, known in english.name.items():
            for forms in known:
                self.kinds[f"={forms[0]}"] = kind
                as_written.update(forms)
                for form in forms:
                    concepts.setdefault(form, set()).add(f"={forms[0]}")
        return as_written

    def _read_own_names(self, names: Names, concepts: dict[str, set[str]]) -> set[str]:
        """Add the article's own names, which go before all others; return the ways in which they are written."""
        own_forms: set[str] = set()
        for kind, group in names.names.items():
            for name, listing in group.items():
                self.kinds[f"={name}"] = kind
                self.own.add(f"={name}")
                for form in phrases(listing):
                    own_forms.add(form)
                    concepts[form] = {f"={name}"}
        return own_forms

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is in the vocabulary, or is a chat spelling."""
        return word in self._known or word in self._short or self.stem(word) in self._known_stems

    def is_time(self, concepts: Iterable[str]) -> bool:
        """Whether any of a term's concepts is a month, weekday or quarter, or a time seen from now ("last year")."""
        quarter = any(concept.startswith("~quarter_") or concept in self.shifted for concept in concepts)
        return quarter or any(self.kinds.get(concept) in CALENDAR for concept in concepts)

    def writes(self, phrase: str) -> bool:
        """Whether it has a phrase as it is written here."""
        return phrase in self._phrases

    def expand(self, word: str) -> list[str]:
        """Write a chat spelling out ("u" is "you", "q2" is "second quarter")."""
        short = self._short.get(word)
        return short.split() if short else [word]

    def mend(self, word: str, *, name: bool = False) -> list[str]:
        """Return the words that an unknown one was meant to be, or none; see `Speller`."""
        mended = self._speller.remembered(word, name=name)
        return self.expand(mended) if mended else []

    def forget(self) -> None:
        """Drop what is remembered of words mended before: it only saves time."""
        self._speller.remembered.cache_clear()

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
        return tuple(f"/{self.stem(word)}" for word in _WORD.findall(text))


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
        self.remembered = lru_cache(_REMEMBERED)(self.mend)

    def mend(self, word: str, *, name: bool) -> str | None:
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
            near = process.extract(
                word,
                self._shelves.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=_CANDIDATES,
                processor=None,
            )
            for other, slips, _ in near:
                same_letters = len(word) > _SHORTEST or sorted(other) == sorted(word)
                if same_letters and (slips == 1 or other[0] == word[0]):
                    found.append((other, int(slips)))
        return found


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
        of_fillers = " " in phrase and "!not" not in meant and filler.issuperset(phrase.split())
        found[phrase] = made(frozenset(meant), phrase in filler or meant <= GENERIC or of_fillers)
    for phrase in sorted(filler - found.keys()):
        found[phrase] = made(frozenset(), optional=True, idle=phrase in idle)
    return found
