"""Hold a question against a pair, term by term: what it names, asks or denies that the pair doesn't."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.features import features, of_term
from bot.lexicon import GENERIC
from bot.reading import Kind, Reader, Reading, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.article.knowledge import Fact, Knowledge, Pair

_OFTEN, _DENIALS = 2, 5  # wordings from which a kind of thing, and a negation, is what a pair is asked
_STRANGE, _UNASKED, _DENIED, _SINGLED = 8.0, 2.0, 3.0, 3.0  # nats; fitted on wordings left out of the articles
_SHORT = 3  # terms up to which a question counts as one of so many
_PLACES = {"place": "country", "region": "country", "research_firm": "firm"}
_FIXED = {"rank", "year"}  # units of which each value asks for something else
_FEW = 12  # up to which a bare number only counts what is asked for ("the two firms")
_TIMES = {"month", "quarter"}
_AMOUNTS = {"percent", "money"}  # that a bare number can stand for
_RANK = re.compile(r"~rank(\d+)$")
_NEAR = 0.1  # relative distance that "about 50 percent" allows


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a question has that a pair doesn't: what speaks against its being the pair's question.

    `left` are names and figures that the pair doesn't give; any of them forbids the answer, unless all are of one kind
    and the answer `corrects` them. `strange` are terms in none of its wordings, facts or answer, nor in those of pairs
    that agree with it, `strangeness` is their share of what is asked, 0..1.
    `unasked` tells that none of its wordings asks for that kind of thing, `denied` that only the question negates, and
    `singled` that it names other of the article's names together than any wording does ("Tencent" where all four are).
    """

    left: tuple[Term, ...] = ()
    corrects: bool = False
    strange: tuple[Term, ...] = ()
    strangeness: float = 0.0
    unasked: bool = False
    denied: bool = False
    singled: bool = False

    @property
    def doubt(self) -> float:
        """What all but `left` takes from the evidence for the pair, in nats."""
        return _STRANGE * self.strangeness + _UNASKED * self.unasked + _DENIED * self.denied + _SINGLED * self.singled


@dataclass(frozen=True, slots=True)
class _Given:
    """What a pair gives, as concepts, figures and features, and the kinds of value it puts right."""

    names: frozenset[str]
    figures: tuple[Term, ...]
    corrects: frozenset[str]
    vocabulary: frozenset[str]
    asked: frozenset[str]
    denies: bool
    together: frozenset[frozenset[str]]
    stated: frozenset[str]


