"""What a pair or gap is known by: its wordings and, for a pair, what its answer and facts say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.engine.features import Sketch, features_of, polarity, undenied
from bot.engine.roles import by_head, governed
from bot.engine.terms import Kind, Term

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.reading import Reader
    from bot.engine.roles import Objects

_TIMES = frozenset({"month", "weekday", "year", "century", "decade", "quarter"})  # kinds of value that tell when
_COUNTED = frozenset({"percent", "money", "rank", *_TIMES})  # units that are no count of things
_OFTEN = 0.05  # share of the wordings from which what they name is given
_DENIAL, _DENIALS = 0.1, 2  # share and number of the wordings from which a pair is asked what is not so
_TOLD = 0.2  # share of the wordings up to which they leave a value to the answer
Features = frozenset[str]


@dataclass(frozen=True)
class Said:
    """What a pair's answer and facts say: `terms` and `features` of all; of the answer `answer`, its features, and
    `values`, the kinds of value that it holds; of what is said to be so `affirmed`, and not to be so `denied`;
    `governed`, what stands behind each verb and preposition; `bare`, stems without what denies them ("illegitimate").
    """

    terms: tuple[Term, ...]
    features: Features
    answer: Features
    values: frozenset[str]
    affirmed: Features
    denied: Features
    governed: Objects
    bare: Features


@dataclass(frozen=True)
class Phrased:
    """What the wordings of one pair or gap have between them.

    `total`: how many there are; `features` and `kinds`: how many have each feature, and ask for each family of things;
    `focus`: features of what they ask for; `denying`: how many ask what is not so; `compares`: whether any holds one
    thing against another.
    """

    total: int
    features: Mapping[str, int]
    kinds: Mapping[str, int]
    focus: Features
    denying: int
    compares: bool

    @classmethod
    def of(cls, wordings: Sequence[Sketch]) -> Phrased:
        """Sum up wordings."""
        return cls(
            total=len(wordings),
            features=Counter(feature for one in wordings for feature in set(one.features)),
            kinds=Counter(kind for one in wordings for kind in one.kinds),
            focus=frozenset().union(*(one.focus for one in wordings)),
            denying=sum(one.denies for one in wordings),
            compares=any(one.compares for one in wordings),
        )


@dataclass(frozen=True)
class Profile:
    """A pair or gap as questions are held against it.

    `sketches` are those of the wordings of all entries, by id; `agreeing` the ids of the pairs that rest on the same
    core fact, of all `profiles`; `texts` what the answer and the facts say, the answer first; `ambient` the names that
    go without saying.
    """

    entry: Pair | Gap
    sketches: Mapping[str, Sequence[Sketch]]
    agreeing: tuple[str, ...]
    profiles: Mapping[str, Profile]
    texts: tuple[str, ...]
    reader: Reader
    ambient: Features = frozenset()

    @property
    def is_pair(self) -> bool:
        """Whether it answers, rather than tells what the article leaves out."""
        return isinstance(self.entry, Pair)

    def prepare(self) -> None:
        """Make now what is otherwise made when it is first asked for."""
        _ = self._alike, self.said, self.named, self.told, self.only_denied

    @cached_property
    def phrased(self) -> Phrased:
        """What its own wordings have."""
        return Phrased.of(self.sketches[self.entry.id])

    @cached_property
    def _alike(self) -> tuple[Phrased, ...]:
        """What its wordings have, and those of pairs that agree with it."""
        return (self.phrased, *(self.profiles[other].phrased for other in self.agreeing))

    @cached_property
    def said(self) -> Said:
        """What its answer and facts say; nothing for a gap."""
        return _say(self.texts, self.reader) if self.texts else _NOTHING

    def is_asked_with(self, features: Features) -> bool:
        """Whether its wordings, or those of pairs that agree with it, have any of the features."""
        return any(not one.features.keys().isdisjoint(features) for one in self._alike)

    def has(self, features: Features) -> bool:
        """Whether its wordings, or those of pairs that agree with it, or its facts have any of the features."""
        return self.is_asked_with(features) or not features.isdisjoint(self.said.features)

    def has_itself(self, feature: str) -> bool:
        """Whether its own wordings, its facts or its answer have a feature, however lightly said."""
        return feature in self.phrased.features or feature in self.said.features

    def named_by(self, name: Features) -> float:
        """Return the share of its wordings that use a name, 0..1; all use one that goes without saying."""
        if not name.isdisjoint(self.ambient):
            return 1.0
        return max(map(self._share, name), default=0.0)

    def _share(self, feature: str) -> float:
        """Return the share of its wordings that have a feature, 0..1."""
        return self.phrased.features.get(feature, 0) / self.phrased.total

    def denies(self, what: Features) -> bool:
        """Whether some wordings ask what is not so, or the answer or a fact says so, of any of these features."""
        said = not what.isdisjoint(self.said.denied) if what else bool(self.said.denied)
        return said or self.phrased.denying >= max(_DENIAL * self.phrased.total, _DENIALS)

    @cached_property
    def only_denied(self) -> Features:
        """Stems of what the answer or a fact says not to be so, and nothing says or asks as if it were."""
        denied = {feature for feature in self.said.denied - self.said.affirmed if feature[0] == "/"}
        asked = [one.features for one in self.sketches[self.entry.id] if not one.denies] if denied else []
        return frozenset(denied.difference(*asked))

    @cached_property
    def named(self) -> Features:
        """Names of the article's own, ranks and shifted times that many of its wordings hold."""
        own, shifted = self.reader.lexicon.own, self.reader.lexicon.shifted
        often = [feature for feature, count in self.phrased.features.items() if count >= _OFTEN * self.phrased.total]
        return frozenset(f for f in often if f in own or f in shifted or f.startswith("~rank"))

    @cached_property
    def told(self) -> tuple[Term, ...]:
        """The values of its answer that its wordings leave to it: names, figures and times."""
        return tuple(term for term in self.said.terms if all(self._share(c) <= _TOLD for c in term.concepts))


