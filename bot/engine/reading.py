"""Read a question before scoring it: what is asked, about which names and figures, and what is left over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.engine.termreader import MENDED, TermReader, tell_names
from bot.engine.terms import CONTENT, Kind, Reading, Term
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.lexicon import Lexicon

_WH = frozenset({"?when", "?who", "?whose", "?where", "?why", "?how", "?how_many", "?how_much", "?how_big", "?which"})
_ENDS = frozenset(".?!;\n")
_PAUSES = frozenset(",:()-")


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


class Reader:
    """Reads texts with one article's lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon, self._grammar, self.words = lexicon, lexicon.grammar, TermReader(lexicon)

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
            undeclared=self._undeclared(tokens),
            clauses=tuple(clause.terms for clause in asking),
        )

    def _undeclared(self, tokens: Sequence[Token]) -> frozenset[str]:
        """Return the words with a capital, but for the first, that the article never writes without one."""
        if not tell_names(tokens):
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
        mended = frozenset(self.words.unknown(tokens)[:MENDED])
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
            terms = tuple(self.words.terms(piece, mended))
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
        return any(self.asks(clause, self.words.terms(clause, frozenset())) for clause in clauses)

    def lead(self, clause: Sequence[Token]) -> str:
        """Return the first word of a clause that doesn't only link it to the one before."""
        words = (token.text.replace("'", "") for token in clause if token.kind == "word")
        return next((word for word in words if word not in self._grammar.links), "")


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


def _is_latin(text: str) -> bool:
    """Whether at least half of a text's letters are Latin ones, look-alikes counted as such."""
    letters = "".join(filter(str.isalpha, text))
    return not letters or sum(map(str.isascii, normalise(letters))) * 2 >= len(letters)
