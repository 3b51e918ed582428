"""Which words exclude one another, by English and by what an article's near misses show, and which gaps those are.

A gap that is a pair's question with one word in another's place ("What came after the war?" beside "What came before
the war?") says of both words that what is stated of the one is not stated of the other: of that pair, and of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.article.knowledge import Gap, Knowledge, Pair
    from bot.engine.lexicon import Lexicon

_GAP, _PAIR = 5, 6  # wordings of a near miss at most, and those of a pair that it is held against, the first
_COMMON = 0.5  # share of the words that a near miss has in common with the pair's question
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
Swap = tuple["Sequence[str]", "Sequence[str]"]  # what stands in a near miss, and what in the pair's question


@dataclass(frozen=True, slots=True)
class NearMisses:
    """`gaps`: ids of the gaps that are near misses; `exclusive`: by a word's stem those that it excludes, both ways."""

    gaps: frozenset[str]
    exclusive: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, knowledge: Knowledge, lexicon: Lexicon) -> NearMisses:
        """Hold the gaps of an article against the pairs that they are near."""
        swap = knowledge.english.swap
        couples = [(first, other) for first, *others in (*swap.opposite, *swap.one_way) for other in others]
        gaps: set[str] = set()
        for gap in knowledge.curated.gaps:
            if swaps := _swaps(gap, knowledge.pairs):
                gaps.add(gap.id)
                single = [(new[0], old[0]) for new, old in swaps if len(new) == len(old) == 1]
                couples += [couple for couple in single if all(_is_word(word, lexicon) for word in couple)]
        exclusive: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in couples:
            if " " not in f"{one}{other}":
                exclusive[lexicon.stem(one)].add(lexicon.stem(other))
                exclusive[lexicon.stem(other)].add(lexicon.stem(one))
        return cls(frozenset(gaps), {stem: frozenset(others) for stem, others in exclusive.items()})


def _swaps(gap: Gap, pairs: Mapping[str, Pair]) -> list[Swap]:
    """Return what stands in a near miss for what of the pair's; nothing for a gap that is none.

    A near miss is near one pair alone, and each of its wordings is one of the pair's with a swap.
    """
    if len(gap.near) != 1 or len(gap.wordings) > _GAP:
        return []
    asked = [_words(wording) for wording in pairs[gap.near[0]].wordings[:_PAIR]]
    found: list[Swap] = []
    for words in map(_words, gap.wordings):
        swaps = [_swapped(words, own) for own in asked]
        made = [swap for swap in swaps if swap is not None]
        if not made:
            return []
        found += made
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _swapped(words: Sequence[str], own: Sequence[str]) -> Swap | None:
    """Return the words in one place that differ, and those in theirs; None where there is too little in common."""
    least = min(len(words), len(own))
    start = 0
    while start < least and words[start] == own[start]:
        start += 1
    end = 0
    while end < least - start and words[-1 - end] == own[-1 - end]:
        end += 1
    if start + end < _COMMON * max(len(words), len(own)):
        return None
    return words[start : len(words) - end], own[start : len(own) - end]


def _is_word(word: str, lexicon: Lexicon) -> bool:
    """Whether a word tells one thing from another: no name or figure, each of which does anyway, no question word."""
    if word in lexicon.grammar.question_words or word in lexicon.grammar.auxiliaries or word in lexicon.numbers.words:
        return False
    entry = lexicon.find([word], 0)
    named = entry is not None and any(concept.startswith("=") for concept in entry[1].concepts)
    return not named and not any(map(str.isdecimal, word))
