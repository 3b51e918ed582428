"""The client: builds the parts and hands them what it hears."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord

from bot.chat.absence import Absence
from bot.chat.cluster import Cluster
from bot.chat.frames import look_at
from bot.chat.messages import Messages
from bot.chat.metrics import Owed
from bot.chat.pacer import Pacer
from bot.chat.patience import Patience
from bot.chat.sending import Sender
from bot.chat.transport import Connector, Traffic, UnreachedError, fall_back, outlive
from bot.chat.tree import Tree
from bot.chat.views import Buttons
from bot.errors import unworded

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.errors import DataError

log = logging.getLogger(__name__)
Result = TypeVar("Result")
LONGEST_HOLD = 40.0  # seconds to wait before a session starts, of the 60 that discord.py gives
INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


def set_aside() -> None:
    """Let the garbage collector pass over what the articles hold: looking at it again and again slows replies."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class ArticleClient(discord.AutoShardedClient):
    """A client for a desk: what Discord says goes to its doors."""

    def __init__(
        self,
        desk: Desk,
        *,
        patience: Patience | None = None,
        pacer: Pacer | None = None,
        cluster: Cluster | None = None,
        **options: Any,
    ) -> None:
        patience, self._pacer = patience or Patience(), pacer or Pacer()
        self.cluster = cluster or Cluster(patience)
        self._patience, self._traffic = patience, Traffic(self._pacer, desk.metrics, patience.gateway)
        self._beside: set[asyncio.Task[Any]] = set()
        self._asking: asyncio.Task[None] | None = None
        super().__init__(
            intents=INTENTS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            connector=Connector(patience),
            http_trace=self._traffic.trace(),
            **options,
        )
        self.desk, self.sender, self.owed = desk, Sender(desk.metrics, patience), Owed(desk.metrics)
        self.tree = Tree(self, desk, self.sender, self.reload, patience)
        self.messages = Messages(self, desk, self.sender, self.owed, patience, self._met)
        self.absence = Absence(self, desk, self.messages, self.sender, self.owed, self.tree, self.beside, patience)
        desk.metrics.include(desk.recorder, lambda: self.latencies)
        outlive(self._connection, self.absence.told)
        look_at(self.http, self._traffic.unreadable)
        fall_back(self.http)
        # events that go to a door as they come
        self.on_interaction = Buttons(desk, self.sender).pressed
        self.on_message = self.messages.arrived
        self.on_guild_join, self.on_guild_remove = self.absence.joined, self.absence.left
        self.on_guild_available, self.on_guild_unavailable = self.absence.appeared, self.absence.vanished
        self.on_shard_ready, self.on_shard_disconnect = self.absence.make_up, self.absence.lost

    async def on_error(self, event: str, /, *_args: Any, **_: Any) -> None:
        """Say what of an event nobody expected."""
        _tell(event, sys.exception())

    async def setup_hook(self) -> None:
        """Claim shards, wait for Discord's leave; read servers' choices and sync the commands, if need be later on."""
        shards, _, limit = await self.http.get_bot_gateway()
        await self.cluster.join(shards, limit["max_concurrency"])
        self.shard_count = shards  # so that discord.py asks no further, and keeps to a gateway proxy's address
        if ours := self.cluster.shards:
            self.shard_ids, self.shard_count = list(ours.ids), ours.count
            self._pacer.keep_to(self.cluster.share)
        await self._allowed(len(self.shard_ids or range(shards)))
        await self._soon(self._read_choices(), self.tree.publish())

    async def _read_choices(self) -> None:
        """Read servers' choices; those of servers that the bot has left go, should that be known by then."""
        await self.desk.choices.refresh()
        self.absence.compare()

    async def _allowed(self, wanted: int = 1) -> None:
        """Wait until Discord lets so many sessions start: too many, and it resets the token."""
        while True:
            try:
                _, _, limit = await self.http.get_bot_gateway()
            except (discord.DiscordException, aiohttp.ClientError, OSError):
                closed = 1.0
            else:
                if limit["remaining"] >= wanted:
                    return
                closed = limit["reset_after"] / 1000
                log.warning("Discord lets no session start for %.0f seconds: too many were started", closed)
            await asyncio.sleep(closed)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the shard's turn; of a session that was lost, for Discord's leave to start another.

        discord.py lets a connection wait for only so long. Raises UnreachedError then, so that it begins anew; what
        asks for leave may not be cancelled meanwhile.
        """
        await self.cluster.identify(shard_id or 0, initial=initial)
        if initial:
            return
        if self._asking is None or self._asking.done():
            self._asking = self.beside(self._allowed())
        await asyncio.wait((self._asking,), timeout=LONGEST_HOLD)
        if not self._asking.done():
            raise UnreachedError
        self._traffic.starts()

    async def _soon(self, *works: Coroutine[Any, Any, None]) -> None:
        """Do all of this; wait for it only so long, and let it go on beside the bot."""
        await asyncio.wait([self.beside(work) for work in works], timeout=self._patience.start)

    def beside(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Start what goes on beside the bot until that is closed, and is logged when it fails."""
        task = asyncio.create_task(work, name=getattr(work, "__qualname__", "beside the bot"))
        self._beside.add(task)
        task.add_done_callback(self._ended)
        return task

    def _met(self, channel: discord.DMChannel) -> None:
        self.beside(self.absence.catch_up([channel]))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._beside.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _tell(task.get_name(), error)

    async def close(self) -> None:
        """Close the connections, and the recorder."""
        for task in self._beside:
            task.cancel()
        self.sender.close()
        await super().close()
        self.desk.recorder.close()

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        shelf = self.desk.shelf
        several, before = shelf.several, {*shelf.library.articles.values()}
        error = await shelf.reload()
        if error is None:
            if before != {*shelf.library.articles.values()}:  # it holds the loop
                set_aside()
            if several != shelf.several:
                await self._soon(self.tree.publish())
        return error

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Let replies follow their questions."""
        await self.messages.edited(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        await self.messages.deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        for message in payload.message_ids:
            self.beside(self.messages.deleted(message))  # one that doesn't get through holds up no other

    async def on_guild_channel_update(self, _: object, after: Any) -> None:
        """Try again where permissions may have changed."""
        self.sender.reopen(after.guild.id)

    on_guild_role_update = on_thread_update = on_member_update = on_guild_channel_update

    async def on_shard_resumed(self, shard: int) -> None:
        """Count it; nothing was missed."""
        self.desk.metrics.reconnects.labels("resumed").inc()
        self._traffic.reached()
        self.absence.resumed(shard)

    async def on_shard_connect(self, shard: int) -> None:
        """Count new sessions; try again where permissions, point to nothing where messages may have changed unheard."""
        self.sender.reopen()
        self.desk.memory.point_no_further()
        self.desk.metrics.reconnects.labels("identified").inc()
        self._traffic.reached()
        log.info("connected shard=%d", shard)


def _tell(what: str, error: BaseException | None) -> None:
    """Log in one line, without a text, what nobody expected."""
    log.error("%s failed: %s", what, unworded(error))
