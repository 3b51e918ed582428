"""What forbids an answer: names, ranks and years that a pair doesn't give, other figures and times that no fact does,
what it is asked of where another fact names that, opposites, and negation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.lexicon import CALENDAR
from bot.engine.profile import COARSE, value_kinds
from bot.engine.terms import Kind, Term, negated
from bot.text import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.article.knowledge import Gap, Knowledge, Pair
    from bot.engine.evidence import Question
    from bot.engine.lexicon import Lexicon
    from bot.engine.profile import Profile
    from bot.engine.stated import Stated

_FIXED = frozenset({"rank", "year", "century"})  # units of which each value asks for something else
_BY_VALUE = _FIXED | {"count"}  # those that a figure's value alone tells: three weeks aren't three days
_NEAR = 0.1  # relative distance that "about 50 percent" allows
_FEW = 12  # up to which a bare number only counts what is asked for ("the two firms")
_WHO = frozenset({"who", "where"})  # asked of names
_GAP, _PAIR = 5, 6  # wordings of a near miss at most, and those of a pair that it is held against, the first
_MOST = 0.5  # share of a gap's wordings that are most of them
_ASKS = 0.2  # share of the wordings from which a pair is asked for a kind of thing


@dataclass(frozen=True, slots=True)
class Objections:
    """What a question has that forbids a pair's answer.

    `left` are names, figures and times that the pair doesn't give (a figure or time that another fact states is let
    be), and the plain word that it asks something of, where another fact has that and the pair doesn't; `opposite` are
    words whose opposite the pair has; `denied` tells that only the question negates. In a yes-no question a value or
    direction that the answer states otherwise forbids nothing: the answer `corrects` it.
    """

    left: tuple[Term, ...] = ()
    opposite: tuple[Term, ...] = ()
    denied: bool = False
    corrects: bool = False

    @property
    def reason(self) -> str:
        """What forbids it, in plain words."""
        named = ", ".join(repr(term.text) for term in self.left or self.opposite)
        if self.left:
            return f"it doesn't give {named}"
        return f"it says the opposite of {named}" if named else "one of the two is about what is not so"

    @property
    def forbid(self) -> bool:
        """Whether the answer must not be given."""
        return bool(self.left or self.opposite or self.denied)


class Guard:
    """Holds the names, figures, opposites and negations of a question against a pair."""

    def __init__(self, knowledge: Knowledge, lexicon: Lexicon, stated: Stated) -> None:
        self._lexicon, self._stated, self._exclusive = lexicon, stated, _exclusions(knowledge, lexicon)
        self._own = lexicon.own - lexicon.ambient

    def objections(self, question: Question, profile: Profile) -> Objections:
        """Say what forbids a pair's answer to a question.

        Where that is a wording of the pair, whoever wrote it saw that the pair answers it; but one about a name or
        figure that no fact has is a slip.
        """
        worded = profile.phrased.says(question.places)
        left = [term for term in question.values if not self._gives(term, profile, alone=question.about_figure)]
        left += self._other_subject(question, profile)
        if worded:
            left = [term for term in left if term.concepts.isdisjoint(self._stated.features)]
        opposite = self._excluded(question, profile)
        if question.reading.yes_no:
            wrong = [term for term in question.values if self._puts_right(term, profile)]
            left = [term for term in left if term not in wrong]
            return Objections(tuple(left), corrects=not left and bool(wrong or opposite))
        denied = question.reading.sketch.denies and not worded and not profile.denies(negated(question.reading.terms))
        return Objections(tuple(left), tuple(opposite), denied)

    def misnames(self, question: Question, profile: Profile) -> bool:
        """Whether a known gap's reason has own names that most of its wordings have, and a question none of them."""
        names = (term.concepts for term in profile.terms if term.kind is Kind.NAME)
        named = [concepts for concepts in names if not concepts.isdisjoint(self._own)]
        if all(profile.share(concepts) < _MOST for concepts in named):
            return False
        said = frozenset(concept for term in question.reading.everything for concept in term.concepts)
        return all(map(said.isdisjoint, named))

    def _gives(self, term: Term, profile: Profile, *, alone: bool) -> bool:
        """Whether the pair gives a name, rank or year, or the article states a figure or time at all.

        A figure or time that the article states elsewhere is a premise, which the pair's answer leaves or puts right,
        unless it is asked about `alone`.
        """
        if term.kind is Kind.FIGURE:
            if term.unit == "count" and term.value <= _FEW:
                return True
            if term.unit in _BY_VALUE and profile.gives(term):
                return True
            own = alone or term.unit in _FIXED or term.sign
            stated = profile.figures if own else self._stated.figures
            return any(_bears_out(figure, term) for figure in stated)
        named = profile.gives(term) or not term.concepts.isdisjoint(self._lexicon.ambient)
        return named or self._lexicon.is_time(term.concepts & self._stated.features)

    def _puts_right(self, term: Term, profile: Profile) -> bool:
        """Whether the pair tells another value of the same kind; a name only where who or where is what it is asked."""
        if profile.gives(term):
            return False
        if term.kind is Kind.FIGURE:
            same = [told for told in profile.terms if told.kind is Kind.FIGURE and _comparable(told, term)]
            return bool(same) and not any(_bears_out(told, term) for told in same)
        kinds = value_kinds([term], self._lexicon.kinds) - COARSE
        if kinds.isdisjoint(profile.stated_values):
            return False
        asked = sum(profile.phrased.kinds[kind] for kind in _WHO)
        return kinds <= CALENDAR | {"quarter", "rank"} or asked >= _ASKS * profile.phrased.total

    def _other_subject(self, question: Question, profile: Profile) -> list[Term]:
        """Return what a question asks of, where another fact names that and the pair doesn't."""
        subject = question.subject
        if subject is None:
            return []
        elsewhere = not profile.knows(subject.features) and not self._stated.features.isdisjoint(subject.features)
        return [subject] if elsewhere else []

    def _excluded(self, question: Question, profile: Profile) -> list[Term]:
        """Return what a question says of which the pair has only what excludes it; the question doesn't have that."""
        found: list[Term] = []
        for feature, term in question.senses.items():
            against = self._exclusive.get(feature)
            if not against:
                continue
            if feature[0] == "~":
                told, own = profile.knows(against), profile.knows(term.concepts.union(term.stems[-1:]))
            else:
                told, own = not against.isdisjoint(profile.features), profile.has(feature)
            if told and not own and against.isdisjoint(question.senses):
                found.append(term)
        return found


