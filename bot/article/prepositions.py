"""The prepositions that words stand under: whether they fit, and what else could stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import ACCORDING, PRONOUN, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.words import Word

BOUND = frozenset({"name", "figure", "time"})  # kinds that must stay with their thing
# Prepositions that say the opposite, or turn round who does it; others one for another are only doubtful.
_OPPOSED = (
    "before after, above below, over under, from to, inside outside, into from, with without, with against, "
    "for against, by to, by from, until since, off on, in outside"
)
_HEADS = frozenset({"number", "purpos", "aim"})  # "the number of people" adds nothing to "people"


def fits(word: Word, fact: Sequence[Word], at: int) -> bool:
    """Whether a word that is laid on a place stands under the same preposition as there."""
    here = fact[at]
    listed = word.listed and not (word.own or here.source)
    headed = at > 0 and fact[at - 1].form in _HEADS
    free = word.kind == "word" and (":" in here.marks or (word.own == "to" and word.linked and not here.own))
    return listed or headed or free or _fitting(word, here)


def _fitting(word: Word, here: Word) -> bool:
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
    grave = (bound and not bracketed) or opposed or word.source or word.own == "by"
    verdict = Verdict.UNPROVEN if grave else Verdict.DOUBTFUL
    if word.own:
        return Wrong(verdict, Cause.UNDER, repr(word.own))
    if here.own:
        return Wrong(verdict, Cause.LEFT_OUT, f"{here.own!r} before {here.text!r}")
    return Wrong(verdict, Cause.ANOTHER)


def rival(word: Word, other: Word) -> bool:
    """Whether a name, figure or time could stand where another of its kind does, and isn't in one list with it."""
    same = word.kind == other.kind and other.kind in BOUND
    return same and bool(word.roles & other.roles) and word.series != other.series
