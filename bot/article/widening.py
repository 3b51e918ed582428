"""What a sentence leaves out of its fact, and so says of more than the fact does.

Most that is left out leaves the rest true: "the old mill burned", and the mill did. But the first European settlement
need not be the first one, who won no prize in Orrin may have won one, and what holds only if it rains doesn't hold.
Logic calls what may be left out, and where, monotonicity: MacCartney and Manning, "Natural logic for textual
inference", 2007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.crossing import opens
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import PRONOUN, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from bot.article.steps import Place
    from bot.article.words import Word

_CONDITIONS = frozenset("if unless except".split())
_TIMES_AND_PLACES = frozenset("when where whenever wherever".split())  # conditions where no comma is before them
_DENIALS = frozenset("not no none never neither nor".split())
# What is narrowed by all behind it in its clause, and what only by the phrase that it begins.
_IN_CLAUSE = _DENIALS | frozenset("without nobody nothing only solely merely just exclusively".split())
_IN_PHRASE = frozenset(
    """all every any most few fewer fewest least best worst majority minority
    everybody everyone everything anybody anyone anything""".split()
)
_WAS, _IS = frozenset("was were had did".split()), frozenset("is are be been has have".split())
_HEDGES = frozenset("somewhat approaching quite rather".split())
_NO_ADVERBS = frozenset("family reply supply ally assembly monopoly anomaly comply apply imply rely".split())
_FRONT = frozenset("in for at on under with without among outside during between".split())
_DEFINITE = frozenset("the this these those".split())
_NO_SUPERLATIVES = frozenset("forest interest request harvest earnest digest honest modest contest protest".split())
_SHORTEST = 6  # letters of a superlative: "oldest" has six


def widened(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find what narrows a denial, a rank, a share or the like, or is a condition, and is left out.

    Each comes with the number of the word from which on it isn't said.
    """
    forms = {word.form for word in said}
    found: set[Wrong] = set()
    for number, place in enumerate(places):
        fact = facts[place.fact]
        told = {at for at, word in enumerate(fact) if word.form in forms or not _tells(word)}
        left_out = next((at for at in _needed(fact, place.at, told) if at not in told), None)
        if left_out is not None:
            denies = fact[place.at].text.casefold() in _DENIALS
            what = f"{phrase(fact[left_out : left_out + 1])!r}, and so says more"
            wrong = Wrong(Verdict.UNPROVEN if denies else Verdict.DOUBTFUL, Cause.LEFT_OUT, what)
            if wrong not in found:
                yield number, wrong
            found.add(wrong)


def _tells(word: Word) -> bool:
    """Whether a word says something of its fact itself: it is no pronoun, and not of who says the fact."""
    return not (word.aside or word.source or word.form == PRONOUN)


def _needed(fact: Sequence[Word], at: int, told: Set[int]) -> Iterator[int]:
    """Yield the places of what must be told with the word at a place."""
    word, plain = fact[at], fact[at].text.casefold()
    if plain in _IN_CLAUSE:
        yield from _undefined(fact, range(at + 1, _clause_end(fact, at)), told)
    elif plain in _IN_PHRASE or word.form.startswith("ordinal") or _is_superlative(plain):
        yield from _undefined(fact, range(at + 1, _phrase_end(fact, at)), told)
    elif word.kind == "figure":
        yield from _counted(fact, at)
    yield from _adverbs(fact, at)
    yield from _conditions(fact, at)


