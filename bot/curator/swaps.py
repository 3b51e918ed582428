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
_TURNED = re.compile(r"\b(?:than|to|from|by|against)\s+(?:the\s+)?$")  # between names that can be turned round
_JOINED = re.compile(r"\b(?:and|or)\b|[,&/]")  # between names of which either may come first
_MOST_NUMBER = 12  # of a number in words
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_START, _END = r"(?<![\w'’-])", r"(?![\w'’-])"  # of a whole word
_SMALL = frozenset("a an the of in on at to for from by with and or is are was were did does do it its that".split())
_FIXED_AFTER = frozenset("how in at named called looked up down".split())  # "how few", "in large", "named after"
_PARTICLES = frozenset("up down out off over apart when why where".split())  # "went up", "before when"
_LEADING = "to|from|in|of|for|with|at|on|by|about|against|into|like|as"  # prepositions
_STRANDED = re.compile(rf"\b(?:{_LEADING})(?:\W*$|\s+(?:{_LEADING}|after|before|when|and|the most|the least)\b)")
_PLACED = re.compile(r"\b(?:in|at|of|on|near|for|a|an)\s+(?:the\s+)?$", re.IGNORECASE)  # a name after it does nothing
_VOWEL = re.compile("[aeiou]", re.IGNORECASE)
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
    NARROWED = "narrower"


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
        swap, grammar = knowledge.english.swap, knowledge.english.grammar
        self._openings = {Change.ASKED: _table(swap.asked), Change.DETAIL: _table(swap.detail)}
        self._endings, self._named = _table(swap.narrowed), swap.named
        opposites = [*swap.opposite, *((other, one) for one, other in swap.opposite), *swap.one_way]
        months = [form for form in knowledge.english.number.month if form[0] not in grammar.month_like]
        ranks = [*pairwise(grammar.ordinals), *pairwise(reversed(grammar.ordinals))]
        self._inside = {
            Change.OPPOSITE: _Words(_table(opposites)),
            Change.UNIT: _Words(_table(swap.unit)),
            Change.TIME: _Words(_table((*swap.time, *_neighbours(months)))),
            Change.ORDINAL: _Words(_table(ranks)),
            Change.NUMBER: _Words(_table(_numbers(knowledge.english.number.words))),
        }
        self._names = _Names(knowledge)
        self._years = sorted({year for fact in knowledge.record.facts for year in _YEAR.findall(fact.text)})

    def swaps(self, pair: Pair, text: str) -> Iterator[Swap]:
        """Yield all that one of a pair's wordings becomes by one swap, as far as it is English."""
        yield from self._opened(text)
        for old, new in _opening(text, self._endings):
            bare = text.rstrip("?!. ")
            yield Swap(Change.NARROWED, old, new, f"{bare} {new}{text[len(bare) :]}")
        named = self._names.spots(text)
        for swap, span in self._within(text):
            if not any(start < span[1] and span[0] < end for start, end, _ in named) and _fits(text, span, swap):
                yield swap
        yield from self._names.swaps(pair, text)

    def _opened(self, text: str) -> Iterator[Swap]:
        """Put other openings: what asks for a name before a name alone, none that leaves a preposition without."""
        for change, table in self._openings.items():
            for old, new in _opening(text, table):
                rest = text[len(old) :]
                alone = old not in self._named or self._names.is_one(rest)
                if alone and not _STRANDED.search(rest):
                    yield Swap(change, old, new, f"{_as(text, new)}{rest}")

    def _within(self, text: str) -> Iterator[tuple[Swap, tuple[int, int]]]:
        """Swap words and figures; yield where each stood, too."""
        for change, words in self._inside.items():
            for span, new in words.found(text):
                yield _swap(change, text, span, new), span
        for change, span, new in self._figures(text):
            yield _swap(change, text, span, new), span

    def _figures(self, text: str) -> Iterator[tuple[Change, tuple[int, int], str]]:
        """Yield other years that the article states, the nearest, and other numbers, with what they replace."""
        for found in _YEAR.finditer(text):
            others = [year for year in self._years if year != found.group()]
            others.sort(key=lambda year: abs(int(year) - int(found.group())))
            for year in others[:_YEARS]:
                yield Change.TIME, found.span(), year
        for found in _NUMBER.finditer(text):
            yield Change.NUMBER, found.span(), str(int(found.group()) + 1)


