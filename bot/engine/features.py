"""What ranking and weighing go by: the features of a text, and what it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.terms import CONTENT, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.english import SmallWords
    from bot.engine.stems import Stemmer
    from bot.engine.terms import Reading, Term

_WORD = re.compile(r"[^\W_]+")
_SIGNED = frozenset("~?=!#")
_COMPARES = "than"
_LONG = 5  # letters of a stem from which "in" or the like before it denies it
# Kinds of thing asked that pairs answer alike, and those that go with any pair.
_FAMILY = {
    "day": "when",
    "month": "when",
    "year": "when",
    "quarter": "when",
    "whose": "who",
    "how_big": "how_much",
    "how_fast": "how_much",
}
_ANY = frozenset({"which", "yesno"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is left of a text once it is read.

    `features`: concepts with their sign ("~grow", "=baidu"), then the stems of all words in order ("/grow");
    `kinds`: the families of things asked ("when", "how_many"); `focus`: features of the thing that is asked for;
    `denies`: it asks what is not so; `compares`: it holds one thing against another.
    """

    features: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    denies: bool = False
    compares: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of all words, in order."""
        return tuple(feature for feature in self.features if feature[0] == "/")


def sketch(reading: Reading, stem: Stemmer) -> Sketch:
    """Keep of a reading what ranking and weighing go by."""
    concepts = [
        concept for term in reading.terms if not term.optional or term.kind is Kind.NAME for concept in signed(term)
    ]
    spoken = [term for term in reading.everything if not term.idle]
    stems = [found for term in spoken for found in stems_of(term.text, stem)]
    focus = focus_of(reading)
    return Sketch(
        features=(*concepts, *stems),
        kinds=frozenset(_FAMILY.get(kind, kind) for kind in asked_kinds(reading)),
        focus=features_of(focus, stem) if focus else frozenset(),
        denies=denies(reading),
        compares=_COMPARES in reading.words,
    )


def signed(term: Term) -> list[str]:
    """List the concepts of a term, in order."""
    return sorted(concept for concept in term.concepts if concept[0] in _SIGNED)


def stems_of(text: str, stem: Stemmer) -> list[str]:
    """List the stems of a text's words, in order, as features."""
    return [f"/{stem(word)}" for word in _WORD.findall(text)]


def features_of(term: Term, stem: Stemmer) -> frozenset[str]:
    """Return the features of one term."""
    return frozenset((*signed(term), *stems_of(term.text, stem)))


def asked_kinds(reading: Reading) -> frozenset[str]:
    """Return the kinds of thing asked for ("when", "year", "who"), but those that go with any pair."""
    kinds = {
        concept[1:] for term in reading.terms if term.kind is Kind.ASK for concept in term.concepts if concept[0] == "?"
    }
    return frozenset(kinds - _ANY)


def focus_of(reading: Reading) -> Term | None:
    """Return the first thing named after "which", "what" or "how many": what is asked for; None where none is."""
    terms = iter(reading.terms)
    for term in terms:
        if term.kind is Kind.ASK or term.text in {"what", "whats", "which"}:
            break
    for term in terms:
        if term.kind is Kind.ASK:
            continue
        if not term.optional:
            return term
        if term.text in _VERBS:
            return None
    return None


_VERBS = frozenset({"is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "will", "would"})


def denies(reading: Reading) -> bool:
    """Whether a question is about what is not so; "isn't it?" only wants to be told."""
    return not reading.yes_no and any(term.kind is Kind.NEGATION for term in reading.terms)


def undenied(feature: str, grammar: SmallWords) -> list[str]:
    """Return the stems that a stem denies with a prefix: "/legitim" for "/illegitim"."""
    word = feature[1:] if feature[0] == "/" else ""
    bare = [word.removeprefix(prefix) for prefix in grammar.denying_prefixes if word.startswith(prefix)]
    return [f"/{one}" for one in bare if len(one) >= _LONG]


def polarity(terms: Sequence[Term], stem: Stemmer) -> tuple[frozenset[str], frozenset[str]]:
    """Return the features of what is said to be so, and not to be so: the first thing behind each negation."""
    said: tuple[set[str], set[str]] = set(), set()
    denied = False
    for term in terms:
        if term.kind is Kind.NEGATION:
            denied = True
        elif term.kind in CONTENT and not term.optional:
            said[denied].update(features_of(term, stem))
            denied = False
    return frozenset(said[False]), frozenset(said[True])
