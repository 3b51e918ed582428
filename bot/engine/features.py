"""What ranking and weighing go by: the features of a text, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

from bot.engine.terms import GENERIC, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine.terms import Reading, Term

_WHICH = frozenset({"what", "whats", "which"})
_VERBS = frozenset({"is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can", "will", "would"})


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is left of a text once it is read.

    `features`: concepts with their sign ("~grow", "=baidu"), then the stems of all words in order ("/grow");
    `kinds`: what is asked for ("when", "how_many"); `focus`: features of the thing that is asked for; `denies`: it asks
    what is not so ("isn't it?" only wants to be told); `compares`: it holds one thing against another.
    """

    features: tuple[str, ...]
    kinds: frozenset[str] = frozenset()
    focus: frozenset[str] = frozenset()
    denies: bool = False
    compares: bool = False


def sketch(reading: Reading) -> Sketch:
    """Keep of a reading what ranking and weighing go by."""
    features: list[str] = []
    for term in reading.required:
        features += sorted(term.concepts)
    for term in reading.everything:
        features += () if term.idle else term.stems
    focus = focus_of(reading.terms)
    return Sketch(
        features=tuple(features),
        kinds=asked_kinds(reading.terms),
        focus=focus.features if focus else frozenset(),
        denies=not reading.yes_no and any(term.kind is Kind.NEGATION for term in reading.terms),
        compares="than" in reading.words,
    )


def asked_kinds(terms: Iterable[Term]) -> frozenset[str]:
    """Return the kinds of thing asked for ("when", "year", "who"), but those that go with any pair."""
    concepts = [concept for term in terms if term.kind is Kind.ASK for concept in term.concepts]
    return frozenset(concept[1:] for concept in concepts if concept[0] == "?" and concept not in GENERIC)


def focus_of(terms: Iterable[Term]) -> Term | None:
    """Return the first thing named after "which", "what" or "how many": what is asked for; None where none is."""
    asked = dropwhile(lambda term: term.kind is not Kind.ASK and term.text not in _WHICH, terms)
    for term in islice(asked, 1, None):
        if term.kind is Kind.ASK:
            continue
        if not term.optional:
            return term
        if term.text in _VERBS:
            return None
    return None


def negated(terms: Iterable[Term]) -> frozenset[str]:
    """Return the features of what is said not to be so: the first thing behind each negation."""
    found: set[str] = set()
    behind = False
    for term in terms:
        if term.kind is Kind.NEGATION:
            behind = True
        elif term.tells:
            found |= term.features if behind else set()
            behind = False
    return frozenset(found)