def _adverbs(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places right beside a word of what tells how, how often or how much."""
    if at and is_adverb(fact[at - 1]) and not fact[at].parted:
        yield at - 1
    if at + 1 < len(fact) and is_adverb(fact[at + 1]) and not fact[at + 1].parted:
        yield at + 1


def is_adverb(word: Word) -> bool:
    """Whether a word tells how, how often or how much: it looks like "nearly"."""
    adverb = word.text.endswith("ly") and word.text not in _NO_ADVERBS
    return word.kind == "word" and (adverb or word.text in _HEDGES)


def _undefined(fact: Sequence[Word], reach: range, told: Set[int]) -> Iterator[int]:
    """Yield the places within reach but those in a phrase with "the" of which the rest is told: it is known which."""
    for at in reach:
        first = at
        while first > reach.start and not _is_known(fact, first, told) and _goes_back(fact, first):
            first -= 1
        if first == reach.start or not _is_known(fact, first, told):
            yield at


def _goes_back(fact: Sequence[Word], at: int) -> bool:
    """Whether a word goes with the phrase before it."""
    word = fact[at]
    apart = word.parted and ("," in word.marks or word.series != fact[at - 1].series)
    return word.own in {"", "of"} and not (apart or word.equated or word.verb)


def _is_known(fact: Sequence[Word], at: int, told: Set[int]) -> bool:
    """Whether a phrase with "the" begins at a place, of which its first or its second word is told."""
    second = at + 1 in told and not (fact[at + 1].marks or fact[at + 1].verb)
    return not _DEFINITE.isdisjoint(fact[at].marks) and (at in told or second)


def _counted(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places of what is counted: "5 wooden mills", "80 percent of the votes in Orrin were"."""
    end = _phrase_end(fact, at)
    subject = end < len(fact) and fact[end].verb
    for place in range(at + 1, end):
        if not subject and fact[place].own not in {"", "of"}:
            return
        yield place


def _conditions(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places of all conditions in the sentence of a place, and of a phrase in front where they are needed."""
    begun = end = at
    while begun and not fact[begun].stopped and fact[begun - 1].series >= 0:
        begun -= 1
    while end < len(fact) and (end == at or not fact[end].stopped):
        end += 1
    if fact[begun].own in _FRONT and ":" not in fact[begun].marks and not _is_past(fact[begun:end]):
        yield begun  # what is so in winter need not be so
    for place in range(begun, end):
        stop = end if place > begun else next((on for on in range(place + 1, end) if fact[on].apart), end)
        if _is_condition(fact, place) and not (place == begun and _is_past(fact[place:stop])):
            yield from range(place, stop)


def _is_condition(fact: Sequence[Word], at: int) -> bool:
    """Whether a condition begins at a place: "if", but not "even if", or "so long as"."""
    if fact[at].text == "long" and at + 1 < len(fact):
        return "as" in fact[at + 1].marks
    marks = set(fact[at].marks)
    restricts = bool(marks & _TIMES_AND_PLACES) and "," not in marks
    return (restricts or bool(marks & _CONDITIONS)) and not (at and fact[at - 1].text == "even")


def _is_past(words: Sequence[Word]) -> bool:
    """Whether words tell what once was: "when Kerr came" is no condition."""
    marks = [set(word.marks) for word in words]
    return any(
        one & _WAS or (word.past and word.verb and not one & _IS) for word, one in zip(words, marks, strict=True)
    )


def _is_superlative(plain: str) -> bool:
    """Whether a word looks like "oldest"."""
    return len(plain) >= _SHORTEST and plain.endswith("est") and plain not in _NO_SUPERLATIVES


def _clause_end(fact: Sequence[Word], at: int) -> int:
    """Return where the clause that a place is in ends: where another is joined on, or the sentence ends."""
    for end in range(at + 1, len(fact)):
        joined = fact[end].listed and opens(fact, end) and not fact[end].relative
        if fact[end].stopped or joined or (fact[end].source and not fact[at].source):
            return end
    return len(fact)


def _phrase_end(fact: Sequence[Word], at: int) -> int:
    """Return where the phrase that begins at a place ends, with "who pays" behind it: at a verb, or what parts it."""
    for end in range(at + 1, len(fact)):
        if fact[end].apart or (not fact[end].relative and (fact[end].verb or fact[end].breaks)):
            return end
    return len(fact)
