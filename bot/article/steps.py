"""Judge one step of a sentence over its facts: from one word to the next, does it say what the fact says?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.article.counted import begins_item
from bot.article.words import ACCORDING, FIRST, MODALS, PRONOUN, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.words import Word

BOUND = frozenset({"name", "figure", "time"})  # kinds that must stay with their thing
NEAR = 3  # words that may come between
_REACH = 5  # words that a turn may reach over
# Prepositions that say the opposite, or turn round who does it; others one for another are only doubtful.
_OPPOSED = (
    "before after, above below, over under, from to, inside outside, into from, with without, with against, "
    "for against, by to, by from, until since, off on, in outside"
)
_DENIALS = frozenset("not no none never neither nor".split())
_HEADS = frozenset({"number", "purpos", "aim"})  # "the number of people" adds nothing to "people"


class Verdict(IntEnum):
    """What a proof came to; the worst place decides."""

    PROVEN = 0
    DOUBTFUL = 1
    UNPROVEN = 2


class Cause(Enum):
    """Why a step is wrong, in words that go on "the answer ...", and that what it concerns may follow."""

    ORDER = "puts these words in another order"
    ANOTHER = "says it of another thing"
    APART = "puts together what is said apart"
    UNDER = "puts it under"
    LEFT_OUT = "leaves out"
    MOVED = "says"
    DOER = "says it of another than"
    TWICE = "says it twice"
    UNCLEAR = "may take"
    CERTAIN = "says for certain what is only meant, or said,"
    ASIDE = "says it of what only stands between commas"
    SOURCE = "says it of the source"
    FEWER = "names fewer than"
    NAME = "puts a name together"
    FOREIGN = "takes a name from another fact"
    PHRASE = "puts"


class Wrong(NamedTuple):
    """What is wrong with a step: how bad it is, why, and what it concerns."""

    verdict: Verdict
    cause: Cause
    about: str = ""

    @property
    def what(self) -> str:
        """All of it in words that go on "the answer ..."."""
        return f"{self.cause.value} {self.about}".rstrip()


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
    def there(self) -> Word | None:
        """The word that the one before is laid on, in whichever fact."""
        return self._on(self.number - 1) if self.number else None

    @property
    def begun(self) -> int:
        """Where the last run began in this fact, or -1."""
        return self._within(self.run)

    @property
    def first(self) -> Word:
        """The word that the last run began on, in whichever fact."""
        return self._on(self.run) if self.number else self.here

    @property
    def near(self) -> bool:
        """Whether the last run began only a few words further on in the fact."""
        return 0 < self.begun - self.at <= _REACH

    @property
    def fits(self) -> bool:
        """Whether the word stands under the same preposition as in the fact."""
        return _fits(self.word, self.fact, self.at)

    @property
    def loose(self) -> bool:
        """Whether the last run began under another preposition than in the fact."""
        begun, place = self.said[self.run], self.places[self.run]
        return not (begun.copula or _fits(begun, self.facts[place.fact], place.at))

    @property
    def grave(self) -> Verdict:
        """How bad it is that the word is out of its place."""
        return Verdict.UNPROVEN if self.word.kind in BOUND else Verdict.DOUBTFUL

    def _on(self, number: int) -> Word:
        place = self.places[number]
        return self.facts[place.fact][place.at]

    def _within(self, number: int) -> int:
        """Where one of the words before is laid in this fact, or -1."""
        place = self.places[number] if self.number else None
        return place.at if place and place.fact == self.place.fact else -1


def _fits(word: Word, fact: Sequence[Word], at: int) -> bool:
    """Whether a word that is laid on a place stands under the same preposition as there."""
    here = fact[at]
    listed = word.listed and not (word.own or here.source)
    headed = at > 0 and fact[at - 1].form in _HEADS
    free = word.kind == "word" and (":" in here.marks or (word.own == "to" and word.linked and not here.own))
    return listed or headed or free or fitting(word, here)


def fitting(word: Word, here: Word) -> bool:
    """Whether a word may stand under the same preposition as a fact's word."""
    if here.source or word.source:
        whole = word.own != ACCORDING or bool(here.roles & {"", ACCORDING})  # not "to Islam" of "followers of Islam"
        return here.source and whole and (word.source or word.own in {"from", "by"} or "" in word.roles)
    if here.form == PRONOUN and here.whose:
        return word.whose or "of" in word.roles
    return bool(word.roles & here.roles)


