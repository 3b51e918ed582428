"""Group the questions that could not be answered, and say of each group why and what would mend it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.article.knowledge import Pair
from bot.engine.features import sketch
from bot.engine.reply import Outcome
from bot.errors import BotError
from bot.store import Kind
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.engine.reply import Reply
    from bot.engine.responder import Responder
    from bot.store import Event, Store

LIKE = 80  # likeness, 0..100, of what is said in two questions that are the same to a curator
AKIN = 45  # the same, where both are clearly nearest to the same pair or gap
_CLEARLY = 0.5  # probability
NEAREST = 3  # pairs shown with a group
_HEARD = 0.02  # probability of a pair from which an asker's next question, that it answers, may be the same one
_REJECTED = "rejected"
_HELPFUL = "yes"  # reason of a feedback that an answer was right


class Need(StrEnum):
    """What would mend a group."""

    PHRASING = "a phrasing is missing"
    FACT = "the article doesn't say"
    EITHER = "a phrasing or a fact is missing"
    COMPLAINT = "its answer was called wrong"
    UNREADABLE = "not in English, or too long"


@dataclass(frozen=True, slots=True)
class Near:
    """A pair and the probability, 0..1, that it is the one asked."""

    pair: str
    probability: float


@dataclass(frozen=True, slots=True)
class Group:
    """Missed questions that are alike, each with how often it was asked, most asked first.

    `reply` and `reading` are those of the first question now; `hints` are pairs that askers picked, or that answered
    their next question, with how often; `none` counts "none of these", `complaints` are reasons given.
    """

    id: str
    questions: tuple[tuple[str, int], ...]
    need: Need
    reply: Reply
    reading: tuple[str, ...]
    near: tuple[Near, ...]
    hints: tuple[tuple[str, int], ...]
    none: int
    complaints: tuple[str, ...]
    last: float

    @property
    def question(self) -> str:
        """The one most asked."""
        return self.questions[0][0]

    @property
    def asked(self) -> int:
        """How often all of them were asked."""
        return sum(count for _, count in self.questions)

    @property
    def verdict(self) -> str:
        """What would mend it: "the article doesn't say: who works there"."""
        missing = f": {', '.join(self.reply.missing)}" if self.need is Need.FACT else ""
        return f"{self.need}{missing}"

    def __str__(self) -> str:
        near = f", nearest is {self.near[0].pair}" if self.near and self.need is not Need.FACT else ""
        return f"{self.asked}x {self.question} ({self.verdict}{near})"

    def to_json(self) -> dict[str, object]:
        """Return all of it for other programs."""
        return {
            "group": self.id,
            "asked": self.asked,
            "need": self.need.name.lower(),
            "questions": [{"question": question, "asked": count} for question, count in self.questions],
            "near": [{"pair": near.pair, "probability": round(near.probability, 4)} for near in self.near],
            "hints": [{"pair": pair, "times": times} for pair, times in self.hints],
            "none_of_these": self.none,
            "complaints": list(self.complaints),
            "last": self.last,
            "reading": list(self.reading),
            "why": self.reply.why,
            "missing": list(self.reply.missing),
        }


@dataclass
class _Missed:
    """What is kept about one question."""

    text: str
    asked: int = 0
    none: int = 0
    last: float = 0.0
    picked: Counter[str] = field(default_factory=Counter)
    next: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Count one event."""
        self.last = max(self.last, event.at)
        self.asked += event.kind in {Kind.SUGGESTED, Kind.NOT_COVERED}
        self.none += event.kind is Kind.NONE_OF_THESE
        self.picked.update(event.pairs if event.kind is Kind.PICKED else ())
        self.next.update(event.answered_next)
        if event.kind is Kind.FEEDBACK:
            self.complaints.append(event.reason.removeprefix("no").removeprefix(":").strip())


