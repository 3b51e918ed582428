"""A question held against candidates, and what speaks for and against each: all that it has and the pair lacks.

Each piece of evidence is a number, mostly 0..1, under the name by which `weights.toml` weighs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import dropwhile
from math import log, log1p
from typing import TYPE_CHECKING

import numpy as np

from bot.engine.terms import Kind, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from bot.engine.lexicon import Lexicon
    from bot.engine.model import Ranker
    from bot.engine.profile import Phrased, Profile
    from bot.engine.terms import Reading

Evidence = dict[str, float]

EXACT = "exact"  # a wording says just that: not weighed but certain
KNOWN = "known"  # it knows something that the question is about
FITS = "fits"  # how near a known gap is, and less where its reason has nothing of what is asked: not weighed
_ARTICLE = "~article"
_TRACE = 0.001  # probability that counts as next to none
_COUNTED = 2  # words or names up to which each more tells more
_SELDOM = 0.2  # share of a pair's wordings up to which a name is one that they seldom use
_SELDOM_ASKED = 0.03  # share of a pair's wordings up to which a kind of thing is one that they seldom ask for
_UNTOLD = 0.8  # of it where the reason has nothing of what is asked
_FAR = 0.4  # likeness below which a question is far from a wording
_NO_VALUES = frozenset({"why", "how"})  # kinds of question that ask for a reason or a way
# Kind of value that an answer to each kind of question holds; a question may ask for any of several.
_WANTED = {
    **dict.fromkeys(("when", "day", "month", "year", "quarter"), "time"),
    **dict.fromkeys(("duration", "how_much", "how_big", "how_fast"), "amount"),
    **dict.fromkeys(("how_many", "how_often"), "count"),
    **dict.fromkeys(("who", "whose", "where"), "name"),
}


@dataclass(frozen=True)
class Question:
    """A question as it is held against candidates."""

    reading: Reading
    lexicon: Lexicon
    ranker: Ranker

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each of its features tells."""
        return {feature: self.ranker.weight(feature) for feature in self.reading.sketch.features}

    @cached_property
    def spread(self) -> NDArray[np.float64]:
        """The weights of its features, each in its place in the ranker's order; one more place, the last, is always 0:
        wordings are filled up with it.
        """
        found = np.zeros(len(self.ranker.places) + 1)
        for feature, weight in self.weights.items():
            place = self.ranker.places.get(feature)
            if place is not None:
                found[place] = weight
        return found

    @cached_property
    def places(self) -> NDArray[np.int64] | None:
        """The places of its features in the ranker's order, each once; None where one has none, so that no wording is
        just that.
        """
        found = [self.ranker.places.get(feature) for feature in dict.fromkeys(self.reading.sketch.features)]
        return None if None in found else np.array(found, dtype=np.int64)

    @cached_property
    def content_features(self) -> tuple[frozenset[str], ...]:
        """The features of each term of its content."""
        return tuple(term.features for term in self.reading.content)

    @cached_property
    def themes(self) -> tuple[frozenset[str], ...]:
        """The features of each term of its content; where it has none, of what it asks, but for mere question words.

        None where it points to somebody whom it doesn't name ("what does he do").
        """
        if self.content_features:
            return self.content_features
        if not self.lexicon.grammar.for_people.isdisjoint(self.reading.words):
            return ()
        small = self.lexicon.grammar.question_words | self.lexicon.grammar.auxiliaries
        asked = [term for term in self.reading.required if not small.issuperset(term.text.split())]
        return tuple(term.features for term in asked if term.kind is Kind.ASK)

    @cached_property
    def name_features(self) -> tuple[frozenset[str], ...]:
        """The features of each name in its content, but of those that go without saying."""
        named = [term.features for term in self.reading.content if term.kind is Kind.NAME]
        return tuple(features for features in named if features.isdisjoint(self.lexicon.ambient))

    @cached_property
    def values(self) -> tuple[Term, ...]:
        """Its names, figures, times, and ranks told by their number: each asks for something else than another."""
        return tuple(term for term in dict.fromkeys(self.reading.required) if self._is_value(term))

    @cached_property
    def about_figure(self) -> bool:
        """Whether it asks only what a figure is ("what is the 80 percent?"), which the article may be named beside."""
        about = [term for term in self.reading.content if _ARTICLE not in term.concepts]
        return bool(about) and not self.reading.sketch.kinds and all(term.kind is Kind.FIGURE for term in about)

    def _is_value(self, term: Term) -> bool:
        if term.kind in {Kind.FIGURE, Kind.NAME} or self.lexicon.is_time(term.concepts):
            return True
        if term.rank is None:
            return False
        ordinals = self.lexicon.grammar.ordinals[1:]  # "first" is a figure of speech
        numbers = self.lexicon.english.number.words
        return any(word.isdecimal() or word in ordinals or word in numbers for word in term.text.split())

    @cached_property
    def senses(self) -> dict[str, Term]:
        """What it says, by feature: each word by its stem, and each term of a single sense by that ("~grow")."""
        found = {f"/{self.lexicon.stem(word)}": Term(word, frozenset(), Kind.WORD) for word in self.reading.words}
        for term in self.reading.content:
            meant = [concept for concept in term.concepts if concept[0] == "~"]
            if len(meant) == 1:
                found[meant[0]] = term
        return found

    @cached_property
    def subject(self) -> Term | None:
        """The plain word that it asks something of: the first to tell behind an auxiliary ("when did the law ...")."""
        auxiliaries = self.lexicon.grammar.auxiliaries
        behind = dropwhile(lambda term: term.text.split()[-1] not in auxiliaries, self.reading.terms)
        told = next((term for term in behind if term.tells), None)
        return told if told and told.kind is Kind.WORD and told.text.isalpha() else None


