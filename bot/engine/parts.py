"""Split a message into the questions it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.termreader import MENDED
from bot.engine.terms import Kind, Term
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.article.english import SmallWords
    from bot.engine.reading import Reader

_ENDS = frozenset(".?!;\n")


def parts(text: str, reader: Reader, tokens: Sequence[Token] | None = None) -> list[str]:
    """Return the questions of a message, each as a text of its own; the message itself when it holds only one.

    A part that leans on the one before ("... and does it use encryption?") takes that along; one that asks nothing of
    its own ("... and why?") belongs to it. A message with more unknown words than are mended is not split: its parts
    together would have more of them mended. `tokens` where it was cut before.
    """
    tokens = tokenise(normalise(text)) if tokens is None else tokens
    pieces = _pieces(tokens, reader)
    if len(pieces) < 2 or len(unknown := reader.words.unknown(tokens)) > MENDED:
        return [text]
    pronouns = reader.lexicon.grammar.pronouns
    asked: list[_Part] = []
    for piece in pieces:
        terms = reader.words.terms(piece, frozenset(unknown))
        if _is_question(piece) or reader.asks(piece, terms):
            asked.append(_Part.of(piece, terms, pronouns))
    if len(asked) < 2:
        return [text]
    texts = _lean(asked, reader)
    return texts if len(texts) > 1 else [text]


def _pieces(tokens: Sequence[Token], reader: Reader) -> list[list[Token]]:
    """Cut a message behind the end of a sentence, and where a question opens behind a comma, "and" or the like."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        last = pieces[-1]
        if token.kind == "stop" and token.text[0] in _ENDS:
            last.append(token)
            pieces.append([])
        elif last and _joins(last[-1], reader) and _opens(token, last[-1], reader):
            while last and _joins(last[-1], reader):
                last.pop()
            pieces.append([token])
        else:
            last.append(token)
    return [piece for piece in pieces if any(token.kind != "stop" for token in piece)]


def _is_question(piece: Sequence[Token]) -> bool:
    """Whether a piece says with its mark that it asks."""
    return piece[-1].kind == "stop" and "?" in piece[-1].text


@dataclass(frozen=True, slots=True)
class _Part:
    """One question of a message: its text, its terms of content counted, what it names, what it points back with."""

    tokens: Sequence[Token]
    text: str
    content: int
    names: tuple[str, ...]
    points_back: bool

    @classmethod
    def of(cls, tokens: Sequence[Token], terms: Sequence[Term], pronouns: frozenset[str]) -> _Part:
        """Look at what a part of a message says."""
        said = [token.raw for token in tokens if token.kind != "stop" or token.text[0] not in _ENDS]
        content = [term for term in terms if term.kind is not Kind.ASK and not term.optional]
        names = tuple(term.text for term in terms if term.kind is Kind.NAME)
        points_back = any(token.text in pronouns for token in tokens)
        return cls(tokens, " ".join(said), len(content), names, points_back)


def _lean(parted: Sequence[_Part], reader: Reader) -> list[str]:
    """Word each part so that it stands alone: with what the one before it names or states, where it leans on that."""
    texts: list[str] = []
    before: Sequence[Token] = ()
    named: tuple[str, ...] = ()  # what the part before names, of which a short part may ask more
    for part in parted:
        if texts and not part.content:
            texts[-1] += f" {part.text}"
            continue
        lead = ""
        if not part.names and part.points_back:
            lead = stated(before, reader.lexicon.grammar)
        elif not part.names and part.content == 1:
            lead = ", ".join(named)
        texts.append(f"{lead}. {part.text}" if lead else part.text)
        if not lead:
            named = part.names
        before = part.tokens
    return texts


def stated(question: Sequence[Token], grammar: SmallWords) -> str:
    """Take off a question the words that make it ask ("when was the law passed"): the rest says what about."""
    idle = grammar.leads | grammar.links
    words = [token.text.replace("'", "") for token in question]
    start = next((number for number, word in enumerate(words) if word not in idle), 0)
    return " ".join(token.raw for token in question[start:] if token.kind != "stop")


def _opens(token: Token, before: Token, reader: Reader) -> bool:
    """Whether a question can start at this token: behind a stop alone, only with a word that asks."""
    grammar = reader.lexicon.grammar
    word = token.text.replace("'", "")
    return word in (grammar.question_words if before.kind == "stop" else grammar.leads)


def _joins(token: Token, reader: Reader) -> bool:
    """Whether a token may stand between two questions: a comma, "and", "also"."""
    return token.text in reader.lexicon.grammar.joins or (token.kind == "stop" and token.text != ":")
