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
        before = words[index - 1] if index else ""
        unit = token.kind
        concept = f"~rank{token.value:g}" if unit == "rank" else f"#{token.value:g}"
        if token.text.isdecimal() and self._is_year(token, before):
            unit = "year"
        figure = Term(token.text, frozenset({concept}), Kind.FIGURE, unit=unit, value=token.value)
        figure, end = self._with_unit(figure, words, index + 1)
        return end - index, figure

    def number(self, words: Sequence[str], start: int) -> tuple[int, Term] | None:
        """Read number words ("fifty four percent", "two million", "three quarters") as (words taken, figure)."""
        century = self._century(words[start : start + 2])
        if century:
            return 2, century
        taken = self._taken(words, start)
        text = " ".join(words[start : start + taken])
        if not text or text in self._grammar.pronominal:
            return None
        value = self._numbers.words[text]
        if taken == 1 and value >= _SCALE:
            return None
        figure = _figure(text, "percent", 100 * value) if value < 1 else _figure(text, "count", value)
        figure, end = self._with_unit(figure, words, start + taken)
        return end - start, figure

    def signed(self, figure: Term, found: list[Term]) -> Term:
        """Give a figure the comparison that stands before it, taking that off; "top 5" is a rank of at most 5."""
        before = found[-1].text if found else ""
        if before == "top" and figure.unit == "count" and figure.value <= _MOST_TOP:
            found.pop()
            concepts = figure.concepts | {"~top"}
            return replace(figure, text=f"top {figure.text}", concepts=concepts, unit="rank", sign="under")
        sign = self._numbers.signs.get(before, "")
        if sign:
            found.pop()
        return replace(figure, sign=sign)

    def _is_year(self, token: Token, before: str) -> bool:
        return token.value in _RECENT or (token.value in _YEARS and before in self._grammar.before_year)

    def _century(self, words: Sequence[str]) -> Term | None:
        """Read a century told by its number ("nineteenth century")."""
        ordinals = self._grammar.ordinals
        if words[0] not in ordinals or self._numbers.units.get(words[-1]) != "century":
            return None
        return _figure(" ".join(words), "century", float(ordinals.index(words[0]) + 1))

    def _taken(self, words: Sequence[str], start: int) -> int:
        """Count the words of the longest number that starts here."""
        for length in range(_LONGEST_NUMBER, 0, -1):
            span = words[start : start + length]
            if len(span) == length and " ".join(span) in self._numbers.words:
                return length
        return 0

    def _with_unit(self, figure: Term, words: Sequence[str], after: int) -> tuple[Term, int]:
        """Multiply a figure by the scale words after it and read its unit; return the index behind them, too."""
        value, unit, end = figure.value, figure.unit, after
        while end < len(words) and unit != "rank" and self._numbers.words.get(words[end], 0) >= _SCALE:
            value *= self._numbers.words[words[end]]
            end += 1
        following = self._numbers.units.get(words[end], "") if end < len(words) else ""
        if following == "century" or (following and unit in {"count", "year"}):  # "in 10 minutes" is no year
            unit = following
            end += 1
        if end == after:
            return figure, end
        return _figure(" ".join((figure.text, *words[after:end])), unit, value), end


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
