"""Read a question before scoring it: what is asked, about which names and figures, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby, takewhile
from typing import TYPE_CHECKING

from bot.engine.termreader import TermReader
from bot.engine.terms import Kind, Reading, Term
from bot.text import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.lexicon import Lexicon

_WH = frozenset({"?when", "?who", "?whose", "?where", "?why", "?how", "?how_many", "?how_much", "?how_big", "?which"})
ENDS = frozenset(".?!;\n")  # of a sentence
_PAUSES = frozenset(",:()-")


@dataclass(slots=True)
class _Clause:
    """Tokens between two stops, as terms, and whether they ask.

    `topic`: they state nothing, but say before a question of their sentence what that is about ("the growth of India's
    market, how much is it").
    """

    tokens: Sequence[Token]
    terms: Sequence[Term]
    asks: bool
    topic: bool = False


class Reader:
    """Reads texts with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self._grammar, self.termreader = lexicon, lexicon.grammar, TermReader(lexicon)
        self.recall = cache(self.read)  # reads the article's own texts, each once

    def read(self, text: str) -> Reading:
        """Read a whole message as one question; statements around it become context."""
        return self.read_tokens(tokens_of(text))

    def read_tokens(self, tokens: Sequence[Token]) -> Reading:
        """Read a message that was cut into tokens."""
        words = tuple(token.text for token in tokens if token.kind != "stop")
        clauses = self._clauses(tokens)
        asked = _terms(clause for clause in clauses if clause.asks)
        context = _terms(clause for clause in clauses if not clause.asks)
        return Reading(
            terms=(*asked, *self._carried(asked, context, clauses)),
            context=tuple(context),
            yes_no="or" in words or any(map(self._wants_yes_no, clauses)),
            words=words,
        )

    def _wants_yes_no(self, clause: _Clause) -> bool:
        """Whether a clause begins as only a question for yes or no does, or says that it wants one."""
        begins = self.lead(clause.tokens) in self._grammar.auxiliaries
        return begins or any("?yesno" in term.concepts for term in clause.terms)

    def _clauses(self, tokens: Sequence[Token]) -> list[_Clause]:
        """Cut a message at its stops into clauses. Where none that asks has any content, all of it is the question:
        "Huawei is second in China. Am I right?"
        """
        sentences = cut(self.termreader.marked(tokens), ENDS)
        clauses = [clause for sentence in sentences for clause in self._sentence(sentence)]
        if not any(term.tells for term in _terms(clause for clause in clauses if clause.asks)):
            for clause in clauses:
                clause.asks = True
        return clauses

    def _sentence(self, tokens: Sequence[Token]) -> list[_Clause]:
        """Cut a sentence at its pauses. Once a clause asks, what follows it belongs to the question; so does what is
        put in front of it ("in Spain, ...").
        """
        clauses: list[_Clause] = []
        for piece in cut(tokens, _PAUSES):
            terms = self.termreader.terms(piece)
            asks = self.asks(piece, terms)
            if not asks and clauses and clauses[-1].asks:
                asks = not self._is_aside(clauses[-1], terms)
            clauses.append(_Clause(piece, terms, asks))
        before = list(takewhile(lambda clause: not clause.asks, clauses))
        if len(before) == len(clauses):
            return clauses
        for clause in takewhile(lambda clause: not self._states(clause), reversed(before)):
            clause.asks = self.lead(clause.tokens) in self._grammar.fronting
            clause.topic = not clause.asks
        return clauses

    def _is_aside(self, before: _Clause, terms: Sequence[Term]) -> bool:
        """Whether terms behind a clause that asks something only tell of the asker ("..., I couldn't read it")."""
        of_asker = any(term.text in self._grammar.asker for term in terms[:1])
        return of_asker and any(term.tells for term in before.terms)

    def _states(self, clause: _Clause) -> bool:
        """Whether a clause may state something: it has a verb or a subject, as far as small words tell, or tells what
        the asker is doing ("writing an essay on Spain").
        """
        words = [token.bare for token in clause.tokens]
        at_work = words[0].endswith("ing") and not self._grammar.before_work.isdisjoint(words[1:2])
        verb = not self._grammar.auxiliaries.isdisjoint(words)
        return at_work or verb or not self._grammar.subjects.isdisjoint(words)

    def _carried(self, asked: Sequence[Term], context: Sequence[Term], clauses: Sequence[_Clause]) -> list[Term]:
        """Return what a question is about that is said before it: the years and names of the topic, where it has none.

        A pronoun points to any name said before, rather to the article's own.
        """
        topics = _terms(clause for clause in clauses if clause.topic)
        dated = any(term.unit == "year" for term in asked)
        years = [] if dated else [term for term in topics if term.unit == "year"]
        if any(term.kind is Kind.NAME for term in asked):
            return years
        said = {token.text for clause in clauses if clause.asks for token in clause.tokens}
        if self._grammar.pronouns.isdisjoint(said):
            return [term for term in topics if term.kind is Kind.NAME] + years
        names = [term for term in context if term.kind is Kind.NAME]
        return ([term for term in names if not term.concepts.isdisjoint(self.lexicon.own)] or names) + years

    def asks(self, clause: Sequence[Token], terms: Iterable[Term]) -> bool:
        """Whether a clause asks: it opens as a question does, or holds a question word."""
        opens = self.lead(clause) in self._grammar.leads
        return opens or any(term.kind is Kind.ASK and self._is_asked(term) for term in terms)

    def _is_asked(self, term: Term) -> bool:
        """Whether it can only be a question's, as "when" and "in which month" are, and "month" isn't."""
        return not (_WH.isdisjoint(term.concepts) and self._grammar.question_words.isdisjoint(term.text.split()))

    def is_question(self, text: str) -> bool:
        """Whether a text asks at all: by its mark, or as one of its clauses does."""
        tokens = tokens_of(text)
        pieces = cut(tokens, ENDS | _PAUSES)
        marked = any("?" in token.text for token in tokens)
        return marked or any(self.asks(piece, self.termreader.terms(piece)) for piece in pieces)

    def lead(self, clause: Sequence[Token]) -> str:
        """Return the first word or figure of a clause that doesn't only link it to the one before."""
        words = (token.bare for token in clause if token.kind != "stop")
        return next((word for word in words if word not in self._grammar.links), "")


def _terms(clauses: Iterable[_Clause]) -> list[Term]:
    return [term for clause in clauses for term in clause.terms]


def cut(tokens: Sequence[Token], at: frozenset[str]) -> list[list[Token]]:
    """Cut tokens at stops of some kinds; none of the pieces is empty."""
    pieces = groupby(tokens, key=lambda token: token.stops(at))
    return [list(piece) for stop, piece in pieces if not stop]