def weigh(question: Question, ranked: Mapping[Profile, float], gaps: float) -> dict[Profile, Evidence]:
    """Weigh how near candidates are to a question, what of its words they lack, what is asked for, and how.

    They are given with their probability by the ranker; `gaps` is that of all known gaps.
    """
    total = sum(question.weights.values()) or 1.0
    nearness = {profile: profile.phrased.likeness(question.spread, total) for profile in ranked}
    nearest = max(nearness.values(), default=0.0)
    nearest_gap = max((near for profile, near in nearness.items() if not profile.is_pair), default=0.0)
    found: dict[Profile, Evidence] = {}
    for profile, near in nearness.items():
        exact, likely = float(profile.phrased.says(question.places)), log(ranked[profile] + _TRACE)
        if not profile.is_pair:
            told = any(not features.isdisjoint(profile.features) for features in question.content_features)
            found[profile] = {EXACT: exact, "gap": 1.0, "gap_likely": likely, FITS: near if told else near * _UNTOLD}
            continue
        found[profile] = {
            EXACT: exact,
            "pair": 1.0,
            "likely": likely,
            "near": near,
            "far": max(0.0, _FAR - near),
            "nearest": float(near >= nearest > 0),
            "nearer": near - nearest_gap,
            "gaps": log(gaps + _TRACE),
            "length": log1p(len(question.content_features)),
            "compares": float(question.reading.sketch.compares and not profile.phrased.compares),
            **_strangeness(question, profile),
            **_asked(question, profile),
        }
    return found


def _strangeness(question: Question, profile: Profile) -> Evidence:
    """Weigh the words of the question that the pair's wordings, or even its facts, don't have."""
    told = [features for features in question.content_features if features.isdisjoint(question.lexicon.ambient)]
    strange = [features for features in told if not profile.knows(features)]
    others = [name for name in question.name_features if profile.share(name) < _SELDOM]
    extremes = question.lexicon.english.superlative.concepts
    return {
        "strangers": log1p(len(strange)),
        KNOWN: float(any(map(profile.knows, question.themes))),
        "other_names": float(min(len(others), _COUNTED)),
        "superlative": float(not all(map(extremes.isdisjoint, strange))),
    }


def _asked(question: Question, profile: Profile) -> Evidence:
    """Weigh what kind of thing is asked, and of what."""
    evidence: Evidence = {}
    focus, kinds = question.reading.sketch.focus, question.reading.sketch.kinds
    if not focus:
        evidence["no_focus"] = 1.0
    elif focus.isdisjoint(profile.phrased.focus | question.lexicon.ambient):
        evidence["other_focus"] = float(not focus.isdisjoint(profile.features))
        evidence["new_focus"] = float(not profile.knows(focus))
    if kinds:
        evidence["new_kind"] = max(_newness(profile.phrased, kind) for kind in kinds)
        wanted = {_WANTED[kind] for kind in kinds if kind in _WANTED}
        named = question.reading.names  # which can't be what is asked for
        told = profile.values_beside(named) if named and "name" in wanted else profile.values
        evidence["unanswered"] = float(bool(wanted) and wanted.isdisjoint(told))
    return evidence


def _newness(phrased: Phrased, kind: str) -> float:
    """Weigh how seldom a pair's wordings ask for a kind of thing, 0..1.

    What is asked by other words for a value ("how large" for "how many") may stand in few of them; a reason or a way is
    never another word for what they ask.
    """
    share = phrased.kinds[kind] / phrased.total
    return max(0.0, 1.0 - share / _SELDOM_ASKED) if kind in _NO_VALUES else float(not share)
