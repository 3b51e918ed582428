"""The words an article's questions are read with: general English, the article's own names and terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.article.english import phrases
from bot.engine.spelling import Speller
from bot.engine.stems import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.article.english import English, Filler
    from bot.article.knowledge import Names

LONGEST = 5  # words of a phrase
GENERIC = frozenset({"?which", "?yesno"})  # asked with any pair


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word or phrase can mean: its concepts, whether it may stand in a question without being asked, and
    whether it is idle: a greeting, a frame or a purpose, said around what is asked.
    """

    concepts: frozenset[str]
    optional: bool
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
                self._by_stems.setdefault(self._stems(phrase.split()), meaning)
        self._reach = _reach((*self._phrases, *self._by_stems))
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

    def writes(self, phrase: str) -> bool:
        """Whether it has a phrase as it is written here."""
        return phrase in self._phrases

    def expand(self, word: str) -> list[str]:
        """Write a chat spelling out ("u" is "you", "q2" is "second quarter")."""
        short = self._short.get(word)
        return short.split() if short else [word]

    def mend(self, word: str, *, name: bool = False) -> list[str]:
        """Return the words that an unknown one was meant to be, or none; see Speller."""
        mended = self._speller.mend(word, name=name)
        return self.expand(mended) if mended else []

    def forget(self) -> None:
        """Drop what is remembered of words mended before: it only saves time."""
        self._speller.forget()

    def find(self, words: Sequence[str], start: int) -> tuple[int, Meaning] | None:
        """Return the longest phrase that starts here as (words taken, their meaning), or None."""
        first = words[start]
        longest = max(self._reach.get(first, 0), self._reach.get(self.stem(first), 0))
        for taken in range(min(longest, len(words) - start), 0, -1):
            span = words[start : start + taken]
            if not all(span):
                continue  # a stop in between
            meaning = self._phrases.get(" ".join(span)) or self._by_stems.get(self._stems(span))
            if meaning is not None:
                return taken, meaning
        return None

    def _stems(self, words: Iterable[str]) -> str:
        return " ".join(map(self.stem, words))


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
    same: dict[Meaning, Meaning] = {}  # most are those of many phrases, and made once
    found: dict[str, Meaning] = {}
    for phrase, meant in concepts.items():
        meaning = Meaning(frozenset(meant), phrase in filler or meant <= GENERIC)
        found[phrase] = same.setdefault(meaning, meaning)
    for phrase in sorted(filler - found.keys()):
        meaning = Meaning(frozenset(), optional=True, idle=phrase in idle)
        found[phrase] = same.setdefault(meaning, meaning)
    return found


def _reach(phrases_: Iterable[str]) -> dict[str, int]:
    """Return of how many words the longest phrase is that begins with each word."""
    found: defaultdict[str, int] = defaultdict(int)
    for words in map(str.split, phrases_):
        found[words[0]] = max(found[words[0]], min(len(words), LONGEST))
    return dict(found)
