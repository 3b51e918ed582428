"""One step of a sentence over its facts: from one word to the next, does it say what the fact says?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import ACCORDING, MODALS, PRONOUN, back, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.words import Word

BOUND = frozenset({"name", "figure", "time"})  # kinds that must stay with their thing
# Prepositions that say the opposite, or turn round who does it; others one for another are only doubtful.
_OPPOSED = (
    "before after, above below, over under, from to, inside outside, into from, with without, with against, "
    "for against, by to, by from, until since, off on, in outside"
)
# What a sentence may not put before what another states, beside what says the same.
GROUNDS = {"because": {"because", "since"}, "since": {"because", "since"}, "when": {"when"}}
PARTS = frozenset("of between among with without for from".split())  # behind them stands what is not itself meant
_HEADS = frozenset({"number", "purpos", "aim"})  # "the number of people" adds nothing to "people"

_NEAR = 3  # words between a limit and what it limits
_REACH = 5  # words that a turn may reach over


class Place(NamedTuple):
    """A word of one of the facts."""

    fact: int
    at: int


@dataclass(frozen=True, slots=True)
class Step:
    """Word `number` of what is `said` is laid on a place of one of the facts; the words before it lie on `places`.

    The run of words that stand together in their fact, up to the word before, began with word `run`, and the statement
    with word `piece`.
    """

    said: Sequence[Word]
    number: int
    facts: Sequence[Sequence[Word]]
    place: Place
    places: tuple[Place, ...]
    run: int
    piece: int

    @property
    def fact(self) -> Sequence[Word]:
        """The fact's words."""
        return self.facts[self.place.fact]

    @property
    def at(self) -> int:
        """Where the word is laid in its fact."""
        return self.place.at

    @property
    def word(self) -> Word:
        """The word that is laid."""
        return self.said[self.number]

    @property
    def here(self) -> Word:
        """The fact's word that it is laid on."""
        return self.fact[self.at]

    @property
    def before(self) -> Word:
        """The word said before it."""
        return self.said[self.number - 1]

    @property
    def left(self) -> int:
        """Where the word before is laid in this fact: -1 at the start, and where it is laid on another."""
        return self._within(self.number - 1)

    @property
    def begun(self) -> int:
        """Where the last run began in this fact, or -1."""
        return self._within(self.run)

    @property
    def first(self) -> Word:
        """The word that the last run began on, in whichever fact."""
        place = self.places[self.run]
        return self.facts[place.fact][place.at]

    @property
    def near(self) -> bool:
        """Whether the last run began only a few words further on in the fact."""
        return 0 < self.begun - self.at <= _REACH

    @property
    def fits(self) -> bool:
        """Whether the word stands under the same preposition as in the fact."""
        return fits(self.word, self.fact, self.at)

    @property
    def loose(self) -> bool:
        """Whether the last run began under another preposition than in the fact."""
        begun, place = self.said[self.run], self.places[self.run]
        return not (begun.copula or fits(begun, self.facts[place.fact], place.at))

    @property
    def grave(self) -> Verdict:
        """How bad it is that the word is out of its place."""
        return Verdict.UNPROVEN if self.word.kind in BOUND else Verdict.DOUBTFUL

    def _within(self, number: int) -> int:
        """Where one of the words before is laid in this fact, or -1."""
        place = self.places[number] if self.number else None
        return place.at if place and place.fact == self.place.fact else -1


def derived(step: Step) -> Iterator[Wrong]:
    """Find a word that has only its stem in common with the fact's: "electricity" isn't "electrical"."""
    word, here = step.word, step.here
    if not word.kind == here.kind == "word":
        return
    gerund = here.text.endswith("ing") and word.past and not here.copula  # who "suggested selling" need not have sold
    if gerund or word.bases.isdisjoint(here.bases):
        yield Wrong(Verdict.DOUBTFUL, Cause.FORM, repr(here.text))


def joined(step: Step) -> Iterator[Wrong]:
    """Find "and" for "or"."""
    word, here = step.word, step.here
    if word.listed and here.listed and ("or" in word.marks) != ("or" in here.marks):
        yield Wrong(Verdict.DOUBTFUL, Cause.ANOTHER)


def limited(step: Step) -> Iterator[Wrong]:
    """Find what limits or denies the fact's word, and is left out, or limits another word than in the fact."""
    limit = _limit(step) if step.word.own == step.here.own or not step.here.own else None
    if limit is not None:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, repr(limit.text))
    elif step.number and step.before.kind == "scope" and not _limits_same(step):
        yield Wrong(Verdict.UNPROVEN, Cause.MOVED, f"{step.before.text!r} of another thing")


def _limits_same(step: Step) -> bool:
    """Whether a limiting word is said of the same thing as in the fact, but for an adjective that is left out."""
    near = 0 <= step.left < step.at <= step.left + _NEAR and not step.here.marks
    return near or step.word.apart or step.here.kind == "scope"


