"""Lay a sentence over the facts it may come from, so that as little as can be is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bot.article import turns
from bot.article.steps import (
    ANOTHER,
    APART,
    BOUND,
    NEAR,
    ORDER,
    Step,
    Verdict,
    Wrong,
    adjacent,
    limited,
    misfit,
    rival,
    skipped,
)
from bot.article.words import PRONOUN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.article.words import Word

_TURNS = frozenset({ORDER, ANOTHER, APART})  # two of which together exchange two things
_RESTARTS = frozenset({":", ";"})
_HAS = frozenset({"has", "have", "had"})
_COST = {Verdict.PROVEN: 0, Verdict.DOUBTFUL: 100, Verdict.UNPROVEN: 10_000}


class Place(NamedTuple):
    """A word of one of the facts."""

    fact: int
    at: int


class Break(NamedTuple):
    """Where a sentence leaves its fact: the number of its word, the place that is laid on, and what is wrong."""

    number: int
    place: Place
    wrong: Wrong


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to lay a sentence's first words: what it costs, what is wrong, where each word is laid.

    `run` and `piece` are the numbers of the words that began the last unbroken run and the last statement.
    """

    cost: int
    breaks: tuple[Break, ...]
    places: tuple[Place, ...]
    run: int
    piece: int

    @property
    def at(self) -> Place:
        return self.places[-1]


