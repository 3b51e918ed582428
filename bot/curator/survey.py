"""Hold an article's facts against its pairs and against what people asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.curator.review import Need, groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.knowledge import Fact, Record
    from bot.curator.review import Group
    from bot.engine.responder import Responder
    from bot.store import Kind, Store

_MOST = 5  # groups named in a summary


@dataclass(frozen=True, slots=True)
class Line:
    """A fact, the pairs that rest on it, and how often they were the answer."""

    fact: Fact
    pairs: tuple[str, ...]
    asked: int


@dataclass(frozen=True)
class Survey:
    """All that is known of how an article is asked; `days` counts by days since 1970 and kind."""

    record: Record
    lines: tuple[Line, ...]
    days: dict[tuple[int, Kind], int]
    groups: tuple[Group, ...]

    def summary(self) -> Iterator[str]:
        """Yield what lacks a pair, what is never asked, and what is asked most and not stated."""
        bare = [line.fact.id for line in self.lines if not line.pairs]
        idle = [line.fact.id for line in self.lines if line.pairs and not line.asked]
        yield _listed(f"{len(self.lines)} facts, {len(bare)} without a pair", bare)
        yield _listed(f"{len(idle)} have a pair and were never asked", idle)
        unstated = [group for group in self.groups if group.need is Need.FACT]
        most = ", most of all:" if unstated else ""
        yield f"{len(unstated)} groups of questions ask what the article doesn't say{most}"
        yield from (f"{group.asked:4}x  {group.question}" for group in unstated[:_MOST])


def _listed(what: str, ids: Sequence[str]) -> str:
    return f"{what}: {', '.join(ids)}" if ids else what


def survey(store: Store | None, responder: Responder) -> Survey:
    """Survey an article. Without a `store` nothing was asked."""
    knowledge = responder.knowledge
    answers = store.answers(knowledge.name) if store else {}
    lines: list[Line] = []
    for fact in knowledge.record.facts:
        pairs = tuple(pair.id for pair in knowledge.curated.pairs if fact.id in pair.facts)
        lines.append(Line(fact, pairs, sum(answers.get(pair, 0) for pair in pairs)))
    return Survey(
        record=knowledge.record,
        lines=tuple(lines),
        days=store.days(knowledge.name) if store else {},
        groups=tuple(groups(store, responder)) if store else (),
    )