def misfit(word: Word, here: Word) -> Wrong:
    """Judge a word that stands under another preposition than in the fact."""
    if here.infinitive and not word.own:
        return Wrong(Verdict.UNPROVEN, Cause.CERTAIN, repr(phrase([here])))
    bound = word.kind in BOUND and ("of" not in here.roles or (word.kind == "figure" and word.own != ""))
    opposed = any({word.own, here.own} == set(couple.split()) for couple in _OPPOSED.split(","))
    bracketed = word.own == "from" and word.kind == "time" and "(" in here.marks  # "from 1644" for "(1644)"
    grave = (bound and not bracketed) or opposed or word.source or (word.own == "by" and not word.text.endswith("ing"))
    verdict = Verdict.UNPROVEN if grave else Verdict.DOUBTFUL
    if word.own:
        return Wrong(verdict, Cause.UNDER, repr(word.own))
    if here.own:
        return Wrong(verdict, Cause.LEFT_OUT, f"{here.own!r} before {here.text!r}")
    return Wrong(verdict, Cause.ANOTHER)


def limited(step: Step) -> Iterator[Wrong]:
    """Find what limits or denies the fact's word, and is left out, or limits another word than in the fact."""
    limit = _limit(step) if step.word.own == step.here.own or not step.here.own else None
    if limit is not None:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, repr(limit.text))
    elif step.number and step.before.kind == "scope" and not _limits_same(step):
        yield Wrong(Verdict.UNPROVEN, Cause.MOVED, f"{step.before.text!r} of another thing")


def _limit(step: Step) -> Word | None:
    """Return the word that limits a place from before it, unless that is said."""
    fact, at = step.fact, step.at
    while at and (not fact[at].apart or fact[at].marks[0] == "be") and step.left != at - 1:
        before = fact[at - 1]
        if before.kind == "scope" or before.form == FIRST:
            return None if at < step.at and before.form in MODALS else before
        if before.kind != "word" or fact[at].own not in {"", "of"}:
            return None
        at -= 1
    return None


def _limits_same(step: Step) -> bool:
    """Whether a limiting word is said of the same thing as in the fact, but for an adjective that is left out."""
    near = 0 <= step.left < step.at <= step.left + NEAR and not step.here.marks
    return near or step.word.apart or step.here.kind == "scope"


def adjacent(step: Step) -> Iterator[Wrong]:
    """Judge a word that comes next in the fact, too."""
    word, here = step.word, step.here
    if step.left == step.at:
        return
    if (word.own != here.own or here.form == PRONOUN) and not step.fits:
        yield misfit(word, here)
    elif step.loose and _ends_name(step) and not (word.equated or here.parted):
        yield misfit(step.said[step.run], step.first)
    elif step.loose and _ends_aside(step):
        yield Wrong(Verdict.UNPROVEN, Cause.ASIDE)


def _ends_name(step: Step) -> bool:
    """Whether the last run is one name or word, which the next word isn't part of."""
    run, word = step.said[step.run : step.number], step.word
    if any(w.marks for w in run[1:]):
        return False
    if run[0].kind == "name":
        return (word.verbal or bool(word.marks)) and all(w.kind == "name" for w in run)
    return bool(word.marks)


def _ends_aside(step: Step) -> bool:
    """Whether the last run stands between commas in its fact, and the next word, which goes on, behind them."""
    word, here = step.word, step.here
    comma = "," in here.marks and not (here.linked or here.breaks)
    return comma and not word.parted and (here.equated or not word.equated)


