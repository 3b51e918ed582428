"""What forbids an answer: names, ranks and years that a pair doesn't give, other figures and times that no fact does,
opposites, and negation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.engine.features import denies, features_of, polarity
from bot.engine.figures import FIXED, as_figure, bears_out, comparable
from bot.engine.roles import exchanged
from bot.engine.terms import Kind, Reading, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.engine.profile import Profile
    from bot.engine.question import Question
    from bot.engine.reading import Reader

_FEW = 12  # up to which a bare number only counts what is asked for ("the two firms")
_CALENDAR = frozenset({"month", "weekday"})
_WHO = frozenset({"who", "where"})  # asked of names
_ASKS = 0.2  # share of the wordings from which a pair is asked for a kind of thing


@dataclass(frozen=True, slots=True)
class Objections:
    """What a question has that forbids a pair's answer.

    `left` are names, figures and times that the pair doesn't give (a figure or time that another fact states is let
    be), `opposite` words whose opposite it has, `denied` tells that only the question negates. In a yes-no question a
    value or direction that the answer states otherwise forbids nothing: the answer `corrects` it.
    """

    left: tuple[Term, ...] = ()
    opposite: tuple[Term, ...] = ()
    denied: bool = False
    corrects: bool = False

    @property
    def forbid(self) -> bool:
        """Whether the answer must not be given."""
        return bool(self.left or self.opposite or self.denied)


class Guard:
    """Holds the names, figures, opposites and negations of a question against a pair."""

    def __init__(
        self,
        reader: Reader,
        facts: Sequence[str],
        ambient: Iterable[str],
        exclusive: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        """`facts` are the texts of all facts, `ambient` the names that go without saying, `exclusive` the stems that
        exclude one another.
        """
        self._exclusive = exclusive
        self._reader, self._lexicon, self._facts = reader, reader.lexicon, facts
        self._ambient = frozenset(f"={name}" for name in ambient)
        self._figures_of: dict[str, tuple[Term, ...]] = {}  # by pair, what its answer and facts count and rank
        self._kinds_of: dict[str, frozenset[str]] = {}  # by pair, the kinds of value that it tells

    @cached_property
    def _stated(self) -> tuple[Term, ...]:
        return tuple(term for fact in self._facts for term in self._reader.read(fact).everything)

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(concept for term in self._stated for concept in term.concepts)

    @cached_property
    def _figures(self) -> tuple[Term, ...]:
        return tuple(term for term in self._stated if term.kind is Kind.FIGURE)

    @cached_property
    def _times(self) -> frozenset[str]:
        return frozenset(c for term in self._stated for c in term.concepts if self._is_time(c))

    def prepare(self) -> None:
        """Read the facts now rather than at the first question with a figure."""
        _ = self._figures, self._times, self._named

    def object(self, question: Question, profile: Profile) -> Objections:
        """Say what forbids a pair's answer to a question."""
        reading = question.reading
        values = [term for term in dict.fromkeys(reading.required) if self.is_value(term)]
        left = [term for term in values if not self._gives(term, profile)]
        if left and self._chooses(reading):
            left = self._unchosen(left, reading, profile)
        left += self._misnamed(reading, profile)
        opposite = [term for term in reading.content if self._is_opposite(term, reading, profile)]
        opposite += self._excluded(reading, profile)
        opposite += self._denied_words(question, profile)
        opposite += exchanged(question.governed, question.things, profile.said.governed, profile.said.features)
        denied = self._is_denied(reading, profile)
        if not reading.yes_no:
            return Objections(tuple(left), tuple(opposite), denied)
        wrong = [term for term in values if self._puts_right(term, profile)]
        left = [term for term in left if term not in wrong]
        return Objections(tuple(left), (), denied, corrects=not left and bool(wrong or opposite))

    def excuse(self, objections: Objections) -> Objections:
        """Return what still forbids a question that is a wording of the pair: names and figures that no fact has.

        Whoever wrote the wording saw that the pair answers it; but one about another firm is a slip.
        """
        left = [term for term in objections.left if term.concepts.isdisjoint(self._named)]
        return Objections(tuple(left), corrects=objections.corrects and not left)

    def _misnamed(self, reading: Reading, profile: Profile) -> list[Term]:
        """Return what a question and the article write as a name, nobody declared to be one, and the pair lacks."""
        words = [term for term in reading.content if term.kind is Kind.WORD]
        named = [term for term in words if not reading.undeclared.isdisjoint(term.text.split())]
        return [term for term in named if not profile.has(features_of(term, self._lexicon.stem))]

    def _is_denied(self, reading: Reading, profile: Profile) -> bool:
        """Whether a question is about what is not so, and the pair about what is, or the other way round."""
        affirmed, negated = polarity(reading.terms, self._lexicon.stem)
        if denies(reading):
            return not profile.denies(negated)
        return not (reading.yes_no or affirmed.isdisjoint(profile.only_denied))

    def is_value(self, term: Term) -> bool:
        """Whether a term is a name, a figure or a time, of which each asks for something else."""
        if term.kind in {Kind.FIGURE, Kind.NAME}:
            return True
        ranked = term.rank is not None and self._is_numbered(term)
        return ranked or any(map(self._is_time, term.concepts))

    def _gives(self, term: Term, profile: Profile) -> bool:
        """Whether the pair gives a name, rank or year, or the article states a figure or time at all.

        A figure or time that the article states elsewhere is a premise, which the pair's answer leaves or puts right.
        """
        if not term.concepts.isdisjoint(self._ambient) or not term.concepts.isdisjoint(profile.said.features):
            return True
        if not profile.named.isdisjoint(term.concepts):
            return True
        if term.kind is Kind.FIGURE:
            if term.unit == "count" and term.value <= _FEW:
                return True
            stated = self._own_figures(profile) if term.unit in FIXED or term.sign else self._figures
            return any(bears_out(figure, term) for figure in stated)
        return not term.concepts.isdisjoint(self._times)

    def _own_figures(self, profile: Profile) -> tuple[Term, ...]:
        """Return the figures and ranks of a pair's answer and facts."""
        found = self._figures_of.get(profile.entry.id)
        if found is None:
            found = tuple(as_figure(term) for term in profile.said.terms if self.is_value(term))
            self._figures_of[profile.entry.id] = found
        return found

    def _puts_right(self, term: Term, profile: Profile) -> bool:
        """Whether the pair tells another value of the same kind; a name only where who or where is what it is asked."""
        if not (term.concepts.isdisjoint(profile.said.features) and term.concepts.isdisjoint(profile.named)):
            return False
        if term.kind is Kind.FIGURE:
            same = [told for told in profile.told if told.kind is Kind.FIGURE and comparable(told, term)]
            return bool(same) and not any(bears_out(told, term) for told in same)
        kinds = self._kinds(term)
        if kinds.isdisjoint(self._told_kinds(profile)):
            return False
        asked = sum(profile.phrased.kinds.get(kind, 0) for kind in _WHO)
        return kinds <= _CALENDAR | {"quarter"} or asked >= _ASKS * profile.phrased.total

    def _told_kinds(self, profile: Profile) -> frozenset[str]:
        """Return the kinds of the values that a pair's wordings leave to its answer."""
        found = self._kinds_of.get(profile.entry.id)
        if found is None:
            found = self._kinds_of[profile.entry.id] = frozenset().union(*map(self._kinds, profile.told))
        return found

    def _chooses(self, reading: Reading) -> bool:
        return "or" in reading.words and "than" not in reading.words

    def _unchosen(self, left: Sequence[Term], reading: Reading, profile: Profile) -> list[Term]:
        """Of a choice ("Huawei or Baidu?") the pair need give only one, where the others are of the article's own."""
        given = [term for term in reading.required if self.is_value(term) and self._gives(term, profile)]
        kinds = {kind for term in given for kind in self._kinds(term)}
        return [term for term in left if self._kinds(term).isdisjoint(kinds) or self._is_foreign(term)]

    def _is_foreign(self, term: Term) -> bool:
        """Whether a term is a name that the article doesn't have."""
        own = not term.concepts.isdisjoint(self._lexicon.own)
        return term.kind is Kind.NAME and not own and "country" not in self._kinds(term)

    def _is_opposite(self, term: Term, reading: Reading, profile: Profile) -> bool:
        """Whether the pair has a word's opposite and neither the word nor, in the question, both."""
        against = self._lexicon.opposites(term)
        if not against or not profile.has(against) or profile.has(features_of(term, self._lexicon.stem)):
            return False
        return all(against.isdisjoint(features_of(other, self._lexicon.stem)) for other in reading.content)

    def _denied_words(self, question: Question, profile: Profile) -> Iterator[Term]:
        """Give each word that the pair has only with what denies it ("illegitimate"), or only without."""
        said = profile.said
        for term, features, bare in zip(question.reading.content, question.terms, question.undenied, strict=True):
            twin = not (said.bare.isdisjoint(features) and said.features.isdisjoint(bare))
            if twin and not profile.has(features):
                yield term

    def _excluded(self, reading: Reading, profile: Profile) -> list[Term]:
        """Return the words of a question of which the pair has only what excludes them."""
        if not self._exclusive:
            return []
        asked = {self._lexicon.stem(word): word for word in reading.words}
        found: list[Term] = []
        for stem, word in asked.items():
            against = self._exclusive.get(stem, frozenset())
            told = any(f"/{other}" in profile.said.features for other in against)
            if told and not profile.has_itself(f"/{stem}") and against.isdisjoint(asked):
                found.append(Term(word, frozenset(), Kind.WORD))
        return found

    def _kinds(self, term: Term) -> frozenset[str]:
        """Name the kinds of value that a term is."""
        if term.kind is Kind.FIGURE:
            return frozenset({term.unit})
        kinds = {self._lexicon.kinds.get(concept, "unknown") for concept in term.concepts if concept[0] == "="}
        kinds |= {"quarter" for concept in term.concepts if concept.startswith("~quarter_")}
        if term.rank is not None:
            kinds.add("rank")
        return frozenset(kinds)

    def _is_time(self, concept: str) -> bool:
        quarter = concept.startswith("~quarter_") or concept in self._lexicon.shifted
        return quarter or self._lexicon.kinds.get(concept) in _CALENDAR

    def _is_numbered(self, term: Term) -> bool:
        """Whether a rank is told by its number ("third"), not by a figure of speech ("out in front", "first")."""
        words = term.text.split()
        numbers = {*self._lexicon.numbers.words, *self._lexicon.grammar.ordinals}
        return words != ["first"] and any(word.isdecimal() or word in numbers for word in words)
