"""Prove that an answer says nothing its facts don't, and that the record's figures stand in the article's text."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

from bot.engine.lexicon import Lexicon
from bot.errors import DataError, Fault, UnprovenError
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bot.article.knowledge import Knowledge

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_CAPITALISED = re.compile(r"\b[A-Z][\w&'-]*")


def ungrounded(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every answer with a word, name or figure that its facts, title and byline don't have.

    Words are held in base form ("grew" is "grow"); only the shared English's few connecting words are free.
    """
    ground = _Ground(knowledge)
    for pair in knowledge.curated.pairs:
        stated = ground.free.union(*(ground.stated[fact] for fact in pair.facts))
        stray = [word for word, forms in _said(pair.answer, ground.lexicon) if not forms & stated]
        if stray:
            text = f"the answer says {', '.join(map(repr, dict.fromkeys(stray)))}, which its facts don't"
            yield Fault(f"{knowledge.name}.toml", f"pair {pair.id}", text)


def prove(knowledge: Knowledge) -> None:
    """Prove that no answer says what its facts don't. Raises UnprovenError with every fault."""
    faults = tuple(ungrounded(knowledge))
    if faults:
        raise UnprovenError(faults)


def supporting(knowledge: Knowledge, answers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return for each answer the ids of the fewest facts that say all it says; none when three are too few."""
    ground = _Ground(knowledge)
    found: dict[str, tuple[str, ...]] = {}
    for answer in answers:
        wanted = [forms for _, forms in _said(answer, ground.lexicon) if not forms & ground.free]
        helpful = [fact for fact, said in ground.stated.items() if any(forms & said for forms in wanted)]
        sets = (facts for size in (1, 2, 3) for facts in combinations(helpful, size))
        said = ((facts, set[str]().union(*(ground.stated[fact] for fact in facts))) for facts in sets)
        found[answer] = next((facts for facts, all_ in said if all(forms & all_ for forms in wanted)), ())
    return found


class _Ground:
    """What each fact of an article says, and what any answer may say: connecting words, title and byline."""

    def __init__(self, knowledge: Knowledge) -> None:
        record = knowledge.record
        self.lexicon = Lexicon(knowledge.english, knowledge.curated)
        self.free = set(knowledge.english.connecting.words)
        self.free |= self._forms(f"{record.title} {record.author}")
        self.stated = {fact.id: self._forms(f"{fact.says} {fact.text}") for fact in record.facts}

    def _forms(self, text: str) -> set[str]:
        return {form for _, forms in _said(text, self.lexicon) for form in forms}


def _said(text: str, lexicon: Lexicon) -> Iterator[tuple[str, set[str]]]:
    """Yield each word and figure of a text with the forms that stand for it."""
    for token in tokenise(normalise(text)):
        if token.kind == "word":
            word = token.text.removesuffix("'s").replace("'", "")
            yield token.text, {word, lexicon.stem(word)}
        elif token.kind != "stop":
            yield token.text, {f"{token.kind} {token.value:g}"}


def check_text(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield a fault for every figure that a fact's paragraph doesn't hold, and every name not in it or before it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError((Fault(str(path), "", f"cannot be read as UTF-8 text: {error}"),)) from error
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip())]
    record, file = knowledge.record, f"{knowledge.name}.toml"
    if len(blocks) < record.head + record.paragraphs:
        yield Fault(path.name, "", f"has {len(blocks)} blocks; the record says {record.head} + {record.paragraphs}")
        return
    head, body = _flat(" ".join(blocks[: record.head])), [_flat(block) for block in blocks[record.head :]]
    for fact in record.facts:
        block = body[fact.paragraph - 1] if fact.paragraph else head
        before = " ".join((head, *body[: fact.paragraph]))  # "the law": what it is called stands further up
        missing = [figure for figure in _FIGURE.findall(fact.text) if figure not in block]
        missing += [name for name in _names(fact.text) if name.casefold() not in before]
        if missing:
            where = f"paragraph {fact.paragraph}" if fact.paragraph else "the head"
            yield Fault(file, f"fact {fact.id}", f"{', '.join(missing)} is not in {where} of the text")


def _names(text: str) -> list[str]:
    """List the capitalised words of a text, its first word excepted."""
    return list(dict.fromkeys(m.group().removesuffix("'s") for m in _CAPITALISED.finditer(text) if m.start() > 0))


def _flat(text: str) -> str:
    return " ".join(normalise(text).casefold().split())