class Guard:
    """Every pair of an article, read once, ready to be held against questions."""

    def __init__(self, knowledge: Knowledge, reader: Reader, readings: dict[str, list[Reading]]) -> None:
        self._lexicon = reader.lexicon
        self._ambient = frozenset(f"={name}" for name in knowledge.curated.ambient)
        stated = [t for fact in knowledge.record.facts for t in reader.read(fact.text).everything]
        self._figures = tuple(term for term in stated if term.kind is Kind.FIGURE)
        self._times = frozenset(c for t in stated for c in t.concepts if self._kind(c) in _TIMES)
        self._facts = {pair.id: knowledge.cited(pair) for pair in knowledge.curated.pairs}
        given = {p.id: self._give(p, reader, readings[p.id]) for p in knowledge.curated.pairs}
        self._given = {
            pair.id: replace(own, vocabulary=own.vocabulary.union(*(
                given[other.id].vocabulary for other in knowledge.curated.pairs if agree(pair, other)
            )))
            for pair, own in zip(knowledge.curated.pairs, given.values(), strict=True)
        }  # fmt: skip

    def _give(self, pair: Pair, reader: Reader, wordings: list[Reading]) -> _Given:
        facts = self._facts[pair.id]
        said = [reader.read(text) for text in (pair.answer, *(f"{fact.text} {fact.says}" for fact in facts))]
        stated = [term for reading in said for term in reading.everything]
        names = {concept for term in stated for concept in term.concepts}
        asked = {name for reading in wordings for name in reading.names & self._lexicon.own}
        asked |= {
            concept for reading in wordings for term in reading.terms for concept in term.concepts
            if _RANK.match(concept) or concept in self._lexicon.shifted
        }  # fmt: skip
        ranks = [_rank(term) for term in stated if any(map(_RANK.match, term.concepts))]
        premises = {term for reading in wordings for term in reading.terms if term.unit == "year"}
        kinds = Counter(kind for reading in wordings for kind in {k for t in reading.terms for k in _asked(t)})
        return _Given(
            names=frozenset(names | asked) | self._ambient,
            figures=(*ranks, *premises, *(term for term in stated if term.kind is Kind.FIGURE)),
            corrects=frozenset(pair.corrects),
            vocabulary=frozenset(feature for reading in (*wordings, *said) for feature in features(reading)),
            asked=frozenset(kind for kind, count in kinds.items() if count >= _OFTEN),
            denies=sum(map(_denies, wordings)) >= _DENIALS,
            together=frozenset(self._own(reading.names, facts) for reading in wordings),
            stated=frozenset(names),
        )

    def left(self, pair_id: str, reading: Reading) -> tuple[Term, ...]:
        """Return the names and figures of the question that a pair doesn't give.

        Of a choice ("Huawei or Baidu?") the pair need give only one, where the others are the article's own.
        """
        given = self._given[pair_id]
        values = [(term, self._value_kind(term)) for term in reading.required]
        left = [(term, kind) for term, kind in values if kind and not self._holds(term, given)]
        if left and self._chooses(reading):
            held = {kind for term, kind in values if kind and (term, kind) not in left}
            left = [(term, kind) for term, kind in left if kind not in held or self._is_foreign(term, kind)]
        return tuple(term for term, _ in left)

    def cover(self, pair_id: str, reading: Reading) -> Coverage:
        """Say what the question has that a pair doesn't."""
        given, left = self._given[pair_id], self.left(pair_id, reading)
        wrong = {self._put_right(term, given) for term in reading.required if not self._states(term, given)} - {""}
        corrects = reading.yes_no and bool(wrong) and all(self._put_right(term, given) for term in left)
        words = [t for t in reading.required if t.kind in {Kind.WORD, Kind.UNKNOWN} and not self._value_kind(t)]
        words = [t for t in words if not self._is_soft(t)]
        kinds = {kind for term in reading.terms for kind in _asked(term)}
        own = self._own(reading.names, self._facts[pair_id])
        strange = tuple(term for term in words if of_term(term).isdisjoint(given.vocabulary))
        return Coverage(
            left=() if corrects else left,
            corrects=corrects,
            strange=strange,
            strangeness=len(strange) / max(len(reading.required), _SHORT),
            unasked=bool(kinds) and kinds.isdisjoint(given.asked),
            denied=_denies(reading) and not given.denies,
            singled=bool(own) and own not in given.together,
        )

    def _put_right(self, term: Term, given: _Given) -> str:
        """Name the kind of value that the pair puts right which a term is; a bare number can be of any unit."""
        kind = self._value_kind(term)
        if kind == "count" and kind not in given.corrects:
            return min(given.corrects & _AMOUNTS, default="")
        return kind if kind in given.corrects else ""

    def _chooses(self, reading: Reading) -> bool:
        """Whether a question offers alternatives without weighing them against each other."""
        return "or" in reading.words and all(t.concepts.isdisjoint(self._lexicon.weighing) for t in reading.terms)

    def _is_foreign(self, term: Term, kind: str) -> bool:
        """Whether a term names a firm, or nobody knows what, that is not the article's own."""
        return kind in {"firm", "unknown"} and term.concepts.isdisjoint(self._lexicon.own)

    def _own(self, names: frozenset[str], facts: Iterable[Fact]) -> frozenset[str]:
        """Keep the article's own names but those that go without saying, who says so among them."""
        return names & self._lexicon.own - self._ambient - {f"={fact.says.casefold()}" for fact in facts}

    def _holds(self, term: Term, given: _Given) -> bool:
        """Whether the pair gives a name, rank or year, or the article states a figure, month or quarter at all.

        A figure or time that the article states elsewhere is a premise, which the pair's answer leaves or puts right.
        """
        if not term.concepts.isdisjoint(given.names):
            return True
        if term.kind is Kind.FIGURE:
            if term.unit == "count" and term.value <= _FEW:
                return True
            return any(_bears_out(figure, term) for figure in (given.figures if term.unit in _FIXED else self._figures))
        return not term.concepts.isdisjoint(self._times)

    def _states(self, term: Term, given: _Given) -> bool:
        """Whether the pair's answer or facts themselves give a value."""
        return not term.concepts.isdisjoint(given.stated) or any(_bears_out(figure, term) for figure in given.figures)

    def _is_soft(self, term: Term) -> bool:
        """Whether all senses of a term are such as seldom change what is asked."""
        senses = {concept for concept in term.concepts if concept[0] == "~"}
        return bool(senses) and senses <= self._lexicon.soft

    def _value_kind(self, term: Term) -> str:
        """Name the kind of value a term is, as pairs' `corrects` does; empty when it is none."""
        if term.kind is Kind.FIGURE:
            return term.unit
        kinds = filter(None, map(self._kind, sorted(term.concepts)))
        return next((kind for kind in kinds if kind != "rank" or self._is_number(term)), "")

    def _is_number(self, term: Term) -> bool:
        """Whether a rank is told by its number ("third"), not by a figure of speech ("out in front", "first")."""
        words = term.text.split()
        numbers = {*self._lexicon.figures, *self._lexicon.grammar.ordinals}
        return any(w.isdecimal() or w in numbers for w in words) and words != ["first"]

    def _kind(self, concept: str) -> str:
        if _RANK.match(concept):
            return "rank"
        if concept.startswith("~quarter_"):
            return "quarter"
        if concept in self._lexicon.shifted:
            return "time"
        if concept.startswith("="):
            kind = self._lexicon.kinds.get(concept, "unknown")
            return _PLACES.get(kind, kind)
        return ""


def agree(one: Pair, other: Pair) -> bool:
    """Whether two pairs rest on the same core fact."""
    return one.facts[0] in other.facts or other.facts[0] in one.facts


def _asked(term: Term) -> set[str]:
    """Return the kinds of thing a term asks for, but those that go with any pair ("which", "what", yes or no)."""
    return {c for c in term.concepts if c[0] == "?" and c not in GENERIC} if term.kind is Kind.ASK else set()


def _denies(reading: Reading) -> bool:
    """Whether a question is about what is not so; "isn't it?" only wants to be told."""
    return not reading.yes_no and any(term.kind is Kind.NEGATION for term in reading.terms)


def _bears_out(stated: Term, asked: Term) -> bool:
    """Whether a stated figure is the one asked about, or as "more than", "less than" or "about" it says.

    A bare number can be of any unit but a rank or year.
    """
    if stated.unit != asked.unit and (asked.unit != "count" or stated.unit in _FIXED):
        return False
    if asked.sign == "over":
        return stated.value >= asked.value
    if asked.sign == "under":
        return stated.value <= asked.value
    return abs(stated.value - asked.value) <= (_NEAR if asked.sign == "about" else 1e-6) * asked.value


def _rank(term: Term) -> Term:
    """Return a term that names a rank as the figure it stands for."""
    found = next(match for match in map(_RANK.match, sorted(term.concepts)) if match)
    return replace(term, unit="rank", value=float(found.group(1)))
