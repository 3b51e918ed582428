"""The door for mentions and direct messages: answered as replies, which follow their questions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.forum import Forum
from bot.chat.hearing import Hearing
from bot.chat.memory import Latest
from bot.chat.question import Way, Where
from bot.chat.render import row

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
        self._forum, self.hearing = Forum(desk, sender), Hearing(client, desk.memory, sender)
        self._asked: Latest[int, Asked] = Latest(REMEMBERED)
        self._directs: Latest[int, discord.DMChannel] = Latest(DIRECTS)
        self._told: Latest[tuple[int, int], None] = Latest(REMEMBERED)  # who was told that it may not write where

    async def arrived(self, message: discord.Message, *, missed: bool = False) -> None:
        """Answer a message, once, if it is meant for the bot; offer something under a forum's post.

        `missed`: it was found in a history, and counts in the pace of the minute in which it was written.
        """
        addressed = self.hearing.addressed(message)
        if message.id in self._asked or not (addressed or self._forum.opened(message)):
            return self._owed.settle(message.id)
        at = message.created_at if missed else None
        with self._owed.work(message.id, message.channel.id) as new:
            if addressed:
                await self._answer(message, new=new, at=at)
            elif not await self._forum.offer(message, admitted=not new, at=at):
                self._look_again(message.channel, message.id)

    async def _answer(self, message: discord.Message, *, new: bool, at: datetime | None = None) -> None:
        """Answer a message; what isn't `new`, the pace has allowed before."""
        asked = self._remember(message.id, message.channel)
        async with asked.lock:
            pace = self._desk.pace(message.author.id, message.channel.id, at) if new else None
            if pace is None or pace.allowed:
                await self._settle(asked, message)
            elif pace.tell:
                asked.reply = await self._sender.reply(message, pace.words, row())

    async def edited(self, message: discord.Message, *, missed: bool = False) -> None:
        """Let the reply follow its edited question; a message that only now addresses the bot is answered.

        Of several edits the last counts, and none of one whose author asks too fast: the reply to the one before stays.
        """
        asked = self._asked.get(message.id)
        if asked is None and not (message.edited_at and self.hearing.addressed(message)):
            return self._owed.settle(message.id)
        with self._owed.work(message.id, message.channel.id) as new:
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
        asked = self._asked.pop(message, None)
        if asked is None:
            return self._owed.settle(message)
        with self._owed.work(message, asked.channel.id):
            async with asked.lock:
                self._desk.memory.drop(asked.reply)
                if asked.reply is not None:
                    await self._sender.attempt("delete", partial(_delete, asked), asked.channel.id)
                if asked.reply is not None and self._sender.forget_failure(asked.channel.id):
                    self._asked[message] = asked
                    self._look_again(asked.channel, message)

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
        """Bring the reply in line with the question as it is now: post it, or change it."""
        heard = self.hearing.asked(message)
        answer = await self._work_out(asked, message, heard.words) if heard.words else None
        text = "\n".join(filter(None, (heard.note, answer.text if answer else "")))
        view = answer.view if answer else row()
        if asked.reply is None:
            asked.reply = await self._sender.reply(message, text, view)
            arrived = asked.reply is not None
            if arrived:
                self._owed.through()
        else:
            change = partial(asked.channel.get_partial_message(asked.reply).edit, content=text, view=view)
            arrived = await self._sender.attempt("edit", change, asked.channel.id) is not None
        if not arrived:
            return await self._not_settled(asked, message)
        asked.text = hash(message.content)
        if answer is not None and asked.reply is not None:
            self._desk.arrived(answer, asked.reply)
        elif answer is None:
            self._desk.memory.drop(asked.reply)

    async def _work_out(self, asked: Asked, message: discord.Message, words: Words) -> Answer:
        """Have words answered, which may follow a reply."""
        if asked.reply is None or message.reference:
            before = await self.hearing.before(message)
        else:
            before = self._desk.memory.before(asked.reply)
        way = Way.EDIT if asked.reply is not None else Way.MENTION if message.guild else Way.DM
        return await self._desk.answer(words, Where.of(message), way, before=before)

    async def _not_settled(self, asked: Asked, message: discord.Message) -> None:
        """Tell the asker of a shut channel; have looked again at what didn't get through."""
        shut, failed = self._sender.is_shut(asked.channel.id), self._sender.forget_failure(asked.channel.id)
        if asked.reply is None and (shut or failed):
            self._asked.pop(message.id, None)  # who looks again takes it as new
        if shut:
            await self._whisper(message)
        elif failed:
            self._look_again(asked.channel, message.id)
        else:
            self._owed.through()

    def _look_again(self, channel: Any, message: int) -> None:
        """Have a channel looked at again, as after an absence, for a question that couldn't be settled."""
        self._owed.fail(message)
        self._client.dispatch("unsettled", channel)

    async def _look_up(self, message: discord.Message, *, new: bool) -> None:
        """Let the reply follow that an earlier process gave to a message, or that got through unheard; else answer it.

        Where that can't be told now, the channel is looked at again; where it never can, and an earlier process may
        have answered, nothing is done.
        """
        if message.id < self._began and message.guild and not readable(message.channel):
            return None
        found = await self._sender.history("look", message.channel, 100, after=message, oldest_first=True)
        if found is None and self._sender.forget_failure(message.channel.id):
            return self._look_again(message.channel, message.id)
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
        await self._sender.attempt("whisper", send, message.channel.id)
        self._sender.forget_failure(message.channel.id)  # nobody looks again for this


async def _delete(asked: Asked) -> None:
    """Take a reply away."""
    await asked.channel.get_partial_message(asked.reply).delete()
    asked.reply = None


def readable(channel: Any) -> bool:
    """Whether the bot may read the history of a server's channel."""
    return bool(channel.permissions_for(channel.guild.me).read_message_history)