_NOTHING = Said((), frozenset(), frozenset(), frozenset(), frozenset(), frozenset(), {}, frozenset())


def profiles(
    knowledge: Knowledge, gaps: Sequence[Gap], reader: Reader, sketches: Mapping[str, Sequence[Sketch]]
) -> dict[str, Profile]:
    """Make the profiles of all pairs and gaps, by id, from the sketches of their wordings."""
    made: dict[str, Profile] = {}
    ambient = frozenset(f"={name}" for name in knowledge.curated.ambient)
    for pair in knowledge.curated.pairs:
        agreeing = tuple(one.id for one in knowledge.curated.pairs if one.id != pair.id and agree(pair, one))
        facts = tuple(f"{fact.text} {fact.says}" for fact in knowledge.cited(pair))
        made[pair.id] = Profile(pair, sketches, agreeing, made, (pair.answer, *facts), reader, ambient)
    for gap in gaps:
        made[gap.id] = Profile(gap, sketches, (), made, (), reader)
    return made


def agree(one: Pair, other: Pair) -> bool:
    """Whether two pairs rest on the same core fact."""
    return one.facts[0] in other.facts or other.facts[0] in one.facts


def value_kinds(terms: Sequence[Term], kinds: Mapping[str, str]) -> frozenset[str]:
    """Name what kinds of value terms hold: "time", "count", "amount", "name", and the units and kinds themselves."""
    found: set[str] = set()
    for term in terms:
        if term.kind is Kind.FIGURE:
            found.add(term.unit)
            found.add("time" if term.unit in _TIMES else "amount")
            if term.unit not in _COUNTED:
                found.add("count")
        for concept in term.concepts:
            if concept[0] == "=":
                kind = kinds.get(concept, "name")
                found |= {kind, "time" if kind in _TIMES else "name"}
            if concept.startswith("~quarter_"):
                found.add("time")
    return frozenset(found)


def _say(texts: Sequence[str], reader: Reader) -> Said:
    """Read an answer and the facts that it rests on."""
    answer, *facts = [reader.read(text) for text in texts]
    terms = [term for reading in (answer, *facts) for term in reading.everything]
    stem = reader.lexicon.stem
    features = {feature for term in terms for feature in features_of(term, stem)}
    said = [polarity(reading.everything, stem) for reading in (answer, *facts)]
    return Said(
        terms=tuple(terms),
        features=frozenset(features),
        answer=frozenset(feature for term in answer.everything for feature in features_of(term, stem)),
        values=value_kinds(answer.everything, reader.lexicon.kinds),
        affirmed=frozenset().union(*(affirmed for affirmed, _ in said)),
        denied=frozenset().union(*(denied for _, denied in said)),
        governed=by_head(governed(chain(answer.clauses, *(fact.clauses for fact in facts)), reader.lexicon)),
        bare=frozenset(bare for feature in features for bare in undenied(feature, reader.lexicon.grammar)),
    )
