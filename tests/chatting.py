"""The bot on the loopback Discord, as the tests of bot/chat meet it."""

from __future__ import annotations

import contextlib
import functools
import shutil
from pathlib import Path
from typing import Any

from loopback import LoopbackDiscord

from bot.chat.client import ArticleClient
from bot.chat.health import Metrics
from bot.chat.sending import Pacer, Sender
from bot.knowledge import Content, Pair
from bot.library import Library
from bot.responder import Outcome, Responder
from bot.store.recorder import Recorder

GROWTH = "How much did China's cloud market grow?"
HINTS = ("tencent", "alibaba", "baidu", "huawei", "law", "market", "spending", "china", "growth")
STRANGE = ("what colour is the moon", "How many developers does Oracle Cloud have?", "best pizza recipe")
MANAGER = 1 << 5  # Manage Server


@functools.cache
def library() -> Library:
    return Library(Content.shipped())


def responder() -> Responder:
    return next(iter(library().articles.values()))


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
    """A library of the shipped article and a short invented one, `night-market`."""
    root = Path(__file__).parents[1]
    for kind in ("seeds", "data"):
        shutil.copytree(root / kind, folder / kind)
        shutil.copy(root / "tests" / "fixtures" / "night-market" / kind / "night-market.toml", folder / kind)
    return Library(Content(folder), "cloud-centers")


def only_in_market(library_: Library) -> Pair:
    """A pair of the invented article whose question the shipped one refuses."""
    market, other = library_.articles["night-market"], library_.articles["cloud-centers"]
    return next(
        pair for pair in market.knowledge.curated.pairs
        if other.reply(pair.question).outcome is Outcome.NOT_COVERED
        and market.reply(pair.question).answer == pair.answer and '"' not in pair.answer
    )  # fmt: skip


class Place:
    """A running bot with one asker in one channel."""

    def __init__(self, discord_: LoopbackDiscord, bot: ArticleClient) -> None:
        self.discord, self.bot = discord_, bot
        self.guild = discord_.guild()
        self.channel = discord_.channel(self.guild)
        self.asker, self.other = discord_.user("asker"), discord_.user("other")


def client(
    library_: Library | None = None, store: Any = None, *, patience: float = 5.0, within: float = 4.0,
    pacer: Pacer | None = None, **options: Any,
) -> ArticleClient:
    """The bot, quick to lose patience and without a pace of its own."""
    metrics = Metrics()
    sender = functools.partial(Sender, pacer=pacer or Pacer(1e6), within=within, ack_patience=min(patience, 0.8))
    options = {"user_per_minute": 1000, "channel_per_minute": 1000, "guild_ready_timeout": 0.01, **options}
    return ArticleClient(
        library_ or library(), Recorder(store), sender=sender, metrics=metrics, patience=patience, **options
    )  # fmt: skip


@contextlib.asynccontextmanager
async def place(bot: ArticleClient | None = None, *, bot_options: dict[str, Any] | None = None, **options: Any) -> Any:
    async with LoopbackDiscord(**{"route_limit": None, **options}) as discord_:
        bot = bot or client(**(bot_options or {}))
        at = Place(discord_, bot)
        async with discord_.running(bot):
            yield at