class _Words:
    """Words and phrases with what may stand in their place."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._table = table
        self._pattern = re.compile(f"{_START}(?:{_any_of(table)}){_END}", re.IGNORECASE)

    def found(self, text: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield where one of the words stands in a text, and what may stand there."""
        for match in self._pattern.finditer(text):
            for new in self._table[match.group().casefold()]:
                yield match.span(), new


class _Names:
    """The article's own names: which stand in a text, and which others of their kind are near in the article."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._kinds: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._places: dict[str, set[int]] = {}  # paragraphs that a name stands in
        self._written: dict[str, str] = {}  # as the article first writes a name
        self._with_the: set[str] = set()  # names that stand after "the" there
        self._cited = {pair.id: {fact.paragraph for fact in knowledge.cited(pair)} for pair in knowledge.curated.pairs}
        for kind, group in knowledge.curated.names.items():
            for name, listing in group.items():
                self._kinds[name] = kind
                first, *others = phrases(listing)
                self._forms |= dict.fromkeys((first, *(form for form in others if " " in form)), name)
        self._pattern = re.compile(rf"(?<![\w-])(?:{_any_of(self._forms)})(?:'s)?(?![\w-])", re.IGNORECASE)
        for fact in knowledge.record.facts:
            for start, end, name in self.spots(fact.text):
                self._places.setdefault(name, set()).add(fact.paragraph)
                if name not in self._written and _has_the(fact.text, start):
                    self._with_the.add(name)
                self._written.setdefault(name, fact.text[start:end])

    def swaps(self, pair: Pair, text: str) -> Iterator[Swap]:
        """Yield a text with another name in each name's place, and with two names in one another's."""
        spots = self.spots(text)
        there = {one for _, _, one in spots}
        for start, end, name in spots:
            for other in self._others(pair, name, there):
                swap = _swap(Change.NAME, text, (start, end), self._written[other])
                if _has_the(text, start) is (other in self._with_the) and _fits(text, (start, end), swap):
                    yield swap
        for (start, end, one), (after, last, other) in pairwise(spots):
            between = text[end:after]
            turns = _TURNED.search(between) and not _JOINED.search(between)
            if one != other and turns and self._may_turn(text, one, start, other, after):
                first, second = text[start:end], text[after:last]
                turned = f"{text[:start]}{second}{text[end:after]}{first}{text[last:]}"
                yield Swap(Change.ROLE, first, second, turned)

    def _may_turn(self, text: str, one: str, start: int, other: str, after: int) -> bool:
        """Whether each of two names may do what the other does: they are of a kind, and the first is no mere place."""
        same_article = _has_the(text, start) is _has_the(text, after)
        return self._kinds[one] == self._kinds[other] and same_article and not _PLACED.search(text[:start])

    def is_one(self, text: str) -> bool:
        """Whether a text is a name and nothing else."""
        bare = text.strip(" ?!.").casefold().removeprefix("the ")
        return bare in self._forms

    def spots(self, text: str) -> _Spots:
        """Find the names in a text."""
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
        return [other for _, other in sorted(near)[:_NAMES]]


def _fits(text: str, span: tuple[int, int], swap: Swap) -> bool:
    """Whether what was put in can stand between its neighbours: no word twice, the right article, no fixed phrase."""
    before, after = text[: span[0]], text[span[1] :]
    words = [word.casefold() for word in _WORD.findall(f"{before} | {after}")]
    if not set(words).isdisjoint(set(swap.new.casefold().split()) - _SMALL):
        return False
    previous = _WORD.findall(before.casefold())[-1:]
    if previous in (["a"], ["an"]) and bool(_VOWEL.match(swap.new)) is not (previous == ["an"]):
        return False
    if swap.change is not Change.OPPOSITE:
        return True
    following = _WORD.findall(after.casefold())[:1]
    named = span[0] > 0 and swap.old[0].isupper()  # "New" of "New Brig"
    return not named and _FIXED_AFTER.isdisjoint(previous) and _PARTICLES.isdisjoint(following)


def _has_the(text: str, start: int) -> bool:
    """Whether "the" stands before a place in a text."""
    return text[:start].casefold().endswith("the ")


def _any_of(texts: Iterable[str]) -> str:
    """Return a pattern of any of some texts, the longest first; of none, one that nothing matches."""
    return "|".join(sorted(map(re.escape, texts), key=len, reverse=True)) or "(?!)"


def _opening(text: str, table: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield the longest opening of a text that is known, and what may stand in its place."""
    plain = text.casefold()
    for words in range(4, 0, -1):
        old = " ".join(plain.split(" ")[:words])
        if old in table:
            yield from ((old, new) for new in table[old])
            return


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
