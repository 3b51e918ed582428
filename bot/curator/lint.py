"""Warn of what is not wrong but weak: phrasings that don't tell pairs apart, facts and pairs that nobody reaches."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.curator.accept import reaches
from bot.engine.profile import agree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.responder import Responder
    from bot.errors import Fault


def lint(responder: Responder) -> Iterator[Fault]:
    """Yield warnings."""
    yield from _uncited(responder)
    yield from _unreached(responder)
    yield from _alike(responder)


def _uncited(responder: Responder) -> Iterator[Fault]:
    """Find facts that no pair rests on."""
    knowledge = responder.knowledge
    cited = {fact for pair in knowledge.curated.pairs for fact in pair.facts}
    for fact in knowledge.record.facts:
        if fact.id not in cited:
            yield knowledge.fault(fact, "no pair cites it")


def _alike(responder: Responder) -> Iterator[Fault]:
    """Find phrasings of two entries that read the same."""
    entries = responder.knowledge.curated.entries
    seen: dict[frozenset[str], tuple[str, str]] = {}
    for entry in entries.values():
        for wording, read in zip(entry.wordings, responder.learnt.sketches[entry.id], strict=True):
            other, like = seen.setdefault(frozenset(read.features), (entry.id, wording))
            if other != entry.id and not _same(entry, entries[other]):
                yield responder.knowledge.fault(entry, f"{wording!r} reads like {like!r} of {other}")


def _unreached(responder: Responder) -> Iterator[Fault]:
    """Find pairs whose own wordings get another reply; first those that lose the largest share of them."""
    knowledge = responder.knowledge
    found: list[tuple[float, Fault]] = []
    for pair in knowledge.curated.pairs:
        lost: dict[str, str] = {}  # why, by wording
        for wording in pair.wordings:
            reply = responder.reply(wording)
            if not reaches(reply, pair):
                lost[wording] = reply.why
        if not lost:
            continue
        (first, why), *others = lost.items()
        if len(lost) == len(pair.wordings):
            text = f"nobody could reach it: {why}"
        else:
            text = f"{first!r} doesn't get it: {why}"
            if others:
                listed = ", ".join(repr(wording) for wording, _ in others)
                text += f"; nor do {len(others)} more of {len(pair.wordings)} wordings: {listed}"
        found.append((len(lost) / len(pair.wordings), knowledge.fault(pair, text)))
    found.sort(key=itemgetter(0), reverse=True)
    for _, fault in found:
        yield fault


def _same(one: Pair | Gap, other: Pair | Gap) -> bool:
    """Whether either entry would do: both refuse, or both rest on the same core fact."""
    if isinstance(one, Pair) and isinstance(other, Pair):
        return agree(one, other)
    return type(one) is type(other)