def groups(
    store: Store, responder: Responder, *, most: int | None = None, place: str | None = None
) -> list[Group]:  # fmt: skip
    """Group what the store holds about an article and is still missed, most asked first.

    Each question takes a few milliseconds; only the `most` asked ones are looked at, where that is given. With a
    `place` (a guild's id), only what was asked publicly in it.
    """
    article = responder.knowledge.name
    rejected = {question_id(question): question for question in store.rejected(article)}
    missed: dict[str, _Missed] = {}
    for event in store.events(article, place=place):
        helpful = event.kind is Kind.FEEDBACK and event.reason == _HELPFUL
        if event.question and not helpful and question_id(event.question) not in rejected:
            missed.setdefault(question_id(event.question), _Missed(event.question)).add(event)
    likes = _Likes(responder)
    for own, question in rejected.items():
        likes.leader(question, f"{_REJECTED} {own}")
    open_: dict[str, list[tuple[_Missed, Reply]]] = {}
    for one in sorted(missed.values(), key=lambda one: (-one.asked, -one.last, one.text))[:most]:
        reply = responder.reply(one.text)
        mended = reply.outcome in {Outcome.ANSWERED, Outcome.HELP}
        missing = one.complaints or (not mended and one.asked + one.none)
        leader = likes.leader(one.text, question_id(one.text), answered=mended) if missing else ""
        if leader:
            open_.setdefault(leader, []).append((one, reply))
    found = [_group(responder, members) for leader, members in open_.items() if not leader.startswith(_REJECTED)]
    return sorted(found, key=lambda group: (-group.asked, -group.last, group.id))


def question_id(question: str) -> str:
    """Return a short id of a question, the same for the same words."""
    return blake2b(same_words(question).encode(), digest_size=3).hexdigest()


def find(found: Iterable[Group], group_id: str) -> Group:
    """Return the group that holds a question of this id. Raises BotError."""
    for group in found:
        if group_id in {group.id, *(question_id(question) for question, _ in group.questions)}:
            return group
    raise BotError(f"no group {group_id!r} is open: article-bot missed lists them")


class _Likes:
    """Finds the question that one is like: it names the same and says much the same.

    Where both are clearly nearest to the same pair or gap, they need to be less alike.
    """

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._shelves: dict[tuple[object, ...], dict[str, str]] = {}  # leaders by id, with what they say

    def leader(self, question: str, own: str, *, answered: bool = False) -> str:
        """Return the id of the question that this is like, `own` for the first of its kind, "" if it says nothing."""
        reading = self._responder.reader.read(question)
        first = self._responder.judge(reading).candidates[:1]
        best = next((one.entry.id for one in first if one.probability >= _CLEARLY), None)
        said = " ".join(sorted({feature[1:] for feature in sketch(reading, self._responder.lexicon.stem).features}))
        likenesses = {(answered, reading.names): LIKE, (answered, reading.names, best): AKIN if best else LIKE}
        shelves = [(self._shelves.setdefault(key, {}), cutoff) for key, cutoff in likenesses.items()]
        if not said:
            return ""
        for shelf, cutoff in shelves:
            if like := process.extractOne(said, shelf, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff):
                return like[2]
        for shelf, _ in shelves:
            shelf[own] = said
        return own


def _group(responder: Responder, members: Sequence[tuple[_Missed, Reply]]) -> Group:
    first, reply = members[0]
    ranked = responder.judge(responder.reader.read(first.text)).candidates
    near = [Near(c.entry.id, c.probability) for c in ranked if isinstance(c.entry, Pair)]
    heard = {c.entry.id for c in ranked if c.probability >= _HEARD}
    hints = sum((one.picked for one, _ in members), Counter[str]())
    hints.update(pair for one, _ in members for pair in one.next.elements() if pair in heard)
    none = sum(one.none for one, _ in members)
    return Group(
        id=question_id(first.text),
        questions=tuple((one.text, one.asked) for one, _ in members),
        need=_need(reply, hinted=bool(hints), none=none),
        reply=reply,
        reading=tuple(responder.explain(first.text)),
        near=tuple(near[:NEAREST]),
        hints=tuple(hints.most_common()),
        none=none,
        complaints=tuple(reason for one, _ in members for reason in one.complaints if reason),
        last=max(one.last for one, _ in members),
    )


def _need(reply: Reply, *, hinted: bool, none: int) -> Need:
    """Tell what is missing from what the bot says now and from what askers did next."""
    if reply.outcome is Outcome.ANSWERED:
        return Need.COMPLAINT
    if reply.unread:
        return Need.UNREADABLE
    if hinted:
        return Need.PHRASING
    if reply.missing:
        return Need.FACT
    return Need.PHRASING if reply.outcome is Outcome.SUGGESTED and not none else Need.EITHER
