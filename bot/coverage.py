"""Hold a question against a pair or gap, term by term: what it accounts for, and what it leaves over."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from bot.reading import Kind, Reader, Reading, Term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge import Gap, Knowledge, Pair


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far an entry covers a question.

    `held` is the share, 0..1, of the best wording's weight that the question holds. `hard` are terms that nothing
    in the entry accounts for, `soft` those that the entry's surroundings do or that seldom matter, weighing
    `softness` (0..1) of the question. `corrects` tells that the question's premise differs from the answer.
    """

    held: float
    hard: tuple[Term, ...]
    soft: tuple[Term, ...] = ()
    softness: float = 0.0
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class _Shelf:
    """An entry as read: its wordings' terms with their weights, and the concepts it and its surroundings know."""

    wordings: tuple[tuple[tuple[frozenset[str], float], ...], ...]
    known: frozenset[str]
    around: frozenset[str]
    names: frozenset[frozenset[str]]
    ambient: frozenset[str]
    figures: tuple[Term, ...]
    corrects: frozenset[str]


class Shelves:
    """Every entry of an article, read once, ready to be held against questions."""

    def __init__(self, knowledge: Knowledge, reader: Reader) -> None:
        self._reader = reader
        self._lexicon = reader.lexicon
        self._knowledge = knowledge
        self._ambient = frozenset(f"={name}" for name in knowledge.curated.ambient)
        entries: tuple[Pair | Gap, ...] = (*knowledge.curated.pairs, *knowledge.curated.gaps)
        self.readings = {entry.id: [reader.read(wording) for wording in entry.wordings] for entry in entries}
        self._facts = {fact.id: reader.read(fact.text) for fact in knowledge.record.facts}
        counts = Counter(
            concept
            for readings in self.readings.values()
            for concept in {c for r in readings for t in r.required for c in t.concepts}
        )
        self._weights = {concept: log(1 + len(entries) / count) for concept, count in counts.items()}
        self._rare = log(1 + len(entries))
        self._shelves = {entry.id: self._shelve(entry.id) for entry in entries}

    def weight(self, concepts: Iterable[str]) -> float:
        """Weigh a term by its rarest concept; one that no wording uses weighs most."""
        return max((self._weights[c] for c in concepts if c in self._weights), default=self._rare)

    def _shelve(self, entry_id: str) -> _Shelf:
        readings = self.readings[entry_id]
        pair = self._knowledge.pairs.get(entry_id)
        facts = self._knowledge.cited(pair) if pair else ()
        said = [self._facts[fact.id] for fact in facts] + ([self._reader.read(pair.answer)] if pair else [])
        places = {fact.paragraph for fact in facts}
        near = [self._facts[f.id] for f in self._knowledge.record.facts if f.paragraph in places]
        ambient = self._ambient | {f"={fact.says.casefold()}" for fact in facts}
        return _Shelf(
            wordings=tuple(
                dict.fromkeys(tuple((t.concepts, self.weight(t.concepts)) for t in r.required) for r in readings)
            ),
            known=self._vocabulary(readings, said),
            around=self._vocabulary([], near) | frozenset(c for r in near for t in r.terms for c in t.concepts),
            names=frozenset(r.names - ambient for r in readings),
            ambient=ambient,
            figures=tuple(t for r in (*readings, *said) for t in r.terms if t.kind is Kind.FIGURE),
            corrects=frozenset(pair.corrects if pair else ()),
        )

    def _vocabulary(self, asked: list[Reading], said: list[Reading]) -> frozenset[str]:
        """Collect concepts; one of several senses of a word counts only when another word shares it."""
        support: defaultdict[str, set[str]] = defaultdict(set)
        known: set[str] = set()
        for asks, readings in ((True, asked), (False, said)):
            for reading in readings:
                for term in (*reading.terms, *reading.context):
                    senses = {c for c in term.concepts if c[0] == "~" or (asks and c[0] == "?")}
                    known |= {c for c in term.concepts if c[0] not in "~?"}
                    for concept in senses:
                        support[concept].add(self._lexicon.base(term.text))
                        if len(senses) == 1:
                            support[concept].add("")
        return frozenset(known | {c for c, words in support.items() if len(words) > 1})

    def cover(self, entry_id: str, reading: Reading) -> Coverage:
        """Say how far an entry covers a question."""
        shelf = self._shelves[entry_id]
        there = frozenset(c for t in (*reading.terms, *reading.context) for c in t.concepts)
        held = 0.0
        for wording in shelf.wordings:
            size = sum(w for _, w in wording)
            if size:
                held = max(held, sum(w for c, w in wording if not c.isdisjoint(there)) / size)
        left = [t for t in reading.required if t.concepts.isdisjoint(shelf.known) and not self._figure(t, shelf)]
        names = reading.names - shelf.ambient
        if names and names not in shelf.names:
            left += [
                t
                for t in reading.required
                if t.kind is Kind.NAME and t not in left and t.concepts.isdisjoint(shelf.ambient)
            ]
        corrects = False
        if reading.yes_no and len(left) == 1 and self._value_kind(left[0]) in shelf.corrects:
            left, corrects = [], True
        soft = [t for t in left if self._is_soft(t, shelf)]
        total = sum(self.weight(t.concepts) for t in reading.required) or 1.0
        return Coverage(
            held=held,
            hard=tuple(t for t in left if t not in soft),
            soft=tuple(soft),
            softness=sum(self.weight(t.concepts) for t in soft) / total,
            corrects=corrects,
        )

    def _is_soft(self, term: Term, shelf: _Shelf) -> bool:
        """Whether a term left over may be passed over when all else fits."""
        if term.kind is Kind.FIGURE:
            return term.unit in {"money", "percent", "count"} and not term.concepts.isdisjoint(shelf.around)
        if term.kind is not Kind.WORD:
            return False
        senses = {c for c in term.concepts if c[0] == "~"}
        return senses <= self._lexicon.soft or not term.concepts.isdisjoint(shelf.around)

    @staticmethod
    def _figure(term: Term, shelf: _Shelf) -> bool:
        """Whether a figure with a comparison ("more than 50 percent") holds of one that the entry gives."""
        if term.kind is not Kind.FIGURE or not term.sign:
            return False
        for figure in shelf.figures:
            if figure.unit == term.unit:
                if term.sign == "over" and figure.value >= term.value:
                    return True
                if term.sign == "under" and figure.value <= term.value:
                    return True
                if term.sign == "about" and abs(figure.value - term.value) <= 0.1 * term.value:
                    return True
        return False

    def _value_kind(self, term: Term) -> str:
        """Name the kind of value a term is, as pairs' `corrects` does; empty when it is none."""
        if term.kind is Kind.FIGURE:
            return term.unit
        for concept in sorted(term.concepts):
            if concept.startswith("~rank"):
                return "rank"
            if concept.startswith("~quarter_"):
                return "quarter"
            if concept.startswith("="):
                kind = self._lexicon.kinds.get(concept, "month")
                return {"research_firm": "firm", "place": "country", "region": "country"}.get(kind, kind)
        return ""
