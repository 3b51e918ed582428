"""The bot on the loopback Discord, as the tests of bot/chat meet it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import functools
import os
import tempfile
from pathlib import Path
from typing import Any

from curating import invented
from loopback import LoopbackDiscord

from bot.article.content import Content
from bot.article.knowledge import Pair
from bot.chat.client import ArticleClient
from bot.chat.cluster import Cluster
from bot.chat.desk import Desk
from bot.chat.health import Health
from bot.chat.metrics import Metrics
from bot.chat.pacer import Pacer
from bot.chat.patience import Patience
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.library import Library
from bot.store.recorder import Recorder

GROWTH = "How much did China's cloud market grow?"
HINTS = ("tencent", "alibaba", "baidu", "huawei", "law", "market", "spending", "china", "growth")
STRANGE = ("what colour is the moon", "How many developers does Oracle Cloud have?", "best pizza recipe")
LoopbackDiscord.handlers += ("Messages.", "Absence.")  # the tasks that the bot itself starts for what it hears
MANAGER = 1 << 5  # Manage Server
LONGEST = 180.0  # seconds, far above what any test here needs on a busy machine: what takes longer hangs


def counted(bot: ArticleClient, name: str, **labels: str) -> float:
    """What a bot has counted under a name of its metrics."""
    return bot.desk.metrics.registry.get_sample_value(f"article_bot_{name}", labels) or 0.0


def ready(bot: ArticleClient) -> dict[str, Any]:
    """What /ready would say of a bot."""
    return Health(bot).ready()


@functools.cache
def library() -> Library:
    """The shipped article. Of several processes the first to want it learns it; the others wait, and read that."""
    folder = Path(os.environ.get("XDG_CACHE_HOME", tempfile.gettempdir()))
    with (folder / "article-bot-tests.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return Library(Content.shipped())


def responder() -> Responder:
    return next(iter(library().articles.values())).responder


@functools.cache
def suggested() -> str:
    """A question that gets suggestions."""
    found = (hint for hint in HINTS if responder().reply(hint).outcome is Outcome.SUGGESTED)
    return next(hint for hint in found if responder().reply(hint).suggestions)


@functools.cache
def refused() -> str:
    """A question that the article doesn't cover."""
    return next(text for text in STRANGE if responder().reply(text).outcome is Outcome.NOT_COVERED)


def answer(question: str = GROWTH) -> str:
    """What answers a question that is surely answered."""
    reply = responder().reply(question)
    assert reply.outcome is Outcome.ANSWERED
    assert reply.answer
    return reply.answer


def two_articles(folder: Path) -> Library:
    """A library of two short invented articles, `ferry` and `night-market`, of which the first is asked by default."""
    invented("night-market", folder)
    return Library(invented("ferry", folder), "ferry")


def only_in_market(library_: Library) -> Pair:
    """A pair of one article whose question the other refuses."""
    market, other = library_.articles["night-market"], library_.articles["ferry"]
    return next(
        pair
        for pair in market.knowledge.curated.pairs
        if other.reply(pair.question).outcome is Outcome.NOT_COVERED
        and market.reply(pair.question).answer == pair.answer
        and '"' not in pair.answer
    )


class Place:
    """A running bot with one asker in one channel."""

    def __init__(self, discord_: LoopbackDiscord, bot: ArticleClient) -> None:
        self.discord, self.bot = discord_, bot
        self.guild = discord_.guild()
        self.channel = discord_.channel(self.guild)
        self.asker, self.other = discord_.user("asker"), discord_.user("other")


def client(
    library_: Library | None = None,
    store: Any = None,
    *,
    patience: float = LONGEST,
    within: float = LONGEST,
    start: float = LONGEST,
    pacer: Pacer | None = None,
    cluster: Cluster | None = None,
    **paces: Any,
) -> ArticleClient:
    """The bot, quick to try again and without a pace of its own; where it is to lose patience, or to hold somebody
    back, a test says when.
    """
    paces = {"user_per_minute": 1000, "channel_per_minute": 1000, **paces}
    desk = Desk(library_ or library(), Recorder(store), Metrics(), retry=0.01, **paces)
    trying = Patience(
        connection=patience,
        message=within,
        acknowledge=patience,
        absence=0.02,
        gateway=5.0,
        commands=0.02,
        identify=0.0,
        start=start,
    )
    return ArticleClient(desk, patience=trying, pacer=pacer or Pacer(10**6), cluster=cluster, guild_ready_timeout=0.01)


def in_time() -> asyncio.Timeout:
    """Ends what hangs; the article is to be learnt before."""
    return asyncio.timeout(LONGEST)


@contextlib.asynccontextmanager
async def place(
    bot: ArticleClient | None = None, *, bot_options: dict[str, Any] | None = None, shards: int = 1, **options: Any
) -> Any:
    bot = bot or client(**(bot_options or {}))
    async with LoopbackDiscord(**{"route_limit": None, "shards": shards, **options}) as discord_, in_time():
        at = Place(discord_, bot)
        async with discord_.running(bot, shards=shards):
            await bot.wait_until_ready()
            await discord_.quiet()  # what was asked before is looked for at the start, and found nowhere
            yield at