def _exclusions(knowledge: Knowledge, lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Return by each feature those that it excludes, both ways, by English and by what near misses show.

    A gap that is a pair's question with one word in another's place ("What came after the war?" beside "What came
    before the war?") says of both words that what is stated of the one is not stated of the other, wherever they stand.
    """
    swap = knowledge.english.swap
    words = [(first, other) for first, *others in (*swap.opposite, *swap.one_way) for other in others]
    for gap in knowledge.curated.gaps:
        swapped = _swapped(gap, knowledge.pairs)
        words += [couple for couple in swapped if all(_is_word(word, lexicon) for word in couple)]
    couples = [(f"/{lexicon.stem(one)}", f"/{lexicon.stem(other)}") for one, other in words if " " not in one + other]
    opposites = (group.split() for group in knowledge.english.opposite.groups)
    couples += [(f"~{one}", f"~{other}") for one, other in opposites]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in couples:
        found[one].add(other)
        found[other].add(one)
    return {feature: frozenset(others) for feature, others in found.items()}


def _swapped(gap: Gap, pairs: Mapping[str, Pair]) -> Iterator[tuple[str, str]]:
    """Give the words in which a wording of a near miss, which is near one pair alone, differs from one of the pair."""
    if len(gap.near) != 1 or len(gap.phrasings) > _GAP:
        return
    for words in map(_words, gap.phrasings):
        for own in map(_words, pairs[gap.near[0]].wordings[:_PAIR]):
            if len(words) == len(own):
                differing = [couple for couple in zip(words, own, strict=True) if couple[0] != couple[1]]
                if len(differing) == 1:
                    yield differing[0]


def _words(text: str) -> list[str]:
    return [token.text for token in tokens_of(text) if token.kind != "stop"]


def _is_word(word: str, lexicon: Lexicon) -> bool:
    """Whether a word tells one thing from another: no name or figure, each of which does anyway, no question word."""
    small = word in lexicon.grammar.question_words or word in lexicon.grammar.auxiliaries
    hit = lexicon.find([word], 0)
    named = hit is not None and hit[1].kind is Kind.NAME
    return word.isalpha() and not (small or named or word in lexicon.english.number.words)


def _comparable(stated: Term, asked: Term) -> bool:
    """Whether two figures are of one unit; a bare number can be of any but a rank or year."""
    return stated.unit == asked.unit or (asked.unit == "count" and stated.unit not in _FIXED)


def _bears_out(stated: Term, asked: Term) -> bool:
    """Whether a stated figure is the one asked about, or as "more than", "less than" or "about" it says."""
    if not _comparable(stated, asked):
        return False
    if asked.sign == "over":
        return stated.value >= asked.value
    if asked.sign == "under":
        return stated.value <= asked.value
    return abs(stated.value - asked.value) <= (_NEAR if asked.sign == "about" else 1e-6) * asked.value
