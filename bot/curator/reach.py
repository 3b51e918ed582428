"""How near a reply brings an asker to a pair: answered, one click away, or not at all."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from bot.engine.profile import agree
from bot.engine.reply import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.article.knowledge import Pair
    from bot.engine.reply import Reply


class Reach(IntEnum):
    """How near."""

    MISSED = 0
    OFFERED = 1  # one click away
    ANSWERED = 2


def reach(reply: Reply, pair: Pair, pairs: Mapping[str, Pair]) -> Reach:
    """Tell how near a reply brings an asker to a pair, or to one that rests on the same core fact."""
    if reply.outcome is Outcome.ANSWERED and (pair.facts[0] in reply.facts or _is_among(pair, reply.pairs, pairs)):
        return Reach.ANSWERED
    if _is_among(pair, (one.pair for one in reply.suggestions), pairs):
        return Reach.OFFERED
    return Reach.MISSED


def _is_among(pair: Pair, found: Iterable[str], pairs: Mapping[str, Pair]) -> bool:
    return any(agree(pairs[one], pair) for one in found)
