"""Split a message into the questions it holds, and complete each, or one that follows a reply, by the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.reading import ENDS
from bot.engine.termreader import MENDED
from bot.engine.terms import Kind, Span, Term, asked_kinds, focus_of
from bot.text import Token, tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.article.english import SmallWords
    from bot.engine.reading import Reader

BROAD = frozenset({"what_happened", "how", "definition", "opinion"})  # asked with a mere name, too: "how about X"


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or what is said in its place: its tokens, ends of sentences aside, and the terms read from them."""

    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token], reader: Reader) -> Part:
        """Read tokens, of which the first unknown words are mended."""
        said = tuple(token for token in tokens if not token.stops(ENDS))
        return cls(said, tuple(reader.termreader.spans(reader.termreader.marked(said))))

    @property
    def terms(self) -> list[Term]:
        """All that is read from it, in order."""
        return [span.term for span in self.spans]

    @property
    def content(self) -> list[Span]:
        """What it is about."""
        return [span for span in self.spans if span.term.tells]

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
        return any(token.bare in words for token in self.tokens)

    def stated(self, grammar: SmallWords) -> str:
        """Take off its front what makes it ask ("when was the law passed"): the rest says what about."""
        asking = {place for span in self.asks for place in range(span.start, span.stop)}
        idle = grammar.leads | grammar.links
        about = (place for place, token in enumerate(self.tokens) if token.bare not in idle and place not in asking)
        return " ".join(token.raw for token in self.tokens[next(about, 0) :] if token.kind != "stop")

    def after(self, before: Part, grammar: SmallWords) -> str | None:
        """Return it with what it takes from the one before, or None.

        Where it points back ("when was it passed"), that is all that the one before states; where it is about one thing
        alone ("how many developers"), what the one before names.
        """
        if self.names:
            return None
        lead = ""
        if self.says_any(grammar.pronouns):
            lead = before.stated(grammar)
        elif len(self.content) == 1:
            lead = before.names
        return f"{lead}. {self.text()}" if lead else None


def parts(tokens: Sequence[Token], reader: Reader) -> list[str]:
    """Return the questions of a message, given in tokens, each as a text of its own; none where it holds only one.

    A part that leans on the one before ("... and does it use encryption?", "... and Huawei?") takes that along; one
    that asks nothing of its own ("... and why?") belongs to it. A message with more unknown words than are mended is
    not split: its parts together would have more of them mended.
    """
    grammar = reader.lexicon.grammar
    pieces = _pieces(tokens, grammar)
    if len(pieces) < 2 or len(reader.termreader.unknown(tokens)) > MENDED:
        return []
    texts: list[str] = []
    before: Part | None = None
    for piece in pieces:
        part = Part.of(piece, reader)
        if not ("?" in piece[-1].text or reader.asks(piece, part.terms)):
            continue
        if texts and all(term.optional or term.kind is Kind.ASK for term in part.terms):
            texts[-1] += f" {part.text()}"
            continue
        leaning = _leaning(part, before, reader) if before else None
        texts.append(leaning or part.text())
        before = Part.of(tokens_of(leaning), reader) if leaning else part
    return texts if len(texts) > 1 else []


def _leaning(part: Part, before: Part, reader: Reader) -> str | None:
    """Complete a part of a message by the one before it: a mere name is asked the same about ("... and Huawei?")."""
    if part.asks or {span.term.kind for span in part.content} != {Kind.NAME}:
        return part.after(before, reader.lexicon.grammar)
    joined = Joiner(reader).join(part, before, yes_no=False)
    return joined.text if joined else None


