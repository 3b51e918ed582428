"""What a sentence passes over in its fact, from one word to the next: what stands nearer, other items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.crossing import opens
from bot.article.steps import BOUND, misfit, rival
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import back, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Step
    from bot.article.words import Word


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
    yield from _drawn_together(step)
    if cut := _cut_out(step):
        yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, repr(phrase(cut)))
    if step.fact[step.left].kind == step.here.kind == "name" and step.word.own == "of" and not step.here.own:
        yield Wrong(Verdict.DOUBTFUL, Cause.NAME)  # "the Park of Rest" of "the Park of Culture and Rest"
    for nearer in _rivals(step):
        yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, f"{nearer.text!r}, which stands nearer")


def _cut_out(step: Step) -> Sequence[Word]:
    """Return what is cut out of the middle of a statement: "Kerr held that a law banning carts broke the treaty"."""
    between = step.fact[step.left + 1 : step.at]
    passed = [word for word in between if not (word.aside or word.source)]
    said = {word.form for word in step.said}
    told = all(word.form in said for word in passed) or step.fact[step.left].source
    return () if told or _begins_another(step.here, between) or _may_go(step, passed) else passed


def _may_go(step: Step, passed: Sequence[Word]) -> bool:
    """Whether what is passed over only describes ("the old mill"), lists more, or was put in."""
    here, first = step.here, passed[0]
    described = not (here.marks or any(word.marks or word.text.endswith("ing") for word in passed[1:]))
    put_in = first.apart and here.apart
    added = here.verb and (first.own or first.relative) and _is_definite(step.fact, step.left)
    return described or put_in or added or _lists_more(here, passed)


def _lists_more(here: Word, passed: Sequence[Word]) -> bool:
    """Whether what is passed over only belongs to what stands before it, or is more items of a list."""
    first, plain = passed[0], all(word.own in {"", "of"} for word in passed)
    if plain and first.own == "of" and not any(word.apart for word in passed):
        return True
    return (plain or here.kind in {"figure", "scope"}) and (here.listed or first.listed)


def _begins_another(here: Word, between: Sequence[Word]) -> bool:
    """Whether a word begins another statement about the same, or is put in itself."""
    put_in = here.aside or here.source or here.relative
    return put_in or (here.linked and here.verbal) or any(word.stopped for word in (*between, here))


def _is_definite(fact: Sequence[Word], at: int) -> bool:
    """Whether a name ends at a place, or a phrase with "the": it is known which."""
    return fact[at].kind == "name" or "the" in fact[back(fact, at, lambda word: bool(word.marks))].marks


def _drawn_together(step: Step) -> Iterator[Wrong]:
    """Find what goes together only without what is passed over."""
    passed = step.fact[step.left + 1 : step.at]
    if step.word.equated and not (step.word.own or step.here.marks) and any(word.own for word in passed):
        yield Wrong(Verdict.DOUBTFUL, Cause.ANOTHER)  # "an engine with valves" is no valve
    if step.word.linked and not step.here.linked and any(word.linked and word.verb for word in passed):
        yield Wrong(Verdict.DOUBTFUL, Cause.CROSSED)  # "added here and rejected there" isn't "added here and there"
    if _shortened(step):
        yield Wrong(Verdict.DOUBTFUL, Cause.FEWER)


def _shortened(step: Step) -> bool:
    """Whether a list is shortened of which a number is told: "Ada and Brill are the 3 towns"."""
    series = step.fact[step.left].series
    shorter = any(word.listed and word.series == series for word in step.fact[step.left + 1 : step.at + 1])
    return shorter and step.word.copula and any(word.kind == "figure" for word in step.said[step.number :])


def _rivals(step: Step) -> Iterator[Word]:
    """Yield the names, figures and times that are passed over though they stand nearer to one end."""
    there, here = step.fact[step.left], step.here
    also = here.linked or "." in here.marks  # another thing that the same one does, or another sentence
    beside = "," in here.marks and not here.linked  # what stands before the comma is this, or was put in
    for at in _of_clause(step):
        word = step.fact[at]
        if beside and any("," in other.marks for other in step.fact[step.left + 1 : at + 1]):
            return
        subject = rival(word, there) or _subject_of(word, step.fact[at + 1], here)
        if (not beside and rival(word, here)) or (not also and subject):
            yield word


def _of_clause(step: Step) -> Iterator[int]:
    """Yield the places that are passed over, up to another clause, which is judged as such, but for what is put in."""
    for at in range(step.left + 1, step.at):
        word = step.fact[at]
        if opens(step.fact, at) and not word.own:
            return
        if not (word.source or word.whose or word.aside):
            yield at


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


def _crosses(fact: Sequence[Word], begun: int, ended: int) -> bool:
    """Whether a word goes with a figure, and before a place behind it the list goes on with another figure."""
    on = any(fact[at].divided and _figure(fact, at) for at in range(begun + 1, ended))
    return on and _figure(fact, back(fact, begun, lambda word: word.divided or word.kind == "figure"))


def _figure(fact: Sequence[Word], at: int) -> bool:
    """Whether a figure, or what limits one, stands at a place."""
    kinds = [word.kind for word in fact[at : at + 2]]
    return kinds[0] == "figure" or kinds == ["scope", "figure"]
