"""What was missed while a shard had no session, or nobody was there, and what couldn't be posted for long: found in
the channels' history, and answered. Replies follow questions that were edited or deleted meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.transport import pauses

if TYPE_CHECKING:
    from bot.chat.messages import Messages
    from bot.chat.presence import Presence
    from bot.chat.sending import Sender

log = logging.getLogger(__name__)
UNNOTICED = timedelta(seconds=90)  # for which a dead connection may go unnoticed
OLDEST = timedelta(minutes=15)  # of a question that is still answered
PAGE = 100  # messages that Discord gives at a time
PAGES = 20  # of a channel that are read
LONGEST_PAUSE = 60.0  # seconds before a channel that can't be read is tried again


class Absence:
    """Remembers from when each shard lacks messages, and makes up for it.

    What is done is told by our own replies in the history, so that nothing need be kept. `pause`: seconds before a
    channel that couldn't be read is tried again.
    """

    def __init__(
        self, client: discord.Client, presence: Presence, messages: Messages, sender: Sender, *, pause: float
    ) -> None:
        self._presence = presence
        self._client, self._messages, self._sender, self._pause = client, messages, sender, pause
        self._lost: dict[int, datetime] = {}  # shards without a connection, since when
        self._unsettled: dict[int, datetime] = {}  # channels in which something didn't get through, since when

    def lost(self, shard: int) -> None:
        """Remember since when a shard may miss messages."""
        self._lost.setdefault(shard, datetime.now(UTC) - UNNOTICED)

    def resumed(self, shard: int) -> None:
        """Forget it: Discord has sent what was missed."""
        self._lost.pop(shard, None)

    def longest(self) -> float:
        """Return the seconds since the first of the shards lost its connection."""
        since = min(self._lost.values(), default=None)
        return 0.0 if since is None else (datetime.now(UTC) - since - UNNOTICED).total_seconds()

    async def make_up(self, shard: int) -> None:
        """Take up what a shard with a new session lacks, from before the start of this process, too."""
        began = datetime.now(UTC)
        since = self._lost.pop(shard, began - OLDEST)
        unread = self._channels(shard, _mark(since))
        log.info("catching up shard=%d channels=%d", shard, len(unread))
        for pause in pauses(self._pause, LONGEST_PAUSE):
            unread = await self._take_up(unread, since)
            if not unread or datetime.now(UTC) > began + OLDEST or self._client.is_closed():
                return
            await asyncio.sleep(pause)

    async def look_again(self, channel: Any, since: datetime) -> None:
        """Take a channel up where something since then didn't get through, until it does or is too old."""
        if self._waits(channel.id, since):
            return
        for pause in pauses(self._pause, LONGEST_PAUSE):
            await asyncio.sleep(pause)
            since = self._unsettled.pop(channel.id)  # what fails from here on is looked at anew
            unread = await self._take_up([channel], since)
            if not unread or since < datetime.now(UTC) - OLDEST or self._client.is_closed():
                return
            if self._waits(channel.id, since):
                return

    def _waits(self, channel: int, since: datetime) -> bool:
        """Remember since when something lacks in a channel; return whether it is to be looked at already."""
        waits = channel in self._unsettled
        self._unsettled[channel] = min(since, self._unsettled.get(channel, since))
        return waits

    async def _take_up(self, channels: list[Any], since: datetime) -> list[Any]:
        """Answer what is unanswered in channels, let replies follow; return the channels that can't be read."""
        failed = []
        for channel in channels:
            known = self._messages.remembered(channel.id, _mark(datetime.now(UTC) - OLDEST))
            mark = min([_mark(since), *(one - 1 for one in known)])
            found = await self._read(channel, mark)
            if found is None:
                failed.append(channel)
                continue
            for message in found:
                question = self._messages.hearing.answers(message)
                if question and question > mark:
                    self._messages.adopt(question, channel, message.id)
                    known.add(question)
            for message in found:  # what is new is taken as if Discord had sent it now
                self._client.dispatch("changed" if message.id in known else "message", message)
            read_all = len(found) < PAGE * PAGES
            for gone in known - {message.id for message in found}:
                if read_all or gone < found[-1].id:
                    self._client.dispatch("gone", gone)
        return failed

    def _channels(self, shard: int, mark: int) -> list[Any]:
        """List a shard's channels that the bot may read, with messages after a mark or with questions that may have
        changed; the first has the direct ones.
        """
        found: list[Any] = self._messages.directs() if shard == 0 else []
        asked_in = self._messages.places(_mark(datetime.now(UTC) - OLDEST))
        for guild in self._client.guilds:
            if guild.shard_id != shard or not self._presence.has(guild.id):  # discord.py keeps one that it left unheard
                continue
            inside: list[Any] = [*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads]
            for channel in inside:
                spoken_in = (channel.last_message_id or 0) > mark or channel.id in asked_in
                if spoken_in and _readable(channel):
                    found.append(channel)
        return found

    async def _read(self, channel: Any, mark: int) -> list[discord.Message] | None:
        """Read a channel after a mark, oldest first; None when it can't be read."""
        found: list[discord.Message] = []
        for _ in range(PAGES):
            after = discord.Object(found[-1].id if found else mark)
            page = await self._sender.history("catch up", channel, PAGE, after=after, oldest_first=True)
            if page is None:
                return None
            found += page
            if len(page) < PAGE:
                break
        return found


def _mark(since: datetime) -> int:
    """Return the id after which those of messages come that are neither older than that nor too old."""
    return discord.utils.time_snowflake(max(since, datetime.now(UTC) - OLDEST)) - 1


def _readable(channel: Any) -> bool:
    return bool(channel.permissions_for(channel.guild.me).read_message_history)
