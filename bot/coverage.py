"""Hold a question against a pair: the names and figures in it that the pair's answer doesn't give."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.reading import ORDINALS, Kind, Reader, Reading, Term

if TYPE_CHECKING:
    from bot.knowledge import Knowledge, Pair

_NAMED_OFTEN = 1  # wordings from which a name of the article's own is one that a pair is asked about
_PLACES = {"place": "country", "region": "country", "research_firm": "firm"}
_FIXED = {"rank", "year"}  # units of which each value asks for something else
_FEW = 12  # up to which a bare number only counts what is asked for ("the two firms")
_TIMES = {"month", "quarter"}
_RANK = re.compile(r"~rank(\d+)$")
_NEAR = 0.1  # relative distance that "about 50 percent" allows


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a pair leaves over of a question; `corrects` tells that its answer puts a false premise right."""

    left: tuple[Term, ...] = ()
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    """What a pair gives: concepts of names and other values, ranks and years, and the kinds of value it puts right."""

    names: frozenset[str]
    fixed: tuple[Term, ...]
    corrects: frozenset[str]


class Guard:
    """Every pair of an article, read once, ready to be held against questions."""

    def __init__(self, knowledge: Knowledge, reader: Reader, readings: dict[str, list[Reading]]) -> None:
        self._lexicon = reader.lexicon
        self._ambient = frozenset(f"={name}" for name in knowledge.curated.ambient)
        stated = [t for fact in knowledge.record.facts for t in reader.read(fact.text).everything]
        self._figures = tuple(term for term in stated if term.kind is Kind.FIGURE)
        self._times = frozenset(c for t in stated for c in t.concepts if self._kind(c) in _TIMES)
        self._given = {p.id: self._give(knowledge, p, reader, readings[p.id]) for p in knowledge.curated.pairs}

    def _give(self, knowledge: Knowledge, pair: Pair, reader: Reader, wordings: list[Reading]) -> _Given:
        facts = knowledge.cited(pair)
        said = [reader.read(text) for text in (pair.answer, *(f"{fact.text} {fact.says}" for fact in facts))]
        stated = [term for reading in said for term in reading.everything]
        names = {concept for term in stated for concept in term.concepts}
        asked = [concept for reading in wordings for concept in reading.names]
        names |= {name for name in asked if name in self._lexicon.own and asked.count(name) >= _NAMED_OFTEN}
        fixed = [_rank(term) for term in stated if any(map(_RANK.match, term.concepts))]
        fixed += [term for term in stated if term.unit == "year"]
        return _Given(frozenset(names) | self._ambient, tuple(fixed), frozenset(pair.corrects))

    def cover(self, pair_id: str, reading: Reading) -> Coverage:
        """Say which names and figures of the question a pair doesn't give, and whether it puts the only one right."""
        given = self._given[pair_id]
        left = tuple(term for term in reading.required if self._value_kind(term) and not self._holds(term, given))
        corrects = reading.yes_no and len(left) == 1 and self._value_kind(left[0]) in given.corrects
        return Coverage(() if corrects else left, corrects)

    def _holds(self, term: Term, given: _Given) -> bool:
        """Whether the pair gives a name, rank or year, or the article states a figure, month or quarter at all.

        A figure or time that the article states elsewhere is a premise, which the pair's answer leaves or puts right.
        """
        if not term.concepts.isdisjoint(given.names):
            return True
        if term.kind is Kind.FIGURE:
            if term.unit == "count" and term.value <= _FEW:
                return True
            stated = given.fixed if term.unit in _FIXED else self._figures
            return any(_comparable(figure, term) and _compares(figure.value, term) for figure in stated)
        return not term.concepts.isdisjoint(self._times)

    def _value_kind(self, term: Term) -> str:
        """Name the kind of value a term is, as pairs' `corrects` does; empty when it is none."""
        if term.kind is Kind.FIGURE:
            return term.unit
        kinds = filter(None, map(self._kind, sorted(term.concepts)))
        return next((kind for kind in kinds if kind != "rank" or self._is_number(term)), "")

    def _is_number(self, term: Term) -> bool:
        """Whether a rank is told by its number ("third", "no 3") and not by a figure of speech ("out in front")."""
        return any(word.isdecimal() or word in self._lexicon.figures or word in ORDINALS for word in term.text.split())

    def _kind(self, concept: str) -> str:
        if _RANK.match(concept):
            return "rank"
        if concept.startswith("~quarter_"):
            return "quarter"
        if concept.startswith("="):
            kind = self._lexicon.kinds.get(concept, "month" if concept in self._lexicon.months else "unknown")
            return _PLACES.get(kind, kind)
        return ""


def _comparable(stated: Term, asked: Term) -> bool:
    """Whether two figures are of one unit; a bare number can be of any but a rank or year."""
    return stated.unit == asked.unit or (asked.unit == "count" and stated.unit not in _FIXED)


def _compares(stated: float, asked: Term) -> bool:
    """Whether a stated figure is the one asked about, or bears out "more than", "less than" or "about" it."""
    if asked.sign == "over":
        return stated >= asked.value
    if asked.sign == "under":
        return stated <= asked.value
    return abs(stated - asked.value) <= (_NEAR if asked.sign == "about" else 1e-6) * asked.value


def _rank(term: Term) -> Term:
    """Return a term that names a rank as the figure it stands for."""
    found = next(match for match in map(_RANK.match, sorted(term.concepts)) if match)
    return replace(term, unit="rank", value=float(found.group(1)))
