"""Judge one step of a sentence over its facts: from one word to the next, does it say what the fact says?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from bot.article.clauses import DENIALS, FIRST, MODALS, PRONOUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.clauses import Word

BOUND = frozenset({"name", "figure", "time"})  # kinds that must stay with their thing
NEAR = 3  # words that a turn may reach over
ORDER = "has them in another order"
ANOTHER = "says it of another thing"
APART = "puts together what is said apart"
# Prepositions that say the opposite, or turn round who does it; others one for another are only doubtful.
_OPPOSED = (
    "before after, above below, over under, from to, inside outside, into from, with without, with against, "
    "for against, by to, by from, until since, off on, in outside"
)
_FUTURE = frozenset({"will", "shall"})
_HEADS = frozenset({"number", "purpos", "aim"})  # "the number of people" adds nothing to "people"


class Verdict(IntEnum):
    """What a proof came to; the worst place decides."""

    PROVEN = 0
    DOUBTFUL = 1
    UNPROVEN = 2


class Wrong(NamedTuple):
    """What is wrong with a step: how bad it is, and in words that go on "the answer ..."."""

    verdict: Verdict
    what: str


@dataclass(frozen=True, slots=True)
class Step:
    """Word `number` of what is `said` is laid on place `at` of a fact.

    `left` is where the word before is laid: None at the start and from another fact; `there` is the fact's word
    there. The run of words that stand together in their fact, up to that one, began with word `run`, laid on
    `begun`, a place of this fact or None, where the fact has the word `first`.
    """

    said: Sequence[Word]
    number: int
    fact: Sequence[Word]
    at: int
    left: int | None
    there: Word | None
    run: int
    begun: int | None
    first: Word

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
    def fits(self) -> bool:
        """Whether the word stands under the same preposition as in the fact."""
        word, here = self.word, self.here
        if here.own == "of" and self._headed():
            return True
        listed = word.listed and not word.own and any(w.own == here.own for w in self.said[: self.number])
        return (listed and not here.source) or fitting(word, here)

    def _headed(self) -> bool:
        heads = [word.form for word in self.fact[: self.at] if not word.aside]
        return bool(heads) and heads[-1] in _HEADS

    @property
    def loose(self) -> bool:
        """Whether the last run began under another preposition than in the fact."""
        begun = self.said[self.run]
        headed = (
            self.begun is not None
            and Step(self.said, self.run, self.fact, self.begun, None, None, self.run, None, self.first).fits
        )
        return not (begun.copula or headed or fitting(begun, self.first))

    @property
    def grave(self) -> Verdict:
        """How bad it is that the word is out of its place."""
        return Verdict.UNPROVEN if self.word.kind in BOUND else Verdict.DOUBTFUL


def fitting(word: Word, here: Word) -> bool:
    """Whether a word may stand under the same preposition as a fact's word."""
    if here.source or word.source:
        return here.source and (word.source or word.own in {"from", "by"} or "" in word.roles)
    if here.form == PRONOUN and here.whose:
        return word.whose or "of" in word.roles
    return bool(word.roles & here.roles)


def misfit(word: Word, here: Word) -> Wrong | None:
    """Judge a word that stands under another preposition than in the fact."""
    if word.kind == "word" and (":" in here.marks or (word.own == "to" and word.linked and not here.own)):
        return None
    bound = word.kind in BOUND and ("of" not in here.roles or (word.kind == "figure" and word.own != ""))
    opposed = any({word.own, here.own} == set(couple.split()) for couple in _OPPOSED.split(","))
    verdict = Verdict.UNPROVEN if bound or opposed or word.source else Verdict.DOUBTFUL
    if word.own:
        return Wrong(verdict, f"puts it under {word.own!r}")
    return Wrong(verdict, f"leaves out {here.own!r}" if here.own else ANOTHER)


def limited(step: Step) -> Iterator[Wrong]:
    """Find what limits, denies or weakens the fact's word, and is left out, or limits another word than in the fact."""
    word, here = step.word, step.here
    limit = _limit(step) if word.own == here.own or not here.own else None
    again = word.parted and limit is not None and any(w.form == limit.form for w in step.said[: step.number])
    if limit is not None and not again:
        yield Wrong(Verdict.UNPROVEN, f"leaves out {limit.text!r}")
    elif step.number and step.before.kind == "scope" and not _limits_same(step):
        yield Wrong(Verdict.UNPROVEN, f"says {step.before.text!r} of another thing")
    elif step.left is not None:
        yield from _weakened(step, step.left)


def _limit(step: Step) -> Word | None:
    """Return the word that limits a place from before it, unless that is said."""
    fact, at = step.fact, step.at
    while at and not fact[at].apart and (at == step.at or fact[at].own in {"", "of"}):
        before = fact[at - 1]
        if step.left == at - 1 or before.source:
            return None
        if before.kind == "scope" or before.form == FIRST:
            return None if at < step.at and before.form in MODALS | _FUTURE else before
        if not before.aside and (before.kind != "word" or fact[at].equated or fact[at].own not in {"", "of"}):
            return None
        at -= 1
    return None


def _limits_same(step: Step) -> bool:
    """Whether a limiting word is said of the same thing as in the fact, but for an adjective that is left out."""
    if step.word.apart or step.here.kind == "scope":
        return True
    if step.left is None or not step.left < step.at <= step.left + NEAR or step.here.marks:
        return False
    return all(word.kind == "word" for word in step.fact[step.left + 1 : step.at])


