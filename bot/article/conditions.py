"""What a fact's sentence holds under a condition alone: if something is so, when or where it is, or in some place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.words import Word

_CONDITIONS = frozenset("if unless except".split())
_TIMES_AND_PLACES = frozenset("when where whenever wherever".split())  # conditions where no comma is before them
_FRONT = frozenset("in for at on under with without among outside during between".split())
_WAS, _IS = frozenset("was were had did".split()), frozenset("is are be been has have".split())


def begins(fact: Sequence[Word], at: int) -> int:
    """Return where the sentence of a place begins, behind who says it."""
    while at and not fact[at].stopped and fact[at - 1].series >= 0:
        at -= 1
    return at


def conditions(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places of all conditions in the sentence of a place, and of a phrase in front where they are needed."""
    begun = begins(fact, at)
    end = next((on for on in range(at + 1, len(fact)) if fact[on].stopped), len(fact))
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
