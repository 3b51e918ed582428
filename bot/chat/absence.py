"""What was missed while a shard had no session, or nobody was there: found in the channels' history, and answered.

Replies follow questions that were edited or deleted meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.messages import readable
from bot.chat.owed import LONGEST_PAUSE, OLDEST
from bot.chat.sending import NotThroughError
from bot.chat.transport import pauses

if TYPE_CHECKING:
    from bot.chat.messages import Messages
    from bot.chat.owed import Owed
    from bot.chat.presence import Presence
    from bot.chat.sending import Sender

log = logging.getLogger(__name__)
UNNOTICED = timedelta(seconds=90)  # for which a dead connection may go unnoticed
PAGE = 100  # messages that Discord gives at a time
PAGES = 20  # of a channel that are read


class Absence:
    """Remembers from when each shard, or a server that is out of reach, lacks messages, and makes up for it.

    What is done is told by our own replies in the history, so that nothing need be kept. `pause`: seconds before a
    channel that couldn't be read is tried again.
    """

    def __init__(
        self,
        client: discord.Client,
        presence: Presence,
        messages: Messages,
        sender: Sender,
        owed: Owed,
        *,
        pause: float,
    ) -> None:
        self._client, self._presence = client, presence
        self._messages, self._sender, self._owed, self._pause = messages, sender, owed, pause
        self._lost: dict[int, datetime] = {}  # shards without a connection, since when
        self._unseen: dict[int, datetime] = {}  # servers in which something may be missed, since when
        self.unread = 0  # channels

    async def lost(self, shard: int) -> None:
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
        """Take up what a shard with a new session lacks, from before the start of this process, too.

        Servers that are out of reach have their turn when they appear.
        """
        oldest = datetime.now(UTC) - OLDEST
        since = self._lost.pop(shard, oldest)
        if since < oldest:
            log.warning("away for long: what was asked before %s is lost", f"{oldest:%H:%M} UTC")
        on_it = [guild for guild in self._client.guilds if guild.shard_id == shard]
        here = [guild for guild in on_it if self._presence.has(guild.id)]  # discord.py keeps one that it left unheard
        for guild in here:
            self._unseen[guild.id] = min(since, self._unseen.get(guild.id, since))
        found = [one for guild in here if not guild.unavailable for one in self._missed_in(guild)]
        directs: list[Any] = self._messages.directs() if shard == 0 else []
        log.info("catching up shard=%d channels=%d", shard, len(found) + len(directs))
        await self._catch_up([*found, *((channel, since) for channel in directs)])

    async def vanished(self, guild: discord.Guild) -> None:
        """Remember since when messages may be missed in a server that is out of reach."""
        self._unseen.setdefault(guild.id, datetime.now(UTC) - UNNOTICED)

    async def appeared(self, guild: discord.Guild) -> None:
        """Take up what was missed in a server that was out of reach."""
        await self._presence.joined(guild)
        if guild.id in self._unseen:
            await self._catch_up(self._missed_in(guild))

    async def _catch_up(self, unread: list[tuple[Any, datetime]]) -> None:
        """Take up channels, each from a time on, those that can't be read again and again until it is too late."""
        end = datetime.now(UTC) + OLDEST
        self.unread += len(unread)
        for pause in pauses(self._pause, LONGEST_PAUSE):
            failed = []
            for channel, since in unread:
                if not await self._take_up(channel, since):
                    failed.append((channel, since))
            self.unread -= len(unread) - len(failed)
            unread = failed
            if not unread or datetime.now(UTC) > end or self._client.is_closed():
                break
            await asyncio.sleep(pause)
        self.unread -= len(unread)
        if unread and not self._client.is_closed():
            log.warning("channels can't be read, and what was asked there is lost: %d", len(unread))
            self._owed.give_up("channel", len(unread))

    async def _take_up(self, channel: Any, since: datetime) -> bool:
        """Answer what is unanswered in a channel, let replies follow; return whether it could be read."""
        before = self._messages.remembered(channel.id, _mark(datetime.now(UTC) - OLDEST))
        mark = min([_mark(since), *(one - 1 for one in before)])
        found = None
        with suppress(NotThroughError):
            found = await self._read(channel, mark)
        if found is None:
            return False
        for message in found:
            question = self._messages.hearing.answers(message)
            if question and question > mark:
                self._messages.adopt(question, channel, message.id)
        for message in found:
            self._client.dispatch("missed", message)
        read_all = len(found) < PAGE * PAGES
        for gone in before - {message.id for message in found}:
            if read_all or gone < found[-1].id:
                self._client.dispatch("gone", gone)
        return True

    def _missed_in(self, guild: discord.Guild) -> list[tuple[Any, datetime]]:
        """List a server's channels that the bot may read, with messages of the time in which something may be missed
        or with questions that may have changed; and since when.
        """
        since = self._unseen.pop(guild.id)
        mark, asked_in = _mark(since), self._messages.places(_mark(datetime.now(UTC) - OLDEST))
        found: list[tuple[Any, datetime]] = []
        inside: list[Any] = [*guild.text_channels, *guild.voice_channels, *guild.stage_channels, *guild.threads]
        for channel in inside:
            spoken_in = (channel.last_message_id or 0) > mark or channel.id in asked_in
            if spoken_in and readable(channel):
                found.append((channel, since))
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
            if len(page) < PAGE / 2:  # a full one may lack what makes no sense
                break
        return found


def _mark(since: datetime) -> int:
    """Return the id after which those of messages come that are neither older than that nor too old."""
    return discord.utils.time_snowflake(max(since, datetime.now(UTC) - OLDEST)) - 1