def _limit(step: Step) -> Word | None:
    """Return the word that limits a place from before it, unless that is said."""
    fact, at = step.fact, step.at
    while at and (not fact[at].apart or fact[at].marks[0] == "be") and step.left != at - 1:
        before = fact[at - 1]
        if before.source and not fact[at].source:
            return None  # "some people" who say it limit nothing
        if before.kind == "scope" or (before.form.startswith("ordinal") and not before.linked):
            said = step.place._replace(at=at - 1) in step.places
            return None if said or (at < step.at and before.form in MODALS) else before
        if before.kind not in {"word", PRONOUN} or fact[at].own not in {"", "of"}:
            return None
        at -= 1
    return None


def adjacent(step: Step) -> Iterator[Wrong]:
    """Judge a word that comes next in the fact, too."""
    word, here = step.word, step.here
    if step.left == step.at:
        return
    if (word.own != here.own or here.form == PRONOUN) and not step.fits:
        yield misfit(word, here)
    elif step.loose and _ends_name(step) and not (word.equated or here.parted):
        yield misfit(step.said[step.run], step.first)


def _ends_name(step: Step) -> bool:
    """Whether the last run is one name or word, which the next word isn't part of."""
    run, word = step.said[step.run : step.number], step.word
    if any(w.marks for w in run[1:]) or (run[0].own == "by" and word.own == "of"):
        return False
    if run[0].kind == "name":
        acts = word.past or (word.verbal and run[0].own != "by")  # "by the Yuan emperors"
        return (acts or bool(word.marks)) and all(w.kind == "name" for w in run)
    return bool(word.marks)


def fits(word: Word, fact: Sequence[Word], at: int) -> bool:
    """Whether a word that is laid on a place stands under the same preposition as there."""
    here = fact[at]
    if word.own in GROUNDS and not any(GROUNDS[word.own] & set(other.marks) for other in _with_asides(fact, at)):
        return False
    listed = word.listed and not (word.own or here.source)
    headed = at > 0 and fact[at - 1].form in _HEADS and not _is_indefinite(fact, at - 1)
    free = word.kind == "word" and (":" in here.marks or (word.own == "to" and word.linked and not here.own))
    return listed or headed or free or _fitting(word, here)


def _is_indefinite(fact: Sequence[Word], at: int) -> bool:
    """Whether a phrase begins with "a" or "an": a small number of people are not people at all."""
    return bool({"a", "an"} & set(fact[back(fact, at, lambda word: bool(word.marks))].marks))


def _with_asides(fact: Sequence[Word], at: int) -> Sequence[Word]:
    """Return a word after the pronouns, and what is in brackets, that stand right before it."""
    first = at
    while first and fact[first - 1].aside:
        first -= 1
    return fact[first : at + 1]


def _fitting(word: Word, here: Word) -> bool:
    """Whether a word may stand under the same preposition as a fact's word."""
    if here.source or word.source:
        whole = word.own != ACCORDING or bool(here.roles & {"", ACCORDING})  # not "to Islam" of "followers of Islam"
        return here.source and whole and (word.source or word.own in {"from", "by"} or "" in word.roles)
    if here.form == PRONOUN and here.whose:
        return word.whose or "of" in word.roles
    if word.whose and here.whose and not word.own:
        return "" in here.roles  # "Kerr's mill" isn't "a part of Kerr's mill"
    return bool(word.roles & here.roles)


def misfit(word: Word, here: Word) -> Wrong:
    """Judge a word that stands under another preposition than in the fact."""
    if here.infinitive and not word.own:
        return Wrong(Verdict.UNPROVEN, Cause.CERTAIN, repr(phrase([here])))
    verdict = Verdict.UNPROVEN if _turned(word, here) else Verdict.DOUBTFUL
    if word.own:
        return Wrong(verdict, Cause.UNDER, repr(word.own))
    if here.own:
        return Wrong(verdict, Cause.LEFT_OUT, f"{here.own!r} before {here.text!r}")
    return Wrong(verdict, Cause.ANOTHER)


def _turned(word: Word, here: Word) -> bool:
    """Whether another preposition makes another statement of it."""
    bound = word.kind in BOUND and ("of" not in here.roles or (word.kind == "figure" and word.own != ""))
    opposed = any({word.own, here.own} == set(couple.split()) for couple in _OPPOSED.split(","))
    bracketed = word.own == "from" and word.kind == "time" and "(" in here.marks  # "from 1644" for "(1644)"
    return (bound and not bracketed) or opposed or word.source or word.own == "by"


def rival(word: Word, other: Word) -> bool:
    """Whether a name, figure or time could stand where another of its kind does, and isn't in one list with it."""
    same = word.kind == other.kind and other.kind in BOUND
    return same and bool(word.roles & other.roles) and word.series != other.series
