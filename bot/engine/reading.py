"""Read a question before scoring it: what is asked, about which names and figures, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.engine.lexicon import Entry, Lexicon


class Kind(StrEnum):
    """What a term of a question is."""

    NAME = "name"
    FIGURE = "figure"
    ASK = "ask"
    NEGATION = "negation"
    WORD = "word"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as read: its concepts, whether it may be left unaccounted for, and whether it says nothing.

    Figures carry `unit` and `value` ("percent", 54.0), and the `sign` of a comparison: over, under or about.
    """

    text: str
    concepts: frozenset[str]
    kind: Kind
    optional: bool = False
    idle: bool = False
    unit: str = ""
    value: float = 0.0
    sign: str = ""


@dataclass(frozen=True)
class Reading:
    """A question as read. `terms` are what is asked, `context` what was said around it.

    A `topic` names one thing and asks nothing of it ("huawei", "tell me about the law").
    """

    terms: tuple[Term, ...]
    context: tuple[Term, ...] = ()
    yes_no: bool = False
    topic: bool = False
    words: tuple[str, ...] = ()
    latin: bool = True
    names: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def everything(self) -> tuple[Term, ...]:
        """All terms, asked or said around it."""
        return (*self.terms, *self.context)

    @property
    def required(self) -> tuple[Term, ...]:
        """Terms that an answer must account for."""
        return tuple(term for term in self.terms if not term.optional)


_WH = frozenset({"?when", "?who", "?whose", "?where", "?why", "?how", "?how_many", "?how_much", "?how_big", "?which"})
MENDED = 8  # unknown words of a message that are mended, the first: each takes up to a millisecond
_YEARS = range(1900, 2100)  # a bare number in here is a year
_SCALE = 100  # number words from here on multiply the one before, and are no figure alone ("in billions")
_ENDS = frozenset(".?!;\n")
_PAUSES = frozenset(",:()-")


