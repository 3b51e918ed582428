"""What the clauses of a fact are said of: a sentence that goes on in another clause must say it of the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.steps import Cause, Verdict, Wrong
from bot.article.words import PRONOUN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Step
    from bot.article.words import Word

_STOPS = frozenset(". ;".split())


def another_subject(step: Step) -> Iterator[Wrong]:
    """Find what is said, in a clause that begins in between, of something that the sentence doesn't say it of."""
    begun = step.at
    while begun > step.left and not _begins(step.fact[begun]):
        begun -= 1
    clause = step.fact[begun : step.at + 1]
    if begun == step.left or not clause[0].begins_clause or _is_item(step.fact, begun, step.left):
        return
    said, subject = _subject_said(step), clause[: _verb(clause, step.word)]
    passed = [word for word in subject if not (word.own or word.aside)]
    known = {word.form for word in said}
    named = {word.form for word in passed if word.kind == "name"}
    strange = [word for word in passed if word.form not in known]
    if strange:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"{strange[0].text!r}, of which that is said")
    elif named and not step.word.parted and any(_is_named(word) and word.form not in named for word in said):
        yield Wrong(Verdict.UNPROVEN, Cause.ANOTHER)  # "the Rhine" is not "the High Rhine"


def _is_named(word: Word) -> bool:
    """Whether a word is part of a name, even one like "the High Rhine" whose first word others use, too."""
    return word.kind == "name" or (word.text[0].isupper() and word.lead != "")


def _begins(word: Word) -> bool:
    """Whether more than a comma divides a word from the one before it."""
    return word.divided and (word.linked or word.breaks)


def leaves_clause(step: Step) -> bool:
    """Whether a sentence goes back from one clause, or sentence, of its fact into one before, and says it of the same.

    "The mill was sold, and the barn has 5 doors": that is not "The barn was sold". A phrase in front may be of both.
    """
    front = step.here.own and (not step.at or _STOPS & set(step.here.marks))
    if step.word.parted or front:
        return False
    begun = step.at + (2 if step.here.form == PRONOUN else 1)  # what parts a pronoun parts the word behind it, too
    for at in range(begun, step.left + 1):
        first = step.fact[at]
        clause = first.linked and first.begins_clause and not _is_item(step.fact, at, step.left)
        if _STOPS & set(first.marks) or (clause and _has_verb(step.fact, at)):
            return True
    return False


def _has_verb(fact: Sequence[Word], at: int) -> bool:
    """Whether a verb comes behind a word, before another clause or item begins."""
    for word in fact[at + 1 :]:
        if word.divided:
            return False
        if word.finite:
            return True
    return False


def _is_item(fact: Sequence[Word], at: int, left: int) -> bool:
    """Whether "and" only goes on with a list, of names or from a word on: "the mill and the barn were sold"."""
    names = fact[at].kind == "name" and fact[at].series == fact[at - 1].series
    return fact[at].marks[0] == "and" and (names or at == left + 1)


def _verb(clause: Sequence[Word], word: Word) -> int:
    """Return where what a clause is said of ends, before the last of its words, on which a word is laid; 0 if nowhere.

    Behind a full stop all that comes before a word is left out, unless that is joined to what was said.
    """
    marks = set(clause[0].marks)
    if _STOPS & marks and not word.parted:
        return len(clause) - 1
    sure = bool(marks & {",", ":", *_STOPS})  # of "and the old barns", barns are what it is said of
    verbs = (at for at, other in enumerate(clause) if at and (other.verb if sure else other.finite))
    return next(verbs, 0)


def _subject_said(step: Step) -> Sequence[Word]:
    """Return what the sentence may say it of: what stands before its verb or, where a word is joined, all before it."""
    said = step.said[step.piece : step.number]
    if step.word.parted:
        return said
    ended = next((at for at, word in enumerate(said) if at and (word.past or word.finite)), len(said))
    return [word for word in said[:ended] if "" in word.roles]
