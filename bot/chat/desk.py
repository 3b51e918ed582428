"""The desk that every door brings questions to: which article is asked, the pace, the reply, what is kept of it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bot.chat.cooldown import Cooldown, Verdict
from bot.chat.question import Way, Where, Words
from bot.chat.render import shown
from bot.chat.shelf import PATIENCE, Shelf
from bot.engine.reply import Outcome, Reply
from bot.store import Kind, Record

if TYPE_CHECKING:
    from discord import ui

    from bot.chat.metrics import Metrics
    from bot.library import Article, Library
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
REMEMBERED = 5000  # questions by what replied to them
TYPING_PER_MINUTE = 120  # completions that one person gets: two a second, more than Discord asks for
UNSEEN = {Outcome.NOT_COVERED, Outcome.HELP}  # what a command says to the asker alone
KINDS = {
    Outcome.ANSWERED: Kind.ANSWERED,
    Outcome.SUGGESTED: Kind.SUGGESTED,
    Outcome.NOT_COVERED: Kind.NOT_COVERED,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown for a question: the reply, its content and buttons. `hidden`: to the asker alone."""

    words: Words
    where: Where
    way: Way
    article: Article
    reply: Reply
    text: str
    view: ui.View
    hidden: bool
    began: float


class Desk:
    """Answers whatever is asked, through whichever door; the doors only hear and show.

    `retry`: seconds before servers' choices, when they can't be read, are tried again.
    """

    def __init__(
        self,
        library: Library,
        recorder: Recorder,
        metrics: Metrics,
        *,
        user_per_minute: int = 20,
        channel_per_minute: int = 60,
        contact: str | None = None,
        retry: float = 1.0,
    ) -> None:
        self.shelf = Shelf(library, recorder, retry=retry)
        self.recorder, self.metrics, self.contact = recorder, metrics, contact
        self._users, self._channels = Cooldown(user_per_minute), Cooldown(channel_per_minute)
        self._typing = Cooldown(TYPING_PER_MINUTE)
        self._asked: OrderedDict[int, Words] = OrderedDict()

    def pace(self, user: int, channel: int | None = None) -> Verdict:
        """Take a question off the user's share, and off the channel's where everybody hears the reply."""
        verdict = self._users.take(user)
        if verdict.allowed and channel is not None:
            verdict = self._channels.take(channel)
            scope = "channel"
        else:
            scope = "user"
        if not verdict.allowed:
            self.metrics.cooled_down.labels(scope).inc()
        return verdict

    def may_complete(self, user: int) -> bool:
        """Whether a user types no faster than anybody can."""
        allowed = self._typing.take(user).allowed
        if not allowed:
            self.metrics.cooled_down.labels("typing").inc()
        return allowed

    async def answer(
        self, words: Words, where: Where, way: Way, *, article: Article | None = None, pair: str = ""
    ) -> Answer:
        """Work out what to show for a question, or for a curated one that was picked (`pair`, its id)."""
        began = perf_counter()
        article = article or self.shelf.here(where)
        other = None
        if pair in article.knowledge.pairs:
            reply = article.responder.pick(pair)
        else:
            reply = article.reply(words.text)
            if reply.outcome is Outcome.NOT_COVERED:
                other = await self._elsewhere(article, words.text)
        hidden = where.private or (not way.spoken and reply.outcome in UNSEEN)
        text, view = shown(reply, article, where.user, titled=not way.spoken, private=hidden, other=other)
        return Answer(words, where, way, article, reply, text, view, hidden, began)

    async def _elsewhere(self, article: Article, question: str) -> tuple[Article, Reply] | None:
        """Find another article that answers; between two of them, everybody else has a turn."""
        for other in self.shelf.library.articles.values():
            if other is not article:
                await asyncio.sleep(0)
                reply = other.reply(question)
                if reply.outcome is Outcome.ANSWERED:
                    return other, reply
        return None

    def arrived(self, answer: Answer, ident: int) -> None:
        """Count and log an answer that got through, and keep what the curators need of it; never waits.

        `ident`: of the reply's message, or of the interaction that it answers.
        """
        self.metrics.reply_seconds.observe(perf_counter() - answer.began)
        self._asked[ident] = answer.words
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        reply, where, way = answer.reply, answer.where, answer.way
        outcome = "picked" if way is Way.BUTTON else reply.outcome.value
        self.metrics.replies.labels(outcome, way).inc()
        pairs = ",".join(reply.pairs)
        log.info("replied way=%s outcome=%s pairs=%s guild=%d in=%d", way, outcome, pairs, where.guild, ident)
        if way is Way.BUTTON:
            self.keep(Kind.PICKED, answer.article, answer.words, reply.pairs, where)
        elif answer.words.by == where.user:  # what somebody else wrote was not missed by this asker
            self._keep_parts(answer)

    def _keep_parts(self, answer: Answer) -> None:
        reply, where = answer.reply, answer.where
        for part in reply.parts or (reply,):
            if kind := KINDS.get(part.outcome):
                pairs = part.pairs or tuple(one.pair for one in part.suggestions)
                self.keep(kind, answer.article, Words(part.question, answer.words.by), pairs, where)

    def asked(self, ident: int) -> Words | None:
        """Return what a reply of ours (by its message or interaction) was asked, while that is remembered."""
        return self._asked.get(ident)

    def keep(
        self, kind: Kind, article: Article, words: Words, pairs: tuple[str, ...], where: Where, reason: str = ""
    ) -> None:
        """Hand a record to the store's writer, which keeps nobody's words under another's name."""
        record = Record(
            kind,
            article.name,
            words.text,
            pairs,
            reason,
            asker=str(where.user),
            place=str(where.guild) if where.guild else "",
            public=bool(where.guild) and not where.private,
            words_of=str(words.by),
        )
        self.recorder.add(record)

    async def forget(self, user: int) -> int | None:
        """Erase what is kept of a user; return how many events that were, None where it is done later.

        Nothing calls it off: it waits for the database, whoever waits for it or not. Raises StoreError.
        """
        erased = asyncio.wrap_future(self.recorder.forget(asker=str(user)))
        done, _ = await asyncio.wait([erased], timeout=PATIENCE)
        return erased.result() if done else None