def align(said: Sequence[Word], facts: Sequence[Sequence[Word]], before: frozenset[str]) -> tuple[Break, ...]:
    """Lay each word on a fact's word of the same form, or a pronoun for it, and return what is wrong.

    Every word must have its form in some fact. `before` holds the forms of the sentences before this one.
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

    def __init__(self, said: Sequence[Word], facts: Sequence[Sequence[Word]], before: frozenset[str]) -> None:
        self._said = said
        self._facts = facts
        self._known = before.union(word.form for word in said)
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
        number = len(self._said)
        found = list(self._bare(path, number))
        turned = [one for one in path.breaks if one.wrong.what in _TURNS]
        places = {one.number for one in path.breaks if one.wrong.verdict or one.wrong.what in _TURNS}
        if turned and len(places) > 1:
            found.append(Wrong(Verdict.UNPROVEN, ORDER))
        at = turned[-1].number if turned else number - 1
        return self._add(path, at, path.places[at], found, path.run, path.piece)

    def _begun(self, place: Place) -> _Path:
        step = self._step(0, place, None)
        found = [*limited(step)]
        if (step.word.own or step.word.source) and not step.fits:
            found.append(misfit(step.word, step.here))
        if step.here.form == PRONOUN:
            found = [Wrong(Verdict.DOUBTFUL, ORDER)]
        empty = _Path(0, (), (), 0, 0)
        return self._add(empty, 0, place, found, 0, 0, laid=(place,))

    def _onward(self, number: int, place: Place, path: _Path) -> _Path:
        """Go on from one place to the next."""
        step = self._step(number, place, path)
        run, piece = path.run, path.piece
        if self._next(path.at, place):
            found = [*adjacent(step)]
        else:
            run = number
            found = [*limited(step)]
            if step.left < 0 or self._restarts(number, path):
                found += self._restarted(step, path)
                piece = number
            else:
                found += self._jumped(step, path)
        if step.here.form == PRONOUN:
            found += self._stood(step, place, path)
        elif self._twice(number, place, path, piece):
            found.append(Wrong(step.grave, "says it twice"))
        return self._add(path, number, place, found, run, piece, laid=(place,), cost=run == number)

    @staticmethod
    def _add(
        path: _Path,
        number: int,
        place: Place,
        found: Iterable[Wrong],
        run: int,
        piece: int,
        *,
        laid: tuple[Place, ...] = (),
        cost: bool = False,
    ) -> _Path:
        breaks = tuple(Break(number, place, wrong) for wrong in found)
        total = path.cost + sum(_COST[one.wrong.verdict] for one in breaks) + (1 if cost else 0)
        return _Path(total, path.breaks + breaks, path.places + laid, run, piece)

    def _step(self, number: int, place: Place, path: _Path | None) -> Step:
        fact = self._facts[place.fact]
        if path is None:
            return Step(self._said, number, fact, place.at, -1, None, 0, -1, fact[place.at])
        begun = path.places[path.run]
        return Step(
            self._said,
            number,
            fact,
            place.at,
            path.at.at if path.at.fact == place.fact else -1,
            self._facts[path.at.fact][path.at.at],
            path.run,
            begun.at if begun.fact == place.fact else -1,
            self._facts[begun.fact][begun.at],
        )

    def _next(self, last: Place, place: Place) -> bool:
        """Whether a place comes right after another, or both are one pronoun."""
        if last.fact != place.fact or place.at < last.at:
            return False
        words = self._facts[place.fact]
        if place.at == last.at:
            return words[place.at].form == PRONOUN
        return all(word.aside and word.kind != "scope" for word in words[last.at + 1 : place.at])

    def _twice(self, number: int, place: Place, path: _Path, piece: int) -> bool:
        """Whether a statement uses a fact's word again, and doesn't equate the two."""
        if place not in path.places[piece:]:
            return False
        first = path.places.index(place, piece)
        return not any(word.copula for word in self._said[first + 1 : number + 1])

    # Pronouns

    def _stood(self, step: Step, place: Place, path: _Path) -> Iterator[Wrong]:
        """Judge a word that is laid on a pronoun: it must be what the pronoun may stand for."""
        behind = step.word.own != "of" or place.at < path.at.at <= place.at + 2
        between = self._between(step.number, place, path)
        if between is None or not behind:
            yield Wrong(Verdict.UNPROVEN, ORDER)
        elif between > NEAR and step.word.kind == "word":
            yield Wrong(Verdict.DOUBTFUL, "may take a pronoun for another thing")

    def _between(self, number: int, place: Place, path: _Path) -> int | None:
        """Count the things between a pronoun and what is laid on it; None where the fact hasn't that before it."""
        first = number
        while first and path.places[first - 1] == place:
            first -= 1
        if any(word.marks for word in self._said[first + 1 : number + 1]):
            return None
        forms = [word.form for word in self._said[first : number + 1]]
        words = self._facts[place.fact][: place.at]
        between = 0
        for at in range(len(words) - 1, -1, -1):
            if words[at].begins and not words[at].source:
                if [word.form for word in words[at : at + len(forms)]] == forms:
                    return between
                between += 1 if words[at].kind in {"word", "name"} else 0
        return None

    # Where a statement begins

    def _restarts(self, number: int, path: _Path) -> bool:
        """Whether a statement begins: after a colon or semicolon, the source, or a phrase in front."""
        word, front = self._said[number], self._said[path.piece : number]
        if _RESTARTS & set(word.marks) or (front[-1].source and not word.source):
            return True
        if not front[0].own or any(w.parted for w in front[1:]):
            return False
        return word.parted or (bool(word.marks) and not word.own and all(w.kind in BOUND for w in front))

    def _restarted(self, step: Step, path: _Path) -> Iterator[Wrong]:
        word, last = step.word, step.before
        if step.left < 0 and not (word.parted or word.source or last.source):
            plain = word.kind == last.kind == "word"
            yield Wrong(Verdict.DOUBTFUL if plain else Verdict.UNPROVEN, APART)
            return
        if step.left < 0:
            yield from self._bare(path, step.number)
        elif any(rival(other, step.fact[step.left]) for other in step.fact[step.at + 1 : step.left]):
            yield Wrong(Verdict.UNPROVEN, ANOTHER)  # what was put in front stood by one that comes between
        if (word.own or word.source) and not step.fits:
            yield misfit(word, step.here)
        if not last.source:
            yield from self._subject(step)

    def _subject(self, step: Step) -> Iterator[Wrong]:
        """Find what a statement is said of in its fact, but not in the sentence."""
        passed = [word for word in step.fact[: step.at] if not word.source and not word.aside]
        strange = [word for word in passed if word.form not in self._known]
        names = [word for word in strange if word.kind == "name" and word.series != step.here.series]
        if names:
            yield Wrong(Verdict.UNPROVEN, f"leaves out that it is said of {names[0].text!r}")
        elif step.left < 0 and passed and len(strange) == len(passed):
            yield Wrong(Verdict.DOUBTFUL, f"leaves out what it is said of: {passed[0].text!r}")

    def _bare(self, path: _Path, number: int) -> Iterator[Wrong]:
        """Find names that a sentence takes from another fact without what that says of them."""
        if path.piece == 0 and number == len(self._said):
            return
        place = path.places[path.piece]
        names = all(word.kind == "name" and not word.source for word in self._said[path.piece : number])
        if names and all(word.source for word in self._facts[place.fact][: place.at]):
            yield Wrong(Verdict.UNPROVEN, "takes a name from another fact")

    # Where a sentence leaves something out, or turns its fact round

    def _jumped(self, step: Step, path: _Path) -> Iterator[Wrong]:
        word, there = step.word, step.there
        if there is not None and there.form == PRONOUN == step.first.form and not (word.parted or there.whose):
            yield Wrong(Verdict.UNPROVEN, ORDER)  # a pronoun alone, apart from all that its fact says of it
        elif word.kind == step.before.kind == "name" and not word.marks and not step.before.whose:
            yield Wrong(Verdict.DOUBTFUL, "puts a name together")
        if step.at > step.left:
            yield from skipped(step)
        elif not turns.explained(step):
            yield self._turned(step, path)
        elif turns.phrase(step) and step.here.kind == "word" and not word.source:
            yield Wrong(Verdict.PROVEN, ORDER)

    @staticmethod
    def _turned(step: Step, path: _Path) -> Wrong:
        """Judge a return in the fact that no construction explains."""
        if "which" in step.word.marks and all(word.source for word in step.fact[: step.at]):
            return Wrong(Verdict.DOUBTFUL, ORDER)
        again = any(one.wrong.what == ORDER and one.wrong.verdict for one in path.breaks)
        has = _HAS & {*step.word.marks, *step.first.marks}
        if again or has or step.loose or step.before.kind == "scope":
            return Wrong(Verdict.UNPROVEN, ORDER)
        return Wrong(step.grave, ORDER)
