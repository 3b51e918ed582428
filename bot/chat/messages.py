"""Mentions and direct messages: answered as replies, which follow their questions when edited or deleted."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar

import discord
from discord import ui

from bot.chat.render import cut, row, shown
from bot.responder import Outcome, Reply

if TYPE_CHECKING:
    from bot.chat.client import ArticleClient

log = logging.getLogger(__name__)
Value = TypeVar("Value")
REMEMBERED = 5000  # questions whose replies can still follow them
UNNOTICED = timedelta(seconds=90)  # for which a dead connection may go unnoticed
DMS_CAUGHT_UP = 20
USE_ASK = "I can't read a reply to a slash command's answer. Mention me in it, or use /ask."
UNREADABLE = "I can't read that message. Use Apps > Ask the article on it, or mention me with the question."
ORDINARY = {discord.MessageType.default, discord.MessageType.reply}


class Recent(OrderedDict[int, Value], Generic[Value]):
    """The latest entries by id, so many of them."""

    def __setitem__(self, key: int, value: Value) -> None:
        super().__setitem__(key, value)
        if len(self) > REMEMBERED:
            self.popitem(last=False)


@dataclass(slots=True)
class Asked:
    """A message addressed to the bot: its text now and when it was replied to, and the message that replies."""

    channel: Any
    text: str
    replied_to: str
    reply: int | None = None
    deleted: bool = False
    busy: bool = False


class Messages:
    """Answers the messages addressed to the bot."""

    def __init__(self, client: ArticleClient) -> None:
        self.client = client
        self.asked: Recent[Asked] = Recent()
        self._lost: dict[int, datetime] = {}  # shards without a connection, since when
        self._missed: dict[int, datetime] = {}  # shards with a new session, from when it lacks messages

    async def arrived(self, message: discord.Message) -> None:
        """Answer a message, once, if it is meant for the bot."""
        if not self._addressed(message) or message.id in self.asked:
            return
        client, channel, began = self.client, message.channel, perf_counter()
        asked = self.asked[message.id] = Asked(channel, message.content, message.content)
        if client.sender.is_shut(channel.id):
            return
        if wait := self._too_fast(message):
            if wait > 0:
                await self._say(message, asked, f"You ask faster than I may answer. Ask again in {wait} seconds.")
            return
        reply, text, view = await self._reply(message)
        await self._say(message, asked, text, view)
        client.metrics.reply_seconds.observe(perf_counter() - began)
        if reply:
            client.record(reply, message, "mention" if message.guild else "dm", client.articles.here_for(message))
        if asked.reply is None and client.sender.is_shut(channel.id) and message.guild:
            await self._whisper(message)
        await self._follow(asked, message)

    async def edited(self, message: discord.Message) -> None:
        """Let the reply follow its edited question; a message that only now addresses the bot is answered."""
        asked = self.asked.get(message.id)
        if message.edited_at is None or (asked and message.content in {"", asked.text}):
            return
        if asked is None:
            if self._addressed(message) and not await self._adopt(message):
                await self.arrived(message)
            return
        asked.text = message.content
        if not self._too_fast(message):
            await self._follow(asked, message)

    async def deleted(self, message: int) -> None:
        """Take the reply along with its question."""
        if asked := self.asked.get(message):
            asked.deleted = True
            if asked.reply is not None and not asked.busy:
                await self._remove(asked)

    def disconnected(self, shard: int) -> None:
        """Remember since when a shard may have missed messages."""
        self._lost.setdefault(shard, datetime.now(UTC) - UNNOTICED)

    def resumed(self, shard: int) -> None:
        """Forget it: Discord has sent what was missed."""
        self._lost.pop(shard, None)

    def identified(self, shard: int) -> None:
        """Note a new session: what was sent before it won't come by itself."""
        if since := self._lost.pop(shard, None):
            self._missed[shard] = since

    async def catch_up(self) -> None:
        """Answer what was asked while there was no session."""
        while self._missed:
            await self._read_up(*self._missed.popitem())

    async def _read_up(self, shard: int, since: datetime) -> None:
        mark = discord.Object(discord.utils.time_snowflake(since))
        channels: list[Any] = [
            channel
            for guild in self.client.guilds if guild.shard_id == shard
            for channel in _channels(guild)
            if (channel.last_message_id or 0) > mark.id and channel.permissions_for(guild.me).read_message_history
        ]  # fmt: skip
        if shard == 0:
            known = [one.channel for one in self.asked.values() if isinstance(one.channel, discord.DMChannel)]
            channels += list({channel.id: channel for channel in known}.values())[-DMS_CAUGHT_UP:]
        log.info("catching up shard=%d channels=%d", shard, len(channels))
        for channel in channels:
            with self.client.sender.quietly("catch up", channel.id):
                found = await self.client.sender.patiently(partial(_history, channel, mark), channel.id)
                for message in found:
                    await self.arrived(message)

    def _addressed(self, message: discord.Message) -> bool:
        author = message.author
        if author.bot or message.webhook_id or message.type not in ORDINARY:
            return False
        return message.guild is None or any(user.id == self.client.me for user in message.mentions)

    def _too_fast(self, message: discord.Message) -> int:
        """Return 0 to go on, the seconds to name, or -1 to keep silent."""
        client = self.client
        for scope, cooldown, key in (
            ("user", client.user_pace, message.author.id),
            ("channel", client.channel_pace, message.channel.id),
        ):
            verdict = cooldown.take(key)
            if not verdict.allowed:
                client.metrics.cooled_down.labels(scope).inc()
                return int(verdict.wait) + 1 if verdict.tell else -1
        return 0

    async def _reply(self, message: discord.Message) -> tuple[Reply | None, str, ui.View]:
        """Work out what to say to a message: the reply, its content and its buttons."""
        article = self.client.articles.here_for(message)
        question = self._question(message)
        if question is None:
            return None, USE_ASK, row()
        reply = article.reply(question)
        other = None
        if reply.outcome is Outcome.NOT_COVERED:
            other = await self.client.articles.elsewhere(article, question)
        text, view = shown(reply, article, message.author.id, other=other)
        if not question and message.reference and not self._by_me(message.reference.resolved):
            text = f"{UNREADABLE}\n{text}"
        return reply, text, view

    def _question(self, message: discord.Message) -> str | None:
        """Return what a message asks: its text, or that of the message it replies to; None when unreadable."""
        text = self._without_me(message.content)
        target = message.reference.resolved if message.reference else None
        if text or not message.reference:
            return text
        if self._by_me(target):
            return None if not message.content and target.interaction_metadata else ""
        return self._without_me(target.content) if isinstance(target, discord.Message) else ""

    def _by_me(self, target: object) -> TypeGuard[discord.Message]:
        return isinstance(target, discord.Message) and target.author.id == self.client.me

    def _without_me(self, text: str) -> str:
        return text.replace(f"<@{self.client.me}>", " ").replace(f"<@!{self.client.me}>", " ").strip()

    async def _say(self, message: discord.Message, asked: Asked, text: str, view: ui.View | None = None) -> None:
        asked.busy = True
        try:
            asked.reply = await self.client.sender.reply(message, text, view or row())
        finally:
            asked.busy = False
        if asked.reply:
            self.client.questions[asked.reply] = self._question(message) or ""

    async def _follow(self, asked: Asked, message: discord.Message) -> None:
        """Bring the reply in line with what became of its question meanwhile."""
        while not asked.busy and asked.reply is not None and not asked.deleted and asked.replied_to != asked.text:
            message.content = asked.replied_to = asked.text
            asked.busy = True
            reply, text, view = await self._reply(message)
            self.client.questions[asked.reply] = self._question(message) or ""
            change = asked.channel.get_partial_message(asked.reply).edit
            with self.client.sender.quietly("edit", asked.channel.id):
                await self.client.sender.patiently(partial(change, content=text, view=view), asked.channel.id)
            asked.busy = False
            if reply:
                self.client.record(reply, message, "edit", self.client.articles.here_for(message))
        if asked.deleted and not asked.busy and asked.reply is not None:
            await self._remove(asked)

    async def _remove(self, asked: Asked) -> None:
        reply, asked.reply = asked.channel.get_partial_message(asked.reply), None
        with self.client.sender.quietly("delete", asked.channel.id):
            await self.client.sender.patiently(reply.delete, asked.channel.id)

    async def _adopt(self, message: discord.Message) -> bool:
        """Find the reply that an earlier process gave to a message, and let it follow."""
        with self.client.sender.quietly("look", message.channel.id):
            after = await self.client.sender.patiently(partial(_history, message.channel, message), message.channel.id)
            for later in after:
                if self._by_me(later) and later.reference and later.reference.message_id == message.id:
                    asked = self.asked[message.id] = Asked(message.channel, message.content, "", reply=later.id)
                    await self._follow(asked, message)
                    return True
        return False

    async def _whisper(self, message: discord.Message) -> None:
        """Tell the asker why there is no reply, in private, once while the channel is left alone."""
        where = f"<#{message.channel.id}>"
        with self.client.sender.quietly("whisper", message.channel.id):
            text = cut(f"I may not write in {where}. Use /ask there, or ask me here.")
            await self.client.sender.patiently(partial(message.author.send, text), message.author.id)


def _channels(guild: discord.Guild) -> list[Any]:
    return [*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads]


async def _history(channel: Any, after: discord.abc.Snowflake) -> list[discord.Message]:
    return [message async for message in channel.history(after=after, limit=100)]
