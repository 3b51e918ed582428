"""What a fact only reports, as said or meant by somebody: an answer may not say it without that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.clauses import SAID
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import SEPARATORS, back, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.steps import Place
    from bot.article.words import Word

_STOPS = frozenset(". ;".split())
# Stems of the verbs, and their nouns, that make of what comes behind "that" only what is said, meant or wanted.
_REPORTS = frozenset(
    """accus add admit advis agre alleg announc argu ask assert assum assur believ belief boast claim complain conclud
    contend decid declar demand deni doubt estim expect fear feel forecast guess hold hope idea impli inform insist
    maintain mention order plan pledg predict pretend promis propos rais recommend remark repli report request requir
    rumour rumor say specul state statement stress suggest suppos suspect swear tell testifi theori think threaten urg
    view vow warn wish worri write""".split()
)


def unattributed(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the first word, by its number, of what a sentence says without who says it in its fact."""
    if any(word.source or SAID & set(word.marks) for word in said):
        return
    for number, place in enumerate(places):
        fact = facts[place.fact]
        recorded = {word.form for word in fact if word.series < 0}
        for teller in _tellers(fact, place.at) if fact[place.at].verb or said[number].verb else ():
            words = fact[teller.start : teller.stop]
            told = place._replace(at=teller[-1]) in places
            if not told and not any(word.form in recorded for word in words):
                yield number, Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, f"who says it: {phrase(words)!r}")
                return


def _tellers(fact: Sequence[Word], at: int) -> Iterator[range]:
    """Yield who says a word of a fact, with the verb for it: "Kerr told Holt that", "said Kerr", ", Kerr claimed"."""
    begun, ended = _sentence(fact, at)
    source = [place for place in range(begun, ended) if fact[place].source and place != at]
    if source and (source[-1] < at or not _says_that(fact, source[-1] + 1)):
        yield range(source[0], source[-1] + 1)
    for verb in [place for place in range(begun, ended) if place != at and fact[place].form in _REPORTS]:
        first = max(begun, back(fact, verb, lambda word: word.parted))
        put_in = begun < first and _put_in(fact[first:ended], verb - first)
        if fact[verb].kind == "word" and (put_in or _opens(fact, verb, at)):
            yield range(first, verb + 1)


def _sentence(fact: Sequence[Word], at: int) -> tuple[int, int]:
    """Return where the sentence of a word begins and ends, without what the record has of who says it."""
    begun, ended = at, at + 1
    while begun and not _STOPS & set(fact[begun].marks) and fact[begun - 1].series >= 0:
        begun -= 1
    while ended < len(fact) and not _STOPS & set(fact[ended].marks):
        ended += 1
    return begun, ended


def _says_that(fact: Sequence[Word], at: int) -> bool:
    """Whether "said" goes on with what is said: what stands before it isn't."""
    marks = fact[at].marks if at < len(fact) else ()
    said = next((number for number, mark in enumerate(marks) if mark in SAID), None)
    return said is not None and not set(marks[said + 1 :]) & SEPARATORS


def _opens(fact: Sequence[Word], verb: int, at: int) -> bool:
    """Whether what a verb tells is a clause that has a word: behind "that", or right behind the verb."""
    behind = fact[verb + 1 : at + 1]
    if any("that" in word.marks and not word.verb for word in behind):
        return True
    return bool(behind[1:]) and fact[verb].past and not (behind[0].own or any(word.parted for word in behind))


def _put_in(words: Sequence[Word], verb: int) -> bool:
    """Whether a verb only tells who says the rest of its sentence: "The mill, Kerr claimed, burned"."""
    closed = all("," in word.marks or word.own for word in words[verb + 1 : verb + 2])
    return closed and verb > 0 and words[verb].past and not (words[0].linked or words[0].breaks)
