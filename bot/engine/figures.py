"""Read figures: money, percent, counts, ranks, years, centuries, lengths and other units, in digits and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.engine.terms import Kind, Term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.engine.lexicon import Lexicon
    from bot.text import Token

_SCALE = 100  # number words from here on multiply the one before, and are no figure alone ("in billions")
_RECENT = range(1900, 2100)  # a bare number in here is a year
_YEARS = range(1, 2100)  # one in here is, where a year is expected ("in 1067")
_LONGEST_NUMBER = 3  # words
_NEAR = 0.1  # relative distance that "about 50 percent" allows
FIXED = frozenset({"rank", "year", "century"})  # units of which each value asks for something else
_MOST_TOP = 100  # "top 100" is a rank, "top 2000" hardly


class FigureReader:
    """Reads figures with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._numbers, self._grammar = lexicon.numbers, lexicon.grammar

    def read(self, token: Token, words: Sequence[str], index: int) -> tuple[int, Term]:
        """Read the figure that a token is, with the scale and unit words after it, as (words taken, figure)."""
        after = words[index - 1] if index else ""
        expected = _YEARS if after in self._grammar.before_year else _RECENT
        unit = "year" if token.text.isdecimal() and token.value in expected else token.kind
        concept = f"~rank{token.value:g}" if unit == "rank" else f"#{token.value:g}"
        figure = Term(token.text, frozenset({concept}), Kind.FIGURE, unit=unit, value=token.value)
        return self._with_unit(figure, words, index, 1)

    def number(self, words: Sequence[str], start: int) -> tuple[int, Term] | None:
        """Read number words ("fifty four percent", "two million", "tenth century") as (words taken, figure)."""
        ordinals, following = self._grammar.ordinals, "".join(words[start + 1 : start + 2])
        if words[start] in ordinals and self._numbers.units.get(following) == "century":
            return 2, _figure(f"{words[start]} {following}", "century", ordinals.index(words[start]) + 1.0)
        spans = [" ".join(words[start : start + length]) for length in range(_LONGEST_NUMBER, 0, -1)]
        text = next((span for span in spans if span in self._numbers.words), "")
        value = self._numbers.words.get(text, 0.0)
        if not text or text in self._grammar.pronominal or (value >= _SCALE and " " not in text):
            return None
        figure = _figure(text, "percent", 100 * value) if value < 1 else _figure(text, "count", value)
        return self._with_unit(figure, words, start, len(text.split()))

    def signed(self, figure: Term, before: str) -> Term:
        """Give a figure the comparison that stands before it; "top 5" is a rank of at most 5."""
        if before == "top" and figure.unit == "count" and figure.value <= _MOST_TOP:
            concepts = figure.concepts | {"~top"}
            return replace(figure, text=f"top {figure.text}", concepts=concepts, unit="rank", sign="under")
        return replace(figure, sign=self._numbers.signs.get(before, ""))

    def _with_unit(self, figure: Term, words: Sequence[str], start: int, taken: int) -> tuple[int, Term]:
        """Multiply a figure by the scale words after it and read its unit; return the words taken with these, too."""
        value, unit, end = figure.value, figure.unit, start + taken
        while end < len(words) and unit != "rank" and self._numbers.words.get(words[end], 0) >= _SCALE:
            value *= self._numbers.words[words[end]]
            end += 1
        following = self._numbers.units.get("".join(words[end : end + 1]), "")
        if following == "century" or (following and unit in {"count", "year"}):  # "in 10 minutes" is no year
            unit = following
            end += 1
        if end == start + taken:
            return taken, figure
        return end - start, _figure(" ".join((figure.text, *words[start + taken : end])), unit, value)


def _figure(text: str, unit: str, value: float) -> Term:
    return Term(text, frozenset({f"#{value:g}"}), Kind.FIGURE, unit=unit, value=value)


def as_figure(term: Term) -> Term:
    """Return a term that names a rank ("No. 5") as the figure it stands for, any other as it is."""
    return term if term.rank is None else replace(term, unit="rank", value=term.rank)


def comparable(stated: Term, asked: Term) -> bool:
    """Whether two figures are of one unit; a bare number can be of any but a rank or year."""
    return stated.unit == asked.unit or (asked.unit == "count" and stated.unit not in FIXED)


def bears_out(stated: Term, asked: Term) -> bool:
    """Whether a stated figure is the one asked about, or as "more than", "less than" or "about" it says."""
    if not comparable(stated, asked):
        return False
    if asked.sign == "over":
        return stated.value >= asked.value
    if asked.sign == "under":
        return stated.value <= asked.value
    return abs(stated.value - asked.value) <= (_NEAR if asked.sign == "about" else 1e-6) * asked.value
