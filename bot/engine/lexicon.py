"""The words an article's questions are read with: general English, the article's own names and terms.

A concept is written with a sign of its kind: `~grow` a synonym group, `?when` what is asked for, `=japan` a name,
`!not` a negation, `#54` a figure, and a bare word stands for itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.text import Token

LONGEST = 5  # words of a phrase
GENERIC = {"?which", "?yesno"}  # asked with any pair
_DOUBLED = re.compile(r"(\w)\1+")
_LEET = str.maketrans("013457@$", "oieasta" + "s")


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
    openers: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    joins: frozenset[str] = frozenset()
    pronouns: frozenset[str] = frozenset()
    pronominal: frozenset[str] = frozenset()
    contracted: frozenset[str] = frozenset()
    month_like: frozenset[str] = frozenset()
    before_month: frozenset[str] = frozenset()
    before_us: frozenset[str] = frozenset()
    before_country: frozenset[str] = frozenset()

    @classmethod
    def of(cls, listings: Mapping[str, str]) -> Grammar:
        """Read the lists; all that opens a question is among the openers."""
        read = {field.name: entries(listings.get(field.name, "")) for field in fields(cls)}
        read["openers"] += [*read["question_words"], *read["auxiliaries"]]
        ordinals = tuple(read.pop("ordinals"))
        return cls(ordinals, **{name: frozenset(words) for name, words in read.items()})


def entries(listing: str) -> list[str]:
    """Split a comma-separated list of words and phrases; white space folds."""
    return [entry for part in listing.split(",") if (entry := " ".join(part.split()))]


class Lexicon:
    """Looks words up: phrases first by surface, then by base form; mends what nobody knows."""

    def __init__(self, english: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], terms: Mapping[str, str]):
        concepts: defaultdict[str, set[str]] = defaultdict(set)
        filler: set[str] = set()
        for listing in english.get("filler", {}).values():
            filler.update(entries(listing))
        for kind, listing in english.get("ask", {}).items():
            for phrase in entries(listing):
                concepts[phrase].add(f"?{kind}")
        for listing in english.get("negation", {}).values():
            for phrase in entries(listing):
                concepts[phrase].add("!not")
        for concept, listing in english.get("synonym", {}).items():
            for phrase in entries(listing):
                concepts[phrase].add(f"~{concept}")
        self.grammar = Grammar.of(english.get("grammar", {}))
        numbers = english.get("number", {})
        self.figures = {word: float(value) for word, value in _map(numbers.get("words", ""))}
        self.kinds: dict[str, str] = {}  # concept of a name -> firm, person, country, month ...
        for kind in ("month", "weekday"):
            for phrases in entries(numbers.get(kind, "")):
                first = phrases.split("|")[0]
                self.kinds[f"={first}"] = kind
                for phrase in phrases.split("|"):
                    concepts[phrase] = {f"={first}"}
        for kind, listing in english.get("name", {}).items():
            for phrases in entries(listing):
                self._name(kind, phrases.split("|")[0], phrases.split("|"), concepts)
        self.own: set[str] = set()  # concepts of the article's own names
        for kind, group in names.items():
            for name, listing in group.items():
                self._name(kind, name, entries(listing), concepts, own=True)
        for concept, listing in terms.items():
            for phrase in entries(listing):
                concepts[phrase].add(f"~{concept}")
                filler.discard(phrase)
        self._irregular = dict(_map(english.get("irregular", {}).get("map", "")))
        self._short = dict(_map(english.get("abbreviation", {}).get("map", "")))
        self._known = set(entries(english.get("common", {}).get("words", "")))
        self.foreign = frozenset(entries(english.get("foreign", {}).get("words", "")))
        self.help = frozenset(entries(english.get("help", {}).get("phrases", "")))
        self.help_verbs = frozenset(entries(english.get("help", {}).get("verbs", "")))
        self.help_words = self.help_verbs | frozenset(entries(english.get("help", {}).get("words", "")))
        self.greeting = frozenset(entries(english.get("help", {}).get("greetings", "")))
        self._phrases = {
            phrase: Entry(frozenset(found), phrase in filler or found <= GENERIC) for phrase, found in concepts.items()
        }
        idle = {p for group in _IDLE for p in entries(english.get("filler", {}).get(group, "")) if p in filler}
        self._phrases.update((p, Entry(frozenset(), True, p in idle)) for p in filler if p not in self._phrases)
        for phrase, entry in self._phrases.items():
            if " " in phrase and "!not" not in entry.concepts and all(word in filler for word in phrase.split()):
                self._phrases[phrase] = Entry(entry.concepts, True)
        self.soft, self.weighing, self.shifted = (
            frozenset(f"~{group}" for group in entries(english.get(part, {}).get("groups", "")))
            for part in ("soft", "weighing", "shifted")
        )
        self.comparators = {
            word: sign for sign in ("over", "under", "about")
            for word in entries(numbers.get(sign, ""))
        }  # fmt: skip
        for phrase in self._phrases:
            self._known.update(phrase.split())
        self._learnt: Counter[str] = Counter()
        self._bases: dict[str, str] = {}
        self._by_base: dict[str, Entry] = {}
        for phrase, entry in self._phrases.items():
            if " " in phrase:
                self._by_base.setdefault(" ".join(map(self.base, phrase.split())), entry)
        self._mended: dict[str, str | None] = {}

    def _name(
        self, kind: str, name: str, forms: Iterable[str], concepts: dict[str, set[str]], *, own: bool = False
    ) -> None:
        concept = f"={name}"
        self.kinds[concept] = kind
        if own:
            self.own.add(concept)
        for form in forms:
            if own or form not in concepts:
                concepts[form] = {concept}
            else:
                concepts[form].add(concept)

    def learn(self, words: Iterable[str]) -> None:
        """Add words of the article's own content to the vocabulary; the commoner, the likelier when mending."""
        self._learnt.update(words)
        self._known.update(self._learnt)
        self.__dict__.pop("_shelves", None)
        self.forget()

    def forget(self) -> None:
        """Drop what is remembered of words looked up before: it only saves time."""
        self._mended.clear()
        self._bases.clear()

    def plain(self, token: Token) -> str:
        """Return a word without its apostrophe; a possessive loses its ending ("china's" is "china")."""
        stem, _, ending = token.text.partition("'")
        own = ending in {"s", ""} and stem not in self.grammar.contracted  # "what's" is "whats"
        return stem if own else token.text.replace("'", "")

    def known(self, word: str) -> bool:
        """Whether the word, or its base form, is in the vocabulary."""
        return word in self._known or self.base(word) in self._known

    def expand(self, word: str) -> list[str]:
        """Write a chat spelling out ("u" is "you", "q2" is "second quarter")."""
        short = self._short.get(word)
        return short.split() if short else [word]

    def find(self, words: list[str], start: int) -> tuple[int, Entry] | None:
        """Return the longest phrase that starts here as (words taken, entry), or None."""
        for taken in range(min(LONGEST, len(words) - start), 0, -1):
            span = words[start : start + taken]
            entry = self._phrases.get(" ".join(span))
            if entry is None:
                based = " ".join(map(self.base, span))
                entry = self._by_base.get(based) if taken > 1 else self._phrases.get(based)
            if entry is not None:
                return taken, entry
        return None

    def base(self, word: str) -> str:
        """Return the base form of a word that the vocabulary holds, or the word itself."""
        found = self._bases.get(word)
        if found is None:
            found = next((form for form in self._forms(word) if form in self._known), word)
            if len(self._bases) < 50_000:
                self._bases[word] = found
        return found

    def _forms(self, word: str) -> Iterator[str]:
        """Guess base forms of an inflected English word, likeliest first."""
        if word in self._irregular:
            yield self._irregular[word]
        if word in self._phrases or word in self._learnt:
            yield word
        for ending, replacements in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 2:
                stem = word[: -len(ending)]
                for replacement in replacements:
                    yield stem + replacement
                if len(stem) > 2 and stem[-1] == stem[-2]:
                    yield stem[:-1]

    @cached_property
    def _shelves(self) -> dict[int, list[str]]:
        """The vocabulary by length, for mending."""
        shelves: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            shelves[len(word)].append(word)
        return shelves

    def mend(self, word: str) -> str | None:
        """Return the known word, or words joined by spaces, that this one was meant to be, or None."""
        if word not in self._mended:
            if len(self._mended) > 20_000:
                self._mended.clear()
            self._mended[word] = self._mend(word)
        return self._mended[word]

    def _mend(self, word: str) -> str | None:
        plain = word.translate(_LEET) if any(c.isdigit() for c in word) and not word.isdigit() else word
        if plain != word and self.known(plain):
            return plain
        for guess in (_DOUBLED.sub(r"\1\1", plain), _DOUBLED.sub(r"\1", plain)):
            if guess != word and guess in self._known:
                return guess
        if not 3 <= len(plain) <= 24 or not plain.isascii() or not plain.isalpha():
            return None
        return self._nearest(plain) or self._split(plain)

    def _nearest(self, word: str) -> str | None:
        """Find the one closest known word: 1 edit under 6 letters (a swap under 4), 2 under 10, else 3."""
        allowed = 1 if len(word) < 6 else 2 if len(word) < 10 else 3
        best: list[tuple[int, int, int, int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            shelf = self._shelves.get(length, ())
            for found, distance, _ in process.extract(
                word, shelf, scorer=OSA.distance, score_cutoff=allowed, limit=8, processor=None
            ):
                if len(word) < 4 and sorted(set(found)) != sorted(set(word)):
                    continue
                if distance > 1 and found[0] != word[0] and sorted(found) != sorted(word):
                    continue
                odd = (found not in self._learnt) + (found not in self._phrases)
                best.append((int(distance), odd, int(sorted(found) != sorted(word)), -self._learnt[found], found))
        return min(best)[4] if best else None

    def _split(self, word: str) -> str | None:
        """Cut run-together words ("howmany") into two or three that the lexicon knows."""
        if len(word) < 6:
            return None
        for cut in range(len(word) - 2, 1, -1):
            head, tail = word[:cut], word[cut:]
            if self._solid(head):
                if self._solid(tail):
                    return f"{head} {tail}"
                for second in range(len(tail) - 2, 1, -1):
                    if self._solid(tail[:second]) and self._solid(tail[second:]):
                        return f"{head} {tail[:second]} {tail[second:]}"
        return None

    def _solid(self, part: str) -> bool:
        """Whether a part of a run-together word is a word by itself."""
        return (len(part) > 2 or part in _TINY) and (part in self._phrases or part in self._learnt)


_IDLE = ("greeting_and_chat", "frames", "purpose")  # groups of fillers
_TINY = frozenset({"is", "of", "in", "to", "do", "it", "on", "by", "at", "no", "us", "be", "we", "ai"})
_ENDINGS = (
    ("'s", ("",)),
    ("s'", ("s", "")),
    ("ies", ("y", "ie")),
    ("es", ("e", "")),
    ("s", ("",)),
    ("ied", ("y",)),
    ("ed", ("e", "")),
    ("ing", ("", "e")),
    ("iest", ("y",)),
    ("est", ("", "e")),
    ("ier", ("y",)),
    ("ly", ("", "le")),
    ("s", ("",)),
)  # fmt: skip


def _map(listing: str) -> Iterator[tuple[str, str]]:
    """Read a list of `this=that`."""
    for entry in entries(listing):
        key, _, value = entry.partition("=")
        yield key, value
