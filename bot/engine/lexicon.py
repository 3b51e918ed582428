"""The words an article's questions are read with: general English, the article's own names and terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.engine.spelling import Speller
from bot.engine.stems import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.engine.terms import Term
    from bot.text import Token

LONGEST = 5  # words of a phrase
GENERIC = frozenset({"?which", "?yesno"})  # asked with any pair
_IDLE = ("greeting_and_chat", "frames", "purpose")  # groups of fillers that say nothing
_GRAMMAR = ("function_words",)  # groups of fillers that questions are built from


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase can mean: its concepts, whether it may stand in a question without being asked, and
    whether it is idle: a greeting, a frame or a purpose, said around what is asked.
    """

    concepts: frozenset[str]
    optional: bool
    idle: bool = False


@dataclass(frozen=True)
class Grammar:
    """Lists of small words by what they do in a question; `ordinals` in their order."""

    ordinals: tuple[str, ...] = ()
    question_words: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    modals: frozenset[str] = frozenset()
    narrowing: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    pronominal: frozenset[str] = frozenset()
    contracted: frozenset[str] = frozenset()
    month_like: frozenset[str] = frozenset()
    before_month: frozenset[str] = frozenset()
    before_year: frozenset[str] = frozenset()
    with_the: frozenset[str] = frozenset()
    before_us: frozenset[str] = frozenset()
    before_country: frozenset[str] = frozenset()

    @classmethod
    def of(cls, listings: Mapping[str, str]) -> Grammar:
        """Read the lists; all that opens a question is among the openers."""
        read = {field.name: entries(listings.get(field.name, "")) for field in fields(cls)}
        read["openers"] += [*read["question_words"], *read["auxiliaries"]]
        ordinals = tuple(read.pop("ordinals"))
        return cls(ordinals, **{name: frozenset(words) for name, words in read.items()})

    def plain(self, token: Token) -> str:
        """Return a word without its apostrophe; a possessive loses its ending ("china's" is "china")."""
        stem, _, ending = token.text.partition("'")
        own = ending in {"s", ""} and stem not in self.contracted  # "what's" is "whats"
        return stem if own else token.text.replace("'", "")


def entries(listing: str) -> list[str]:
    """Split a comma-separated list of words and phrases; white space folds."""
    return [entry for part in listing.split(",") if (entry := " ".join(part.split()))]


