"""Who does what to whom, as far as the order of words tells: what stands right behind a verb or a preposition."""

from __future__ import annotations

from collections import defaultdict
from itertools import dropwhile, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from bot.engine.features import features_of
from bot.engine.terms import CONTENT, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.engine.lexicon import Lexicon
    from bot.engine.terms import Term

Features = frozenset[str]
Objects = dict[str, list[Features]]
_LONGEST = 3  # terms that may be one thing ("a foreign pathogen")
_REACH = 6  # terms behind a verb or preposition that are looked at


class Governed(NamedTuple):
    """A verb or preposition, and the thing right behind it: by their features, and as `term` its first word."""

    head: Features
    thing: Features
    term: Term


def governed(clauses: Iterable[Sequence[Term]], lexicon: Lexicon) -> tuple[Governed, ...]:
    """Return what stands behind each verb and preposition: of "turns A into B", A behind the one, B the other."""
    found: dict[tuple[Features, Features], Governed] = {}
    for head, things in _governed(clauses, lexicon):
        one = features_of(head, lexicon.stem)
        behind = frozenset().union(*(features_of(thing, lexicon.stem) for thing in things))
        found.setdefault((one, behind), Governed(one, behind, things[0]))
    return tuple(found.values())


def by_head(found: Iterable[Governed]) -> Objects:
    """Return the things by each feature of what they stand behind."""
    things: defaultdict[str, list[Features]] = defaultdict(list)
    for one in found:
        for feature in one.head:
            things[feature].append(one.thing)
    return dict(things)


def exchanged(asked: Iterable[Governed], things: Collection[Features], said: Objects, known: Features) -> list[Term]:
    """Return what a question puts behind a verb or preposition behind which something else stands that it names, too.

    "What turns B into A" exchanges both where it is said that something turns A into B. `things` are all those that the
    question names, `known` the features of all that is said.
    """
    found: list[Term] = []
    for one in asked:
        there = [thing for feature in one.head for thing in said.get(feature, ())]
        if one.thing.isdisjoint(known) or not there or not all(map(one.thing.isdisjoint, there)):
            continue
        elsewhere = [thing for thing in things if one.thing.isdisjoint(thing)]
        if not all(other.isdisjoint(thing) for other in there for thing in elsewhere):
            found.append(one.term)
    return found


def is_thing(term: Term) -> bool:
    """Whether a term may be who or what does something, or has it done to it."""
    return term.kind in CONTENT and term.kind is not Kind.FIGURE and not term.optional


def _governed(clauses: Iterable[Sequence[Term]], lexicon: Lexicon) -> Iterator[tuple[Term, Sequence[Term]]]:
    """Give each verb or preposition with the terms of the thing right behind it.

    A word counts as a verb where somebody stands right before it, and "a" or the like behind it: "it meets a host".
    """
    grammar = lexicon.grammar
    for clause in clauses:
        for place, head in enumerate(clause):
            after = clause[place + 1 : place + 1 + _REACH]
            behind = list(dropwhile(lambda term: term.text in grammar.determiners, after))
            things = list(islice(takewhile(is_thing, behind), _LONGEST))
            determined = len(behind) < len(after)
            doer = place > 0 and (is_thing(clause[place - 1]) or clause[place - 1].text in grammar.pronouns)
            is_verb = doer and determined and head.kind is Kind.WORD and not head.optional
            if things and (is_verb or head.text in grammar.governing):
                yield head, things