class Reader:
    """Reads texts with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self._grammar = lexicon, lexicon.grammar

    def read(self, text: str) -> Reading:
        """Read a whole message as one question; statements around it become context."""
        tokens = tokenise(normalise(text))
        mended = frozenset(self._unknown_words(tokens)[:MENDED])
        clauses: list[tuple[list[Token], list[Term]]] = []
        asking: list[bool] = []
        for sentence in _cut(tokens, _ENDS):
            asks = False  # once a clause asks, what follows it in the sentence belongs to the question
            for clause in _cut(sentence, _PAUSES):
                terms = self.terms(clause, mended)
                asks = asks or self._asks(clause, terms)
                clauses.append((clause, terms))
                asking.append(asks)
        if not any(asking):
            asking = [True] * len(clauses)
        terms = [t for (_, read), asks in zip(clauses, asking, strict=True) if asks for t in read]
        context = [t for (_, read), asks in zip(clauses, asking, strict=True) if not asks for t in read]
        asked_words = {t.text for (clause, _), asks in zip(clauses, asking, strict=True) if asks for t in clause}
        points_back = not asked_words.isdisjoint(self._grammar.pronouns)
        if context and (points_back or not any(t.kind is Kind.NAME for t in terms)):
            terms += [term for term in context if term.kind is Kind.NAME]
        words = tuple(token.text for token in tokens if token.kind != "stop")
        aux = any(self._lead(clause) in self._grammar.auxiliaries for clause, _ in clauses)
        letters = [c for c in text if c.isalpha()]
        return Reading(
            terms=tuple(terms),
            context=tuple(context),
            yes_no="or" in words or aux or any("?yesno" in t.concepts for _, read in clauses for t in read),
            topic=sum(not t.optional for t in terms) < 2 and not aux and self._grammar.question_words.isdisjoint(words),
            words=words,
            latin=not letters or sum(c.isascii() for c in normalise("".join(letters))) >= len(letters) * 0.5,
            names=frozenset(c for t in terms if t.kind is Kind.NAME for c in t.concepts if c.startswith("=")),
        )

    def parts(self, text: str) -> list[str]:
        """Split a message into the questions it holds; one part when it holds one.

        A part that leans on the one before ("... and does it use encryption?") takes that along; one that asks nothing
        of its own ("... and why?") belongs to it. A message with more unknown words than are mended is not split:
        its parts together would have more of them mended.
        """
        tokens = tokenise(normalise(text))
        unknown = self._unknown_words(tokens)
        if len(unknown) > MENDED:
            return [text]
        parts: list[list[Token]] = [[]]
        for index, token in enumerate(tokens):
            if token.kind == "stop" and token.text[0] in _ENDS:
                parts.append([])
            elif parts[-1] and self._opens(tokens, index) and self._joins(tokens, index):
                while parts[-1] and self._joins(parts[-1], len(parts[-1])):
                    parts[-1].pop()
                parts.append([token])
            else:
                parts[-1].append(token)
        parts = [part for part in parts if part]
        if len(parts) < 2:
            return [text]
        read = [(part, self.terms(part, frozenset(unknown))) for part in parts]
        asked = [(part, terms) for part, terms in read if self._asks(part, terms)]
        if len(asked) < 2:
            return [text]
        texts: list[str] = []
        before: list[Token] = []
        named: list[str] = []  # what the part before names, of which a short part may ask more
        for part, terms in asked:
            own = " ".join(token.raw for token in part)
            content = sum(t.kind is not Kind.ASK and not t.optional for t in terms)
            if texts and not content:
                texts[-1] += f" {own}"
                continue
            names = any(t.kind is Kind.NAME for t in terms)
            points_back = any(t.text in self._grammar.pronouns for t in part)
            if names or not texts or not (points_back or (named and content == 1)):
                texts.append(own)
                named = [t.text for t in terms if t.kind is Kind.NAME]
            else:
                texts.append(f"{self._stated(before) if points_back else ', '.join(named)}. {own}")
            before = part
        return texts if len(texts) > 1 else [text]

    def _stated(self, part: list[Token]) -> str:
        """Take off a question what makes it ask ("when was the law passed"), so that it only says what it is about."""
        words = [token.text.replace("'", "") for token in part]
        leads = self._grammar.openers | self._grammar.links
        starts = (n for n, word in enumerate(words) if word not in leads)
        return " ".join(token.raw for token in part[next(starts, 0) :])

    def _opens(self, tokens: list[Token], index: int) -> bool:
        """Whether a question can start at this token."""
        word = tokens[index].text.replace("'", "")
        return word in self._grammar.openers

    def _joins(self, tokens: list[Token], index: int) -> bool:
        """Whether the token before this one ends a question: a comma, "and", "also"."""
        before = tokens[index - 1]
        return before.text in self._grammar.joins or (before.kind == "stop" and before.text != ":")

    def _asks(self, clause: list[Token], terms: list[Term]) -> bool:
        """Whether a clause asks: it opens as a question does, or holds a question word."""
        opens = self._lead(clause) in self._grammar.openers
        return opens or any(t.concepts & _WH and t.kind is Kind.ASK for t in terms)

    def _lead(self, clause: list[Token]) -> str:
        """Return the first word of a clause that doesn't only link it to the one before."""
        words = (token.text.replace("'", "") for token in clause if token.kind == "word")
        return next((word for word in words if word not in self._grammar.links), "")

    def terms(self, tokens: Iterable[Token], mended: frozenset[str]) -> list[Term]:
        """Read tokens into terms: phrases, names, figures, and words nobody knows, of which those `mended` are."""
        words: list[str] = []
        origin: list[Token] = []
        for token in tokens:
            if token.kind == "stop":
                words.append("")
                origin.append(token)
                continue
            for word in self._spell(token, mended):
                words.append(word)
                origin.append(token)
        found: list[Term] = []
        index = 0
        while index < len(words):
            if not words[index]:
                index += 1
                continue
            token = origin[index]
            if token.kind != "word" and not (token.kind == "rank" and 1 <= token.value <= len(self._grammar.ordinals)):
                figure, index = self._scaled(_figure(token), words, index + 1)
                found.append(self._signed(figure, found))
                continue
            before = words[index - 1] if index else ""
            if words[index] in self._grammar.month_like and before not in self._grammar.before_month:
                found.append(Term(words[index], frozenset({words[index]}), Kind.WORD, optional=True))
                index += 1
                continue
            if token.raw == "us" and self._means_people(before, last=not any(words[index + 1 : index + 2])):
                found.append(Term("us", frozenset(), Kind.WORD, optional=True, idle=True))
                index += 1
                continue
            hit = self.lexicon.find(words, index)
            number = self._number(words, index)
            if number and (hit is None or number[0] > hit[0] or not hit[1].concepts):
                taken, term = number[0], self._signed(number[1], found)
            elif hit:
                taken, term = hit[0], self._known(words[index : index + hit[0]], hit[1])
            else:
                proper = index > 0 and token.raw[0].isupper() and not token.raw.isupper()
                taken, term = 1, self._unknown(words[index], proper=proper)
            found.append(term)
            index += taken
        return found

    def _means_people(self, before: str, *, last: bool) -> bool:
        """Whether a small "us" is the pronoun, by the word before it and by ending its clause, not the country."""
        return before in self._grammar.before_us or (last and before not in self._grammar.before_country)

    def _signed(self, figure: Term, found: list[Term]) -> Term:
        """Give a figure the comparison that stands before it, taking that off; "top 5" is a rank of at most 5."""
        before = found[-1].text if found else ""
        if before == "top" and figure.unit == "count" and figure.value <= _SCALE:
            found.pop()
            return replace(figure, text=f"top {figure.text}", unit="rank", sign="under")
        sign = self.lexicon.comparators.get(before, "")
        if sign:
            found.pop()
        return replace(figure, sign=sign)

    def _number(self, words: list[str], start: int) -> tuple[int, Term] | None:
        """Read number words ("fifty four percent", "two million", "three quarters") as (words taken, figure)."""
        figures = self.lexicon.figures
        longest = min(3, len(words) - start)
        taken = next((n for n in range(longest, 0, -1) if " ".join(words[start : start + n]) in figures), 0)
        text = " ".join(words[start : start + taken])
        if not taken or (taken == 1 and (text in self._grammar.pronominal or figures[text] >= _SCALE)):
            return None
        unit, value = ("percent", 100 * figures[text]) if figures[text] < 1 else ("count", figures[text])
        term, end = self._scaled(Term(text, frozenset(), Kind.FIGURE, unit=unit, value=value), words, start + taken)
        return end - start, replace(term, concepts=frozenset({f"#{term.value:g}", term.text}))

    def _scaled(self, figure: Term, words: list[str], after: int) -> tuple[Term, int]:
        """Multiply a figure by the scale words after it, and read "percent"; returns the index behind them too."""
        value, unit, start = figure.value, figure.unit, after
        while after < len(words) and unit != "rank" and self.lexicon.figures.get(words[after], 0) >= _SCALE:
            value, after = value * self.lexicon.figures[words[after]], after + 1
        if words[after : after + 1] == ["percent"] and unit == "count":
            unit, after = "percent", after + 1
        if after == start:
            return figure, after
        text = " ".join((figure.text, *words[start:after]))
        return replace(figure, text=text, unit=unit, value=value, concepts=frozenset({f"#{value:g}"})), after

    def _spell(self, token: Token, mended: frozenset[str]) -> list[str]:
        """Write a token as lexicon words: chat spellings written out, misspelt words mended if they are to be."""
        if token.kind == "rank" and 1 <= token.value <= len(self._grammar.ordinals):
            word = self._grammar.ordinals[int(token.value) - 1]
            return [word] if token.text[-1].isalpha() else ["no", f"{token.value:g}"]
        if token.kind != "word":
            return [token.text]
        word = self._bare(token)
        meant = self.lexicon.mend(word) if word in mended else None
        if meant is None:
            return self.lexicon.expand(word)
        return [written for part in meant.split() for written in self.lexicon.expand(part)]

    def _bare(self, token: Token) -> str:
        """Return a word without apostrophes; a possessive ending goes with its own."""
        word = token.text.replace("'", "")
        if token.text.endswith("'s") and (len(token.text) > 6 or not self.lexicon.known(word)):
            return token.text[:-2].replace("'", "")
        return word

    def _unknown_words(self, tokens: Iterable[Token]) -> list[str]:
        """List the words that nobody knows and that are no chat spelling, each once."""
        found: dict[str, None] = {}
        for token in tokens:
            if token.kind == "word":
                word = self._bare(token)
                if self.lexicon.expand(word) == [word] and not self.lexicon.known(word):
                    found[word] = None
        return list(found)

    def _known(self, words: list[str], entry: Entry) -> Term:
        concepts, optional = entry.concepts, entry.optional
        text = " ".join(words)
        if any(c.startswith("=") for c in concepts):
            kind = Kind.NAME
        elif "!not" in concepts:
            kind = Kind.NEGATION
        elif any(c.startswith("?") for c in concepts):
            kind = Kind.ASK
        else:
            kind = Kind.WORD
        own = {self.lexicon.base(text)} if len(words) == 1 else {text}
        return Term(text, concepts if kind is Kind.NAME else concepts | own, kind, optional, entry.idle)

    def _unknown(self, word: str, *, proper: bool) -> Term:
        """Read a word that means nothing to the lexicon; one nobody knows and written as a name is one."""
        if self.lexicon.known(word):
            return Term(word, frozenset({self.lexicon.base(word)}), Kind.WORD)
        return Term(word, frozenset({f"={word}"}), Kind.NAME) if proper else Term(word, frozenset({word}), Kind.UNKNOWN)


def _figure(token: Token) -> Term:
    """Turn a figure token into a term."""
    concepts = {f"#{token.value:g}"}
    if token.kind == "rank":
        concepts = {f"~rank{token.value:g}"}
    unit = "year" if token.text.isdecimal() and token.value in _YEARS else token.kind
    return Term(token.text, frozenset(concepts), Kind.FIGURE, unit=unit, value=token.value)


def _cut(tokens: list[Token], at: frozenset[str]) -> list[list[Token]]:
    """Cut tokens at stops of some kinds; none of the pieces is empty, but for no tokens at all."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop" and token.text[0] in at:
            if pieces[-1]:
                pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces if pieces[-1] or len(pieces) == 1 else pieces[:-1]
