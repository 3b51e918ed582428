"""The questions that anybody would ask first: of each name, and each pair's own as if nobody had written it down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.article.sources import names_file
from bot.article.toml import Document, Place
from bot.engine.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.article.knowledge import Knowledge, Pair
    from bot.article.sources import Sources
    from bot.engine.reply import Reply

_PEOPLE = frozenset({"person", "people"})  # kinds of name that are asked for with "who"


def names_asked(knowledge: Knowledge, sources: Sources) -> Iterator[tuple[str, str, Place]]:
    """Yield "Who is X?" or "What is X?" for each name but those that go without saying, the name, and where it stands.

    X is the first of the ways in which the name is written.
    """
    path = names_file(sources.name)
    if path not in sources.files:
        return
    document = Document(sources.files[path])
    for kind, names in knowledge.curated.names.items():
        asks = "Who" if kind in _PEOPLE else "What"
        for name, written in names.items():
            if name not in knowledge.curated.ambient:
                first = " ".join(written.partition(",")[0].split())
                yield f"{asks} is {first}?", name, Place(path, document, ("names", kind, name))


def questions_left_out(responder: Responder) -> Iterator[tuple[Pair, Reply]]:
    """Ask each pair's own question of the article learnt without it; yield pairs that have other wordings, and replies.

    All own questions are left out together, and all other wordings are taken as they were read, so that it takes one
    training of the ranker.
    """
    knowledge, sketches = responder.knowledge, dict(responder.learnt.sketches)
    kept: list[Pair] = []
    for pair in knowledge.curated.pairs:
        if pair.phrasings:
            sketches[pair.id] = sketches[pair.id][1:]
            pair = pair.model_copy(update={"question": pair.phrasings[0], "phrasings": pair.phrasings[1:]})
        kept.append(pair)
    curated = knowledge.curated.model_copy(update={"pairs": tuple(kept)})
    learnt = replace(responder.learnt, sketches=sketches, ranker=responder.train(sketches))
    without = Responder(replace(knowledge, curated=curated), learnt)
    for pair in knowledge.curated.pairs:
        if pair.phrasings:
            yield pair, without.reply(pair.question)
