"""Propose known gaps: near misses of the article's own questions, for a curator to tick.

A near miss is a question of a pair with one thing swapped for another of its class, as those who write questions
without an answer do (Rajpurkar, Jia and Liang, "Know What You Don't Know: Unanswerable Questions for SQuAD", ACL 2018).
What one fact may state is left out; whether the article does state it, only who has read it can tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.curator.cells import write_text
from bot.curator.edit import save, trial, write
from bot.curator.merge import Merge
from bot.curator.rows import TICK, Row, cells
from bot.curator.swaps import Change, Swapper
from bot.engine.evidence import Question
from bot.engine.features import features_of, sketch
from bot.engine.profile import agree, value_kinds
from bot.engine.reply import Outcome
from bot.errors import BotError
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.article.content import Content
    from bot.article.knowledge import Fact, Knowledge, Pair
    from bot.curator.rows import Values
    from bot.curator.swaps import Swap
    from bot.engine.features import Sketch
    from bot.engine.reply import Reply
    from bot.engine.responder import Responder

_WORDINGS = 6  # of a pair that are swapped in: its question and the first of the others
_TOGETHER = 0.7  # share of a question's weight that facts have which may state it
_STEM = 32  # characters of a pair's id that its gaps' begin with
_REASONS = frozenset({"because", "since", "due", "for", "to", "so", "reason", "order", "led", "caused"})
_WAYS = frozenset({"by", "through", "with", "using", "via"})
_PLACES = frozenset({"place", "country", "city", "region", "state", "river", "mountain"})
_MISSING = {  # what stands behind "The article doesn't say"
    Change.ASKED: "{asked}",
    Change.OPPOSITE: "that for “{new}”, only for “{old}”",
    Change.NUMBER: "that of {new}",
    Change.ORDINAL: "that of the {new}",
    Change.TIME: "that of {new}",
    Change.ROLE: "that the other way round",
    Change.UNIT: "that in {new}",
    Change.NAME: "that about {new}",
    Change.DETAIL: "{asked}",
    Change.NARROWED: "that {new}",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A near miss of one pair; `missing` completes "The article doesn't say".

    `score` is the probability, 0..1, that the engine gives the pair for it; `answered` tells that it would answer.
    """

    pair: str
    change: Change
    old: str
    new: str
    question: str
    missing: str
    score: float
    answered: bool


def propose(
    responder: Responder,
    watch: Callable[[Sequence[Pair]], Iterable[Pair]] = iter,
    judged: Iterable[str] = (),
) -> list[Proposal]:
    """Propose gaps, best first: those that would be answered today, then by probability.

    No swap and no pair comes again before all others; opposites go first, since one tick tells of two words that they
    exclude one another wherever they stand (see `bot.engine.exclusions`). `watch` wraps the pairs as they are gone
    through. What was `judged` before is not proposed.
    """
    proposer = _Proposer(responder, judged)
    found = list(chain.from_iterable(map(proposer.of, watch(responder.knowledge.curated.pairs))))
    found.sort(key=lambda one: (not one.answered, -one.score, one.question))
    seen: Counter[tuple[str, ...]] = Counter()
    ranked: list[tuple[bool, int, bool, int]] = []
    for place, one in enumerate(found):
        told = (one.old.casefold(), one.new.casefold())
        opposite = one.change is Change.OPPOSITE
        again = seen[told] if opposite else max(seen[told], seen[one.pair,])
        ranked.append((not one.answered, again, not opposite, place))
        seen.update((told, (one.pair,)))
    return [found[place] for *_, place in sorted(ranked)]