def _weakened(step: Step, left: int) -> Iterator[Wrong]:
    """Find a denial that is left out though it reaches as far as a place, and what only may be so."""
    denied = weak = False
    for word in step.fact[left + 1 : step.at + 1]:
        denied = word.form in DENIALS or (denied and not word.apart)
        weak = word.form in MODALS or (weak and (word.linked or not word.parted))
    if denied:
        yield Wrong(Verdict.UNPROVEN, "leaves out a denial")
    elif weak and step.here.form not in MODALS:
        yield Wrong(Verdict.DOUBTFUL, "leaves out that it only may be so")


def adjacent(step: Step) -> Iterator[Wrong]:
    """Judge a word that comes next in the fact, too."""
    word, here, there = step.word, step.here, step.there
    if there is not None and there.source and not (step.before.source or word.parted or here.source):
        yield Wrong(Verdict.UNPROVEN, "says it of the source")
    elif step.left == step.at:
        return
    elif (word.own != here.own or word.source != here.source or here.form == PRONOUN) and not step.fits:
        yield from _some(misfit(word, here))
    elif word.kind in BOUND and here.linked and not word.parted and not word.equated:
        yield Wrong(Verdict.UNPROVEN, "joins what the fact sets apart")
    elif step.loose and _ends_name(step) and not (word.equated or here.parted):
        yield from _some(misfit(step.said[step.run], step.first))


def _ends_name(step: Step) -> bool:
    """Whether the last run is one name or word, which the next word isn't part of."""
    run, word = step.said[step.run : step.number], step.word
    if any(w.marks for w in run[1:]):
        return False
    if run[0].kind == "name":
        return (word.verbal or bool(word.marks)) and all(w.kind == "name" for w in run)
    return bool(word.marks)


def skipped(step: Step, left: int) -> Iterator[Wrong]:
    """Judge a word that comes further on in the fact."""
    if step.there is not None and step.there.source and not step.before.source:
        yield Wrong(Verdict.UNPROVEN, "says it of the source")
    elif step.loose:
        plain = step.first.kind == "word" == step.word.kind
        yield Wrong(Verdict.DOUBTFUL if plain or "of" in step.first.roles else Verdict.UNPROVEN, ANOTHER)
    if not step.fits:
        yield from _some(misfit(step.word, step.here))
    yield from _entered(step, left)
    rival = next(_rivals(step.fact[left : step.at + 1]), None)
    if rival is not None:
        yield Wrong(Verdict.UNPROVEN, f"leaves out {rival.text!r}, which stands nearer")


def _entered(step: Step, left: int) -> Iterator[Wrong]:
    """Find a jump into a phrase whose preposition is left out, "is" where nothing is equated, and a list cut short."""
    start = step.at
    while start > left + 1 and not step.fact[start].marks:
        start -= 1
    stretch = step.fact[left + 1 : step.at + 1]
    past = step.here.verbal and not step.here.text.endswith("s")
    verb = past or step.here.kind == "scope" or any(word.own for word in step.fact[step.at + 1 : step.at + 2])
    is_ = step.word.copula and not (step.word.own or step.word.whose)
    if start < step.at and not verb and step.fact[start].own not in {"", step.word.own}:
        yield Wrong(Verdict.DOUBTFUL, f"leaves out {step.fact[start].own!r}")
    elif is_ and not (step.here.equated or {",", ":"} & set(step.here.marks)):
        yield Wrong(Verdict.DOUBTFUL, ANOTHER)
    if step.word.copula and step.there is not None:
        series = [word for word in step.fact if word.series == step.there.series]
        items = 1 + sum(1 for word in series if word.listed)
        counted = any(word.form == f"count {items}" for word in step.said[step.number :])
        if counted and any(word.listed and word.series == step.there.series for word in stretch):
            yield Wrong(Verdict.UNPROVEN, f"names fewer than {items}")


def _rivals(stretch: Sequence[Word]) -> Iterator[Word]:
    """Yield the words between a stretch's ends that stand nearer to one end than the other end does."""
    there, *between, here = stretch
    if between and "," in between[0].marks and "," in here.marks:
        return  # between two commas: it may be left out
    also = here.linked and not here.own  # another thing that the same one does
    beside = "," in here.marks and not here.linked  # what stands before the comma is this, or was put in
    bracket = False
    for word, behind in pairwise([*between, here]):
        bracket = bracket or "," in word.marks
        if (bracket and beside) or word.source or word.whose or word.aside:
            continue
        listed = word.series in {here.series, there.series}
        subject = not listed and not also and _subject_of(word, behind, here)
        if subject or (not beside and rival(word, here)) or (not also and rival(word, there)):
            yield word


def _subject_of(word: Word, behind: Word, here: Word) -> bool:
    """Whether a name that is left out may be the subject of what comes, and not just part of a longer name."""
    part = behind.kind == "word" and not behind.marks and not behind.verbal
    free = "" in word.roles and "" in here.roles
    return word.kind == "name" and free and not part and here.kind in {"word", "scope"}


def rival(word: Word, other: Word) -> bool:
    """Whether a name, figure or time could stand where another of its kind does, and isn't in one list with it."""
    same = word.kind == other.kind and other.kind in BOUND
    return same and bool(word.roles & other.roles) and word.series != other.series


def _some(wrong: Wrong | None) -> Iterator[Wrong]:
    if wrong is not None:
        yield wrong
