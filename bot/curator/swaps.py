"""Make near misses of a question: one thing in it swapped for another of its class, the rest left as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, product
from typing import TYPE_CHECKING

from bot.article.english import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from bot.article.knowledge import Knowledge, Pair

_NAMES, _YEARS = 4, 2  # others that are put in the place of a name, and of a year
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,]*\d)\b")
_JOINED = re.compile(r"\b(?:and|or)\b|[,&/]")  # between names of which either may come first
_MOST_NUMBER = 12  # of a number in words
_Spots = list[tuple[int, int, str]]  # where names stand in a text: start, end, which


class Change(StrEnum):
    """What was swapped."""

    ASKED = "what is asked"
    OPPOSITE = "opposite"
    NUMBER = "number"
    ORDINAL = "rank"
    TIME = "time"
    ROLE = "who does what"
    UNIT = "unit"
    NAME = "name"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Swap:
    """A changed question: what was changed in it, and from what to what."""

    change: Change
    old: str
    new: str
    text: str


class Swapper:
    """Swaps things in the questions of one article."""

    def __init__(self, knowledge: Knowledge) -> None:
        swap = knowledge.english.swap
        self._openings = {Change.ASKED: _table(swap.asked), Change.DETAIL: _table(swap.detail)}
        self._endings = _table(swap.narrowed)
        both_ways = [*swap.opposite, *((other, one) for one, other in swap.opposite)]
        ordinals = knowledge.english.grammar.ordinals
        ranks = [*pairwise(ordinals), *pairwise(reversed(ordinals))]
        self._inside = {
            Change.OPPOSITE: _Words(_table(both_ways)),
            Change.UNIT: _Words(_table(swap.unit)),
            Change.TIME: _Words(_table((*swap.time, *_neighbours(knowledge.english.number.month)))),
            Change.ORDINAL: _Words(_table(ranks)),
            Change.NUMBER: _Words(_table(_numbers(knowledge.english.number.words))),
        }
        self._names = _Names(knowledge)
        self._years = sorted({year for fact in knowledge.record.facts for year in _YEAR.findall(fact.text)})

    def swaps(self, pair: Pair, text: str) -> Iterator[Swap]:
        """Yield all that one of a pair's wordings becomes by one swap."""
        for change, table in self._openings.items():
            for old, new in _opening(text, table):
                yield Swap(change, old, new, f"{_as(text, new)}{text[len(old) :]}")
        for old, new in _opening(text, self._endings):
            bare = text.rstrip("?!. ")
            yield Swap(Change.DETAIL, old, new, f"{bare} {new}{text[len(bare) :]}")
        for change, words in self._inside.items():
            yield from words.swaps(change, text)
        yield from self._figures(text)
        yield from self._names.swaps(pair, text)

    def _figures(self, text: str) -> Iterator[Swap]:
        """Put other years that the article states, the nearest, and other numbers."""
        for found in _YEAR.finditer(text):
            others = [year for year in self._years if year != found.group()]
            others.sort(key=lambda year: abs(int(year) - int(found.group())))
            for year in others[:_YEARS]:
                yield _swap(Change.TIME, text, found.span(), year)
        for found in _NUMBER.finditer(text):
            yield _swap(Change.NUMBER, text, found.span(), str(int(found.group()) + 1))


class _Words:
    """Words and phrases with what may stand in their place."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._table = table
        self._pattern = re.compile(rf"\b(?:{_any_of(table)})\b", re.IGNORECASE)

    def swaps(self, change: Change, text: str) -> Iterator[Swap]:
        """Yield a text with one of the words swapped."""
        for found in self._pattern.finditer(text):
            for new in self._table[found.group().casefold()]:
                yield _swap(change, text, found.span(), new)


class _Names:
    """The article's own names: which stand in a text, and which others of their kind are near in the article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._kinds: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._places: dict[str, set[int]] = {}  # paragraphs that a name stands in
        self._written: dict[str, str] = {}  # as the article first writes a name
        self._cited = {pair.id: {fact.paragraph for fact in knowledge.cited(pair)} for pair in knowledge.curated.pairs}
        for kind, group in knowledge.curated.names.items():
            for name, listing in group.items():
                self._kinds[name] = kind
                first, *others = phrases(listing)
                self._forms |= dict.fromkeys((first, *(form for form in others if " " in form)), name)
        self._pattern = re.compile(rf"(?<![\w-])(?:{_any_of(self._forms)})(?:'s)?(?![\w-])", re.IGNORECASE)
        for fact in knowledge.record.facts:
            for start, end, name in self._spots(fact.text):
                self._places.setdefault(name, set()).add(fact.paragraph)
                self._written.setdefault(name, fact.text[start:end])

    def swaps(self, pair: Pair, text: str) -> Iterator[Swap]:
        """Yield a text with another name in each name's place, and with two names in one another's."""
        spots = self._spots(text)
        for start, end, name in spots:
            for other in self._others(pair, name, {one for _, _, one in spots}):
                yield _swap(Change.NAME, text, (start, end), other)
        for (start, end, one), (after, last, other) in pairwise(spots):
            if one != other and not _JOINED.search(text[end:after]):
                first, second = text[start:end], text[after:last]
                turned = f"{text[:start]}{second}{text[end:after]}{first}{text[last:]}"
                yield Swap(Change.ROLE, first, second, turned)

    def _spots(self, text: str) -> _Spots:
        found = []
        for match in self._pattern.finditer(text):
            form = match.group().casefold().removesuffix("'s")
            end = match.start() + len(form)
            if form in self._forms:
                found.append((match.start(), end, self._forms[form]))
        return found

    def _others(self, pair: Pair, name: str, there: Set[str]) -> list[str]:
        """Return names of one kind as the article writes them, those that stand nearest to the pair's facts first."""
        near: list[tuple[int, str]] = []
        for other in self._places.keys() - there:
            if self._kinds[other] == self._kinds[name]:
                apart = (abs(one - two) for one, two in product(self._cited[pair.id], self._places[other]))
                near.append((min(apart), other))
        return [self._written[other] for _, other in sorted(near)[:_NAMES]]


def _any_of(texts: Iterable[str]) -> str:
    """Return a pattern of any of some texts, the longest first; of none, one that nothing matches."""
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True)) or "(?!)"


def _opening(text: str, table: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the opening of a text and what may stand in its place."""
    plain = text.casefold()
    for words in range(4, 0, -1):
        old = " ".join(plain.split(" ")[:words])
        for new in table.get(old, ()):
            yield old, new


def _as(text: str, new: str) -> str:
    """Write an opening as a text begins: with a capital or without."""
    return new[0].upper() + new[1:] if text[:1].isupper() else new


def _swap(change: Change, text: str, span: tuple[int, int], new: str) -> Swap:
    start, end = span
    old = text[start:end]
    put = _as(old, new) if start == 0 else new
    return Swap(change, old, new, f"{text[:start]}{put}{text[end:]}")


def _table(forms: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Read what may stand in the place of what."""
    found: dict[str, list[str]] = {}
    for first, *others in forms:
        found.setdefault(first, []).extend(others)
    return found


def _neighbours(forms: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield each of some names with the next."""
    names = [form[0].title() for form in forms]
    for one, other in zip(names, (*names[1:], *names[:1]), strict=True):
        yield one.casefold(), other


def _numbers(words: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Yield each small number in words with the next."""
    by_value: dict[float, str] = {}
    for word, value in words.items():
        by_value.setdefault(value, word)
    for value, word in by_value.items():
        if 1 < value < _MOST_NUMBER and value + 1 in by_value:
            yield word, by_value[value + 1]
