"""Where a sentence begins another statement, and whether one that ends is whole: a sentence is laid piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.article.crossing import opens
from bot.article.steps import misfit, rival
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from bot.article.steps import Place, Step
    from bot.article.words import Word

_RESTARTS = frozenset({":", ";"})
# What begins a clause that is only a condition of another.
_CONDITIONS = frozenset("after although as because before if since though unless until when where while".split())


@dataclass(frozen=True, slots=True)
class Piece:
    """The words from `begin` up to `end` of what is `said`, and the `places` of all its words up to the next one.

    The piece before begins with word `front`, or with `begin` where this is the first.
    """

    said: Sequence[Word]
    facts: Sequence[Sequence[Word]]
    places: Sequence[Place]
    front: int
    begin: int
    end: int

    @property
    def words(self) -> Sequence[Word]:
        """Its words."""
        return self.said[self.begin : self.end]

    @property
    def first(self) -> Place:
        """Where its first word is laid."""
        return self.places[self.begin]

    @property
    def fact(self) -> Sequence[Word]:
        """The fact that its first word is laid on."""
        return self.facts[self.first.fact]


def restarts(step: Step) -> bool:
    """Whether a statement begins: after a colon or semicolon, the source, or a phrase in front."""
    word, front = step.word, step.said[step.piece : step.number]
    if _RESTARTS & set(word.marks) or (front[-1].source and not word.source):
        return True
    if not front[0].own or (any(w.parted for w in front[1:]) and not _is_date(front)):
        return False
    return word.parted or (step.at < step.left and not word.own and _begins(step.fact, step.at))


def _begins(fact: Sequence[Word], at: int) -> bool:
    """Whether a sentence of a fact begins at a place, but for who says it and a first name."""
    while at and fact[at].kind == "name" and not fact[at].marks and fact[at - 1].text[0].isupper():
        at -= 1
    return fact[at].stopped or all(word.source for word in fact[:at])


def _is_date(words: Sequence[Word]) -> bool:
    """Whether words are figures and times alone, as in "on July 9, 1755" and "between 1758 and 1760"."""
    return all(word.kind in {"figure", "time"} for word in words)


def restarted(step: Step, known: Set[str]) -> Iterator[Wrong]:
    """Judge the first word of a statement; `known` has the forms of this sentence and of those before."""
    word, last = step.word, step.before
    if step.left < 0 and not (word.parted or word.source or last.source):
        yield Wrong(Verdict.UNPROVEN, Cause.APART)
        return
    between = [other for other in step.fact[step.at + 1 : max(step.left, 0)] if not (other.whose or other.aside)]
    if any(rival(other, step.fact[step.left]) for other in between):
        yield Wrong(Verdict.UNPROVEN, Cause.ANOTHER)  # what was put in front stood by one that comes between
    if (word.own or word.source) and not step.fits:
        yield misfit(word, step.here)
    if not last.source:
        yield from _subject(step, known)


def _subject(step: Step, known: Set[str]) -> Iterator[Wrong]:
    """Find what a statement is said of in its fact, but not in the sentence."""
    passed = [word for word in step.fact[: step.at] if not word.source and not word.aside]
    strange = [word for word in passed if word.form not in known]
    names = [word for word in strange if word.kind == "name" and word.series != step.here.series]
    if names:
        yield Wrong(Verdict.UNPROVEN, Cause.LEFT_OUT, f"that it is said of {names[0].text!r}")
    elif step.left < 0 and passed and len(strange) == len(passed):
        yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, f"what it is said of: {passed[0].text!r}")


def finished(piece: Piece) -> Iterator[Wrong]:
    """Judge a piece that ends: it must not say less than its fact where that says something else."""
    yield from _bare(piece)
    yield from _detached(piece)


def _bare(piece: Piece) -> Iterator[Wrong]:
    """Find names, or a phrase, that a sentence takes from another fact without what that says of them."""
    beside = piece.end if piece.end < len(piece.places) else max(0, piece.begin - 1)  # at the end, what is before it
    subject = piece.begin == 0 and not any(word.acts or word.equated or word.source for word in piece.words)
    name = all(word.kind == "name" and not word.source for word in piece.words)
    bare = subject or name or (piece.fact[piece.first.at].own and _is_phrase(piece.words))
    if bare and piece.places[beside].fact != piece.first.fact and not _said_around(piece):
        yield Wrong(Verdict.DOUBTFUL, Cause.PHRASE, f"{phrase(piece.words)!r} to what another fact says")


def _is_phrase(words: Sequence[Word]) -> bool:
    """Whether words that begin a piece are a phrase or a condition alone, of which nothing is said."""
    first = words[0]
    if not first.own or first.source or {"which", "whom"} & set(first.marks):
        return False
    if any(word.parted for word in words[1:]):
        return _is_date(words)
    if _CONDITIONS & set(first.own.split()):
        return True
    for before, word in pairwise(words):
        named = word.kind == "name" and before.kind not in {"name", "word"}
        if not word.own and (word.marks or named):
            return False
    return True


def _said_around(piece: Piece) -> bool:
    """Whether a sentence has all that its fact says a phrase of."""
    around = list(piece.fact[: piece.first.at])
    while around and around[-1].own:
        around.pop()  # a phrase of its own
    if all(word.source for word in around):
        around = list(piece.fact[piece.places[piece.end - 1].at + 1 :])
    forms = {word.form for word in piece.said}
    return all(word.form in forms or word.source or word.aside for word in around)


def _opens_other(fact: Sequence[Word], at: int) -> bool:
    """Whether a clause opens at a place that isn't the condition of the one before it."""
    return opens(fact, at) and not _CONDITIONS & set(fact[at].own.split())


def _detached(piece: Piece) -> Iterator[Wrong]:
    """Find a phrase in front of a statement that its fact says of something else, further on than the statement."""
    front, fact = piece.said[piece.front : piece.begin], piece.fact
    begun = piece.places[piece.front]
    if not front or begun.fact != piece.first.fact or not _is_phrase(front):
        return
    said = {place.at for place in piece.places[piece.begin : piece.end] if place.fact == begun.fact}
    before = [at for at in said if at < begun.at]
    if not before:
        return
    if len(before) < len(said):
        detached = max(before) != begun.at - 1
    else:
        detached = any(fact[at].linked or _opens_other(fact, at) for at in range(max(before) + 1, begun.at + 1))
    if detached or _with_a_figure(fact, begun.at):
        yield Wrong(Verdict.DOUBTFUL, Cause.PHRASE, f"{phrase(front)!r} to another statement")


def _with_a_figure(fact: Sequence[Word], at: int) -> bool:
    """Whether a time goes with the figure before it, and another time with another: "90% in 2004, and 60% in 2005"."""
    here = fact[at]
    alone = not any(rival(other, here) for other in fact if other.form != here.form)
    return here.kind == "time" and at > 0 and fact[at - 1].kind == "figure" and not alone