class _Proposer:
    """Makes the proposals of one article."""

    def __init__(self, responder: Responder, judged: Iterable[str]) -> None:
        knowledge = responder.knowledge
        self._responder = responder
        self._swapper = Swapper(knowledge)
        stated: list[tuple[Fact, ...]] = [(fact,) for fact in knowledge.record.facts]
        stated += [knowledge.cited(pair) for pair in knowledge.curated.pairs]
        self._stated = [_Stated(facts, responder) for facts in stated]
        entries = knowledge.curated.entries.values()
        self._known = {same_words(wording) for entry in entries for wording in entry.wordings}
        self._known.update(map(same_words, judged))

    def of(self, pair: Pair) -> list[Proposal]:
        """Propose near misses of a pair, the best of each swap, best first."""
        made: dict[tuple[Change, str], Proposal] = {}
        own = self._responder.learnt.sketches[pair.id]
        for wording in pair.wordings[:_WORDINGS]:
            for swap in self._swapper.swaps(pair, wording):
                key = same_words(swap.text)
                if key in self._known or len(swap.text) > 200:
                    continue
                self._known.add(key)
                one = None if self._is_asked(swap, own) else self._judged(pair, swap)
                if one is not None:
                    made.setdefault((swap.change, swap.new.casefold()), one)
                    best = made[swap.change, swap.new.casefold()]
                    if (one.answered, one.score) > (best.answered, best.score):
                        made[swap.change, swap.new.casefold()] = one
        return sorted(made.values(), key=lambda one: (not one.answered, -one.score))

    def _is_asked(self, swap: Swap, own: Sequence[Sketch]) -> bool:
        """Whether a pair's own wordings ask it: one reads the same or, of another opening, asks for that kind."""
        responder = self._responder
        read = sketch(responder.reader.read(swap.text), responder.lexicon.stem)
        if swap.change is Change.ASKED:
            return any(not read.kinds.isdisjoint(one.kinds) for one in own)
        return swap.change is not Change.ROLE and any(set(read.features) == set(one.features) for one in own)

    def _judged(self, pair: Pair, swap: Swap) -> Proposal | None:
        """Return a swapped question as a proposal for the pair; None for no near miss."""
        reply = self._responder.reply(swap.text)
        answered = reply.outcome is Outcome.ANSWERED
        if reply.outcome is Outcome.HELP or reply.corrects or (answered and not self._is_own(pair, reply)):
            return None
        if self._may_be_stated(swap):
            return None
        missing = self._missing(swap)
        return Proposal(pair.id, swap.change, swap.old, swap.new, swap.text, missing, reply.score, answered)

    def _missing(self, swap: Swap) -> str:
        """Say what the article doesn't: of another opening what it asks, without the auxiliary at its end."""
        words = swap.new.split()
        if words[-1] in self._responder.lexicon.grammar.auxiliaries:
            words.pop()
        asked = " ".join(word for word in words if word != "exact")
        return _MISSING[swap.change].format(new=swap.new, old=swap.old.casefold(), asked=asked)

    def _is_own(self, pair: Pair, reply: Reply) -> bool:
        """Whether all that answers agrees with the pair, as it does itself."""
        pairs = self._responder.knowledge.pairs
        return all(agree(pairs[one], pair) for one in reply.pairs)

    def _may_be_stated(self, swap: Swap) -> bool:
        """Whether one fact, or the facts of one pair, have what was put in, and most of the rest."""
        if swap.change is Change.ROLE:
            return False
        whole, new = self._question(swap.text), self._question(swap.new)
        return any(stated.has_most(whole) and stated.has_new(swap, new) for stated in self._stated)

    def _question(self, text: str) -> Question:
        responder = self._responder
        return Question.of(responder.reader.read(text), responder.lexicon, responder.learnt.ranker)


class _Stated:
    """What some facts say."""

    def __init__(self, facts: Iterable[Fact], responder: Responder) -> None:
        reading = responder.reader.read(" ".join(f"{fact.text} {fact.says}" for fact in facts))
        stem = responder.lexicon.stem
        self._features = frozenset(chain.from_iterable(features_of(term, stem) for term in reading.everything))
        self._values = value_kinds(reading.everything, responder.lexicon.kinds)
        self._words = frozenset(reading.words)

    def has_most(self, question: Question) -> bool:
        """Whether it has most of what a question says, by the weights of its terms."""
        total = had = 0.0
        for _, features, weight in question.terms:
            total += weight
            had += 0.0 if features.isdisjoint(self._features) else weight
        return had >= _TOGETHER * total

    def has_new(self, swap: Swap, new: Question) -> bool:
        """Whether it has what was put in: all its terms or, for another kind of thing asked, a value of that kind."""
        if swap.change is not Change.ASKED:
            held = [not features.isdisjoint(self._features) for _, features, _ in new.terms]
            return bool(held) and all(held)
        first = swap.new.split()[0]
        if first == "why":
            return not _REASONS.isdisjoint(self._words)
        if first == "how":
            return not _WAYS.isdisjoint(self._words)
        if first == "where":
            return not _PLACES.isdisjoint(self._values)
        if first in {"when", "since"}:
            return "time" in self._values
        return first in {"which", "what"} and "name" in self._values


def as_gaps(proposals: Iterable[Proposal], taken: Iterable[str]) -> list[Values]:
    """Return the gaps that proposals become, as rows of the table of gaps; `taken` are the ids there are."""
    ids = set(taken)
    rows: list[Values] = []
    for one in proposals:
        number = 1
        while (made := f"{one.pair[:_STEM]}-not-{number}") in ids:
            number += 1
        ids.add(made)
        rows.append({"id": made, "missing": one.missing, "near": [one.pair], "phrasings": [one.question]})
    return rows


def keep(content: Content, name: str, proposals: Sequence[Proposal]) -> int:
    """Make gaps of proposals in the article's files, and return how many. Raises DataError, BotError."""
    sources = content.read(name)
    rows = as_gaps(proposals, content.load(name).curated.entries)
    changes = Merge(sources, {"gaps": [Row("", values) for values in rows]}, only=False).changes
    trial(sources, changes)
    save(content, sources, changes)
    return len(rows)


def sheet(knowledge: Knowledge, proposals: Sequence[Proposal], path: Path, *, force: bool = False) -> None:
    """Write proposals as a sheet of gaps with a column to mark. Raises BotError."""
    if path.suffix.lower() != ".csv":
        raise BotError(f"{path}: proposals are written as a .csv file")
    head, *rows = cells("gaps", as_gaps(proposals, knowledge.curated.entries))
    marked = [[TICK, *head], *(["", *row] for row in rows)]
    write(path, write_text(marked, ","), force=force)
