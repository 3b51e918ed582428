"""The door for mentions and direct messages: answered as replies, which follow their questions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.hearing import Hearing
from bot.chat.memory import Latest
from bot.chat.question import Way, Where
from bot.chat.render import row
from bot.chat.sending import NotThroughError

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.owed import Owed
    from bot.chat.question import Answer, Words
    from bot.chat.sending import Sender

REMEMBERED = 5000  # questions whose replies can still follow them, and people told why there is no reply
DIRECTS = 1000  # channels of direct messages that are looked at after an absence, each with one request


@dataclass(slots=True, eq=False)
class Asked:
    """A question addressed to the bot: where, the reply to it, the hash of the text that this replies to, the latest
    edit.

    Whoever holds `lock` brings the reply in line with the question; all others wait, and look again.
    """

    channel: Any
    reply: int | None = None
    text: int = 0
    edited: datetime | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Messages:
    """Answers the messages addressed to the bot."""

    def __init__(self, client: discord.Client, desk: Desk, sender: Sender, owed: Owed) -> None:
        self._client, self._desk, self._sender, self._owed = client, desk, sender, owed
        self._began = discord.utils.time_snowflake(datetime.now(UTC))
        self.hearing = Hearing(client, desk, sender)
        self._asked: Latest[int, Asked] = Latest(REMEMBERED)
        self._directs: Latest[int, discord.DMChannel] = Latest(DIRECTS)
        self._told: Latest[tuple[int, int], None] = Latest(REMEMBERED)  # who was told that it may not write where

    async def arrived(self, message: discord.Message, *, missed: bool = False) -> None:
        """Answer a message, once, if it is meant for the bot; offer something under a forum's post.

        `missed`: it was found in a history, perhaps edited, and counts in the pace of the minute it was written in.
        """
        if missed and message.id in self._asked:
            return await self.edited(message, missed=True)
        addressed = self.hearing.addressed(message)
        if message.id in self._asked or not (addressed or self.hearing.opened(message)):
            return self._owed.settle(message.id)
        at = message.created_at if missed else None
        with self._working(message.id, message.channel) as new:
            await (self._answer if addressed else self._offer)(message, new=new, at=at)

    @contextmanager
    def _working(self, question: int, channel: Any) -> Iterator[bool]:
        """Owe a question meanwhile; have its channel looked at again, as after an absence, if it can't be settled."""
        with self._owed.work(question, channel.id) as new:
            try:
                yield new
            except NotThroughError:
                self._owed.fail(question)
                self._client.dispatch("unsettled", channel)

    async def _answer(self, message: discord.Message, *, new: bool, at: datetime | None = None) -> None:
        """Answer a message; what isn't `new`, the pace has allowed before."""
        asked = self._remember(message.id, message.channel)
        async with asked.lock:
            pace = self._desk.pace(message.author.id, message.channel.id, at) if new else None
            if pace is None or pace.allowed:
                await self._settle(asked, message)
            elif pace.tell:
                with suppress(NotThroughError):
                    asked.reply = await self._sender.reply(message, pace.words, row())

    async def _offer(self, message: discord.Message, *, new: bool, at: datetime | None = None) -> None:
        """Offer questions under a post whose title asks; what isn't `new`, the pace has allowed before."""
        post: Any = message.channel
        where = Where.of(message)
        answer = self._desk.offer(post.name, where)
        if answer is None or (new and not self._desk.pace(where.user, where.parent, at).allowed):
            return
        reply = await self._sender.reply(message, answer.text, answer.view)
        if reply is not None:
            self._desk.arrived(answer, reply)

    async def edited(self, message: discord.Message, *, missed: bool = False) -> None:
        """Let the reply follow its edited question; a message that only now addresses the bot is answered.

        Of several edits the last counts, and none of one whose author asks too fast: the reply to the one before stays.
        """
        asked = self._asked.get(message.id)
        if asked is None and not (message.edited_at and self.hearing.addressed(message)):
            return self._owed.settle(message.id)
        with self._working(message.id, message.channel) as new:
            if asked is None:
                await self._look_up(message, new=new)
            else:
                await self._follow(asked, message, new=new, at=message.edited_at if missed else None)

    async def _follow(self, asked: Asked, message: discord.Message, *, new: bool, at: datetime | None = None) -> None:
        """Bring a reply in line with an edit; what isn't `new`, the pace has allowed before."""
        if message.edited_at is None:
            return  # Discord has added a preview
        asked.edited = max(asked.edited or message.edited_at, message.edited_at)  # a history may tell of an earlier one
        async with asked.lock:
            last, changed = asked.edited == message.edited_at, hash(message.content) not in {hash(""), asked.text}
            if asked.reply is None or not last or not changed:
                return
            if not new or self._desk.pace(message.author.id, at=at).allowed:
                await self._settle(asked, message)

    async def deleted(self, message: int) -> None:
        """Take the reply along with its question."""
        self._desk.memory.drop(message)
        asked = self._asked.get(message)
        if asked is None:
            return self._owed.settle(message)
        with self._working(message, asked.channel):
            async with asked.lock:
                self._desk.memory.drop(asked.reply)
                if asked.reply is not None:
                    delete = asked.channel.get_partial_message(asked.reply).delete
                    await self._sender.attempt("delete", delete, asked.channel)
                    asked.reply = None
                self._asked.pop(message, None)

    def directs(self) -> list[discord.DMChannel]:
        """List the channels of direct messages, which no session brings back, with the latest first."""
        return [self._directs[channel] for channel in reversed(self._directs)]

    def remembered(self, channel: int, mark: int) -> set[int]:
        """Return the questions in a channel, those after a mark, whose replies can still follow them."""
        return {ident for ident, one in self._asked.items() if ident > mark and one.channel.id == channel}

    def places(self, mark: int) -> set[int]:
        """Return the channels of the questions after a mark whose replies can still follow them."""
        return {one.channel.id for ident, one in self._asked.items() if ident > mark}

    def adopt(self, question: int, channel: Any, reply: int) -> None:
        """Let a reply follow its question, where nobody knew that it was posted."""
        if question not in self._asked:
            self._remember(question, channel, reply)

    def _remember(self, question: int, channel: Any, reply: int | None = None) -> Asked:
        asked = self._asked[question] = Asked(channel, reply)
        if isinstance(channel, discord.DMChannel):
            self._directs[channel.id] = channel
        return asked

    async def _settle(self, asked: Asked, message: discord.Message) -> None:
        """Bring the reply in line with the question as it is now: post it, or change it. Raises NotThroughError."""
        words, note = self.hearing.asked(message)
        answer = await self._work_out(asked, message, words) if words else None
        text = "\n".join(filter(None, (note, answer.text if answer else "")))
        try:
            arrived = await self._show(asked, message, text, answer.view if answer else row())
        except NotThroughError:
            if asked.reply is None:
                self._asked.pop(message.id, None)  # who looks again takes it as new
            raise
        if not arrived and self._sender.is_shut(asked.channel.id):
            if asked.reply is None:
                self._asked.pop(message.id, None)
            return await self._whisper(message)
        self._owed.through()
        if not arrived:
            return None
        asked.text = hash(message.content)
        if answer is not None and asked.reply is not None:
            self._desk.arrived(answer, asked.reply)
        else:
            self._desk.memory.drop(asked.reply)

    async def _show(self, asked: Asked, message: discord.Message, text: str, view: discord.ui.View) -> bool:
        """Post the reply, or change it; return whether that arrived. Raises NotThroughError."""
        if asked.reply is None:
            asked.reply = await self._sender.reply(message, text, view)
            return asked.reply is not None
        change = partial(asked.channel.get_partial_message(asked.reply).edit, content=text, view=view)
        return await self._sender.attempt("edit", change, asked.channel) is not None

    async def _work_out(self, asked: Asked, message: discord.Message, words: Words) -> Answer:
        """Have words answered, which may follow a reply."""
        if asked.reply is None or message.reference:
            before = await self.hearing.before(message)
        else:
            before = self._desk.memory.before(asked.reply)
        way = Way.EDIT if asked.reply is not None else Way.MENTION if message.guild else Way.DM
        return await self._desk.answer(words, Where.of(message), way, before=before)

    async def _look_up(self, message: discord.Message, *, new: bool) -> None:
        """Let the reply follow that an earlier process gave to a message, or that got through unheard; else answer it.

        Where that can never be told, and an earlier process may have answered, nothing is done. Raises NotThroughError
        where it can't be told now.
        """
        if message.id < self._began and message.guild and not readable(message.channel):
            return
        found = await self._sender.history("look", message.channel, 100, after=message, oldest_first=True)
        for later in found or ():
            if self.hearing.answers(later) == message.id:
                self.adopt(message.id, message.channel, later.id)
        asked = self._asked.get(message.id)
        await (self._follow(asked, message, new=new) if asked else self._answer(message, new=new))

    async def _whisper(self, message: discord.Message) -> None:
        """Tell the asker, once, in private, why there is no reply."""
        person = message.channel.id, message.author.id
        if message.guild is None or person in self._told:
            return
        self._told[person] = None
        text = f"I may not write in <#{message.channel.id}>. Use /ask there, or ask me here."
        send = partial(message.author.send, text, nonce=f"told {message.id}")
        with suppress(NotThroughError):  # nobody looks again for this
            await self._sender.attempt("whisper", send, message.channel)


def readable(channel: Any) -> bool:
    """Whether the bot may read the history of a server's channel."""
    return bool(channel.permissions_for(channel.guild.me).read_message_history)
