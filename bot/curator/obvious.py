"""The questions that anybody would ask of each name, and whether the facts say who or what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.article.english import phrases
from bot.article.sources import names_file
from bot.article.toml import Document, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.article.knowledge import Knowledge
    from bot.article.sources import Sources

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


def is_only_named(knowledge: Knowledge, name: str) -> bool:
    """Whether facts have one of the ways in which a name is written, and none says who or what it is.

    That would be "X is a ..." or "X, a ...", as far as that can be told.
    """
    forms: list[str] = []
    for names in knowledge.curated.names.values():
        forms += phrases(names.get(name, ""))
    written = rf"(?<!\w)(?:{'|'.join(map(re.escape, forms))})(?!\w)"
    defined = re.compile(rf"{written}(?: (?:is|was|are|were) (?:an?|the|one|called|known)\b|, (?:an?|the)\b|,? who\b)")
    texts = [fact.text.casefold() for fact in knowledge.record.facts]
    return any(re.search(written, text) for text in texts) and not any(map(defined.search, texts))
