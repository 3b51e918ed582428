"""Read tokens into terms: phrases, names, words that nobody knows, some of them mended, and figures: money, percent,
counts, ranks, years, centuries, lengths and other units, in digits and in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.engine.lexicon import Meaning
from bot.engine.terms import Kind, Span, Term
from bot.text import with_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.lexicon import Lexicon
    from bot.text import Token

MENDED = 8  # unknown words of a message that are mended, the first: each takes up to a millisecond
_SCALE = 100  # number words from here on multiply the one before, and are no figure alone ("in billions")
_RECENT = range(1900, 2100)  # a bare number in here is a year
_YEARS = range(1, 2100)  # one in here is, where a year is expected ("in 1067")
_LONGEST_NUMBER = 3  # words
_ARTICLE = "article"  # what its title stands for
_DAY = re.compile(r"\d{1,2}")
_DAY_OR_YEAR = re.compile(r"\d{1,2}|(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class _Written:
    """A word as the lexicon writes it, the token it comes from and its place; whether a `name` may stand there."""

    word: str
    token: Token
    place: int
    name: bool


class TermReader:
    """Reads tokens into terms with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon, self._grammar, self._figures = lexicon, lexicon.grammar, FigureReader(lexicon)
        self._months = frozenset(form for forms in lexicon.english.number.month for form in forms)
        known = lexicon.find([_ARTICLE], 0)
        self._article = self._made(_ARTICLE, known[1] if known else Meaning())

    def unknown(self, tokens: Iterable[Token]) -> list[str]:
        """List the words that nobody knows and that are no chat spelling, each once."""
        words = dict.fromkeys(self._grammar.plain(token) for token in tokens if token.kind == "word")
        return [word for word in words if not self._lexicon.knows(word)]

    def marked(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Mark the first words of a message that nobody knows as slips, which are mended."""
        slips = self.unknown(tokens)[:MENDED]
        if not slips:
            return tokens
        return [replace(one, slip=one.kind == "word" and self._grammar.plain(one) in slips) for one in tokens]

    def terms(self, tokens: Sequence[Token]) -> list[Term]:
        """Read tokens into terms: phrases, names, figures, and words nobody knows, of which slips are mended."""
        return [span.term for span in self.spans(tokens)]

    def spans(self, tokens: Sequence[Token]) -> list[Span]:
        """Read tokens into terms, each with the place where it stands."""
        written = self._write(tokens)
        words = [*(one.word for one in written), ""]  # so that each has one behind it
        spans: list[Span] = []
        index = 0
        while index < len(written):
            if not words[index]:
                index += 1
                continue
            taken, term = self._term(written[index], words, index)
            if term.kind is Kind.FIGURE:
                before = spans[-1].term.text if spans else ""
                sign = self._lexicon.english.number.signs.get(before, "")
                term = replace(term, sign=sign, stems=self._lexicon.stems_of(term.text))
            spans.append(Span(term, written[index].place, written[index + taken - 1].place + 1))
            index += taken
        return spans

    def _term(self, written: _Written, words: Sequence[str], index: int) -> tuple[int, Term]:
        """Read the term that starts at a word, as (words taken, term): the first of these that it can be."""
        title = self._lexicon.title
        if title and words[index : index + len(title)] == title:
            return len(title), self._article
        if self._is_figure(written.token):
            return self._figures.read(written.token, words, index)
        small = self._small_word(written.token, words, index)
        if small is not None:
            return 1, small
        number = self._figures.number(words, index)
        hit = self._lexicon.find(words, index)
        if number and (hit is None or number[0] > hit[0] or not hit[1].concepts):
            return number
        if hit:
            taken, meaning = hit
            return taken, self._made(" ".join(words[index : index + taken]), meaning)
        word = words[index]
        if self._lexicon.knows(word):
            return 1, self._made(word, Meaning())
        if written.name:
            return 1, self._made(word, Meaning(frozenset({f"={word}"}), Kind.NAME))
        return 1, self._made(word, Meaning(kind=Kind.UNKNOWN))

    def _made(self, text: str, meaning: Meaning) -> Term:
        """Make a term, with the stems of its words."""
        stems = self._lexicon.stems_of(text)
        return Term(text, meaning.concepts, meaning.kind, meaning.optional, meaning.idle, stems=stems)

    def _is_figure(self, token: Token) -> bool:
        """Whether a token is a figure; the first ranks are read as words ("2nd" as "second")."""
        ordinal = token.kind == "rank" and 1 <= token.value <= len(self._grammar.ordinals)
        return token.kind not in {"word", "stop"} and not ordinal

    def _small_word(self, token: Token, words: Sequence[str], index: int) -> Term | None:
        """Read what only looks like a month or a country: "it may", "tell us"."""
        before, word, after = words[index - 1] if index else "", words[index], words[index + 1]
        if word in self._grammar.month_like and before not in self._grammar.before_month:
            dated = _DAY.fullmatch(before) or _DAY_OR_YEAR.fullmatch(after)
            return None if dated else self._made(word, Meaning(optional=True))
        people = before in self._grammar.before_us or not (after or before in self._grammar.before_country)
        if token.raw == "us" and people:
            return self._made(word, Meaning(optional=True, idle=True))
        return None

    def _write(self, tokens: Sequence[Token]) -> list[_Written]:
        """Write tokens as lexicon words: stops as "", chat spellings written out, misspelt words mended."""
        tokens = with_days(tokens, self._months)
        capitals = any(token.raw.islower() for token in tokens)  # where all words have them, they tell no name
        written: list[_Written] = []
        before = ""
        for position, token in enumerate(tokens):
            proper = capitals and position > 0 and token.raw[0].isupper() and not token.raw.isupper()
            name = proper or before in self._grammar.auxiliaries
            spelt = self._spell(token, name=name)
            written += [_Written(word, token, position, name) for word in spelt]
            before = spelt[-1] if spelt else before
        return written

    def _spell(self, token: Token, *, name: bool) -> list[str]:
        """Write a token as words."""
        if token.kind == "stop":
            return [""]
        if token.kind == "rank" and not self._is_figure(token):
            word = self._grammar.ordinals[int(token.value) - 1]
            return [word] if token.text[-1].isalpha() else ["no", f"{token.value:g}"]
        if token.kind != "word":
            return [token.text]
        word = self._grammar.plain(token)
        meant = self._lexicon.mend(word, name=name) if token.slip else []
        return meant or self._lexicon.expand(word)


class FigureReader:
    """Reads figures with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._numbers, self._grammar = lexicon.english.number, lexicon.grammar

    def read(self, token: Token, words: Sequence[str], index: int) -> tuple[int, Term]:
        """Read the figure that a token is, with the scale and unit words after it, as (words taken, figure)."""
        before = words[index - 1] if index else ""
        years = _YEARS if before in self._grammar.before_year else _RECENT
        unit = "year" if token.text.isdecimal() and token.value in years else token.kind
        return self._with_unit(_figure(token.text, unit, token.value), words, index, 1)

    def number(self, words: Sequence[str], start: int) -> tuple[int, Term] | None:
        """Read number words ("fifty four percent", "two million", "tenth century") as (words taken, figure)."""
        word, after, ordinals = words[start], words[start + 1], self._grammar.ordinals
        if word in ordinals and self._numbers.units.get(after) == "century":
            return 2, _figure(f"{word} {after}", "century", ordinals.index(word) + 1.0)
        for length in range(_LONGEST_NUMBER, 0, -1):
            text = " ".join(words[start : start + length])
            value = self._numbers.words.get(text)
            if value is None:
                continue
            if text in self._grammar.pronominal or (value >= _SCALE and length == 1):
                return None
            figure = _figure(text, "percent", 100 * value) if value < 1 else _figure(text, "count", value)
            return self._with_unit(figure, words, start, length)
        return None

    def _with_unit(self, figure: Term, words: Sequence[str], start: int, taken: int) -> tuple[int, Term]:
        """Multiply a figure by the scale words after it and read its unit; return the words taken with these, too."""
        value, unit, end = figure.value, figure.unit, start + taken
        while unit != "rank" and self._numbers.words.get(words[end], 0) >= _SCALE:
            value *= self._numbers.words[words[end]]
            end += 1
        following = self._numbers.units.get(words[end])
        if following == "century" or (following and unit in {"count", "year"}):  # "in 10 minutes" is no year
            unit = following
            end += 1
        text = " ".join([figure.text, *words[start + taken : end]])
        return end - start, _figure(text, unit, value)


def _figure(text: str, unit: str, value: float) -> Term:
    concept = f"~rank{value:g}" if unit == "rank" else f"#{value:g}"
    return Term(text, frozenset({concept}), Kind.FIGURE, unit=unit, value=value)