def skipped(step: Step) -> Iterator[Wrong]:
    """Judge a word that comes further on in the fact."""
    if step.fact[step.left].source:
        yield Wrong(Verdict.UNPROVEN, Cause.SOURCE)
    items = any(word.parted and not word.aside for word in step.fact[step.left + 1 : step.at])
    if items and step.here.aside and step.here.kind in BOUND:
        yield Wrong(Verdict.UNPROVEN, Cause.ANOTHER)  # what stands in brackets is said of what stands right before
    if "." in step.here.marks and not step.word.parted:
        yield Wrong(Verdict.UNPROVEN, Cause.APART)
    if not step.fits:
        yield misfit(step.word, step.here)
    yield from _cut_short(step)
    if denied(step.fact, step.left + 1):
        yield from narrowing(step.fact[step.left + 1 : step.at + 1])
    if _of(step.fact, step.at) == step.left:
        yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, repr(step.fact[step.left + 1].text))
    for passed in () if begins_item(step.fact, step.left, step.at) or _named_again(step) else _rivals(step):
        if step.place._replace(at=passed) in step.places:
            yield Wrong(step.grave, Cause.ORDER)
        else:
            yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"{step.fact[passed].text!r}, which stands nearer")


def narrowing(left_out: Sequence[Word]) -> Iterator[Wrong]:
    """Find what is left out of a denial, up to a word: of what is "not directly" so, "not" alone denies more."""
    if not any(word.parted for word in left_out):
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"{left_out[0].text!r}, and so denies more")


def denied(fact: Sequence[Word], end: int) -> bool:
    """Whether something before a place denies it, up to what parts it from the rest."""
    for word in reversed(fact[:end]):
        if word.form in _DENIALS:
            return True
        if word.parted:
            return False
    return False


def _cut_short(step: Step) -> Iterator[Wrong]:
    """Find a list that has fewer items than the sentence counts."""
    series = step.fact[step.left].series
    items = 1 + sum(1 for word in step.fact if word.series == series and word.listed)
    counted = any(word.form == f"count {items}" for word in step.said[step.number :])
    if step.word.copula and counted and any(word.listed for word in step.fact[step.left + 1 : step.at + 1]):
        yield Wrong(Verdict.UNPROVEN, Cause.FEWER, str(items))


def _named_again(step: Step) -> bool:
    """Whether a clause begins with the name that was just said: "Ada sold the Orrin Mill. The Orrin Mill was old"."""
    first = step.at
    while first > step.left + 1 and step.fact[first - 1].kind == "name" and not step.fact[first].parted:
        first -= 1
    again = step.fact[first : step.at]
    said = step.said[max(0, step.number - len(again)) : step.number]
    clause = any(word.breaks and not word.own for word in again[:1]) and step.here.finite and not step.word.parted
    return clause and [word.form for word in said] == [word.form for word in again] and not said[0].own


def _rivals(step: Step) -> Iterator[int]:
    """Yield the places of words that are passed over though they stand nearer to one end than the other end does."""
    there, here = step.fact[step.left], step.here
    also = here.linked or "." in here.marks  # another thing that the same one does, or another sentence
    beside = "," in here.marks and not here.linked  # what stands before the comma is this, or was put in
    bracket = False
    for at in range(step.left + 1, step.at):
        word = step.fact[at]
        bracket = bracket or "," in word.marks
        if (bracket and beside) or word.source or word.whose or word.aside or step.left < _of(step.fact, at) < at:
            continue
        subject = rival(word, there) or _subject_of(word, step.fact[at + 1], here)
        if (not beside and rival(word, here)) or (not also and subject):
            yield at


def _of(fact: Sequence[Word], at: int) -> int:
    """Return where a name "Park of Culture and Rest" has its "Park", from a place in it, or else the place."""
    first = at
    while first and fact[first].kind == "name" and fact[first].own != "of":
        if fact[first].marks and not (fact[first].listed and fact[first].series == fact[first - 1].series):
            return at
        first -= 1
    return first - 1 if first and fact[first].kind == fact[first - 1].kind == "name" else at


def _subject_of(word: Word, behind: Word, here: Word) -> bool:
    """Whether a name that is left out may be the subject of what comes, and not just part of a longer name."""
    part = behind.kind == "word" and not behind.marks and not behind.verbal
    free = "" in word.roles and "" in here.roles and word.series != here.series
    return word.kind == "name" and free and not part and here.kind in {"word", "scope"}


def rival(word: Word, other: Word) -> bool:
    """Whether a name, figure or time could stand where another of its kind does, and isn't in one list with it."""
    same = word.kind == other.kind and other.kind in BOUND
    return same and bool(word.roles & other.roles) and word.series != other.series
