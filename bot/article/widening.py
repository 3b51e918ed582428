"""What a sentence leaves out of its fact, and so says of more than the fact does.

Most that is left out leaves the rest true: "the old mill burned", and the mill did. But the first European settlement
need not be the first one, who won no prize in Orrin may have won one, and what holds only if it rains doesn't hold.
Logic calls what may be left out, and where, monotonicity: MacCartney and Manning, "Natural logic for textual
inference", 2007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.conditions import begins, conditions
from bot.article.crossing import opens
from bot.article.steps import PARTS
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import PRONOUN, back, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from bot.article.steps import Place
    from bot.article.words import Word

_DENIALS = frozenset("not no none never neither nor".split())
# What is narrowed by all behind it in its clause, and what only by the phrase that it begins.
_IN_CLAUSE = _DENIALS | frozenset("without nobody nothing only solely merely just exclusively".split())
_IN_PHRASE = frozenset(
    """all every any most many several few fewer fewest least best worst majority minority
    everybody everyone everything anybody anyone anything""".split()
)
_HEDGES = frozenset("somewhat approaching quite rather".split())
_NO_ADVERBS = frozenset("family reply supply ally assembly monopoly anomaly comply apply imply rely".split())
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
    yield from _choices(fact, at)
    yield from _bare_subject(fact, at)
    yield from conditions(fact, at)


def _choices(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places of what a word is given with to choose from: "A, B or both"."""
    first, last = at, at + 1
    while first and fact[first].listed and not opens(fact, first):
        first = back(fact, first - 1, lambda word: bool(word.marks))
    while last < len(fact) and not (fact[last].marks and not fact[last].listed):
        last += 1
    if any("or" in word.marks and "," not in word.marks for word in fact[first + 1 : last]):
        yield from range(first, last)


def _bare_subject(fact: Sequence[Word], at: int) -> Iterator[int]:
    """Yield the places of a subject without "the" that a word begins: "families with low incomes pay nothing"."""
    if not _begins_subject(fact, at):
        return
    head = next((on for on in range(at + 1, len(fact)) if fact[on].marks or fact[on].verb), at + 1)
    unclear = head + 1 if head < len(fact) and fact[head].own in PARTS else at  # where no verb is to be seen
    end = next((on for on in range(at + 1, len(fact)) if fact[on].verb or fact[on].apart), unclear)
    if any(one.text.endswith("s") for one in fact[at:head]):
        yield from (on for on in range(at, end) if not fact[on].listed)


def _begins_subject(fact: Sequence[Word], at: int) -> bool:
    """Whether a word without "the" begins a sentence, but for a phrase in front."""
    word, begun = fact[at], begins(fact, at)
    if word.source or word.kind != "word" or word.article or word.own:
        return False
    return at == begun or ("," in word.marks and bool(fact[begun].own) and not any(one.verb for one in fact[begun:at]))


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
        while first > reach.start and not _is_known(fact, first, told) and _belongs(fact, first):
            first -= 1
        if first == reach.start or not _is_known(fact, first, told):
            yield at


def _belongs(fact: Sequence[Word], at: int) -> bool:
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
    """Return where the phrase that begins at a place ends: at a verb, or what parts it.

    What it has behind it belongs to it: "who pays" or, behind a verb, "made of oak".
    """
    first = back(fact, at, lambda word: word.parted)
    said = any(word.verb for word in fact[first : at + 1])
    for end in range(at + 1, len(fact)):
        acts = fact[end].verb and not (said and fact[end].past and not fact[end].marks)
        if fact[end].apart or (not fact[end].relative and (acts or fact[end].breaks)):
            return end
    return len(fact)
