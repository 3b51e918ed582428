"""What a sentence passes over in its fact, from one word to the next: what stands nearer, a denial, other items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.prepositions import BOUND, misfit, rival
from bot.article.verbs import is_verb
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import back

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Step
    from bot.article.words import Word

_DENIALS = frozenset("not no none never neither nor".split())


def skipped(step: Step) -> Iterator[Wrong]:
    """Judge a word that comes further on in the fact."""
    if step.fact[step.left].source:
        yield Wrong(Verdict.UNPROVEN, Cause.SOURCE)
    if step.here.aside and step.here.kind in BOUND:
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
    clause = any(word.breaks and not word.own for word in again[:1]) and is_verb(step.here) and not step.word.parted
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


def mingled(word: Word, fact: Sequence[Word], left: int, at: int) -> bool:
    """Whether a word that is laid on a place, behind what is laid `left`, goes with another figure there.

    There are no "6 mills", nor "5 barns", in "5 mills and 6 barns".
    """
    if left < 0:
        return False
    behind = next((place for place in range(left + 1, len(fact)) if not fact[place].aside), left)
    more = not (fact[behind].divided and _figure(fact, behind))  # goes with the figure before it
    if more and fact[left].kind == fact[at - 1].kind == "figure" and not (word.marks or fact[at].marks):
        return True
    if at < left:
        return fact[at].kind not in {"figure", "scope"} and _crosses(fact, at, left + 1)
    return more and _crosses(fact, left, at)


def begins_item(fact: Sequence[Word], left: int, at: int) -> bool:
    """Whether a list of figures that each have a phrase comes behind a place, and another place begins an item of it.

    "It lies 3 km from Orrin, 5 km from Linnay and 7 km from Brill", so it lies 7 km from Brill. But what took "3 hours,
    5 minutes" didn't take 5 minutes, and who "sold 5 mills to Holt, and 6 mills burned" didn't sell 6.
    """
    first = left + 1
    items = [item for item in range(first, at + 1) if item == first or fact[item].divided]
    figures = all(_figure(fact, item) for item in items) and items[-1] == at
    commas = any(not fact[item].linked for item in items[1:])
    return figures and commas and all(_has_phrase(fact, item) for item in items[:-1])


def _crosses(fact: Sequence[Word], begun: int, ended: int) -> bool:
    """Whether a word goes with a figure, and before a place behind it the list goes on with another figure."""
    on = any(fact[at].divided and _figure(fact, at) for at in range(begun + 1, ended))
    return on and _figure(fact, back(fact, begun, lambda word: word.divided or word.kind == "figure"))


def _figure(fact: Sequence[Word], at: int) -> bool:
    """Whether a figure, or what limits one, stands at a place."""
    kinds = [word.kind for word in fact[at : at + 2]]
    return kinds[0] == "figure" or kinds == ["scope", "figure"]


def _has_phrase(fact: Sequence[Word], at: int) -> bool:
    """Whether a word has a phrase of its own behind it, before another item or clause begins."""
    for word in fact[at + 1 :]:
        if word.own or word.divided:
            return word.own != ""
    return False
