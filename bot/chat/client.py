"""The client: what it hears, how it stays up to date, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.chat.articles import Article, Articles, set_aside
from bot.chat.commands import Tree
from bot.chat.cooldown import Cooldown
from bot.chat.health import Metrics
from bot.chat.messages import Messages, Recent
from bot.chat.sending import PATIENCE, Connector, Sender
from bot.chat.views import Press
from bot.errors import DataError
from bot.responder import Outcome, Reply
from bot.store import Kind, Record, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.library import Library
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
TYPING_PER_MINUTE = 120  # completions that one person gets: two a second, more than Discord asks for
KINDS = {
    Outcome.ANSWERED: Kind.ANSWERED, Outcome.SUGGESTED: Kind.SUGGESTED, Outcome.NOT_COVERED: Kind.NOT_COVERED
}  # fmt: skip


class ArticleClient(discord.AutoShardedClient):
    """Answers from a library, keeps what was missed through a recorder, both given to it."""

    def __init__(
        self, library: Library, recorder: Recorder, *, user_per_minute: int = 20, channel_per_minute: int = 60,
        contact: str | None = None, sender: Callable[[Metrics], Sender] = Sender,
        metrics: Metrics | None = None, patience: float = PATIENCE, **options: Any,
    ) -> None:  # fmt: skip
        self.metrics = metrics or Metrics()
        self.sender = sender(self.metrics)
        super().__init__(
            intents=INTENTS, member_cache_flags=discord.MemberCacheFlags.none(), chunk_guilds_at_startup=False,
            max_messages=None, allowed_mentions=discord.AllowedMentions.none(),
            connector=Connector(patience), http_trace=self.sender.trace(), **options,
        )  # fmt: skip
        self.recorder, self.contact = recorder, contact
        self.articles = Articles(library, recorder)
        self.user_pace, self.channel_pace = Cooldown(user_per_minute), Cooldown(channel_per_minute)
        self.typing_pace = Cooldown(TYPING_PER_MINUTE)
        self.questions: Recent[str] = Recent()  # what a reply (by its id) was asked
        self.messages = Messages(self)
        self.tree = Tree(self)
        self.me = 0
        self._under_way = 0
        self._done = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._name_left_out()

    async def setup_hook(self) -> None:
        """Make old buttons work, read servers' choices, and sync the commands, once."""
        self.me = self.user.id if self.user else 0
        self.add_dynamic_items(Press)
        await self.refresh()
        await self.publish()

    async def publish(self) -> None:
        """Tell Discord the commands; the old ones stay where that fails."""
        self.tree.fill(several=len(self.articles.all()) > 1)
        try:
            known = await self.tree.sync()
            log.info("synced commands=%d", len(known))
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("commands are not synced, the earlier ones stay: %s", error)

    async def refresh(self) -> None:
        """Read from the store what is kept there about servers; go on without it."""
        if self.recorder.store is not None:
            try:
                await asyncio.wait_for(self.articles.refresh(), 5)
            except (StoreError, TimeoutError) as error:
                log.warning("servers' choices are not read: %s", error or "the database doesn't answer")

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        async with self._reloading:
            before = len(self.articles.all())
            try:
                await asyncio.to_thread(self.articles.reload)
            except DataError as error:
                for fault in error.faults:
                    log.error("not reloaded: %s", fault)  # noqa: TRY400 - it says all
                return error
            log.info("reloaded articles=%d", len(self.articles.all()))
            self._name_left_out()
            set_aside()
            if (before > 1) != (len(self.articles.all()) > 1):
                await self.publish()
            return None

    def _name_left_out(self) -> None:
        """Log which articles don't serve, and why."""
        for name, faults in self.articles.library.left_out.items():
            for fault in faults:
                log.error("%s is left out: %s", name, fault)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Count what is under way, so that closing can wait for it; log what nobody expected."""
        self._under_way += 1
        try:
            yield
        except Exception:
            log.exception("a handler failed")
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._done.set()

    async def finish(self, seconds: float) -> bool:
        """Wait for the replies under way; return whether all were done in time."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self._under_way and (left := deadline - asyncio.get_running_loop().time()) > 0:
            self._done.clear()
            try:
                await asyncio.wait_for(self._done.wait(), left)
            except TimeoutError:
                break
        return not self._under_way

    def record(
        self, reply: Reply, source: discord.Message | discord.Interaction, way: str, article: Article, *,
        private: bool = False,
    ) -> None:  # fmt: skip
        """Count and log a reply, and keep what the curators need of it; never waits."""
        user = source.author if isinstance(source, discord.Message) else source.user
        guild = source.guild.id if source.guild else 0
        self.metrics.count("replies", reply.outcome.value, way)
        pairs = ",".join(reply.pairs)
        log.info("replied way=%s outcome=%s pairs=%s guild=%d to=%d", way, reply.outcome, pairs, guild, source.id)
        for part in reply.parts or (reply,):
            if kind := KINDS.get(part.outcome):
                offered = tuple(one.pair for one in part.suggestions)
                self.keep(kind, article, part.question, part.pairs or offered, user.id, guild, private=private)

    def keep(
        self, kind: Kind, article: Article, question: str, pairs: tuple[str, ...], user: int, guild: int | None,
        reason: str = "", *, private: bool,
    ) -> None:  # fmt: skip
        """Hand a record to the store's writer. `private`: also the server where it was asked may not see it."""
        place = str(guild) if guild else ""
        public = bool(guild) and not private
        self.recorder.add(
            Record(kind, article.name, question, pairs, reason, asker=str(user), place=place, public=public)
        )

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the bot."""
        with self.work():
            await self.messages.arrived(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Let replies follow their questions."""
        with self.work():
            await self.messages.edited(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        with self.work():
            await self.messages.deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        with self.work():
            for message in payload.message_ids:
                await self.messages.deleted(message)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Erase what is kept of a server that the bot has left."""
        self.recorder.do(lambda store: store.forget(guild=str(guild.id)))

    async def on_guild_channel_update(self, *_: object) -> None:
        """Try again where permissions may have changed."""
        self.sender.reopen()

    on_guild_role_update = on_thread_update = on_guild_channel_update

    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember what may be missed."""
        self.messages.disconnected(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """Count it; nothing was missed."""
        self.metrics.count("reconnects", "resumed")
        self.messages.resumed(shard)

    async def on_shard_connect(self, shard: int) -> None:
        """Count new sessions."""
        self.metrics.count("reconnects", "identified")
        self.messages.identified(shard)
        log.info("connected shard=%d", shard)

    async def on_ready(self) -> None:
        """Answer what was asked while there was no session."""
        with self.work():
            await self.messages.catch_up()
