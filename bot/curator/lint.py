"""Warn of what is not wrong but weak: phrasings that don't tell pairs apart, facts and pairs that nobody reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.classifier import Classifier
from bot.coverage import agree
from bot.features import features, of_term
from bot.reply import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.article.knowledge import Knowledge
    from bot.errors import Fault
    from bot.responder import Responder

_FOLDS = 5
_WON = 0.5  # probability from which another entry clearly wins a phrasing that was left out
_SHOWN = 3  # phrasings named in one warning
_Wording = tuple[str, list[str], frozenset[str]]  # with all its features, and those that must be accounted for
_Read = dict[str, list[_Wording]]  # by entry


def lint(responder: Responder, *, thorough: bool = False) -> Iterator[Fault]:
    """Yield warnings; the thorough ones train the classifier several times over."""
    entries = responder.knowledge.curated.entries
    read = {entry.id: [_read(responder, wording) for wording in entry.wordings] for entry in entries.values()}
    yield from _uncited(responder)
    yield from _unreached(responder)
    yield from _alike(responder.knowledge, read)
    if thorough:
        yield from _lost(responder.knowledge, read)


def _read(responder: Responder, wording: str) -> _Wording:
    reading = responder.reader.read(wording)
    core = frozenset(feature for term in reading.required if not term.idle for feature in of_term(term))
    return wording, features(reading), core


def _uncited(responder: Responder) -> Iterator[Fault]:
    """Find facts that no pair rests on."""
    knowledge = responder.knowledge
    cited = {fact for pair in knowledge.curated.pairs for fact in pair.facts}
    for fact in knowledge.record.facts:
        if fact.id not in cited:
            yield knowledge.fault(fact, "no pair cites it")


def _alike(knowledge: Knowledge, read: _Read) -> Iterator[Fault]:
    """Find phrasings of two entries that read the same, and those of one that differ in filler only."""
    entries = knowledge.curated.entries
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for own, wordings in read.items():
        cores: dict[frozenset[str], str] = {}
        for wording, found, core in wordings:
            first = cores.setdefault(core, wording)
            if core and first is not wording:
                yield knowledge.fault(entries[own], f"{wording!r} differs from {first!r} in filler only")
            other, like = seen.setdefault(frozenset(found), (own, wording))
            if other != own and not _same(entries[own], entries[other]):
                yield knowledge.fault(entries[own], f"{wording!r} reads like {like!r} of {other}")


def _unreached(responder: Responder) -> Iterator[Fault]:
    """Find pairs whose own words get another reply."""
    knowledge = responder.knowledge
    for pair in knowledge.curated.pairs:
        replies = {wording: responder.reply(wording) for wording in pair.wordings}
        lost = {
            wording: reply.why
            for wording, reply in replies.items()
            if reply.outcome is not Outcome.ANSWERED or not set(pair.facts) <= set(reply.facts)
        }
        if len(lost) == len(replies):
            yield knowledge.fault(pair, f"nobody could reach it: {lost[pair.question]}")
        else:
            for wording, why in lost.items():
                yield knowledge.fault(pair, f"{wording!r} doesn't get it: {why}")


def _lost(knowledge: Knowledge, read: _Read) -> Iterator[Fault]:
    """Find phrasings that another entry clearly wins when the classifier has not seen them."""
    entries = knowledge.curated.entries
    lost: dict[str, list[str]] = {}
    for fold in range(_FOLDS):
        held = [(own, *one) for own, all_ in read.items() if len(all_) > 1 for one in all_[fold::_FOLDS]]
        left_out = {id(found) for _, _, found, _ in held}
        seen = [(own, found) for own, all_ in read.items() for _, found, _ in all_ if id(found) not in left_out]
        classifier = Classifier(seen)
        for own, wording, found, _ in held:
            best = next(iter(classifier.rank(found, limit=1)), None)
            if best and best.score >= _WON and not _same(entries[own], entries[best.label]):
                lost.setdefault(own, []).append(f"{wording!r} goes to {best.label} ({best.score:.2f})")
    for own in filter(lost.__contains__, entries):
        more = f" and {len(lost[own]) - _SHOWN} more" if len(lost[own]) > _SHOWN else ""
        text = f"{len(lost[own])} of its {len(read[own])} phrasings, left out: {'; '.join(lost[own][:_SHOWN])}"
        yield knowledge.fault(entries[own], text + more)


def _same(one: Pair | Gap, other: Pair | Gap) -> bool:
    """Whether either entry would do: both refuse, or both rest on the same core fact."""
    if isinstance(one, Pair) and isinstance(other, Pair):
        return agree(one, other)
    return type(one) is type(other)