class Lexicon:
    """Looks words up: phrases first as they are written, then by their stems; mends what nobody knows.

    `used` counts the words of the article's own wordings; the commoner, the likelier when mending.
    """

    def __init__(
        self,
        english: Mapping[str, Any],
        names: Mapping[str, Mapping[str, str]],
        terms: Mapping[str, str],
        used: Mapping[str, int] | None = None,
    ) -> None:
        self.used = dict(used or {})
        self.grammar = Grammar.of(english.get("grammar", {}))
        self.stem = Stemmer(dict(_map(english.get("irregular", {}).get("map", ""))))
        self.kinds: dict[str, str] = {}  # concept of a name -> firm, person, country, month ...
        self.own: set[str] = set()  # concepts of the article's own names
        self.foreign = frozenset(entries(english.get("foreign", {}).get("words", "")))
        self.shifted = frozenset(f"~{group}" for group in entries(english.get("shifted", {}).get("groups", "")))
        self._opposites = _opposites(english.get("opposite", {}).get("groups", ""))
        self._short = dict(_map(english.get("abbreviation", {}).get("map", "")))
        self._read_numbers(english.get("number", {}))
        self._read_help(english.get("help", {}))
        concepts = self._read_concepts(english)
        self._read_names(english, names, concepts)
        filler = {phrase for listing in english.get("filler", {}).values() for phrase in entries(listing)}
        for concept, listing in terms.items():
            for phrase in entries(listing):
                concepts[phrase].add(f"~{concept}")
                filler.discard(phrase)
        self._phrases = _phrases(concepts, filler, english.get("filler", {}))
        self._by_stems: dict[str, Entry] = {}
        for phrase, entry in self._phrases.items():
            self._by_stems.setdefault(self._stems(phrase.split()), entry)
        known = {word for phrase in self._phrases for word in phrase.split()}
        known.update(entries(english.get("common", {}).get("words", "")))
        self._known = known | self.used.keys()
        self._known_stems = {self.stem(word) for word in self._known}
        own_words = {word for form in self._own_forms for word in form.split()}
        grammar = {word for group in _GRAMMAR for word in entries(english.get("filler", {}).get(group, ""))}
        grammar |= self.grammar.question_words | self.grammar.auxiliaries
        self._speller = Speller(self.used, own_words, grammar, self._known)

    def _read_numbers(self, numbers: Mapping[str, str]) -> None:
        self.figures = {word: float(value) for word, value in _map(numbers.get("words", ""))}
        self._calendar = {kind: entries(numbers.get(kind, "")) for kind in ("month", "weekday")}
        self.units: dict[str, str] = {}  # word -> unit
        for forms in entries(numbers.get("unit", "")):
            unit = forms.split("|")[0]
            self.units.update(dict.fromkeys(forms.split("|"), unit))
        self.comparators: dict[str, str] = {}
        for sign in ("over", "under", "about"):
            self.comparators.update(dict.fromkeys(entries(numbers.get(sign, "")), sign))

    def _read_help(self, listings: Mapping[str, str]) -> None:
        self.help = frozenset(entries(listings.get("phrases", "")))
        self.help_verbs = frozenset(entries(listings.get("verbs", "")))
        self.help_words = self.help_verbs | frozenset(entries(listings.get("words", "")))
        self.greeting = frozenset(entries(listings.get("greetings", "")))

    def _read_concepts(self, english: Mapping[str, Any]) -> defaultdict[str, set[str]]:
        """Collect what is asked, negations and synonym groups, by phrase."""
        concepts: defaultdict[str, set[str]] = defaultdict(set)
        for kind, listing in english.get("ask", {}).items():
            for phrase in entries(listing):
                concepts[phrase].add(f"?{kind}")
        for phrase in entries(english.get("negation", {}).get("words", "")):
            concepts[phrase].add("!not")
        for concept, listing in english.get("synonym", {}).items():
            for phrase in entries(listing):
                concepts[phrase].add(f"~{concept}")
        return concepts

    def _read_names(
        self, english: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], concepts: dict[str, set[str]]
    ) -> None:
        """Add months and weekdays, the names that everybody knows, and the article's own, which go before them."""
        for kind, calendar in self._calendar.items():
            for phrases in calendar:
                forms = phrases.split("|")
                self.kinds[f"={forms[0]}"] = kind
                for form in forms:
                    concepts[form] = {f"={forms[0]}"}
        for kind, listing in english.get("name", {}).items():
            for phrases in entries(listing):
                forms = phrases.split("|")
                self.kinds[f"={forms[0]}"] = kind
                for form in forms:
                    concepts.setdefault(form, set()).add(f"={forms[0]}")
        self._own_forms: set[str] = set()
        for kind, group in names.items():
            for name, listing in group.items():
                self.kinds[f"={name}"] = kind
                self.own.add(f"={name}")
                for form in entries(listing):
                    self._own_forms.add(form)
                    concepts[form] = {f"={name}"}

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is in the vocabulary."""
        return word in self._known or self.stem(word) in self._known_stems

    def expand(self, word: str) -> list[str]:
        """Write a chat spelling out ("u" is "you", "q2" is "second quarter")."""
        short = self._short.get(word)
        return short.split() if short else [word]

    def mend(self, word: str, *, name: bool = False) -> list[str]:
        """Return the words that an unknown one was meant to be, or none; see Speller."""
        mended = self._speller.mend(word, name=name)
        return [part for word in mended.split() for part in self.expand(word)] if mended else []

    def forget(self) -> None:
        """Drop what is remembered of words looked up before: it only saves time."""
        self._speller.forget()
        self.stem.forget()

    def find(self, words: Sequence[str], start: int) -> tuple[int, Entry] | None:
        """Return the longest phrase that starts here as (words taken, entry), or None."""
        for taken in range(min(LONGEST, len(words) - start), 0, -1):
            span = words[start : start + taken]
            if not all(span):
                continue  # a stop in between
            entry = self._phrases.get(" ".join(span)) or self._by_stems.get(self._stems(span))
            if entry is not None:
                return taken, entry
        return None

    def opposites(self, term: Term) -> frozenset[str]:
        """Return the features that say the opposite of a term: of its synonym groups."""
        found: set[str] = set()
        for concept in term.concepts:
            found |= self._opposites.get(concept, frozenset())
        return frozenset(found)

    def _stems(self, words: Iterable[str]) -> str:
        return " ".join(map(self.stem, words))


def _phrases(concepts: Mapping[str, set[str]], filler: set[str], groups: Mapping[str, str]) -> dict[str, Entry]:
    """Make the table of phrases: what has concepts, and fillers without any."""
    idle = {phrase for group in _IDLE for phrase in entries(groups.get(group, "")) if phrase in filler}
    phrases: dict[str, Entry] = {}
    for phrase, found in concepts.items():
        words = phrase.split()
        of_fillers = len(words) > 1 and "!not" not in found and filler.issuperset(words)
        phrases[phrase] = Entry(frozenset(found), phrase in filler or found <= GENERIC or of_fillers)
    for phrase in sorted(filler - phrases.keys()):
        phrases[phrase] = Entry(frozenset(), optional=True, idle=phrase in idle)
    return phrases


def _opposites(listing: str) -> dict[str, set[str]]:
    """Read pairs of synonym groups that say opposite things ("grow shrink") as concepts, both ways."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in map(str.split, entries(listing)):
        found[f"~{one}"].add(f"~{other}")
        found[f"~{other}"].add(f"~{one}")
    return found


def _map(listing: str) -> Iterator[tuple[str, str]]:
    """Read a list of `this=that`."""
    for entry in entries(listing):
        key, _, value = entry.partition("=")
        yield key, value
