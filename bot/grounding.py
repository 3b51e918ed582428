"""Prove that an answer says nothing its facts don't, and that the record's figures stand in the article's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import DataError, Fault
from bot.lexicon import Lexicon
from bot.text import normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.knowledge import Knowledge

_CAPITALISED = re.compile(r"\b[A-Z][\w&'-]*")


def ungrounded(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every word, name or figure of an answer that its facts don't account for."""
    lexicon = Lexicon(knowledge.english, knowledge.curated.names, knowledge.curated.terms)
    record = knowledge.record
    for pair in knowledge.curated.pairs:
        facts = knowledge.cited(pair)
        ground = " ".join([record.title, record.author, *(f"{fact.says} {fact.text}" for fact in facts)])
        stated = _items(ground, lexicon)
        stray = [word for word, meanings in _said(pair.answer, lexicon) if not meanings & stated]
        if stray:
            text = f"the answer says {', '.join(map(repr, dict.fromkeys(stray)))}, which its facts don't"
            yield Fault(f"{knowledge.name}.toml", f"pair {pair.id}", text)


def _said(text: str, lexicon: Lexicon) -> Iterator[tuple[str, set[str]]]:
    """Yield each figure, name and content word of a text with what it may mean; connecting words are skipped."""
    for token in tokenise(normalise(text)):
        if token.kind == "stop":
            continue
        if token.kind != "word":
            yield token.text, {f"{token.value:g}"}
            continue
        word = token.text.removesuffix("'s").replace("'", "")
        found = lexicon.find([word], 0)
        if found and found[1].optional and token.raw[0].islower():
            continue
        concepts = {c for c in found[1].concepts if c[0] in "~="} if found else set()
        yield token.text, {lexicon.base(word), word} | concepts


def _items(text: str, lexicon: Lexicon) -> set[str]:
    items: set[str] = set(_CONNECTING)
    for _, meanings in _said(text, lexicon):
        items |= meanings
    for token in tokenise(normalise(text)):
        if token.kind == "word":
            items |= {token.text, lexicon.base(token.text)}
    return items


_CONNECTING = frozenset("article say said state according put no not also which who their own called name it".split())


def check_text(knowledge: Knowledge, path: Path) -> Iterator[Fault]:
    """Yield a fault for every figure and name of a fact that its paragraph of the text doesn't hold."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError((Fault(str(path), "", f"cannot be read as UTF-8 text: {error}"),)) from error
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip())]
    record, file = knowledge.record, f"{knowledge.name}.toml"
    if len(blocks) < record.head + record.paragraphs:
        yield Fault(path.name, "", f"has {len(blocks)} blocks; the record says {record.head} + {record.paragraphs}")
        return
    head = " ".join(blocks[: record.head])
    for fact in record.facts:
        block = head if fact.paragraph == 0 else blocks[record.head + fact.paragraph - 1]
        missing = [item for item in _marks(fact.text) if item.casefold() not in _flat(block)]
        if missing:
            where = f"paragraph {fact.paragraph}" if fact.paragraph else "the head"
            yield Fault(file, f"fact {fact.id}", f"{', '.join(missing)} is not in {where} of the text")


def _marks(text: str) -> list[str]:
    """List the figures and the capitalised words of a text, its first word excepted."""
    names = [m.group().removesuffix("'s") for m in _CAPITALISED.finditer(text) if m.start() > 0]
    return list(dict.fromkeys([*re.findall(r"\d[\d,.]*\d|\d", text), *names]))


def _flat(text: str) -> str:
    return " ".join(normalise(text).casefold().split())
