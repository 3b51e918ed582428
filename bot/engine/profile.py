"""What a pair or gap is known by: its wordings and, for a pair, what its answer and facts say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.article.knowledge import Gap, Pair
from bot.engine.learnt import gaps
from bot.engine.terms import Kind, Term, negated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.article.knowledge import Knowledge
    from bot.engine.learnt import Learnt
    from bot.engine.model import Ranker
    from bot.engine.reading import Reader
    from bot.engine.terms import Sketch

_TIMES = frozenset({"month", "weekday", "year", "century", "decade", "quarter"})  # kinds of value that tell when
_COUNTED = frozenset({"percent", "money", "rank", *_TIMES})  # units that are no count of things
COARSE = frozenset({"time", "amount", "count", "name"})  # kinds of value that several others are
_OFTEN = 0.05  # share of the wordings from which what they name is given
_DENIAL, _DENIALS = 0.1, 2  # share and number of the wordings from which a pair is asked what is not so
Features = frozenset[str]
NOTHING: Features = frozenset()


class Phrased:
    """What the wordings of one pair or gap have between them.

    `total`: how many there are; `features` and `kinds`: how many have each feature, and ask for each kind of thing;
    `focus`: features of what they ask for; `denying`: how many ask what is not so; `compares`: whether any holds one
    thing against another.
    """

    def __init__(self, wordings: Sequence[Sketch], ranker: Ranker) -> None:
        listed = [tuple(dict.fromkeys(one.features)) for one in wordings]
        self.total = len(wordings)
        self.features = Counter(feature for features in listed for feature in features)
        self.kinds = Counter(kind for one in wordings for kind in one.kinds)
        self.focus = NOTHING.union(*(one.focus for one in wordings))
        self.denying = sum(one.denies for one in wordings)
        self.compares = any(one.compares for one in wordings)
        self._none = len(ranker.places)
        # a row for each wording: its features' places in the ranker's order, filled up
        self._rows = np.full((len(listed), max(map(len, listed))), self._none, dtype=np.min_scalar_type(self._none))
        for row, features in zip(self._rows, listed, strict=True):
            row[: len(features)] = [ranker.places[feature] for feature in features]
        self._sizes = np.fromiter((*ranker.rarity.values(), 0.0), dtype=np.float64)[self._rows].sum(axis=1)

    def likeness(self, spread: NDArray[np.float64], total: float) -> float:
        """Return how near the nearest wording is to a question, 0..1 (Dice, weighed).

        `spread`: see `Question`; `total`: the weights of all the question's features, known or not.
        """
        return float((2 * spread[self._rows].sum(axis=1) / (total + self._sizes)).max())

    def says(self, places: NDArray[np.int64] | None) -> bool:
        """Whether a wording has just the features at some places in the ranker's order, in theirs; see `Question`."""
        if places is None or len(places) > self._rows.shape[1]:
            return False
        same = (self._rows[:, : len(places)] == places).all(axis=1)
        ends = self._rows[:, len(places) :] == self._none
        return bool((same & ends.all(axis=1)).any())


