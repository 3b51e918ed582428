"""Where an article's own names stand in its facts, and so which of them may stand in another's place."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.article.english import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.article.knowledge import Knowledge

_MOST = 3  # others that are put in the place of a name
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_PREPOSITIONS = frozenset("to from in at on by near with into through along before after via".split())
_SMALL = frozenset(
    """a an the and or but not of for about as than like is are was were do does did has have had can could will would
    should may might that which who what where when why how it its there""".split()
)
_CAPITAL = re.compile(r"\s[A-Z]")
_LAST_CAPITAL = re.compile(r"\b[A-Z][\w'’-]*\s(?:[Tt]he\s)?$")
_LISTED = re.compile(r"(?:\s*\([^)]*\))?(?:,|,?\s+(?:and|or))\s+(?:the\s+)?")  # between the names of a list
_OWNED = re.compile(r"['’]s?\s+(\w+)")
_TURNED = re.compile(r"\b(?:than|to|by|against)\s+(?:the\s+)?$")  # between names that can be turned round
_JOINED = re.compile(r"\b(?:and|or)\b|[,&/]")  # between names of which either may come first
_PLACED = re.compile(r"\b(?:in|at|of|on|near|for|from|a|an)\s+(?:the\s+)?$", re.IGNORECASE)  # a name there does nothing
_Spot = tuple[int, int, str]  # where a name stands in a text: start, end, which
_Place = tuple[str, str]  # a side of a name, and the word on it


class Named:
    """The article's own names: which stand in a text, and which others its facts have in such a place.

    A position is the preposition or verb before a name, the verb after it, or whose it is ("the level of").
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._kinds: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._places: dict[str, set[_Place]] = {}  # that a name has in the facts
        self._written: dict[str, str] = {}  # as the article first writes a name
        self._with_the: Counter[str] = Counter()  # how often more with "the" than without
        forms: list[str] = []
        for kind, group in knowledge.curated.names.items():
            for name, listing in group.items():
                self._kinds[name] = kind
                first, *others = phrases(listing)
                own = [form.removeprefix("the ") for form in (first, *(other for other in others if " " in other))]
                forms += own
                self._forms |= dict.fromkeys(map(str.casefold, own), name)
        any_of = "|".join(sorted(map(re.escape, forms), key=len, reverse=True)) or "(?!)"
        self._pattern = re.compile(rf"(?<![\w-])(?:{any_of})(?![\w-])", re.IGNORECASE)
        for fact in knowledge.record.facts:
            self._learn(fact.text)

    def _learn(self, text: str) -> None:
        """Note how a fact writes names, and where it has them: those of a list all stand where the list does."""
        lists: list[list[_Spot]] = []
        for spot in self.spots(text):
            if lists and _LISTED.fullmatch(text[lists[-1][-1][1] : spot[0]]):
                lists[-1].append(spot)
            else:
                lists.append([spot])
        for listed in lists:
            places = _places(text, listed[0][0], listed[-1][1])
            for start, end, name in listed:
                self._places.setdefault(name, set()).update(places)
                self._with_the[name] += 1 if has_the(text, start) else -1
                self._written.setdefault(name, text[start:end])

    def spots(self, text: str) -> list[_Spot]:
        """Find the names in a text."""
        return [(*one.span(), self._forms[one.group().casefold()]) for one in self._pattern.finditer(text)]

    def is_one(self, text: str) -> bool:
        """Whether a text is a name and nothing else."""
        return text.strip(" ?!.").casefold().removeprefix("the ") in self._forms

    def others(self, text: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield where a name stands in a text, and another of its kind that the facts have in such a place."""
        spots = self.spots(text)
        there = {one for _, _, one in spots}
        for start, end, name in spots:
            if not in_name(text, start, end):
                for other in self._like(name, _places(text, start, end))[:_MOST]:
                    if other not in there and has_the(text, start) is (self._with_the[other] > 0):
                        yield (start, end), self._written[other]

    def _like(self, name: str, places: set[_Place]) -> list[str]:
        """Return the names of a name's kind that stand in one of some places, those first that stand most like it."""
        own, written = self._places.get(name, set()), self._written.get(name, "")
        shared = {
            other: len(own & its)
            for other, its in self._places.items()
            if self._kinds[other] == self._kinds[name] and not places.isdisjoint(its)
            if self._written[other] not in written and written not in self._written[other]  # "Rhine", "Upper Rhine"
        }
        return sorted(shared, key=lambda other: -shared[other])

    def turned(self, text: str) -> Iterator[tuple[str, str, str]]:
        """Yield two names and the text in which they stand in one another's place."""
        for (start, end, one), (after, last, other) in pairwise(self.spots(text)):
            between = text[end:after]
            turns = _TURNED.search(between) and not _JOINED.search(between)
            if one != other and turns and self._may_turn(text, one, start, other, after):
                first, second = text[start:end], text[after:last]
                yield first, second, f"{text[:start]}{second}{between}{first}{text[last:]}"

    def _may_turn(self, text: str, one: str, start: int, other: str, after: int) -> bool:
        """Whether each of two names may do what the other does: they are of a kind, and the first is no mere place."""
        same_article = has_the(text, start) is has_the(text, after)
        return self._kinds[one] == self._kinds[other] and same_article and not _PLACED.search(text[:start])


def _places(text: str, start: int, end: int) -> set[_Place]:
    """Return a name's position in a text."""
    before = [word.casefold() for word in _WORD.findall(text[:start])]
    after = [word.casefold() for word in _WORD.findall(text[end:])[:1]]
    found: set[_Place] = set()
    if before[-1:] == ["the"]:
        before.pop()
    if owned := _OWNED.match(text, end):
        found.add(("of", _bare(owned[1])))
    elif after and after[0] not in _SMALL | _PREPOSITIONS:
        found.add(("after", _bare(after[0])))
    if before[-1:] == ["of"] and len(before) > 1:
        found.add(("of", _bare(before[-2])))
    elif before and before[-1] not in _SMALL:
        found.add(("before", before[-1] if before[-1] in _PREPOSITIONS else _bare(before[-1])))
    return found


def _bare(word: str) -> str:
    """Return a word without its ending as a verb or a plural."""
    return re.sub(r"(?<=...)(?:e?s|e?d|ing)$", "", word.casefold())


def in_name(text: str, start: int, end: int) -> bool:
    """Whether a capital beside it tells that something is part of a longer name; the first word may have one anyway."""
    return bool(_CAPITAL.match(text, end) or _LAST_CAPITAL.search(text[1:start]))


def has_the(text: str, start: int) -> bool:
    """Whether "the" stands before a place in a text."""
    return text[:start].casefold().endswith("the ")
