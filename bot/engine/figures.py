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
_MOST_TOP = 100  # "top 100" is a rank, "top 2000" hardly


class FigureReader:
    """Reads figures with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._grammar = lexicon, lexicon.grammar

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
        figures, ordinals = self._lexicon.figures, self._grammar.ordinals
        if words[start] in ordinals and self._lexicon.units.get(" ".join(words[start + 1 : start + 2])) == "century":
            value = float(ordinals.index(words[start]) + 1)
            text, concepts = " ".join(words[start : start + 2]), frozenset({f"#{value:g}"})
            return 2, Term(text, concepts, Kind.FIGURE, unit="century", value=value)
        taken = 0
        for length in range(1, min(_LONGEST_NUMBER, len(words) - start) + 1):
            if " ".join(words[start : start + length]) in figures:
                taken = length
        text = " ".join(words[start : start + taken])
        if not taken or (taken == 1 and (text in self._grammar.pronominal or figures[text] >= _SCALE)):
            return None
        unit, value = ("percent", 100 * figures[text]) if figures[text] < 1 else ("count", figures[text])
        figure = Term(text, frozenset({f"#{value:g}"}), Kind.FIGURE, unit=unit, value=value)
        figure, end = self._with_unit(figure, words, start + taken)
        return end - start, figure

    def signed(self, figure: Term, found: list[Term]) -> Term:
        """Give a figure the comparison that stands before it, taking that off; "top 5" is a rank of at most 5."""
        before = found[-1].text if found else ""
        if before == "top" and figure.unit == "count" and figure.value <= _MOST_TOP:
            found.pop()
            concepts = figure.concepts | {"~top"}
            return replace(figure, text=f"top {figure.text}", concepts=concepts, unit="rank", sign="under")
        sign = self._lexicon.comparators.get(before, "")
        if sign:
            found.pop()
        return replace(figure, sign=sign)

    def _is_year(self, token: Token, before: str) -> bool:
        return token.value in _RECENT or (token.value in _YEARS and before in self._grammar.before_year)

    def _with_unit(self, figure: Term, words: Sequence[str], after: int) -> tuple[Term, int]:
        """Multiply a figure by the scale words after it and read its unit; return the index behind them, too."""
        value, unit, start = figure.value, figure.unit, after
        while after < len(words) and unit != "rank" and self._lexicon.figures.get(words[after], 0) >= _SCALE:
            value, after = value * self._lexicon.figures[words[after]], after + 1
        following = self._lexicon.units.get(words[after]) if after < len(words) else None
        if following == "century" or (following and unit == "count"):
            unit, after = following, after + 1
        if after == start:
            return figure, after
        text = " ".join((figure.text, *words[start:after]))
        concepts = frozenset({f"#{value:g}"})
        return replace(figure, text=text, unit=unit, value=value, concepts=concepts), after
