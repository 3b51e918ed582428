"""Make near misses of a question: one thing in it swapped for another of its class, the rest left as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.article.listings import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.article.knowledge import Knowledge

_NUMBER = re.compile(r"(?<![\w.,/-])\d{1,3}(?![\w.,]*\d)\b(?!/)")  # nor of a date like 9/11
_OPENING = 4  # words of an opening at most
_MOST_NUMBER = 12  # of a number in words
_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_START, _END = r"(?<![\w'’-])", r"(?![\w'’-])"  # of a whole word
_SMALL = frozenset("a an the of in on at to for from by with and or is are was were did does do it its that".split())
_FIXED_AFTER = frozenset("how in at named called looked up down".split())  # "how few", "in large", "named after"
_PARTICLES = frozenset("up down out off over apart when why where".split())  # "went up", "before when"
_LEADING = "to|from|in|of|for|with|at|on|by|about|against|into|like|as"  # prepositions
_BESIDE = frozenset({"and", "or"})  # one of two words that are joined
_STRANDED = re.compile(rf"\b(?:{_LEADING})(?:\W*$|\s+(?:{_LEADING}|after|before|when|and|the most|the least)\b)")
_CAPITAL = re.compile(r"\s[A-Z]")
_LAST_CAPITAL = re.compile(r"\b[A-Z][\w'’-]*\s(?:[Tt]he\s)?$")
_VOWEL = re.compile("[aeiou]", re.IGNORECASE)
_PAST = re.compile(r"\b\w+ed\b")  # where it is regular
_Span = tuple[int, int]  # in a text, from where to where


class Change(StrEnum):
    """What was swapped."""

    ASKED = "what is asked"
    OPPOSITE = "opposite"
    NUMBER = "number"
    ORDINAL = "rank"
    DETAIL = "detail"
    NARROWED = "narrower"


@dataclass(frozen=True, slots=True)
class Swap:
    """A changed question: what was changed in it, and from what to what; of openings without the auxiliary."""

    change: Change
    old: str
    new: str
    text: str

    @property
    def told(self) -> tuple[str, str]:
        """What tells it from other swaps, in whatever question."""
        return self.old.casefold(), self.new.casefold()

    @property
    def same(self) -> tuple[str, str]:
        """What makes it the same as another swap of one pair: what was put in or, of opposites, what for."""
        what = self.old if self.change is Change.OPPOSITE else self.new
        return self.change, what.casefold()


class Swapper:
    """Swaps things in the questions of one article."""

    def __init__(self, knowledge: Knowledge) -> None:
        swap, grammar = knowledge.english.swap, knowledge.english.grammar
        self._swap, self._auxiliaries = swap, grammar.auxiliaries
        self._openings = {Change.ASKED: _table(swap.asked), Change.DETAIL: _table(swap.detail)}
        self._endings = _table(swap.narrowed)
        self._past = knowledge.english.past.words
        opposites = [*swap.opposite, *((other, one) for one, other in swap.opposite), *swap.one_way]
        inside = {
            Change.OPPOSITE: _table(opposites),
            Change.ORDINAL: _table([*pairwise(grammar.ordinals), *pairwise(reversed(grammar.ordinals))]),
            Change.NUMBER: _table(_numbers(knowledge.english.number.words)),
        }
        self._inside = [(change, table, _whole(table)) for change, table in inside.items()]
        self._names: list[str] = []
        for group in knowledge.curated.names.values():
            for written in group.values():
                self._names += phrases(written)
        self._bound, self._fixed = _whole(swap.bound), _whole((*swap.fixed, *self._names))

    def swaps(self, text: str) -> Iterator[Swap]:
        """Yield all that a wording becomes by one swap, as far as it is English; none within a name."""
        yield from self._opened(text)
        yield from self._narrowed(text)
        fixed = [found.span() for found in self._fixed.finditer(text)]
        for change, (start, end), new in self._within(text):
            old = text[start:end]
            put = _as(old, new) if start == 0 else new
            swap = Swap(change, old, new, f"{text[:start]}{put}{text[end:]}")
            within = any(first < end and start < last for first, last in fixed)
            if not within and _fits(text, (start, end), swap):
                yield swap

    def _opened(self, text: str) -> Iterator[Swap]:
        """Put other openings, as far as the rest goes with them: what it needs, and nothing that needs its own."""
        words = text.casefold().split(" ")
        starts = [" ".join(words[:length]) for length in range(_OPENING, 0, -1)]
        for change, table in self._openings.items():
            old = next((start for start in starts if start in table), "")
            rest = text[len(old) :]
            if self._goes_with(old, rest) and not (change is Change.ASKED and self._bound.search(rest)):
                for new in table.get(old, ()):
                    yield Swap(change, self._asked(old), self._asked(new), f"{_as(text, new)}{rest}")

    def _goes_with(self, opening: str, rest: str) -> bool:
        """Whether the rest of a question has what an opening needs, and no preposition that would stand alone."""
        plain = rest.strip(" ?!.").casefold()
        if opening in self._swap.named and plain.removeprefix("the ") not in self._names:
            return False
        told = _PAST.search(rest) or self._past.intersection(plain.split())
        if opening in self._swap.done and not told:
            return False
        return not _STRANDED.search(rest)

    def _asked(self, opening: str) -> str:
        """Return what an opening asks for, without the auxiliary at its end."""
        start, _, last = opening.rpartition(" ")
        return start if last in self._auxiliaries else opening

    def _narrowed(self, text: str) -> Iterator[Swap]:
        """Put more behind the last word."""
        bare = text.rstrip("?!. ")
        last = bare.casefold().split(" ")[-1]
        for new in self._endings.get(last, ()):
            yield Swap(Change.NARROWED, last, new, f"{bare} {new}{text[len(bare) :]}")

    def _within(self, text: str) -> Iterator[tuple[Change, _Span, str]]:
        """Yield words and figures with where they stand and what may stand there."""
        for change, table, pattern in self._inside:
            for found in pattern.finditer(text):
                for new in table[found.group().casefold()]:
                    yield change, found.span(), new
        for found in _NUMBER.finditer(text):
            if not _in_name(text, *found.span()):
                yield Change.NUMBER, found.span(), str(int(found.group()) + 1)


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether a capital beside it tells that something is part of a longer name; the first word may have one anyway."""
    return bool(_CAPITAL.match(text, end) or _LAST_CAPITAL.search(text[1:start]))


