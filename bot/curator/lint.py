"""Warn of what is not wrong but weak: phrasings that don't tell pairs apart, facts and pairs that nobody reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.features import features, of_term
from bot.engine.guard import agree
from bot.engine.model import Classifier
from bot.engine.reply import Outcome
from bot.errors import Fault
from bot.knowledge import Gap, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.responder import Responder

_FOLDS = 5
_WON = 0.5  # probability from which another entry clearly wins a phrasing that was left out
_SHOWN = 3  # phrasings named in one warning
_Entries = dict[str, Pair | Gap]
_Wording = tuple[str, list[str], frozenset[str]]  # with all its features, and those that must be accounted for
_Read = dict[str, list[_Wording]]  # by entry


def lint(responder: Responder, *, thorough: bool = False) -> Iterator[Fault]:
    """Yield warnings; the thorough ones train the classifier several times over."""
    entries = responder.knowledge.curated.entries
    read = {entry.id: [_read(responder, wording) for wording in entry.wordings] for entry in entries.values()}
    yield from _uncited(responder)
    yield from _unreached(responder)
    yield from _alike(responder.knowledge.name, entries, read)
    if thorough:
        yield from _lost(responder.knowledge.name, entries, read)


def _read(responder: Responder, wording: str) -> _Wording:
    reading = responder.reader.read(wording)
    core = frozenset(feature for term in reading.required if not term.idle for feature in of_term(term))
    return wording, features(reading), core


def _uncited(responder: Responder) -> Iterator[Fault]:
    """Find facts that no pair rests on."""
    knowledge = responder.knowledge
    cited = {fact for pair in knowledge.curated.pairs for fact in pair.facts}
    for fact in knowledge.facts:
        if fact not in cited:
            yield Fault(f"{knowledge.name}.toml", f"fact {fact}", "no pair cites it")


def _alike(name: str, entries: _Entries, read: _Read) -> Iterator[Fault]:
    """Find phrasings of two entries that read the same, and those of one that differ in filler only."""
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for own, wordings in read.items():
        cores: dict[frozenset[str], str] = {}
        for wording, found, core in wordings:
            first = cores.setdefault(core, wording)
            if core and first is not wording:
                yield _fault(name, entries[own], f"{wording!r} differs from {first!r} in filler only")
            other, like = seen.setdefault(frozenset(found), (own, wording))
            if other != own and not _same(entries[own], entries[other]):
                yield _fault(name, entries[own], f"{wording!r} reads like {like!r} of {other}")


def _unreached(responder: Responder) -> Iterator[Fault]:
    """Find pairs whose own words get another reply."""
    name = responder.knowledge.name
    for pair in responder.knowledge.curated.pairs:
        replies = {wording: responder.reply(wording) for wording in pair.wordings}
        lost = {
            wording: reply.why
            for wording, reply in replies.items()
            if reply.outcome is not Outcome.ANSWERED or not set(pair.facts) <= set(reply.facts)
        }
        if len(lost) == len(replies):
            yield _fault(name, pair, f"nobody could reach it: {lost[pair.question]}")
        else:
            for wording, why in lost.items():
                yield _fault(name, pair, f"{wording!r} doesn't get it: {why}")


def _lost(name: str, entries: _Entries, read: _Read) -> Iterator[Fault]:
    """Find phrasings that another entry clearly wins when the classifier has not seen them."""
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
        yield _fault(name, entries[own], text + more)


def _same(one: Pair | Gap, other: Pair | Gap) -> bool:
    """Whether either entry would do: both refuse, or both rest on the same core fact."""
    if isinstance(one, Pair) and isinstance(other, Pair):
        return agree(one, other)
    return type(one) is type(other)


def _fault(name: str, entry: Pair | Gap, text: str) -> Fault:
    return Fault(f"{name}.toml", f"{'pair' if isinstance(entry, Pair) else 'gap'} {entry.id}", text)
