"""Read a question before scoring it: what is asked, about which names and figures, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.engine.figures import FigureReader
from bot.engine.terms import CONTENT, Kind, Reading, Span, Term
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.lexicon import Lexicon, Meaning

MENDED = 8  # unknown words of a message that are mended, the first: each takes up to a millisecond
_WH = frozenset({"?when", "?who", "?whose", "?where", "?why", "?how", "?how_many", "?how_much", "?how_big", "?which"})
_ENDS = frozenset(".?!;\n")
_PAUSES = frozenset(",:()-")
_DAY = re.compile(r"\d{1,2}")
_TITLE_CASE = 0.6  # share of capitalised words from which capitals tell no name,
_FEW_WORDS = 3  # unless they are fewer


@dataclass(frozen=True, slots=True)
class _Clause:
    """Tokens between two stops, as terms, and whether they ask.

    `topic`: they state nothing, but say before a question of their sentence what that is about ("the growth of India's
    market, how much is it").
    """

    tokens: tuple[Token, ...]
    terms: tuple[Term, ...]
    asks: bool
    topic: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    """A word as the lexicon writes it, the token it comes from and its place; whether it is written as names are, and
    whether one may stand there.
    """

    word: str
    token: Token
    place: int
    proper: bool
    name: bool


class Reader:
    """Reads texts with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self._grammar, self._figures = lexicon, lexicon.grammar, FigureReader(lexicon)

    def read(self, text: str, tokens: Sequence[Token] | None = None) -> Reading:
        """Read a whole message as one question; statements around it become context. `tokens`: cut before."""
        tokens = tokenise(normalise(text)) if tokens is None else tokens
        read = self._clauses(tokens)
        clauses = [clause for clause in read if not _is_tag(clause)] or read
        asking = [clause for clause in clauses if clause.asks]
        terms = [term for clause in asking for term in clause.terms]
        context = [term for clause in clauses if not clause.asks for term in clause.terms]
        asked = {token.text for clause in asking for token in clause.tokens}
        topics = [term for clause in clauses if clause.topic for term in clause.terms]
        terms += self._carried(asked, terms, context, topics)
        words = tuple(token.text for token in tokens if token.kind != "stop")
        tagged = len(clauses) < len(read)
        return Reading(
            terms=tuple(terms),
            context=tuple(context),
            yes_no=tagged or "or" in words or any(map(self._wants_yes_no, clauses)),
            words=words,
            latin=_is_latin(text),
            proper=self._proper(tokens),
        )

    def _proper(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Return the words with a capital, but for the first, that the article never writes without one."""
        if not _tell_names(tokens):
            return frozenset()
        capitalised = (token for token in tokens[1:] if token.kind == "word" and token.raw[0].isupper())
        return self.lexicon.proper.intersection(map(self._grammar.plain, capitalised))

    def _wants_yes_no(self, clause: _Clause) -> bool:
        """Whether a clause begins as only a question for yes or no does, or says that it wants one."""
        if self.lead(clause.tokens) in self._grammar.auxiliaries:
            return True
        return any("?yesno" in term.concepts for term in clause.terms)

    def _clauses(self, tokens: Sequence[Token]) -> list[_Clause]:
        """Cut a message at its stops into clauses. Where none that asks has any content, all of it is the question:
        "Huawei is second in China. Am I right?"
        """
        mended = frozenset(self.unknown_words(tokens)[:MENDED])
        clauses = [clause for sentence in cut(tokens, _ENDS) for clause in self._sentence(sentence, mended)]
        if not any(clause.asks and _has_content(clause) for clause in clauses):
            clauses = [replace(clause, asks=True) for clause in clauses]
        return clauses

    def _sentence(self, tokens: Sequence[Token], mended: frozenset[str]) -> list[_Clause]:
        """Cut a sentence at its pauses. Once a clause asks, what follows it belongs to the question; so does what is
        put in front of it ("in Spain, ..."), and the topic of a question that has no content of its own.
        """
        clauses: list[_Clause] = []
        for piece in cut(tokens, _PAUSES):
            terms = tuple(self.terms(piece, mended))
            asks = (bool(clauses) and clauses[-1].asks) or self.asks(piece, terms)
            clauses.append(_Clause(tuple(piece), terms, asks))
        begins = next((place for place, clause in enumerate(clauses) if clause.asks), 0)
        empty = not any(map(_has_content, clauses[begins:]))
        for place in range(begins - 1, -1, -1):
            if self._states(clauses[place]):
                break
            asks = empty or self.lead(clauses[place].tokens) in self._grammar.fronting
            clauses[place] = replace(clauses[place], asks=asks, topic=not asks)
        return clauses

    def _states(self, clause: _Clause) -> bool:
        """Whether a clause may state something: it has a verb or a subject, as far as small words tell, or tells what
        the asker is doing ("writing an essay on Spain").
        """
        words = [token.text.replace("'", "") for token in clause.tokens]
        grammar = self._grammar
        at_work = words[0].endswith("ing") and not grammar.before_work.isdisjoint(words[1:2])
        verbs = grammar.auxiliaries | grammar.subjects
        return at_work or words[0] in grammar.subordinates or not verbs.isdisjoint(words)

    def _carried(
        self, asked: set[str], terms: Sequence[Term], context: Sequence[Term], topics: Sequence[Term]
    ) -> list[Term]:
        """Return the names said before the question that it is about where it names none itself, and the topic's years.

        A pronoun points to them, rather to the article's own; without one they may be meant, which compels nothing
        where they are no topic.
        """
        dated = any(term.unit == "year" for term in terms)
        years = [] if dated else [term for term in topics if term.unit == "year"]
        if any(term.kind is Kind.NAME for term in terms):
            return years
        names = [term for term in context if term.kind is Kind.NAME]
        own = [term for term in names if not term.concepts.isdisjoint(self.lexicon.own)]
        if not self._grammar.pronouns.isdisjoint(asked):
            return [*(own or names), *years]
        return [*(term if term in topics else replace(term, optional=True) for term in names), *years]

    def asks(self, clause: Sequence[Token], terms: Iterable[Term]) -> bool:
        """Whether a clause asks: it opens as a question does, or holds a question word."""
        opens = self.lead(clause) in self._grammar.leads
        return opens or any(term.kind is Kind.ASK and not _WH.isdisjoint(term.concepts) for term in terms)

    def is_question(self, text: str) -> bool:
        """Whether a text asks at all: by its mark, or as one of its clauses does."""
        tokens = tokenise(normalise(text))
        if any(token.kind == "stop" and "?" in token.text for token in tokens):
            return True
        clauses = cut(tokens, _ENDS | _PAUSES)
        return any(self.asks(clause, self.terms(clause, frozenset())) for clause in clauses)

    def lead(self, clause: Sequence[Token]) -> str:
        """Return the first word of a clause that doesn't only link it to the one before."""
        words = (token.text.replace("'", "") for token in clause if token.kind == "word")
        return next((word for word in words if word not in self._grammar.links), "")

    def unknown_words(self, tokens: Iterable[Token]) -> list[str]:
        """List the words that nobody knows and that are no chat spelling, each once."""
        found: dict[str, None] = {}
        for token in tokens:
            if token.kind == "word":
                word = self._grammar.plain(token)
                if self.lexicon.expand(word) == [word] and not self.lexicon.knows(word):
                    found[word] = None
        return list(found)

    def terms(self, tokens: Sequence[Token], mended: frozenset[str]) -> list[Term]:
        """Read tokens into terms: phrases, names, figures, and words nobody knows, of which those `mended` are."""
        return [span.term for span in self.spans(tokens, mended)]

    def spans(self, tokens: Sequence[Token], mended: frozenset[str]) -> list[Span]:
        """Read tokens into terms, each with the place where it stands."""
        written = self._write(tokens, mended)
        words = [one.word for one in written]
        found: list[Term] = []
        spans: list[Span] = []
        index = 0
        while index < len(written):
            if not words[index]:
                index += 1
                continue
            taken, term = self._term(written[index], words, index)
            if term.kind is Kind.FIGURE:
                term = self._figures.signed(term, found)
            found.append(term)
            spans.append(Span(term, written[index].place, written[index + taken - 1].place + 1))
            index += taken
        return spans

    def _term(self, written: _Written, words: Sequence[str], index: int) -> tuple[int, Term]:
        """Read the term that starts at a word, as (words taken, term): the first of these that it can be."""
        if self._is_figure(written.token):
            return self._figures.read(written.token, words, index)
        small = self._small_word(written.token, words, index)
        if small is not None:
            return 1, small
        number = self._figures.number(words, index)
        hit = self.lexicon.find(words, index)
        if number and (hit is None or number[0] > hit[0] or not hit[1].concepts):
            return number
        if hit:
            taken, meaning = hit
            return taken, _known(" ".join(words[index : index + taken]), meaning)
        word = words[index]
        named = written.proper and not self.lexicon.stands_alone(word)
        if self.lexicon.knows(word) and not named:
            return 1, Term(word, frozenset(), Kind.WORD)
        if written.name:
            return 1, Term(word, frozenset({f"={word}"}), Kind.NAME)
        return 1, Term(word, frozenset(), Kind.UNKNOWN)

    def _is_figure(self, token: Token) -> bool:
        """Whether a token is a figure; the first ranks have words of their own ("No. 2" is "second")."""
        ordinal = token.kind == "rank" and 1 <= token.value <= len(self._grammar.ordinals)
        return token.kind not in {"word", "stop"} and not ordinal

    def _small_word(self, token: Token, words: Sequence[str], index: int) -> Term | None:
        """Read what only looks like a month or a country: "it may", "tell us"."""
        word, before = words[index], words[index - 1] if index else ""
        dated = any(_DAY.fullmatch(beside) for beside in (before, *words[index + 1 : index + 2]))
        if word in self._grammar.month_like and not dated and before not in self._grammar.before_month:
            return Term(word, frozenset(), Kind.WORD, optional=True)
        last = index + 1 == len(words) or not words[index + 1]
        people = before in self._grammar.before_us or (last and before not in self._grammar.before_country)
        if token.raw == "us" and people:
            return Term(word, frozenset(), Kind.WORD, optional=True, idle=True)
        return None

    def _write(self, tokens: Sequence[Token], mended: frozenset[str]) -> list[_Written]:
        """Write tokens as lexicon words: stops as "", chat spellings written out, misspelt words mended."""
        capitals = _tell_names(tokens)
        written: list[_Written] = []
        before = ""
        for position, token in enumerate(tokens):
            proper = capitals and position > 0 and token.raw[0].isupper() and not token.raw.isupper()
            name = proper or before in self._grammar.auxiliaries
            spelt = self._spell(token, mended, name=name, short=capitals and token.raw.isupper())
            written += [_Written(word, token, position, proper, name) for word in spelt]
            before = spelt[-1] if spelt else before
        return written

    def _spell(self, token: Token, mended: frozenset[str], *, name: bool, short: bool) -> list[str]:
        """Write a token as words. A letter makes another name of what is `short` for one: order alone is mended."""
        if token.kind == "stop":
            return [""]
        if token.kind == "rank" and not self._is_figure(token):
            word = self._grammar.ordinals[int(token.value) - 1]
            return [word] if token.text[-1].isalpha() else ["no", f"{token.value:g}"]
        if token.kind != "word":
            return [token.text]
        word = self._grammar.plain(token)
        meant = self.lexicon.mend(word, name=name) if word in mended else []
        if short and sorted("".join(meant)) != sorted(word):
            meant = []
        return meant or self.lexicon.expand(word)


def _has_content(clause: _Clause) -> bool:
    return any(term.kind in CONTENT and not term.optional for term in clause.terms)


def _is_tag(clause: _Clause) -> bool:
    """Whether a clause only asks for a yes behind a statement (", no?")."""
    return bool(clause.terms) and all(term.kind is Kind.NEGATION for term in clause.terms)


def cut(tokens: Sequence[Token], at: frozenset[str]) -> list[list[Token]]:
    """Cut tokens at stops of some kinds; none of the pieces is empty, but for no tokens at all."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "stop" and token.text[0] in at:
            if pieces[-1]:
                pieces.append([])
        else:
            pieces[-1].append(token)
    return pieces if pieces[-1] or len(pieces) == 1 else pieces[:-1]


def _known(text: str, meaning: Meaning) -> Term:
    """Make a term of a phrase that the lexicon has."""
    if any(concept.startswith("=") for concept in meaning.concepts):
        kind = Kind.NAME
    elif "!not" in meaning.concepts:
        kind = Kind.NEGATION
    elif any(concept.startswith("?") for concept in meaning.concepts):
        kind = Kind.ASK
    else:
        kind = Kind.WORD
    return Term(text, meaning.concepts, kind, meaning.optional, meaning.idle)


def _tell_names(tokens: Sequence[Token]) -> bool:
    """Whether capitals tell names here: not in a text that capitalises most of its words, the first aside."""
    words = [token.raw for token in tokens if token.kind == "word"][1:]
    capitalised = sum(word[0].isupper() for word in words)
    return len(words) < _FEW_WORDS or capitalised < len(words) * _TITLE_CASE


def _is_latin(text: str) -> bool:
    """Whether at least half of a text's letters are Latin ones, look-alikes counted as such."""
    letters = "".join(filter(str.isalpha, text))
    return not letters or sum(map(str.isascii, normalise(letters))) * 2 >= len(letters)
