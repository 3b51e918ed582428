"""Complete a question by the one before: what it leaves out, or the same asked of something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.engine.features import asked_kinds, focus_of
from bot.engine.terms import Kind, Span, Term

if TYPE_CHECKING:
    from bot.engine.parts import Part
    from bot.engine.reading import Reader

BROAD = frozenset({"what_happened", "how", "definition", "opinion"})  # asked with a mere name, too: "how about X"


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

    def join(self, said: Part, before: Part, *, yes_no: bool) -> Joined | None:
        """Complete a question by the one before; None for one that stands alone."""
        kinds = asked_kinds(said.terms) - BROAD
        if not said.content:
            return self._of_what(said, before, kinds) if kinds else None
        if not kinds and not yes_no and self._is_bare(said):
            return self._swapped(said, before)
        led = said.after(before, self._grammar)
        return Joined(led, elliptic=False) if led else None

    def _of_what(self, said: Part, before: Part, kinds: frozenset[str]) -> Joined:
        """Ask another kind of thing ("when?") of what the question before is about."""
        asks = " ".join(said.text(span.start, span.stop) for span in said.asks)
        former = asked_kinds(before.terms)
        return Joined(
            f"{asks} {before.stated(self._grammar)}",
            sure=not said.says_any(self._grammar.narrowing),
            other=bool(former) and not kinds <= former,
        )

    def _is_bare(self, said: Part) -> bool:
        """Whether a message names something and no more: one thing, or names and figures alone."""
        words = {word for span in said.content for word in span.term.text.split()}
        kinds = {span.term.kind for span in said.content}
        if words & self._grammar.question_words:
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
