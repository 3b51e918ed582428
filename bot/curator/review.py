"""Group the questions that could not be answered, and say of each group why and what would mend it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING

from bot.curator.likes import Likes
from bot.engine.reply import Outcome
from bot.engine.why import explain
from bot.errors import BotError
from bot.store import Kind
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.article.knowledge import Knowledge
    from bot.engine.reply import Reply
    from bot.engine.responder import Responder
    from bot.store import Event, Store

NEAREST = 3  # pairs shown with a group
_HEARD = 0.02  # probability of a pair from which an asker's next question, that it answers, may be the same one
_HELPFUL = "yes"  # reason of a feedback that an answer was right


class Need(StrEnum):
    """What would mend a group."""

    PHRASING = "a phrasing is missing"
    FACT = "the article doesn't say"
    EITHER = "a phrasing or a fact is missing"
    COMPLAINT = "its answer was called wrong"
    UNREADABLE = "not in English, or too long"


@dataclass(frozen=True, slots=True)
class Group:
    """Missed questions that are alike, each with how often it was asked, most asked first.

    `reply` is that to the first question now; `near` are the likeliest pairs with their probability, 0..1; `hints` are
    pairs that askers picked, or that answered their next question, with how often; `none` counts "none of these",
    `complaints` are reasons given, `links` are addresses of messages that moderators put forward.
    """

    id: str
    questions: tuple[tuple[str, int], ...]
    need: Need
    reply: Reply
    near: tuple[tuple[str, float], ...]
    hints: tuple[tuple[str, int], ...]
    none: int
    complaints: tuple[str, ...]
    links: tuple[str, ...]
    last: float

    @property
    def question(self) -> str:
        """The one most asked."""
        return self.questions[0][0]

    @property
    def asked(self) -> int:
        """How often all of them were asked."""
        return sum(count for _, count in self.questions)

    def __str__(self) -> str:
        if self.need is Need.FACT:
            more = f": {', '.join(self.reply.missing)}"
        else:
            more = f", nearest is {self.near[0][0]}" if self.near else ""
        return f"{self.asked}x {self.question} ({self.need}{more})"

    def to_json(self, responder: Responder) -> dict[str, object]:
        """Return all of it for other programs, and how the first question is read now."""
        return {
            "group": self.id,
            "asked": self.asked,
            "need": self.need.name.lower(),
            "questions": [{"question": question, "asked": count} for question, count in self.questions],
            "near": [{"pair": pair, "probability": round(probability, 4)} for pair, probability in self.near],
            "hints": [{"pair": pair, "times": times} for pair, times in self.hints],
            "none_of_these": self.none,
            "complaints": list(self.complaints),
            "links": list(self.links),
            "last": self.last,
            "reading": list(explain(responder, self.question)),
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
    links: list[str] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Count one event."""
        self.last = max(self.last, event.at)
        self.next.update(event.answered_next)
        match event.kind:
            case Kind.SUGGESTED | Kind.NOT_COVERED | Kind.CANDIDATE:
                self.asked += 1
            case Kind.NONE_OF_THESE:
                self.none += 1
            case Kind.PICKED:
                self.picked.update(event.pairs)
            case Kind.FEEDBACK:
                self.complaints.append(event.reason.removeprefix("no").removeprefix(":").strip())
        if event.link:
            self.links.append(event.link)


def groups(store: Store, responder: Responder, *, most: int | None = None, place: str | None = None) -> list[Group]:
    """Group what the store holds about an article and is still missed, most asked first.

    Each question takes a few milliseconds; only the `most` asked ones are looked at, where that is given. With a
    `place` (a guild's id), only what was asked publicly in it.
    """
    missed, rejected = _read(store, responder.knowledge, place)
    likes = Likes()
    read = responder.reader.read
    away = {likes.leader(question, read(question)) for question in rejected}
    open_: dict[str, list[_Missed]] = {}
    often = sorted(missed.values(), key=lambda one: (-one.asked, -one.last, one.text))
    for one in often[:most]:
        reply = responder.reply(one.text)
        mended = reply.outcome in {Outcome.ANSWERED, Outcome.HELP}
        if one.complaints or (not mended and one.asked + one.none):
            leader = likes.leader(one.text, read(one.text), answered=mended)
            if leader and leader not in away:
                open_.setdefault(leader, []).append(one)
    found = [_group(members, responder) for members in open_.values()]
    return sorted(found, key=lambda group: (-group.asked, -group.last, group.id))


def _read(store: Store, knowledge: Knowledge, place: str | None) -> tuple[dict[str, _Missed], list[str]]:
    """Return what is kept by question, and the questions that were put away."""
    missed: dict[str, _Missed] = {}
    rejected: dict[str, str] = {}
    for event in store.events(knowledge.name, place=place):
        question = _asked(event, knowledge)
        helpful = event.kind is Kind.FEEDBACK and event.reason == _HELPFUL
        if event.rejected:
            rejected.setdefault(same_words(question), question)
        elif question and not helpful:
            missed.setdefault(same_words(question), _Missed(question)).add(event)
    return missed, list(rejected.values())


def _asked(event: Event, knowledge: Knowledge) -> str:
    """Return what was asked; where it was another's to keep, a complaint is about what the answer is for."""
    if event.kind is Kind.FEEDBACK and not event.question:
        pairs = [knowledge.pairs[pair] for pair in event.pairs if pair in knowledge.pairs]
        return pairs[0].question if pairs else ""
    return event.question


def question_id(question: str) -> str:
    """Return a short id of a question, the same for the same words."""
    return blake2b(same_words(question).encode(), digest_size=3).hexdigest()


def asked(store: Store, name: str, chosen: str) -> str | None:
    """Return the question of this id as it was asked of an article; None where its words are not kept."""
    open_ = (event.question for event in store.events(name) if event.question and not event.rejected)
    return next((question for question in open_ if question_id(question) == chosen), None)


def find(found: Iterable[Group], group_id: str) -> Group:
    """Return the group that holds a question of this id. Raises BotError."""
    for group in found:
        if group_id in [question_id(question) for question, _ in group.questions]:
            return group
    raise BotError(f"no group {group_id!r} is open: article-bot missed lists them")


def _group(missed: Sequence[_Missed], responder: Responder) -> Group:
    reply = responder.reply(missed[0].text)
    ranked = responder.judge(responder.reader.read(missed[0].text)).pairs
    near = [(one.pair.id, one.probability) for one in ranked]
    heard = {one.pair.id for one in ranked if one.probability >= _HEARD}
    hints: Counter[str] = Counter()
    for one in missed:
        hints.update(one.picked)
        hints.update({pair: times for pair, times in one.next.items() if pair in heard})
    none = sum(one.none for one in missed)
    return Group(
        id=question_id(missed[0].text),
        questions=tuple((one.text, one.asked) for one in missed),
        need=_need(reply, hinted=bool(hints), none=none),
        reply=reply,
        near=tuple(near[:NEAREST]),
        hints=tuple(hints.most_common()),
        none=none,
        complaints=tuple(filter(None, chain.from_iterable(one.complaints for one in missed))),
        links=tuple(chain.from_iterable(one.links for one in missed)),
        last=max(one.last for one in missed),
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
