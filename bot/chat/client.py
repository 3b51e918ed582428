"""The client: builds the parts and hands them what it hears."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import aiohttp
import discord

from bot.chat.absence import Absence
from bot.chat.cluster import Cluster
from bot.chat.frames import RAW, UnreadableError, read
from bot.chat.messages import Messages
from bot.chat.owed import Owed
from bot.chat.parsing import outlive
from bot.chat.presence import Presence
from bot.chat.sending import Sender
from bot.chat.transport import Connector, Gateway, Pacer, Patience, Traffic, UnreachedError
from bot.chat.tree import Tree
from bot.chat.views import Buttons

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


def _until_open(limit: Any, wanted: int) -> float:
    """Return the seconds until as many sessions may start as are wanted, and log that there are any."""
    seconds: float = 0.0 if limit["remaining"] >= wanted else limit["reset_after"] / 1000
    if seconds:
        log.warning("Discord lets no session start for %.0f seconds: too many were started", seconds)
    return seconds


class ArticleClient(discord.AutoShardedClient):
    """A client for a desk: what Discord says goes to its doors."""

    def __init__(
        self,
        desk: Desk,
        *,
        patience: Patience | None = None,
        pacer: Pacer | None = None,
        cluster: Cluster | None = None,
        gateway_proxied: bool = False,
        **options: Any,
    ) -> None:
        patience, self._pacer = patience or Patience(), pacer or Pacer()
        self.cluster = cluster or Cluster(patience)
        self._patience, self._proxied, self._gateway = patience, gateway_proxied, Gateway(patience.gateway)
        self._beside: set[asyncio.Task[Any]] = set()
        super().__init__(
            intents=INTENTS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            connector=Connector(patience),
            enable_debug_events=True,  # for RAW
            http_trace=Traffic(self._pacer, self._gateway, desk.metrics).trace(),
            **options,
        )
        self.desk, self.sender, self.owed = desk, Sender(desk.metrics, patience), Owed(desk.metrics)
        self.tree = Tree(self, desk, self.sender, self.reload, pause=patience.commands)
        self._messages, self._buttons = Messages(self, desk, self.sender, self.owed), Buttons(desk, self.sender)
        self._presence = Presence(desk.recorder, desk.choices)
        self.absence = Absence(self, self._presence, self._messages, self.sender, self.owed, pause=patience.absence)
        desk.metrics.include(desk.recorder, lambda: self.latencies)
        outlive(self._connection)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Hand on an event. What the gateway says comes here first: where discord.py couldn't read it, raises
        TimeoutError, on which discord.py closes that connection and resumes the session over another.
        """
        if event != RAW:
            return super().dispatch(event, *args, **kwargs)
        try:
            ready = read(args[0])
        except UnreadableError:
            self._gateway.failed("it says what can't be read")
            raise TimeoutError from None
        if ready:
            self._start(self._presence.told(ready))

    async def setup_hook(self) -> None:
        """Claim shards, wait for Discord's leave; read servers' choices and sync the commands, if need be later on."""
        await self._claim()
        await self._wait_for_leave()
        await self._soon(self.desk.choices.refresh(), self.tree.publish())

    async def _soon(self, *works: Coroutine[Any, Any, None]) -> None:
        """Do all of this; wait for it only so long, and let it go on beside the bot."""
        await asyncio.wait([self._start(work) for work in works], timeout=self._patience.start)

    def _start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Start what goes on beside the bot, until that is closed."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return task

    async def _claim(self) -> None:
        """Find out which shards are ours, and keep to our share of the requests."""
        shards, _, limit = await self.http.get_bot_gateway()
        await self.cluster.join(shards, limit["max_concurrency"])
        if ours := self.cluster.shards:
            self.shard_ids, self.shard_count = list(ours.ids), ours.count
            self._pacer.keep_to(self.cluster.share)

    async def _wait_for_leave(self) -> None:
        """Wait until Discord lets so many sessions start as are wanted: too many, and it resets the token."""
        shards, _, limit = await self.http.get_bot_gateway()
        while closed := _until_open(limit, len(self.shard_ids or range(shards))):
            await asyncio.sleep(closed)
            shards, _, limit = await self.http.get_bot_gateway()
        if self._proxied and self.shard_count is None:
            self.shard_count = shards  # so that discord.py asks no further, and keeps to the proxy's address

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for the shard's turn; of a session that was lost, for Discord's leave to start another."""
        await self.cluster.identify(shard_id or 0, initial=initial)
        if not initial:
            await self._heed_limit()

    async def _heed_limit(self) -> None:
        """See that Discord lets a session start. Raises UnreachedError where it doesn't: discord.py then begins anew.

        What asks may not be cancelled, and discord.py lets a connection wait for only so long.
        """
        clock = asyncio.get_running_loop().time
        end, closed = clock() + LONGEST_HOLD, 1.0
        while closed:
            asking = self._start(self._closed_for())
            await asyncio.wait((asking,), timeout=end - clock())
            closed = asking.result() if asking.done() else LONGEST_HOLD
            await asyncio.sleep(max(0.0, min(closed, end - clock())))
            if closed and clock() >= end:
                raise UnreachedError

    async def _closed_for(self) -> float:
        """Return for how many seconds no session may start; where Discord doesn't say, none may for one."""
        try:
            _, _, limit = await self.http.get_bot_gateway()
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            return 1.0
        return _until_open(limit, 1)

    async def close(self) -> None:
        """Close the connections, and the recorder."""
        for task in self._beside:
            task.cancel()
        self.sender.close()
        await super().close()
        self.desk.recorder.close()

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        several = self.desk.shelf.several
        error = await self.desk.shelf.reload()
        if error is None:
            set_aside()
            if several != self.desk.shelf.several:
                await self._soon(self.tree.publish())
        return error

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Do what a button says; commands come through the tree."""
        await self._buttons.pressed(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the bot."""
        await self._messages.arrived(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Let replies follow their questions."""
        await self._messages.edited(payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        await self._messages.deleted(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take replies along with their questions."""
        for message in payload.message_ids:
            await self._messages.deleted(message)

    async def on_missed(self, message: discord.Message) -> None:
        """Answer what is addressed to the bot and was found in a channel's history."""
        await self._messages.arrived(message, missed=True)

    async def on_changed(self, message: discord.Message) -> None:
        """Let a reply follow what was found to be its question now."""
        await self._messages.edited(message, missed=True)

    async def on_gone(self, message: int) -> None:
        """Take a reply along with a question that was found to be gone."""
        await self._messages.deleted(message)

    async def on_unsettled(self, channel: discord.abc.Messageable) -> None:
        """Look again where something didn't get through."""
        await self.absence.look_again(channel)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server; answer what was asked there while it was out of reach."""
        self._presence.joined(guild.id)
        await self.absence.appeared(guild)

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Remember what may be missed in a server."""
        self.absence.vanished(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot is in a server."""
        self._presence.joined(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Erase what is kept of a server that the bot has left."""
        self._presence.left(guild.id)

    async def on_guild_channel_update(self, _: object, after: Any) -> None:
        """Try again where permissions may have changed."""
        self.sender.reopen(after.guild.id)

    on_guild_role_update = on_thread_update = on_guild_channel_update

    async def on_shard_disconnect(self, shard: int) -> None:
        """Remember what may be missed."""
        self.absence.lost(shard)

    async def on_shard_resumed(self, shard: int) -> None:
        """Count it; nothing was missed."""
        self.desk.metrics.reconnects.labels("resumed").inc()
        self._gateway.reached()
        self.absence.resumed(shard)

    async def on_shard_connect(self, shard: int) -> None:
        """Count new sessions; try again where permissions, point to nothing where messages may have changed unheard."""
        self.sender.reopen()
        self.desk.memory.point_no_further()
        self.desk.metrics.reconnects.labels("identified").inc()
        self._gateway.reached()
        log.info("connected shard=%d", shard)

    async def on_shard_ready(self, shard: int) -> None:
        """Answer what was asked while the shard had no session."""
        await self.absence.make_up(shard)