def _fits(text: str, span: _Span, swap: Swap) -> bool:
    """Whether what was put in can stand between its neighbours: no word twice, the right article, no fixed phrase."""
    before, after = text[: span[0]], text[span[1] :]
    words = [word.casefold() for word in _WORD.findall(f"{before} | {after}")]
    if not set(words).isdisjoint(set(swap.new.casefold().split()) - _SMALL):
        return False
    previous = _WORD.findall(before.casefold())[-1:]
    article = "an" if _VOWEL.match(swap.new) else "a"
    if previous in (["a"], ["an"]) and previous != [article]:
        return False
    if swap.change is not Change.OPPOSITE:
        return True
    following = _WORD.findall(after.casefold())[:1]
    named = span[0] > 0 and swap.old[0].isupper()  # "New" of "New Brig"
    alone = _BESIDE.isdisjoint(previous) and _BESIDE.isdisjoint(following)
    return alone and not named and _FIXED_AFTER.isdisjoint(previous) and _PARTICLES.isdisjoint(following)


def _whole(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of any of some phrases as whole words, the longest first; of none, one that nothing matches."""
    any_of = "|".join(sorted(map(re.escape, phrases), key=len, reverse=True)) or "(?!)"
    return re.compile(f"{_START}(?:{any_of}){_END}", re.IGNORECASE)


def _as(text: str, new: str) -> str:
    """Write an opening as a text begins: with a capital or without."""
    return new[0].upper() + new[1:] if text[:1].isupper() else new


def _table(forms: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Read what may stand in the place of what."""
    found: dict[str, list[str]] = {}
    for first, *others in forms:
        found.setdefault(first, []).extend(others)
    return found


def _numbers(words: Mapping[str, float]) -> Iterator[tuple[str, str]]:
    """Yield each small number in words with the next."""
    by_value: dict[float, str] = {}
    for word, value in words.items():
        by_value.setdefault(value, word)
    for value, word in by_value.items():
        if 1 < value < _MOST_NUMBER and value + 1 in by_value:
            yield word, by_value[value + 1]
