"""The desk that every door brings questions to: which article is asked, the pace, the reply, what is kept of it."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.chat.cooldown import Cooldown, Verdict
from bot.chat.render import shown
from bot.engine.reply import Outcome, Reply
from bot.errors import DataError
from bot.store import Kind, Record, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from discord import ui

    from bot.chat.metrics import Metrics
    from bot.library import Article, Library
    from bot.store import Store
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
Result = TypeVar("Result")
REMEMBERED = 5000  # questions by what replied to them
PATIENCE = 2.0  # seconds to wait for the database, of the three that Discord gives an interaction
START = 5.0  # seconds to wait for it when nobody waits
LONGEST_RETRY = 30.0  # seconds before it is asked again
TYPING_PER_MINUTE = 120  # completions that one person gets: two a second, more than Discord asks for
LONGEST_OPTION = 100  # characters of a choice's value
UNSEEN = {Outcome.NOT_COVERED, Outcome.HELP}  # what a command says to the asker alone
KINDS = {
    Outcome.ANSWERED: Kind.ANSWERED,
    Outcome.SUGGESTED: Kind.SUGGESTED,
    Outcome.NOT_COVERED: Kind.NOT_COVERED,
}


class Way(StrEnum):
    """How a question came in."""

    MENTION = "mention"
    DM = "dm"
    EDIT = "edit"
    SLASH = "slash"
    MENU = "menu"
    BUTTON = "button"

    @property
    def spoken(self) -> bool:
        """Whether it is a message, which anybody there can read beside its reply."""
        return self in {Way.MENTION, Way.DM, Way.EDIT}


@dataclass(frozen=True, slots=True)
class Where:
    """Who asks, and where, by their ids: 0 for no server, or no `parent` (of a thread).

    `private`: what is said there the asker alone sees.
    """

    user: int
    guild: int
    channel: int
    parent: int
    private: bool = False

    @classmethod
    def of(cls, source: discord.Message | discord.Interaction, *, private: bool = False) -> Where:
        """Read it off a message or an interaction."""
        if isinstance(source, discord.Message):
            user, guild = source.author.id, source.guild.id if source.guild else 0
        else:
            user, guild = source.user.id, source.guild_id or 0
        channel: Any = source.channel
        return cls(user, guild, getattr(channel, "id", 0), getattr(channel, "parent_id", 0) or 0, private)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown for a question: the reply, its content and buttons.

    `hidden`: to the asker alone. `borrowed`: the question is somebody else's words, which are not kept.
    """

    question: str
    where: Where
    way: Way
    article: Article
    reply: Reply
    text: str
    view: ui.View
    hidden: bool
    borrowed: bool
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
        self.library, self.recorder, self.metrics, self.contact = library, recorder, metrics, contact
        self._users, self._channels = Cooldown(user_per_minute), Cooldown(channel_per_minute)
        self._typing = Cooldown(TYPING_PER_MINUTE)
        self._chosen: dict[tuple[str, str], str] = {}  # articles by server and channel ("": all of the server)
        self._asked: OrderedDict[int, str] = OrderedDict()
        self._reloading = asyncio.Lock()
        self._retry = retry
        self._name_left_out()

    @property
    def several(self) -> bool:
        """Whether there is a choice between articles."""
        return len(self.library.articles) > 1

    def here(self, where: Where) -> Article:
        """Return the article chosen for a channel, its thread's channel or the server, or else the default."""
        articles = self.library.articles
        if where.guild and self._chosen:
            for place in (str(where.channel), str(where.parent), ""):
                name = self._chosen.get((str(where.guild), place))
                if name is not None and name in articles:
                    return articles[name]
        return articles[self.library.default]

    def find(self, named: str) -> Article | None:
        """Return the article of this name or title."""
        wanted = named.casefold().strip()
        for article in self.library.articles.values():
            if wanted in {article.name.casefold(), article.knowledge.record.title.casefold()}:
                return article
        return None

    def titles(self, typed: str) -> list[tuple[str, str]]:
        """List name and title of the articles of which either holds what is typed; names no longer than an option."""
        found = []
        for name, article in self.library.articles.items():
            title = article.knowledge.record.title
            if len(name) <= LONGEST_OPTION and typed.casefold() in f"{title} {name}".casefold():
                found.append((name, title))
        return found

    def by_key(self, key: str) -> Article | None:
        """Return the article that a button means, if it is still there."""
        return next((article for article in self.library.articles.values() if article.key == key), None)

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
        self,
        question: str,
        where: Where,
        way: Way,
        *,
        article: Article | None = None,
        pair: str = "",
        borrowed: bool = False,
    ) -> Answer:
        """Work out what to show for a question, or for a curated one that was picked (`pair`, its id)."""
        began = perf_counter()
        article = article or self.here(where)
        other = None
        if pair in article.knowledge.pairs:
            reply = article.responder.pick(pair)
        else:
            reply = article.reply(question)
            if reply.outcome is Outcome.NOT_COVERED:
                other = await self._elsewhere(article, question)
        hidden = where.private or (not way.spoken and reply.outcome in UNSEEN)
        text, view = shown(reply, article, where.user, titled=not way.spoken, private=hidden, other=other)
        return Answer(question or reply.question, where, way, article, reply, text, view, hidden, borrowed, began)

    async def _elsewhere(self, article: Article, question: str) -> tuple[Article, Reply] | None:
        """Find another article that answers; between two of them, everybody else has a turn."""
        for other in self.library.articles.values():
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
        self._asked[ident] = answer.question
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        reply, where, way = answer.reply, answer.where, answer.way
        outcome = "picked" if way is Way.BUTTON else reply.outcome.value
        self.metrics.replies.labels(outcome, way).inc()
        log.info("replied way=%s outcome=%s pairs=%s guild=%d in=%d", way, outcome, ",".join(reply.pairs),
                 where.guild, ident)  # fmt: skip
        if way is Way.BUTTON:
            self.keep(Kind.PICKED, answer.article, answer.question, reply.pairs, where)
        elif not answer.borrowed:
            self._keep_parts(answer)

    def _keep_parts(self, answer: Answer) -> None:
        reply, where = answer.reply, answer.where
        for part in reply.parts or (reply,):
            if kind := KINDS.get(part.outcome):
                offered = tuple(one.pair for one in part.suggestions)
                self.keep(kind, answer.article, part.question, part.pairs or offered, where)

    def asked(self, ident: int) -> str:
        """Return what a reply of ours (by its message or interaction) was asked, while that is remembered."""
        return self._asked.get(ident, "")

    def keep(
        self, kind: Kind, article: Article, question: str, pairs: tuple[str, ...], where: Where, reason: str = ""
    ) -> None:
        """Hand a record to the store's writer."""
        public = bool(where.guild) and not where.private
        place = str(where.guild) if where.guild else ""
        asker = str(where.user)
        self.recorder.add(Record(kind, article.name, question, pairs, reason, asker=asker, place=place, public=public))

    async def on_store(self, job: Callable[[Store], Result]) -> Result:
        """Do a job on the store while an interaction waits. Raises StoreError, TimeoutError."""
        return await asyncio.wait_for(asyncio.wrap_future(self.recorder.do(job)), PATIENCE)

    async def forget(self, user: int) -> int | None:
        """Erase what is kept of a user; return how many events that were, None where it is done later.

        Nothing calls it off: it waits for the database, whoever waits for it or not. Raises StoreError.
        """
        erased = asyncio.wrap_future(self.recorder.forget(asker=str(user)))
        done, _ = await asyncio.wait([erased], timeout=PATIENCE)
        return erased.result() if done else None

    async def choose(self, guild: int, channel: int | None, name: str | None) -> None:
        """Choose the article of a server or channel; None takes the choice back. Raises StoreError, TimeoutError."""
        place = str(channel or "")
        await self.on_store(lambda store: store.set_article(str(guild), name, channel=place))
        self._chosen.pop((str(guild), place), None)
        if name:
            self._chosen[str(guild), place] = name

    async def refresh(self) -> None:
        """Read servers' choices from the store, again and again where that fails; the default answers meanwhile."""
        pause = self._retry
        while self.recorder.store is not None and not await self._read_choices():
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_RETRY)

    async def _read_choices(self) -> bool:
        """Read servers' choices; return whether that worked."""
        job = self.recorder.do(lambda store: store.server_articles())
        try:
            self._chosen = await asyncio.wait_for(asyncio.wrap_future(job), START)
        except (StoreError, TimeoutError) as error:
            log.warning("servers' choices are not read: %s", error or "the database doesn't answer")
            return False
        return True

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        async with self._reloading:
            try:
                await asyncio.to_thread(self.library.reload)
            except DataError as error:
                for fault in error.faults:
                    log.error("not reloaded: %s", fault)  # noqa: TRY400 - it says all
                return error
            log.info("reloaded articles=%d", len(self.library.articles))
            self._name_left_out()
            return None

    def _name_left_out(self) -> None:
        """Log which articles don't serve, and why."""
        for name, faults in self.library.left_out.items():
            for fault in faults:
                log.error("%s is left out: %s", name, fault)


def spoken(message: discord.Message, me: int) -> str:
    """Return what a message says, the bot's own mention taken off; of a forwarded one, what is forwarded."""
    texts = [message.content, *(forwarded.content for forwarded in message.message_snapshots)]
    text = "\n".join(filter(None, texts))
    return text.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ").strip()
