"""An article's own wordings as labelled questions, asked as if they weren't there."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.article.knowledge import Pair
from bot.engine.cases import Case
from bot.engine.evaluate import evaluate
from bot.engine.learnt import train
from bot.engine.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.article.knowledge import Gap
    from bot.engine.evaluate import Report
    from bot.engine.reply import Reply


def as_case(entry: Pair | Gap, wording: str) -> Case:
    """Return a wording as a labelled question of its entry's style: a pair's wants one of its facts, a gap's none."""
    facts = entry.facts if isinstance(entry, Pair) else ()
    label = "covered" if facts else "not_covered"
    return Case.model_construct(question=wording, label=label, facts=facts, style=entry.id)


def leads(reply: Reply, facts: Iterable[str], pairs: Mapping[str, Pair]) -> bool:
    """Whether a reply gives one of some facts, or is one click away from it."""
    offered = (pairs[one.pair].facts for one in reply.suggestions)
    return not {*reply.facts, *chain.from_iterable(offered)}.isdisjoint(facts)


def ask_left_out(responder: Responder, places: Mapping[str, Collection[int]]) -> Report:
    """Ask wordings of an article that was learnt without them.

    `places` says of each pair which of its wordings, counted from 0; one at least is to be left. All others are taken
    as they were read, so that it takes one training of the ranker.
    """
    knowledge, learnt = responder.knowledge, responder.learnt
    sketches = {entry: learnt.sketches(entry) for entry in learnt.packed}
    pairs: list[Pair] = []
    cases: list[Case] = []
    for pair in knowledge.curated.pairs:
        left_out, wordings = places.get(pair.id, ()), pair.wordings
        left = [place for place in range(len(wordings)) if place not in left_out]
        read = sketches[pair.id]
        sketches[pair.id] = [read[place] for place in left]
        question, *phrasings = (wordings[place] for place in left)
        pairs.append(pair.model_copy(update={"question": question, "phrasings": tuple(phrasings)}))
        cases += [as_case(pair, wordings[place]) for place in left_out]
    learnt = train(knowledge, responder.reader, learnt.used, sketches)
    curated = knowledge.curated.model_copy(update={"pairs": tuple(pairs)})
    other = Responder(replace(knowledge, curated=curated), learnt)
    return evaluate(cases, other.reply, knowledge.pairs)
