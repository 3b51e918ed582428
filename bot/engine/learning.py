"""Learn an article: read all its wordings and train the ranker on them, which takes some seconds."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.article.knowledge import Gap, Pair
from bot.engine.features import Sketch, sketch
from bot.engine.kept import Learnt, Sketches
from bot.engine.lexicon import Lexicon
from bot.engine.model import Example, Ranker
from bot.engine.reading import Reader
from bot.text import tokens_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.knowledge import Knowledge

ELSEWHERE = "*elsewhere"  # the gap of what people ask that is about no article; no curator can give this id


def learn(knowledge: Knowledge) -> Learnt:
    """Read all wordings of an article and train its ranker."""
    used = _count_words(knowledge)
    reader = Reader(Lexicon(knowledge.english, knowledge.curated, used))
    entries: list[Pair | Gap] = [*knowledge.curated.pairs, *gaps(knowledge)]
    sketches = {entry.id: [sketch(reader.read(wording)) for wording in entry.wordings] for entry in entries}
    return Learnt(used, Sketches.of(sketches), train(knowledge, reader, sketches))


def train(knowledge: Knowledge, reader: Reader, sketches: Mapping[str, Sequence[Sketch]]) -> Ranker:
    """Train a ranker on wordings, as sketches by pair or gap, and on what the pairs' answers and facts say."""
    examples: list[Example] = []
    for entry, wordings in sketches.items():
        examples += [Example(entry, one.features) for one in wordings]
    for pair in knowledge.curated.pairs:
        for text in (pair.answer, knowledge.facts[pair.facts[0]].text):
            examples.append(Example(pair.id, sketch(reader.read(text)).features))
    return Ranker.train(examples)


def gaps(knowledge: Knowledge) -> tuple[Gap, ...]:
    """Return the article's known gaps, and what people ask that is about no article."""
    messages = knowledge.english.elsewhere.messages
    if not messages:
        return knowledge.curated.gaps
    elsewhere = Gap.model_construct(id=ELSEWHERE, missing="", phrasings=messages)  # no file holds it: not validated
    return (*knowledge.curated.gaps, elsewhere)


def _count_words(knowledge: Knowledge) -> Counter[str]:
    """Count the words of an article's wordings, facts and answers."""
    texts = [wording for entry in knowledge.curated.entries.values() for wording in entry.wordings]
    texts += [fact.text for fact in knowledge.record.facts]
    texts += [pair.answer for pair in knowledge.curated.pairs]
    used: Counter[str] = Counter()
    for text in texts:
        used.update(knowledge.english.grammar.plain(token) for token in tokens_of(text) if token.kind == "word")
    return used
