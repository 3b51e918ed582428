"""What a fact only reports, as said or meant by somebody: an answer may not say it without that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article.clauses import SAID
from bot.article.doers import named
from bot.article.verbs import doers, is_verb
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.words import PRONOUN, SEPARATORS, back

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


class _Report(NamedTuple):
    """Who says a word of a fact, with the verb for it, and where what they say begins: the verb is -1 for "said"."""

    teller: Sequence[Word]
    verb: int
    begins: int


def unattributed(
    said: Sequence[Word], facts: Sequence[Sequence[Word]], places: Sequence[Place]
) -> Iterator[tuple[int, Wrong]]:
    """Find the first word, by its number, of what a sentence says without who says it in its fact."""
    if any(word.source or SAID & set(word.marks) for word in said):
        return
    reports = [_report(facts[place.fact], place.at) for place in places]
    for number, (place, report) in enumerate(zip(places, reports, strict=True)):
        fact = facts[place.fact]
        if report is None or not (is_verb(fact[place.at]) or all(reports)):
            continue
        told = place._replace(at=report.verb) in places[:number]
        recorded = [word.form for word in fact if word.series < 0]
        if not told and not any(word.form in recorded for word in report.teller):
            clauses = [word for word in fact[report.begins + 1 : place.at + 1] if word.linked and word.begins_clause]
            doubt = clauses and "that" not in clauses[-1].marks  # "Kerr said it burned, and Holt left"
            verdict = Verdict.DOUBTFUL if doubt else Verdict.UNPROVEN
            yield number, Wrong(verdict, Cause.LEFT_OUT, f"who says it: {named(report.teller)!r}")
            return


def _report(fact: Sequence[Word], at: int) -> _Report | None:
    """Return who says a word of a fact: who "said" it, it is "according to", or "told Holt that" it is so."""
    begun, ended = _sentence(fact, at)
    source = [place for place in range(begun, ended) if fact[place].source]
    if fact[at].source:
        return None
    if source and (at > source[-1] or not _says_that(fact, source[-1] + 1)):
        return _Report([fact[place] for place in source], -1, source[-1] + 1 if at > source[-1] else begun)
    for place in range(at, begun, -1):
        verb = _verb_of_saying(fact, place, begun)
        if verb >= 0:
            return None if _closed(fact, verb, at) else _Report(_tellers(fact, verb), verb, place)
    verb = next((place for place in range(begun, ended) if _put_in(fact, place, begun, ended)), at)
    return _Report(_tellers(fact, verb), verb, begun) if verb not in {at, at + 1} else None


def _tellers(fact: Sequence[Word], verb: int) -> Sequence[Word]:
    """Return who says what goes on behind a verb, with the verb."""
    return [*doers(fact, verb).near, fact[verb]] if is_verb(fact[verb]) else [fact[verb]]


def _closed(fact: Sequence[Word], verb: int, at: int) -> bool:
    """Whether what is said ends before a word: "Kerr, who said that it burned, left"."""
    ends = any(is_verb(word) and "," in word.marks and not word.linked for word in fact[verb + 1 : at + 1])
    return "who" in fact[verb].marks and ends


def _put_in(fact: Sequence[Word], verb: int, begun: int, ended: int) -> bool:
    """Whether a verb only tells who says the rest of its sentence: "The mill, Kerr claimed, burned"."""
    first = back(fact, verb, lambda word: word.parted)
    opens, rest = fact[first], fact[verb + 1 : ended]
    if not begun < first < verb or opens.linked or opens.breaks or fact[begun].own:
        return False
    closed = not rest or ("," in rest[0].marks and not rest[0].linked)
    ends = bool(rest) and rest[0].own != "" and not any(word.parted or is_verb(word) for word in rest)
    return (closed or ends) and fact[verb].form in _REPORTS and fact[verb].past


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


def _verb_of_saying(fact: Sequence[Word], at: int, begun: int) -> int:
    """Return the place of the verb that what is said begins behind, at or right before a word; -1 where none does.

    "Kerr told Holt that the mill burned", "Kerr claimed the mill had burned"; not "the claims that were made".
    """
    word, pronoun = fact[at], fact[at - 1].form == PRONOUN
    that = "that" in word.marks
    if that and is_verb(word) and not pronoun and fact[at - 1].form not in _REPORTS:
        return -1
    for place in range(at - 1, begun - 1, -1):
        if fact[place].form in _REPORTS and (that or (fact[place].past and _has_clause(fact, place, at))):
            return place
        if fact[place].parted or (not that and is_verb(fact[place])):
            break
    return -1


def _has_clause(fact: Sequence[Word], verb: int, at: int) -> bool:
    """Whether a clause begins right behind a verb, up to an auxiliary or, with a name, to a verb."""
    first, word = fact[verb + 1], fact[at]
    free = not (first.own or word.parted or "who" in fact[verb].marks)  # not "who wrote the book is Kerr"
    return at > verb + 1 and free and is_verb(word) and (word.copula or first.kind in {"name", PRONOUN})
