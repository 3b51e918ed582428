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

from bot.article.knowledge import JUST_THAT, LONGEST_PHRASING
from bot.curator.cells import write_text
from bot.curator.edit import write
from bot.curator.forms import TICK
from bot.curator.review import question_id
from bot.curator.rows import cells
from bot.curator.swaps import Change, Swapper
from bot.engine.evidence import Question
from bot.engine.profile import agree, value_kinds
from bot.engine.reply import Outcome
from bot.errors import BotError
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.article.english import SmallWords
    from bot.article.knowledge import Fact, Knowledge, Pair
    from bot.curator.rows import Values
    from bot.curator.swaps import Swap
    from bot.engine.responder import Responder

_WORDINGS = 6  # of a pair that are swapped in: its question and the first of the others
_TOGETHER = 0.7  # share of a question's weight that facts have which may state it
_STEM = 28  # characters of a pair's id that its gaps' begin with
_MISSING = 100  # characters that say what is missing at most
_TO_MARK = f"{TICK} (y: the article leaves it open, n: it doesn't, or nobody would ask so)"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A near miss of one pair; `missing` completes "The article doesn't say".

    `score` is the probability, 0..1, that the engine gives the pair for it; `answered` tells that it would answer.
    """

    pair: str
    swap: Swap
    missing: str
    score: float
    answered: bool

    @property
    def question(self) -> str:
        """What it asks."""
        return self.swap.text


def propose(
    responder: Responder,
    watch: Callable[[Sequence[Pair]], Iterable[Pair]] = iter,
    judged: Iterable[str] = (),
) -> list[Proposal]:
    """Propose gaps, best first: those that would be answered today, then by probability.

    Swaps that were declined come last, and no swap and no pair again before all others; opposites go first, since one
    tick tells of two words that they exclude one another wherever they stand (see `bot.engine.guard`). `watch`
    wraps the pairs as they are gone through. What was `judged` before is not proposed, nor is the same swap of the same
    pair in other words.
    """
    proposer = _Proposer(responder, judged)
    found = list(chain.from_iterable(map(proposer.of, watch(responder.knowledge.curated.pairs))))
    found.sort(key=lambda one: (not one.answered, -one.score, one.question))
    swaps: Counter[tuple[str, str]] = Counter()
    pairs: Counter[str] = Counter()
    ranked: list[tuple[bool, bool, int, bool, int]] = []
    for place, one in enumerate(found):
        told = one.swap.told
        opposite = one.swap.change is Change.OPPOSITE
        again = swaps[told] if opposite else max(swaps[told], pairs[one.pair])
        ranked.append((not one.answered, told in proposer.declined, again, not opposite, place))
        swaps[told] += 1
        pairs[one.pair] += 1
    return [found[place] for *_, place in sorted(ranked)]


class _Proposer:
    """Makes the proposals of one article."""

    def __init__(self, responder: Responder, judged: Iterable[str]) -> None:
        knowledge = responder.knowledge
        self._responder = responder
        self._swapper = Swapper(knowledge)
        self._own = {pair.id: _Stated(knowledge.cited(pair), responder) for pair in knowledge.curated.pairs}
        facts = [_Stated([fact], responder) for fact in knowledge.record.facts]
        self._stated = [*facts, *self._own.values()]
        entries = knowledge.curated.entries.values()
        self._known = {same_words(wording) for entry in entries for wording in entry.wordings}
        gaps = {same_words(wording) for gap in knowledge.curated.gaps for wording in gap.wordings}
        self._settled = gaps.union(map(same_words, judged))
        self._refused = self._settled - gaps
        self.declined: set[tuple[str, str]] = set()  # swaps of which a near miss was judged to be none

    def of(self, pair: Pair) -> list[Proposal]:
        """Propose near misses of a pair, the best of each swap."""
        made: list[Proposal] = []
        seen: set[tuple[str, str]] = set()
        for swap in chain.from_iterable(map(self._swapper.swaps, pair.wordings[:_WORDINGS])):
            key = same_words(swap.text)
            if key in self._settled:
                seen.add(swap.same)
                self.declined.update({swap.told} if key in self._refused else ())
            elif key not in self._known and not (self._is_asked(swap, pair) or self._may_be_stated(pair, swap)):
                self._known.add(key)
                made += self._judged(pair, swap)
        best: dict[tuple[str, str], Proposal] = {}
        for one in sorted(made, key=lambda one: (not one.answered, -one.score)):
            best.setdefault(one.swap.same, one)
        return [one for same, one in best.items() if same not in seen]

    def _is_asked(self, swap: Swap, pair: Pair) -> bool:
        """Whether a pair's own wordings ask it: one reads the same or, of another opening, asks for that kind."""
        responder = self._responder
        own = responder.learnt.sketches(pair.id)
        read = responder.reader.read(swap.text).sketch
        if swap.change is Change.ASKED:
            return any(not read.kinds.isdisjoint(one.kinds) for one in own)
        return any(set(read.features) == set(one.features) for one in own)

    def _may_be_stated(self, pair: Pair, swap: Swap) -> bool:
        """Whether what was put in stands in the pair's own facts, or in those of any pair with most of the rest.

        Of another kind of thing asked it can't be told. Who asks for yes or no is told no by what says the opposite.
        """
        if swap.change is Change.ASKED:
            return False
        if swap.change is Change.OPPOSITE and self._responder.reader.read(swap.text).yes_no:
            return True
        whole, new = self._question(swap.text), self._question(swap.new)
        stated = any(one.has_most(whole) and one.has_new(swap, new) for one in self._stated)
        return stated or self._own[pair.id].has_new(swap, new)

    def _judged(self, pair: Pair, swap: Swap) -> list[Proposal]:
        """Return a swapped question as a proposal for the pair; none where another pair answers it, or truly."""
        reply, pairs = self._responder.reply(swap.text), self._responder.knowledge.pairs
        others = [one for one in reply.pairs if not agree(pairs[one], pair)]
        if reply.outcome is Outcome.HELP or reply.corrects or others or len(swap.text) > LONGEST_PHRASING:
            return []
        answered = reply.outcome is Outcome.ANSWERED
        return [Proposal(pair.id, swap, missing(swap, self._responder.lexicon.grammar), reply.score, answered)]

    def _question(self, text: str) -> Question:
        responder = self._responder
        return Question(responder.reader.read(text), responder.lexicon, responder.learnt.ranker)


