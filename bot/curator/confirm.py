"""Confirm answers that the proof can't decide, once a curator has read each beside its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.grounding import confirmation
from bot.curator.edit import save, trial
from bot.curator.merge import Merge
from bot.curator.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.content import Content
    from bot.article.knowledge import Knowledge, Pair


def confirm(content: Content, knowledge: Knowledge, pairs: Sequence[Pair]) -> None:
    """Write beside each of some pairs of an article that it was confirmed, answer and facts as they were read.

    Raises DataError, and BotError where that can't be written or its files changed: then nothing is.
    """
    rows = [Row("", {"id": pair.id, "confirmed": confirmation(pair.answer, knowledge.cited(pair))}) for pair in pairs]
    sources = content.read(knowledge.name)
    changes = Merge(sources, {"pairs": rows}, only=False).changes
    trial(sources, changes)
    save(content, sources, changes)
