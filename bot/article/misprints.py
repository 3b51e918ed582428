"""What no curated text may hold: links, mentions, emoji, and characters that can't be seen."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from bot.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.article.knowledge import Knowledge

_DISCORD = re.compile(r"https?://|www\.\w|\]\(|<(?:[@#:/]|a:|t:|id:)[^>\s]*>|@everyone\b|@here\b")
_EMOJI = (
    range(0x231A, 0x231C),
    range(0x23E9, 0x23FB),
    range(0x2600, 0x27C0),
    range(0x2B05, 0x2B56),
    range(0xFE00, 0xFE10),
    range(0x1F000, 0x1FB00),
)


def misprinted(knowledge: Knowledge) -> Iterator[Fault]:
    """Yield a fault for every curated text with a link, a mention, an emoji or a character that can't be seen."""
    record, file = knowledge.record, f"{knowledge.name}.toml"
    texts = [("title", record.title), ("author", record.author), ("about", record.about)]
    for fact in record.facts:
        texts += [(f"fact {fact.id}", fact.text), (f"fact {fact.id}", fact.says)]
    for pair in knowledge.curated.pairs:
        texts += [(f"pair {pair.id}", text) for text in (pair.topic, *pair.wordings, pair.answer)]
    for gap in knowledge.curated.gaps:
        texts += [(f"gap {gap.id}", text) for text in (gap.missing, *gap.wordings)]
    for entry, text in texts:
        if not text.isascii() or not text.isprintable() or _DISCORD.search(text):
            for wrong in _misprints(text):
                yield Fault(file, entry, f"{wrong} in {text[:60]!a}: write plain text")


def _misprints(text: str) -> Iterator[str]:
    """Name what a text has that Discord would render, or nobody would see."""
    for match in _DISCORD.finditer(text):
        yield f"the link or mention {match.group()!a}"
    for character in dict.fromkeys(text):
        if character == "\n" or (character.isascii() and character.isprintable()):
            continue
        name = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
        if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
            yield f"the character {name}, which can't be seen,"
        elif any(ord(character) in block for block in _EMOJI):
            yield f"the emoji {name}"
