"""Lists of figures that each go with something of their own: "3 km from Orrin, 5 km from Linnay and 7 mills"."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.words import Word


def mingled(word: Word, fact: Sequence[Word], left: int, at: int) -> bool:
    """Whether a word that is laid on a place, behind what is laid `left`, goes with another figure there.

    There are no "6 mills", nor "5 barns", in "5 mills and 6 barns".
    """
    if left < 0:
        return False
    behind = next((place for place in range(left + 1, len(fact)) if not fact[place].aside), left)
    more = not (fact[behind].divided and _figure(fact, behind))  # goes with the figure before it
    if more and fact[left].kind == fact[at - 1].kind == "figure" and not (word.marks or fact[at].marks):
        return True
    if at < left:
        return fact[at].kind not in {"figure", "scope"} and _crosses(fact, at, left + 1)
    return more and _crosses(fact, left, at)


def begins_item(fact: Sequence[Word], left: int, at: int) -> bool:
    """Whether a list of figures that each have a phrase comes behind a place, and another place begins an item of it.

    "It lies 3 km from Orrin, 5 km from Linnay and 7 km from Brill", so it lies 7 km from Brill. But what took "3 hours,
    5 minutes" didn't take 5 minutes, and who "sold 5 mills to Holt, and 6 mills burned" didn't sell 6.
    """
    first = left + 1
    items = [item for item in range(first, at + 1) if item == first or fact[item].divided]
    figures = all(_figure(fact, item) for item in items) and items[-1] == at
    commas = any(not fact[item].linked for item in items[1:])
    return figures and commas and all(_has_phrase(fact, item) for item in items[:-1])


def _crosses(fact: Sequence[Word], begun: int, ended: int) -> bool:
    """Whether a word goes with a figure, and before a place behind it the list goes on with another figure."""
    on = any(fact[at].divided and _figure(fact, at) for at in range(begun + 1, ended))
    while begun and not (fact[begun].divided or fact[begun].kind == "figure"):
        begun -= 1
    return on and _figure(fact, begun)


def _figure(fact: Sequence[Word], at: int) -> bool:
    """Whether a figure, or what limits one, stands at a place."""
    kinds = [word.kind for word in fact[at : at + 2]]
    return kinds[0] == "figure" or kinds == ["scope", "figure"]


def _has_phrase(fact: Sequence[Word], at: int) -> bool:
    """Whether a word has a phrase of its own behind it, before another item or clause begins."""
    for word in fact[at + 1 :]:
        if word.own or word.divided:
            return word.own != ""
    return False
