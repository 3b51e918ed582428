"""Complete a question by the one before: what it leaves out, or the same asked of something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.features import asked_kinds, focus_of
from bot.engine.parts import stated
from bot.engine.termreader import MENDED
from bot.engine.terms import CONTENT, Kind, Reading, Span, Term
from bot.text import Token, normalise, tokenise

if TYPE_CHECKING:
    from bot.engine.reading import Reader

_BROAD = frozenset({"what_happened", "how", "definition", "opinion"})  # asked with a mere name, too: "how about X"


@dataclass(frozen=True, slots=True)
class Said:
    """A question as its tokens, what these are read as, and where each term stands."""

    tokens: tuple[Token, ...]
    reading: Reading
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str, reader: Reader) -> Said:
        """Read a text."""
        tokens = tuple(token for token in tokenise(normalise(text)) if token.kind != "stop")
        mended = frozenset(reader.words.unknown(tokens)[:MENDED])
        return cls(tokens, reader.read(text), tuple(reader.words.spans(tokens, mended)))

    @property
    def content(self) -> list[Span]:
        """What it is about."""
        return [span for span in self.spans if span.term.kind in CONTENT and not span.term.optional]

    @property
    def asks(self) -> list[Span]:
        """Its words that ask for some kind of thing."""
        return [span for span in self.spans if span.term.kind is Kind.ASK]

    def text(self, start: int = 0, stop: int | None = None) -> str:
        """Return what is written from one token up to another."""
        return " ".join(token.raw for token in self.tokens[start:stop])


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
        self._lexicon, self._grammar = reader.lexicon, reader.lexicon.grammar

    def join(self, said: Said, before: Said) -> Joined | None:
        """Complete a question by the one before; None for one that stands alone."""
        content = said.content
        kinds = asked_kinds(said.reading) - _BROAD
        if not content:
            return self._of_what(said, before, kinds) if kinds else None
        if not kinds and not said.reading.yes_no and self._is_bare(said):
            return self._swapped(said, before)
        if any(span.term.kind is Kind.NAME for span in content):
            return None
        if any(token.text in self._grammar.pronouns for token in said.tokens):
            return Joined(f"{self._stated(before)}. {said.text()}", elliptic=False)
        if len(content) == 1 and not self._has_verb(said):
            return self._of_whom(said, before)
        return None

    def _of_what(self, said: Said, before: Said, kinds: frozenset[str]) -> Joined:
        """Ask another kind of thing ("when?") of what the question before is about."""
        narrows = any(token.text in self._grammar.narrowing for token in said.tokens)
        asks = " ".join(said.text(span.start, span.stop) for span in said.asks)
        former = asked_kinds(before.reading)
        other = bool(former) and not kinds <= former
        return Joined(f"{asks} {self._stated(before)}", sure=not narrows, other=other)

    def _of_whom(self, said: Said, before: Said) -> Joined | None:
        """Ask a fragment ("how many services?") of the names in the question before; None without any."""
        named = [before.text(span.start, span.stop) for span in before.content if span.term.kind is Kind.NAME]
        return Joined(f"{', '.join(named)}. {said.text()}", elliptic=False) if named else None

    def _has_verb(self, said: Said) -> bool:
        """Whether a question is more than a fragment ("how many services?"), as far as auxiliaries tell."""
        return any(token.text.replace("'", "") in self._grammar.auxiliaries for token in said.tokens)

    def _is_bare(self, said: Said) -> bool:
        """Whether a message names something and no more: one thing, or names and figures alone."""
        words = {word for span in said.content for word in span.term.text.split()}
        kinds = {span.term.kind for span in said.content}
        if words & self._grammar.question_words:
            return False
        return len(said.content) == 1 or kinds <= {Kind.NAME, Kind.FIGURE}

    def _swapped(self, said: Said, before: Said) -> Joined:
        """Ask the same of something else: in the place of what it can stand for, or beside it."""
        content, first = said.content, said.content[0].term
        places = [span for span in before.content if self._is_like(span.term, first)]
        if not places and first.kind is Kind.WORD and first.text.split()[0] not in self._grammar.before_month:
            focus = focus_of(before.reading)
            places = [span for span in before.content if span.term == focus]
        if not places:
            return Joined(f"{before.text()} {said.text(self._opening(said))}", other=True)
        start, stop = places[0].start, places[0].stop
        new = said.text(content[0].start, content[-1].stop)
        text = f"{before.text(stop=start)} {new} {before.text(stop)}"
        return Joined(text.strip(), sure=len(places) == 1, other=True)

    def _opening(self, said: Said) -> int:
        """Return the place behind what only opens a message: "and", "what about"."""
        opens = self._grammar.links | self._grammar.leads
        place = 0
        for span in said.spans:
            if not span.term.optional or said.tokens[span.start].text not in opens:
                break
            place = span.stop
        return place

    def _is_like(self, old: Term, new: Term) -> bool:
        """Whether one thing can stand where another does: a firm for a firm, a year for a year."""
        if old.kind is not new.kind:
            return False
        if old.kind is Kind.NAME:
            known = self._kinds(old), self._kinds(new)
            return not known[1] or not known[0] or bool(known[0] & known[1])
        if old.kind is Kind.FIGURE:
            return old.unit == new.unit
        return bool(_families(old) & _families(new))

    def _kinds(self, name: Term) -> set[str]:
        kinds = self._lexicon.kinds
        return {kinds[concept] for concept in name.concepts if concept in kinds}

    def _stated(self, before: Said) -> str:
        asking = {place for span in before.asks for place in range(span.start, span.stop)}
        return stated([token for place, token in enumerate(before.tokens) if place not in asking], self._grammar)


def _families(term: Term) -> set[str]:
    """Return the families of a term's concepts: "~quarter_second" is of the quarters."""
    return {concept.rpartition("_")[0] for concept in term.concepts if "_" in concept}
