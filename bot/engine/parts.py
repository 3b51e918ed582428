"""Split a message into the questions it holds, and tell what each of them takes from the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.reading import ENDS
from bot.engine.termreader import MENDED
from bot.engine.terms import CONTENT, Kind, Span, Term
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.article.english import SmallWords
    from bot.engine.reading import Reader


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or what is said in its place: its tokens, ends of sentences aside, and the terms read from them."""

    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token], reader: Reader) -> Part:
        """Read tokens, of which the first unknown words are mended."""
        said = tuple(token for token in tokens if token.kind != "stop" or token.text[0] not in ENDS)
        mended = frozenset(reader.words.unknown(said)[:MENDED])
        return cls(said, tuple(reader.words.spans(said, mended)))

    @classmethod
    def read(cls, text: str, reader: Reader) -> Part:
        """Read a text."""
        return cls.of(tokenise(normalise(text)), reader)

    @property
    def terms(self) -> list[Term]:
        """All that is read from it, in order."""
        return [span.term for span in self.spans]

    @property
    def content(self) -> list[Span]:
        """What it is about."""
        return [span for span in self.spans if span.term.kind in CONTENT and not span.term.optional]

    @property
    def asks(self) -> list[Span]:
        """Its words that ask for some kind of thing."""
        return [span for span in self.spans if span.term.kind is Kind.ASK]

    @property
    def names(self) -> str:
        """What it names, parted by commas."""
        return ", ".join(self.text(span.start, span.stop) for span in self.content if span.term.kind is Kind.NAME)

    def text(self, start: int = 0, stop: int | None = None) -> str:
        """Return what is written from one token up to another."""
        return " ".join(token.raw for token in self.tokens[start:stop])

    def says_any(self, words: Collection[str]) -> bool:
        """Whether it has any of some words."""
        return any(token.text.replace("'", "") in words for token in self.tokens)

    def stated(self, grammar: SmallWords) -> str:
        """Take off its front what makes it ask ("when was the law passed"): the rest says what about."""
        asking = {place for span in self.asks for place in range(span.start, span.stop)}
        idle = grammar.leads | grammar.links
        words = [token.text.replace("'", "") for token in self.tokens]
        start = next((place for place, word in enumerate(words) if word not in idle and place not in asking), 0)
        return " ".join(token.raw for token in self.tokens[start:] if token.kind != "stop")

    def after(self, before: Part, grammar: SmallWords) -> str | None:
        """Return it with what it takes from the one before: what that states where it points back, what that names
        where it is about one thing; None where it takes nothing.
        """
        if self.names:
            return None
        lead = ""
        if self.says_any(grammar.pronouns):
            lead = before.stated(grammar)
        elif len(self.content) == 1:
            lead = before.names
        return f"{lead}. {self.text()}" if lead else None


def parts(text: str, reader: Reader, tokens: Sequence[Token] | None = None) -> list[str]:
    """Return the questions of a message, each as a text of its own; the message itself when it holds only one.

    A part that leans on the one before ("... and does it use encryption?") takes that along; one that asks nothing of
    its own ("... and why?") belongs to it. A message with more unknown words than are mended is not split: its parts
    together would have more of them mended. `tokens` where it was cut before.
    """
    tokens = tokenise(normalise(text)) if tokens is None else tokens
    pieces = _pieces(tokens, reader)
    if len(pieces) < 2 or len(reader.words.unknown(tokens)) > MENDED:
        return [text]
    texts: list[str] = []
    before: Part | None = None
    for piece in pieces:
        part = Part.of(piece, reader)
        if not ("?" in piece[-1].text or reader.asks(piece, part.terms)):
            continue
        if texts and all(term.optional or term.kind is Kind.ASK for term in part.terms):
            texts[-1] += f" {part.text()}"
            continue
        leaning = part.after(before, reader.lexicon.grammar) if before else None
        texts.append(leaning or part.text())
        before = Part.read(leaning, reader) if leaning else part
    return texts if len(texts) > 1 else [text]


def _pieces(tokens: Sequence[Token], reader: Reader) -> list[list[Token]]:
    """Cut a message behind the end of a sentence, and where a question opens behind a comma, "and" or the like."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        last = pieces[-1]
        if token.kind == "stop" and token.text[0] in ENDS:
            last.append(token)
            pieces.append([])
        elif last and _joins(last[-1], reader) and _opens(token, last[-1], reader):
            while last and _joins(last[-1], reader):
                last.pop()
            pieces.append([token])
        else:
            last.append(token)
    return [piece for piece in pieces if any(token.kind != "stop" for token in piece)]


def _opens(token: Token, before: Token, reader: Reader) -> bool:
    """Whether a question can start at this token: behind a stop alone, only with a word that asks."""
    grammar = reader.lexicon.grammar
    word = token.text.replace("'", "")
    return word in (grammar.question_words if before.kind == "stop" else grammar.leads)


def _joins(token: Token, reader: Reader) -> bool:
    """Whether a token may stand between two questions: a comma, "and", "also"."""
    return token.text in reader.lexicon.grammar.joins or (token.kind == "stop" and token.text != ":")
