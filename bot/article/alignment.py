"""Lay a sentence over the facts it may come from, so that as little as can be is wrong.

Each word is laid on a fact's word of the same form, and held against it: may it follow there on what stands before it
here? A *run* of words lies on words that stand together in their fact; a *piece* is a statement, or a phrase put in
front of one. Take the fact "Baldo Kerr founded the mill in 1999, and Ines Holt bought it." Its words that say something
are Baldo 0, Kerr 1, founded 2, mill 3, 1999 4, Ines 5, Holt 6, bought 7 and, a pronoun, it 8; "in" is a mark of 1999.

    sentence    In 1999,    the mill    was founded    by Baldo    Kerr
    word        0           1           2              3           4
    laid on     4           3           2              0           1
    its run     0           1           2              3           3
    its piece   0           1           1              1           1
    judged as   begun       restarted   turned         turned      adjacent

Word 1 may go back because a statement begins behind "in 1999" (statements.py); words 2 and 3 because a passive turns
round who does it (turns.py); word 4 comes next in the fact, too (steps.py). Nothing is wrong: it is proven. If the
sentence ended "by Ines Holt", word 3 would go on to place 5, where no "by" stands: that is what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.article import turns
from bot.article.crossing import crossed
from bot.article.passing import mingled, skipped
from bot.article.pronouns import Before, stood, strangers
from bot.article.reported import unattributed
from bot.article.statements import Piece, finished, restarted, restarts
from bot.article.steps import PARTS, Place, Step, adjacent, derived, joined, limited, misfit
from bot.article.verdicts import Cause, Verdict, Wrong
from bot.article.widening import is_adverb, widened
from bot.article.words import PRONOUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.article.words import Word

_TURNS = frozenset({Cause.ORDER, Cause.ANOTHER, Cause.APART})  # two of which together exchange two things
_COST = {Verdict.PROVEN: 0, Verdict.DOUBTFUL: 100, Verdict.UNPROVEN: 10_000}
_COST_OF_PRONOUN = 5  # rather than 1 for a new run: a reason that has a pronoun is hard to read


class Break(NamedTuple):
    """Where a sentence leaves its fact: the number of its word, the place that is laid on, and what is wrong."""

    number: int
    place: Place
    wrong: Wrong


class _Path(NamedTuple):
    """A way to lay a sentence's first words: what it costs, what is wrong, where each word is laid.

    `run` is the number of the word that began the last unbroken run; `front` and `piece` of those that began the last
    two statements, or a phrase in front of one.
    """

    cost: int
    breaks: tuple[Break, ...]
    places: tuple[Place, ...]
    run: int
    piece: int
    front: int

    @property
    def at(self) -> Place:
        return self.places[-1]


def align(said: Sequence[Word], facts: Sequence[Sequence[Word]], before: Before) -> tuple[Break, ...]:
    """Lay each word on a fact's word of the same form, or a pronoun for it, and return what is wrong.

    Every word must have its form in some fact. `before` holds what the sentences before this one say.
    The cheapest of all ways is found place by place, as in Viterbi's algorithm.
    """
    sheet = _Sheet(said, facts, before)
    paths: list[_Path] = []
    for number in range(len(said)):
        paths = [sheet.cheapest(number, place, paths) for place in sheet.places(number)]
    ended = [sheet.ended(path) for path in paths]
    return min(ended, key=lambda path: path.cost).breaks if ended else ()


class _Sheet:
    """A sentence and the facts it is laid over."""

    def __init__(self, said: Sequence[Word], facts: Sequence[Sequence[Word]], before: Before) -> None:
        self._said = said
        self._facts = facts
        self._before, self._known = before, before.forms.union(word.form for word in said)
        self._places: dict[str, list[Place]] = {}
        for fact, words in enumerate(facts):
            for at, word in enumerate(words):
                self._places.setdefault(word.form, []).append(Place(fact, at))

    def places(self, number: int) -> list[Place]:
        """List where a word may be laid: on itself, and on a pronoun after it."""
        word = self._said[number]
        found = self._places.get(word.form, [])
        if word.source or word.kind not in {"word", "name"}:
            return found
        first = {place.fact: place.at for place in reversed(found)}
        later = [place for place in self._places.get(PRONOUN, []) if first.get(place.fact, place.at) < place.at]
        return [*found, *later]

    def cheapest(self, number: int, place: Place, paths: Sequence[_Path]) -> _Path:
        """Return the cheapest way to lay a word on a place, from all ways to lay the words before it."""
        if not paths:
            return self._begun(place)
        best = self._onward(number, place, paths[0])
        for path in paths[1:]:
            if path.cost < best.cost:
                on = self._onward(number, place, path)
                best = on if on.cost < best.cost else best
        return best

    def ended(self, path: _Path) -> _Path:
        """Judge a whole sentence: two doubtful turns exchange two things."""
        laid = (self._said, self._facts, path.places)
        for at, wrong in (*unattributed(*laid), *widened(*laid)):
            path = _judged(path, at, [wrong])
        found = [*finished(self._piece(path, path.places)), *self._clipped(path.at), *self._headless(path.at)]
        turned = [one for one in path.breaks if one.wrong.cause in _TURNS]
        places = {one.number for one in path.breaks if one.wrong.verdict or one.wrong.cause in _TURNS}
        if turned and len(places) > 1:
            found.append(Wrong(Verdict.UNPROVEN, Cause.ORDER))
        return _judged(path, len(self._said) - 1, found)

    def _begun(self, place: Place) -> _Path:
        empty = _Path(0, (), (), 0, 0, 0)
        step = self._step(0, place, empty)
        found = [*limited(step), *derived(step), *strangers(step, self._before)]
        # "engines" aren't "the cylinders of engines"
        part = step.word.kind == "word" and step.here.own in PARTS
        if (part or step.word.own or step.word.source) and not step.fits:
            found.append(misfit(step.word, step.here))
        if step.word.relative and step.here.relative and place.at:
            found.append(Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, repr(step.fact[place.at - 1].text)))
        if step.here.form == PRONOUN:
            found = [Wrong(Verdict.DOUBTFUL, Cause.ORDER)]
        return _judged(empty._replace(places=(place,)), 0, found)

    def _onward(self, number: int, place: Place, path: _Path) -> _Path:
        """Go on from one place to the next."""
        step = self._step(number, place, path)
        run, piece, front = path.run, path.piece, path.front
        if self._next(path.at, place):
            found = [*adjacent(step)]
        else:
            run = number
            found = [*limited(step), *self._clipped(path.at)]
            if step.left < 0 or restarts(step):
                found += [*finished(self._piece(path, (*path.places, place))), *restarted(step, self._known)]
                front, piece = piece, number
            else:
                found += _jumped(step, path)
        cost = 1 if run == number else 0
        if step.here.form == PRONOUN:
            found += stood(step)
            cost *= _COST_OF_PRONOUN
        elif self._twice(number, place, path, piece):
            found.append(Wrong(step.grave, Cause.TWICE))
        found += [*crossed(step), *derived(step), *joined(step), *turns.done(step)]
        laid = _Path(path.cost + cost, path.breaks, (*path.places, place), run, piece, front)
        return _judged(laid, number, found)

    def _step(self, number: int, place: Place, path: _Path) -> Step:
        return Step(self._said, number, self._facts, place, path.places, path.run, path.piece)

    def _piece(self, path: _Path, places: Sequence[Place]) -> Piece:
        return Piece(self._said, self._facts, places, path.front, path.piece, len(path.places))

    def _next(self, last: Place, place: Place) -> bool:
        """Whether a place comes right after another, or both are one pronoun."""
        if last.fact != place.fact or place.at < last.at:
            return False
        words = self._facts[place.fact]
        if place.at == last.at:
            return words[place.at].form == PRONOUN
        return all(word.aside and word.kind != "scope" for word in words[last.at + 1 : place.at])

    def _clipped(self, last: Place) -> Iterator[Wrong]:
        """Find a name of which only the front is said: "Orrin" is not "the Orrin Mill"."""
        word, *behind = self._facts[last.fact][last.at : last.at + 2]
        if word.source or word.whose or not behind or behind[0].marks:
            return
        if word.kind == behind[0].kind == "name":
            yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, repr(behind[0].text))

    def _headless(self, last: Place) -> Iterator[Wrong]:
        """Find a word at the end of which only what goes with it in the fact tells what it is: "a valve engine"."""
        word, *behind = self._facts[last.fact][last.at : last.at + 2]
        if not behind or behind[0].marks or behind[0].acts or behind[0].form in self._known:
            return
        qualifies = is_adverb(behind[0]) or behind[0].text == "even"
        if word.kind in {"word", "name"} and behind[0].kind == "word" and not qualifies:
            yield Wrong(Verdict.DOUBTFUL, Cause.LEFT_OUT, repr(behind[0].text))

    def _twice(self, number: int, place: Place, path: _Path, piece: int) -> bool:
        """Whether a statement uses a fact's word again, and doesn't equate the two."""
        if place not in path.places[piece:]:
            return False
        first = path.places.index(place, piece)
        return not any(word.copula for word in self._said[first + 1 : number + 1])


def _judged(path: _Path, number: int, found: Iterable[Wrong]) -> _Path:
    """Add what is wrong with a word to a path, at the cost of the worst."""
    breaks = tuple(Break(number, path.places[number], wrong) for wrong in found)
    cost = max((_COST[one.wrong.verdict] for one in breaks), default=0)
    return path._replace(cost=path.cost + cost, breaks=path.breaks + breaks)


def _jumped(step: Step, path: _Path) -> Iterator[Wrong]:
    """Judge a word that doesn't come next in the fact."""
    if mingled(step.word, step.fact, step.left, step.at):
        yield Wrong(Verdict.UNPROVEN, Cause.ANOTHER)
    if step.at > step.left:
        yield from skipped(step)
    elif not turns.explained(step):
        again = any(one.wrong.cause == Cause.ORDER and one.wrong.verdict for one in path.breaks)
        yield turns.unexplained(step, again=again)
    elif turns.phrase(step) and step.here.kind == "word" and not step.word.source:
        yield Wrong(Verdict.PROVEN, Cause.ORDER)