def _pieces(tokens: Sequence[Token], grammar: SmallWords) -> list[list[Token]]:
    """Cut a message behind the end of a sentence, and where a question opens behind a comma, "and" or the like."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        last = pieces[-1]
        if token.stops(ENDS):
            last.append(token)
            pieces.append([])
        elif last and _joins(last[-1], grammar) and _opens(token, last[-1], grammar):
            while last and _joins(last[-1], grammar):
                last.pop()
            pieces.append([token])
        else:
            last.append(token)
    return [piece for piece in pieces if any(token.kind != "stop" for token in piece)]


def _opens(token: Token, before: Token, grammar: SmallWords) -> bool:
    """Whether a question can start at this token: behind a stop alone, only with a word that asks."""
    return token.bare in (grammar.question_words if before.kind == "stop" else grammar.leads)


def _joins(token: Token, grammar: SmallWords) -> bool:
    """Whether a token may stand between two questions: a comma, "and", "also"."""
    return token.text in grammar.joins or (token.kind == "stop" and token.text != ":")


@dataclass(frozen=True, slots=True)
class Joined:
    """A question completed by the one before; `elliptic`: alone it asks nothing; `sure`: it can be meant in one way.

    `other`: it asks for something else.
    """

    text: str
    elliptic: bool = True
    sure: bool = True
    other: bool = False


class Joiner:
    """Joins an article's questions."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._lexicon, self._grammar = reader, reader.lexicon, reader.lexicon.grammar

    def join(self, said: Part, before: Part, *, yes_no: bool) -> Joined | None:
        """Complete a question by the one before; None for one that stands alone."""
        kinds = asked_kinds(said.terms) - BROAD
        if not said.content:
            points = said.says_any(self._grammar.for_people)
            return self._of_what(said, before, kinds) if kinds or points else None
        if not kinds and not yes_no and self._is_bare(said):
            return self._swapped(said, before)
        led = said.after(before, self._grammar)
        return Joined(led, elliptic=False) if led else None

    def _of_what(self, said: Part, before: Part, kinds: frozenset[str]) -> Joined:
        """Ask another kind of thing ("when?"), or of somebody ("what does he do?"), of what was asked about before."""
        asks = " ".join(said.text(span.start, span.stop) for span in said.asks)
        former = asked_kinds(before.terms)
        return Joined(
            f"{asks} {before.stated(self._grammar)}",
            sure=not said.says_any(self._grammar.narrowing),
            other=not kinds or (bool(former) and not kinds <= former),
        )

    def _is_bare(self, said: Part) -> bool:
        """Whether a message names something and no more: one thing, or names and figures alone.

        "Tell me about Tencent" and "what are the penalties" ask by themselves, whatever was asked before.
        """
        words = {word for span in said.content for word in span.term.text.split()}
        kinds = {span.term.kind for span in said.content}
        asks = self._reader.lead(said.tokens) in self._grammar.openers or said.says_any(self._grammar.auxiliaries)
        if asks or words & self._grammar.question_words:
            return False
        return len(said.content) == 1 or kinds <= {Kind.NAME, Kind.FIGURE}

    def _swapped(self, said: Part, before: Part) -> Joined:
        """Ask the same of something else: in the place of what it can stand for, or beside it."""
        content = said.content
        places = self._places(content[0].term, before)
        if not places:
            return Joined(f"{before.text()} {said.stated(self._grammar)}", other=True)
        start, stop = places[0].start, places[0].stop
        new = said.text(content[0].start, content[-1].stop)
        text = f"{before.text(stop=start)} {new} {before.text(stop)}"
        return Joined(text.strip(), sure=len(places) == 1, other=True)

    def _places(self, new: Term, before: Part) -> list[Span]:
        """List the places in which something can stand: those of its like or, of a mere word, of what is asked for."""
        places = [span for span in before.content if self._is_like(span.term, new)]
        if places or new.kind is not Kind.WORD or new.text.split()[0] in self._grammar.before_month:
            return places
        focus = focus_of(before.terms)
        return [span for span in before.content if span.term == focus]

    def _is_like(self, old: Term, new: Term) -> bool:
        """Whether one thing can stand where another does: a firm for a firm, a year for a year."""
        if old.kind is not new.kind or old.unit != new.unit:
            return False
        if old.kind is Kind.FIGURE:
            return True
        if old.kind is not Kind.NAME:
            return bool(_families(old) & _families(new))
        kinds = [{self._lexicon.kinds.get(concept) for concept in term.concepts} for term in (old, new)]
        return {None} in kinds or bool(kinds[0] & kinds[1])


def _families(term: Term) -> set[str]:
    """Return the families of a term's concepts: "~quarter_second" is of the quarters."""
    return {concept.rpartition("_")[0] for concept in term.concepts if "_" in concept}
