"""Who does what to whom, as far as the order of words tells: what stands right behind a verb or a preposition."""

from __future__ import annotations

from collections import defaultdict
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING

from bot.engine.features import features_of
from bot.engine.terms import CONTENT, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.engine.lexicon import Lexicon
    from bot.engine.terms import Term

Features = frozenset[str]
Objects = dict[str, set[Features]]  # by the feature of a verb or preposition, the features of what stands behind it
_LONGEST = 3  # terms that may be one thing ("a foreign pathogen")


def objects(clauses: Iterable[Sequence[Term]], lexicon: Lexicon) -> Objects:
    """Return what stands behind each verb and preposition: of "turns A into B", A behind "turn" and B behind "into"."""
    found: Objects = defaultdict(set)
    for head, things in _governed(clauses, lexicon):
        for feature in features_of(head, lexicon.stem):
            found[feature].add(_features(things, lexicon))
    return dict(found)


def exchanged(clauses: Sequence[Sequence[Term]], said: Objects, known: Features, lexicon: Lexicon) -> list[Term]:
    """Return what a question puts behind a verb or preposition behind which something else stands that it names, too.

    "What turns B into A" exchanges both where it is said that something turns A into B. `said` are the objects of what
    is said, `known` all its features.
    """
    asked = [features_of(term, lexicon.stem) for clause in clauses for term in clause if _is_thing(term)]
    found: list[Term] = []
    for head, things in _governed(clauses, lexicon):
        own = _features(things, lexicon)
        there = [others for feature in features_of(head, lexicon.stem) for others in said.get(feature, ())]
        if own.isdisjoint(known) or not there or not all(map(own.isdisjoint, there)):
            continue
        elsewhere = [one for one in asked if own.isdisjoint(one)]
        if not all(others.isdisjoint(one) for others in there for one in elsewhere):
            found.append(things[0])
    return found


def _governed(clauses: Iterable[Sequence[Term]], lexicon: Lexicon) -> Iterator[tuple[Term, Sequence[Term]]]:
    """Give each verb or preposition with the thing right behind it.

    A word counts as a verb where somebody stands right before it, and "a" or the like behind it: "it meets a host".
    """
    grammar = lexicon.grammar
    for clause in clauses:
        for place, head in enumerate(clause):
            behind = list(dropwhile(lambda term: term.text in grammar.determiners, clause[place + 1 :]))
            things = list(islice(takewhile(_is_thing, behind), _LONGEST))
            determined = len(behind) < len(clause) - place - 1
            doer = place > 0 and (_is_thing(clause[place - 1]) or clause[place - 1].text in grammar.pronouns)
            is_verb = doer and determined and head.kind is Kind.WORD and not head.optional
            if things and (is_verb or head.text in grammar.governing):
                yield head, things


def _features(things: Iterable[Term], lexicon: Lexicon) -> Features:
    return frozenset().union(*(features_of(thing, lexicon.stem) for thing in things))


def _is_thing(term: Term) -> bool:
    return term.kind in CONTENT and term.kind is not Kind.FIGURE and not term.optional