@dataclass(frozen=True, eq=False)
class Profile:
    """A pair or gap as questions are held against it.

    `agreeing`: the ids of the other pairs that rest on the same core fact; `texts`: what the answer and the facts say,
    the answer first, or what a gap says is missing. `profiles` has all entries' by id, `learnt` the wordings of all.
    """

    entry: Pair | Gap
    agreeing: tuple[str, ...]
    texts: tuple[str, ...]
    profiles: Mapping[str, Profile]
    learnt: Learnt
    reader: Reader

    @property
    def is_pair(self) -> bool:
        """Whether it answers, rather than tells what the article leaves out."""
        return isinstance(self.entry, Pair)

    @cached_property
    def phrased(self) -> Phrased:
        """What its own wordings have."""
        return Phrased(self.learnt.sketches(self.entry.id), self.learnt.ranker)

    @cached_property
    def said(self) -> tuple[tuple[Term, ...], ...]:
        """What its answer and each of its facts say."""
        return tuple(self.reader.recall(text).everything for text in self.texts)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """All that its answer and facts say."""
        return tuple(term for said in self.said for term in said)

    @cached_property
    def features(self) -> Features:
        """The features of all that its answer and facts say."""
        return NOTHING.union(*(term.features for term in self.terms))

    @cached_property
    def values(self) -> Features:
        """The kinds of value that its answer holds."""
        return value_kinds(self.said[0], self.reader.lexicon.kinds)

    @cached_property
    def stated_values(self) -> Features:
        """The kinds of value that its answer and facts hold."""
        return value_kinds(self.terms, self.reader.lexicon.kinds)

    def values_beside(self, names: Features) -> Features:
        """Return the kinds of value that its answer holds, some names aside."""
        told = [term for term in self.said[0] if names.isdisjoint(term.concepts)]
        whole = len(told) == len(self.said[0])
        return self.values if whole else value_kinds(told, self.reader.lexicon.kinds)

    @cached_property
    def _known(self) -> Features:
        alike = (self, *(self.profiles[other] for other in self.agreeing))
        return self.features.union(*(one.phrased.features for one in alike))

    def knows(self, features: Features) -> bool:
        """Whether its wordings, or those of pairs that agree with it, or its facts have any of the features."""
        return not features.isdisjoint(self._known)

    def gives(self, value: Term) -> bool:
        """Whether its facts have a value, or many of its wordings: one of its own names, a rank or a shifted time."""
        return not value.concepts.isdisjoint(self._given)

    def has(self, feature: str) -> bool:
        """Whether its own wordings, its facts or its answer have a feature, however lightly said."""
        return feature in self.phrased.features or feature in self.features

    def share(self, features: Features) -> float:
        """Return the largest share of its wordings that have any one of the features, 0..1."""
        return max((self.phrased.features[feature] for feature in features), default=0) / self.phrased.total

    def denies(self, what: Features) -> bool:
        """Whether some wordings ask what is not so, or the answer or a fact says so, of any of these features."""
        denied = NOTHING.union(*map(negated, self.said))
        said = not what.isdisjoint(denied) if what else bool(denied)
        return said or self.phrased.denying >= max(_DENIAL * self.phrased.total, _DENIALS)

    @cached_property
    def _given(self) -> Features:
        values = self.reader.lexicon.own | self.reader.lexicon.english.shifted.concepts
        often = {feature for feature, count in self.phrased.features.items() if count >= _OFTEN * self.phrased.total}
        return self.features.union(name for name in often if name in values or name.startswith("~rank"))

    @cached_property
    def figures(self) -> tuple[Term, ...]:
        """The figures and ranks of its answer and facts, a rank in words as the figure it stands for."""
        ranked = [replace(term, unit="rank", value=term.rank) for term in self.terms if term.rank is not None]
        return (*ranked, *(term for term in self.terms if term.kind is Kind.FIGURE))


def profiles(knowledge: Knowledge, reader: Reader, learnt: Learnt) -> dict[str, Profile]:
    """Make the profiles of all pairs and gaps, by id, from what their wordings were learnt into."""
    made: dict[str, Profile] = {}
    for pair in knowledge.curated.pairs:
        agreeing = tuple(one.id for one in knowledge.curated.pairs if one.id != pair.id and agree(pair, one))
        texts = (pair.answer, *(f"{fact.text} {fact.says}" for fact in knowledge.cited(pair)))
        made[pair.id] = Profile(pair, agreeing, texts, made, learnt, reader)
    for gap in gaps(knowledge):
        made[gap.id] = Profile(gap, (), (gap.missing,), made, learnt, reader)
    return made


def agree(one: Pair, other: Pair) -> bool:
    """Whether two pairs rest on the same core fact."""
    return one.facts[0] in other.facts or other.facts[0] in one.facts


def value_kinds(terms: Iterable[Term], kinds: Mapping[str, str]) -> frozenset[str]:
    """Name what kinds of value terms hold: "time", "count", "amount", "name", and the units and kinds themselves."""
    found: set[str] = set()
    for term in terms:
        if term.kind is Kind.FIGURE:
            found |= {term.unit, "time" if term.unit in _TIMES else "amount"}
            if term.unit not in _COUNTED:
                found.add("count")
        if term.rank is not None:
            found.add("rank")
        for concept in term.concepts:
            if concept[0] == "=":
                kind = kinds.get(concept, "name")
                found |= {kind, "time" if kind in _TIMES else "name"}
            if concept.startswith("~quarter_"):
                found |= {"quarter", "time"}
    return frozenset(found)