class _Stated:
    """What some facts say."""

    def __init__(self, facts: Iterable[Fact], responder: Responder) -> None:
        reading = responder.reader.read(" ".join(f"{fact.text} {fact.says}" for fact in facts))
        self._features = frozenset(chain.from_iterable(term.features for term in reading.everything))
        self._values = value_kinds(reading.everything, responder.lexicon.kinds)

    def has_most(self, question: Question) -> bool:
        """Whether it has most of what a question says, by the weights of its terms."""
        total = had = 0.0
        for features in question.content_features:
            weight = max(map(question.ranker.weight, features), default=0.0)
            total += weight
            if not features.isdisjoint(self._features):
                had += weight
        return had >= _TOGETHER * total

    def has_new(self, swap: Swap, new: Question) -> bool:
        """Whether it has what was put in: all its terms or, for an exact day, one."""
        if swap.change is Change.DETAIL and "day" in swap.new.split():
            return "weekday" in self._values or {"month", "count"} <= self._values
        held = [not features.isdisjoint(self._features) for features in new.content_features]
        return bool(held) and all(held)


def missing(swap: Swap, grammar: SmallWords) -> str:
    """Complete "The article doesn't say" with what is asked or, where that would turn its words round, "just that"."""
    if swap.change in {Change.ASKED, Change.DETAIL}:
        return swap.new.replace("exact ", "")
    question = swap.text.rstrip("?!. ")
    words = question.casefold().replace("'", "").split()
    asks = words[0] in grammar.question_words and grammar.auxiliaries.isdisjoint(words)
    return question[0].lower() + question[1:] if asks and len(question) <= _MISSING else JUST_THAT


def as_gaps(proposals: Iterable[Proposal]) -> list[Values]:
    """Return the gaps that proposals become, as rows of the table of gaps. A question always gets the same id."""
    return [
        {
            "id": f"{one.pair[:_STEM]}-not-{question_id(one.question)}",
            "missing": one.missing,
            "near": [one.pair],
            "phrasings": [one.question],
        }
        for one in proposals
    ]


def sheet(knowledge: Knowledge, proposals: Sequence[Proposal], path: Path, *, force: bool = False) -> None:
    """Write proposals as a sheet of gaps with a column to mark, and what one judges them by. Raises BotError."""
    if path.suffix.lower() != ".csv":
        raise BotError(f"{path}: proposals are written as a .csv file")
    rows = as_gaps(proposals)
    for row, one in zip(rows, proposals, strict=True):
        row["swap"] = f"{one.swap.old} -> {one.swap.new}"
        row["today"] = "answered" if one.answered else "not answered"
        row["answer"] = knowledge.pairs[one.pair].answer
    head, *lines = cells("gaps", rows)
    marked = [[_TO_MARK, *head]]
    marked += [["", *line] for line in lines]
    write(path, write_text(marked, ","), force=force)
