"""The desk that every door brings questions to: which article is asked, the pace, the reply, what is kept of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from bot.chat.cooldown import Cooldown, Pace
from bot.chat.memory import Memory
from bot.chat.question import Answer, Earlier, Press, Way, Where, Words
from bot.chat.render import settled, shown
from bot.chat.shelf import PATIENCE, Choices, Chosen, Shelf, on_store
from bot.engine.decision import suggest
from bot.engine.followup import declined, from_list
from bot.engine.reply import Followup, Outcome, Reply, Suggestion
from bot.store import Kind, Record, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from bot.chat.metrics import Metrics
    from bot.library import Article, Library
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
POINTS = "That was answered just now:"
TYPING_PER_MINUTE = 120  # completions that one person gets: two a second, more than Discord asks for
ELSEWHERE = "Try other words, or /questions for all I can answer."
LONG = 120  # characters from which a message is read beside the loop, which 2,000 would hold for 30 ms
ASKER_ALONE = {Outcome.NOT_COVERED, Outcome.HELP}  # what a command says to the asker alone


class Desk:
    """Answers whatever is asked, through whichever door; the doors only hear and show.

    `retry`: seconds before servers' choices, when they can't be read, are tried again. `clock`: that the paces go by.
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
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.choices = Choices(recorder, retry=retry)
        self.shelf = Shelf(library, self.choices)
        self.recorder, self.metrics, self.contact, self.clock = recorder, metrics, contact, clock
        shares = {"user": user_per_minute, "channel": channel_per_minute, "typing": TYPING_PER_MINUTE}
        self._cooldowns = {scope: Cooldown(share, clock=clock) for scope, share in shares.items()}
        self.memory = Memory(self.shelf)
        self._reading = asyncio.Lock()

    def pace(self, user: int, channel: int | None = None, at: datetime | None = None) -> Pace:
        """Take a question off the user's share, and off the channel's where everybody hears the reply.

        `at`: when it was asked, if nobody was there to hear it.
        """
        pace = self._take("user", user, at)
        return self._take("channel", channel, at) if pace.allowed and channel is not None else pace

    def may_complete(self, user: int) -> bool:
        """Whether a user types no faster than anybody can."""
        return self._take("typing", user).allowed

    def _take(self, scope: str, key: int, at: datetime | None = None) -> Pace:
        pace = self._cooldowns[scope].take(key, at)
        if not pace.allowed:
            self.metrics.cooled_down.labels(scope).inc()
        return pace

    async def answer(
        self,
        words: Words,
        where: Where,
        way: Way,
        *,
        article: Article | None = None,
        before: Earlier | None = None,
        began: float | None = None,
    ) -> Answer:
        """Work out what to show for a question, which may follow a reply, and arrived now or when it `began`."""
        began = perf_counter() if began is None else began
        article = article or (self.shelf.by_key(before.article) if before else None) or self.shelf.here(where)
        earlier = before.reply if before and before.article == article.key else None
        reply = await self._reply(article, words.text, earlier, pointed=before is None or before.pointed)
        other = await self._elsewhere(article, reply)
        words = before.taken_up(words, reply) if before else words
        return self._pointed(self._shown(reply, article, words, where, way, began, before=before, other=other))

    def curated(self, pair: str, article: Article, where: Where) -> Answer:
        """Work out what to show for a curated question, by its pair's id, that a command was given."""
        reply, began = article.responder.pick(pair), perf_counter()
        return self._shown(reply, article, Words(reply.question, where.user), where, Way.SLASH, began)

    def picked(self, press: Press, pair: str | None) -> Answer:
        """Work out what to show to who picked a pair by its button, or none of those offered, as if they wrote so."""
        article, before, began = press.article, self.memory.pressed(press), perf_counter()
        where = press.where if press.mine else replace(press.where, private=True)
        reply = from_list(article.responder.pick(pair), before.reply) if pair else declined(before.reply)
        return self._shown(reply, article, before.words, where, Way.BUTTON, began, before=before)

    def _shown(
        self,
        reply: Reply,
        article: Article,
        words: Words,
        where: Where,
        way: Way,
        began: float,
        *,
        before: Earlier | None = None,
        other: tuple[Article, Reply] | None = None,
    ) -> Answer:
        """Word a reply, with its buttons."""
        own = words.by == where.user and not where.private
        person = own and self.choices.nearest(where, Chosen.HAND_OFF) is not None
        private = where.private or (way in {Way.SLASH, Way.MENU} and reply.outcome in ASKER_ALONE)
        text, view = shown(
            reply, article, where.user, titled=not way.spoken, private=private, other=other, person=person
        )
        if reply.followup is Followup.DECLINED:
            text += f" {self.contact or ELSEWHERE}"
        return Answer(words, replace(where, private=private), way, article, reply, text, view, began, before)

    def _pointed(self, answer: Answer) -> Answer:
        """Point to the same answer that a message in the channel gave just now, where the server wants that."""
        where = answer.where
        seconds = self.choices.nearest(where, Chosen.SAME_AGAIN) if answer.way is Way.MENTION else None
        message = self.memory.same(where.channel, answer.text, float(seconds)) if seconds else None
        if message is None:
            return answer
        link = f"https://discord.com/channels/{where.guild}/{where.channel}/{message}"
        return replace(answer, text=f"{POINTS} {link}", view=partial(settled, where.user), repeats=message)

    def offer(self, title: str, where: Where) -> Answer | None:
        """Work out what to offer under a post whose title asks: questions to pick from; None where there are none."""
        began, article = perf_counter(), self.shelf.here(where)
        reply = article.reply(title)
        ids = reply.pairs or _ids(reply.suggestions)
        sure = reply.outcome in {Outcome.ANSWERED, Outcome.SUGGESTED}
        if not sure or not article.responder.reader.is_question(title):
            return None
        offered = suggest(article.knowledge.pairs[pair] for pair in ids)
        reply = Reply("", Outcome.SUGGESTED, suggestions=offered, why="a post's title asks")
        words = Words("", where.user)  # a title is not addressed to the bot: nothing of it is kept or followed
        return self._shown(reply, article, words, where, Way.FORUM, began)

    async def _reply(self, article: Article, text: str, before: Reply | None = None, *, pointed: bool = True) -> Reply:
        """Reply to a message. One that is long, or follows a reply, is read in a thread, while all else goes on."""
        if len(text) <= LONG and before is None:
            return article.reply(text)
        async with self._reading:
            return await asyncio.to_thread(article.reply, text, before, pointed=pointed)

    async def _elsewhere(self, article: Article, refused: Reply) -> tuple[Article, Reply] | None:
        """Find another article that answers what one refused; between two of them, everybody else has a turn."""
        if refused.outcome is not Outcome.NOT_COVERED or refused.followup:
            return None
        for other in self.shelf.library.articles.values():
            if other.name != article.name:
                await asyncio.sleep(0)
                reply = await self._reply(other, refused.question)
                if reply.outcome is Outcome.ANSWERED:
                    return other, reply
        return None

    def arrived(self, answer: Answer, key: int, question: int | None = None) -> None:
        """Count and log an answer that got through, and keep what the curators need of it; never waits.

        `key`: the id of the reply's message, or of the interaction that it answers; `question`: of the message that
        asked. Of who used /forget-me since they asked nothing is kept.
        """
        self.metrics.reply_seconds.observe(perf_counter() - answer.began)
        reply, where, way = answer.reply, answer.where, answer.way
        kept = self.memory.keep(key, answer, asked=question or key)
        outcome = "picked" if reply.followup is Followup.PICKED else reply.outcome.value
        self.metrics.replies.labels(outcome, way).inc()
        told = ",".join(reply.pairs)
        log.info("replied way=%s outcome=%s pairs=%s guild=%d in=%d", way, outcome, told, where.guild, key)
        if kept:
            self._record(answer)

    def _record(self, answer: Answer) -> None:
        """Keep what the curators need of an answer."""
        reply, where, way = answer.reply, answer.where, answer.way
        match reply.followup:
            case Followup.PICKED:
                self.keep(Kind.PICKED, answer.article, answer.words, reply.pairs, where)
            case Followup.DECLINED if answer.before:
                self.keep(Kind.NONE_OF_THESE, answer.article, answer.words, _ids(answer.before.reply.offered), where)
            case None if way is not Way.FORUM and answer.words.by == where.user:  # else this asker missed nothing
                for part in reply.parts or (reply,):
                    if part.outcome is not Outcome.HELP:
                        words, pairs = Words(part.question, where.user), part.pairs or _ids(part.suggestions)
                        self.keep(Kind(part.outcome.value), answer.article, words, pairs, where)

    def keep(
        self,
        kind: Kind,
        article: Article,
        words: Words,
        pairs: tuple[str, ...],
        where: Where,
        said: str = "",
        link: str = "",
    ) -> None:
        """Hand a record to the store's writer, which keeps nobody's words under another's name."""
        self.recorder.add(
            Record(
                kind,
                article.name,
                words.text,
                pairs,
                said,
                asker=str(where.user),
                place=str(where.guild) if where.guild else "",
                public=where.public,
                words_of=str(words.by),
                link=link,
            )
        )

    def taken_away(self, question: int) -> None:
        """Note that the reply to a message was taken away, so that no later process gives it another."""
        self.recorder.add(Record(Kind.TAKEN_AWAY, "", "", place=str(question)))

    async def was_taken_away(self, question: int) -> bool:
        """Return whether the reply to a message was taken away lately; False where the database doesn't tell."""
        with suppress(StoreError, TimeoutError):
            return await on_store(self.recorder, lambda store: store.was_taken_away(str(question)))
        return False

    async def forget(self, user: int, at: int) -> int | None:
        """Erase what is kept of a user, also in memory; return how many events that were, None where it is done later.

        `at`: the interaction that asks for it. Nothing calls it off: it waits for the database, whoever waits for it or
        not. Raises StoreError.
        """
        self.memory.forget(user, at)
        if self.recorder.store is None:
            return 0
        erased = asyncio.wrap_future(self.recorder.forget(asker=str(user)))
        done, _ = await asyncio.wait([erased], timeout=PATIENCE)
        return erased.result() if done else None


def _ids(offered: Iterable[Suggestion]) -> tuple[str, ...]:
    return tuple(one.pair for one in offered)
