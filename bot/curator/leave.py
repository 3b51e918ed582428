"""Leave some of an article's wordings out, and ask them of what has not learnt them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine.kept import Sketches
from bot.engine.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.article.knowledge import Knowledge, Pair
    from bot.engine.reply import Reply


def without(knowledge: Knowledge, wordings: Mapping[str, Collection[str]]) -> Knowledge:
    """Return an article without some wordings, by pair.

    The first wording that is left becomes a pair's question; a pair of which none would be left keeps its question.
    """
    pairs: list[Pair] = []
    for pair in knowledge.curated.pairs:
        gone = wordings.get(pair.id, ())
        question, *phrasings = [wording for wording in pair.wordings if wording not in gone] or [pair.question]
        pairs.append(pair.model_copy(update={"question": question, "phrasings": tuple(phrasings)}))
    return replace(knowledge, curated=knowledge.curated.model_copy(update={"pairs": tuple(pairs)}))


def questions_left_out(responder: Responder) -> Iterator[tuple[Pair, Reply]]:
    """Ask each pair's own question of the article learnt without it; yield pairs that have other wordings, and replies.

    All own questions are left out together, and all other wordings are taken as they were read, so that it takes one
    training of the ranker.
    """
    knowledge, sketches = responder.knowledge, dict(responder.learnt.sketches)
    several = [pair for pair in knowledge.curated.pairs if pair.phrasings]
    for pair in several:
        sketches[pair.id] = sketches[pair.id][1:]
    learnt = replace(responder.learnt, sketches=Sketches.of(sketches), ranker=responder.train(sketches))
    other = Responder(without(knowledge, {pair.id: [pair.question] for pair in several}), learnt)
    for pair in several:
        yield pair, other.reply(pair.question)
