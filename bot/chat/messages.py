"""The door for mentions and direct messages: answered as replies, which follow their questions."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

import discord

from bot.chat.choices import Choice
from bot.chat.forum import Forum
from bot.chat.memory import key_of
from bot.chat.question import Way, Where, Words, spoken
from bot.chat.render import row

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.memory import Earlier
    from bot.chat.sending import Sender

REMEMBERED = 5000  # questions whose replies can still follow them, and people told why there is no reply
DIRECTS = 20  # channels of direct messages that are looked at after an absence
USE_ASK = "I can't read a reply to a slash command's answer. Mention me in it, or use /ask."
UNREADABLE = "I can't read that message. Use Apps > Ask the article on it, or mention me with the question."
BY_NAME = "I can't read what mentions my role. Mention me by name, or use /ask."
ORDINARY = {discord.MessageType.default, discord.MessageType.reply}


@dataclass(slots=True, eq=False)
class Asked:
    """A question addressed to the bot: where, the reply to it, the text that this replies to, its latest edit.

    `before` is the reply that it follows.

    Whoever holds `lock` brings the reply in line with the question; all others wait, and look again.
    """

    channel: Any
    reply: int | None = None
    text: str = ""
    edited: datetime | None = None
    before: Earlier | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message asks, None where that can't be read; `note`: what to tell about it."""

    words: Words | None
    note: str = ""


class Messages:
    """Answers the messages addressed to the bot."""

    def __init__(self, client: discord.Client, desk: Desk, sender: Sender) -> None:
        self._client, self._desk, self._sender, self._forum = client, desk, sender, Forum(desk, sender)
        self._asked: OrderedDict[int, Asked] = OrderedDict()
        self._directs: OrderedDict[int, discord.DMChannel] = OrderedDict()
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()  # who was told that it may not write where

    async def arrived(self, message: discord.Message) -> None:
        """Answer a message, once, if it is meant for the bot; look at the first of a forum's post."""
        if not self._addressed(message):
            await self._forum.opened(message)
        elif message.id not in self._asked:
            await self._answer(message)

    async def _answer(self, message: discord.Message) -> None:
        asked = self._remember(message.id, message.channel)
        async with asked.lock:
            verdict = self._desk.pace(message.author.id, message.channel.id)
            if verdict.allowed:
                await self._settle(asked, message)
            elif verdict.tell:
                asked.reply = await self._sender.reply(message, verdict.words, row())

    async def edited(self, message: discord.Message) -> None:
        """Let the reply follow its edited question; a message that only now addresses the bot is answered."""
        asked = self._asked.get(message.id)
        if message.edited_at is None:
            return  # Discord has added a preview
        if asked is None:
            if self._addressed(message) and not await self._adopt(message):
                await self.arrived(message)
            return
        asked.edited = message.edited_at
        async with asked.lock:
            outdated = asked.edited != message.edited_at or message.content in {"", asked.text}
            if asked.reply is not None and not outdated and self._desk.pace(message.author.id).allowed:
                await self._settle(asked, message)

    async def deleted(self, message: int) -> None:
        """Take the reply along with its question."""
        self._desk.recent.drop(message)
        asked = self._asked.pop(message, None)
        if asked is not None:
            async with asked.lock:
                if asked.reply is not None:
                    await self._sender.attempt("delete", partial(_delete, asked), asked.channel.id)
                if asked.reply is not None and self._sender.gave_up(asked.channel.id):
                    self._asked[message] = asked
                    self._look_again(asked, message)

    def directs(self) -> list[discord.DMChannel]:
        """List the channels of the latest direct messages, which no session brings back."""
        return list(self._directs.values())

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

    def answers(self, message: discord.Message) -> int | None:
        """Return the id of the message that one of the bot's own replies to; None for all else."""
        return message.reference.message_id if self._is_mine(message) and message.reference else None

    @property
    def _me(self) -> int:
        assert self._client.user is not None  # noqa: S101 - nothing is heard before the login
        return self._client.user.id

    def _addressed(self, message: discord.Message) -> bool:
        """Whether a message is written by a person to the bot, in private or by mentioning it or its own role."""
        if message.author.bot or message.webhook_id or message.type not in ORDINARY:
            return False
        if message.guild is None:
            return _is_direct(message.channel)  # and not in a server that the bot has just left
        return any(user.id == self._me for user in message.mentions) or self._by_role(message)

    def _by_role(self, message: discord.Message) -> bool:
        return message.guild is not None and message.guild.self_role in message.role_mentions

    def _remember(self, question: int, channel: Any, reply: int | None = None) -> Asked:
        asked = self._asked[question] = Asked(channel, reply)
        if len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        if isinstance(channel, discord.DMChannel):
            self._directs[channel.id] = channel
            self._directs.move_to_end(channel.id)
            if len(self._directs) > DIRECTS:
                self._directs.popitem(last=False)
        return asked

    async def _settle(self, asked: Asked, message: discord.Message) -> None:
        """Bring the reply in line with the question as it is now: post it, or change it."""
        way = Way.EDIT if asked.reply is not None else Way.MENTION if message.guild else Way.DM
        heard, answer = self._hear(message), None
        text, view = heard.note, row()
        if heard.words is not None:
            if asked.reply is None or message.reference:
                asked.before = await self._before(message)
            answer = await self._desk.answer(heard.words, Where.of(message), way, before=asked.before)
            again = self._desk.choices.of(answer.where, Choice.SAME_AGAIN)
            if way is Way.MENTION and again:
                answer = self._desk.recent.once(answer, float(again[0]))
            text, view = "\n".join(filter(None, (heard.note, answer.text))), answer.view
        if asked.reply is not None:
            arrived = await self._sender.edit(asked.channel, asked.reply, text, view)
        else:
            asked.reply = await self._sender.reply(message, text, view)
            arrived = asked.reply is not None
        if arrived:
            asked.text = message.content
            if answer is not None and asked.reply is not None:
                self._desk.arrived(answer, asked.reply)
            return
        shut, gave_up = self._sender.is_shut(asked.channel.id), self._sender.gave_up(asked.channel.id)
        if asked.reply is None and (shut or gave_up):
            self._asked.pop(message.id, None)  # who looks again takes it as new
        if shut:
            await self._whisper(message)
        elif gave_up:
            self._look_again(asked, message.id)

    def _look_again(self, asked: Asked, message: int) -> None:
        """Have a channel looked at again, as after an absence, for a question that couldn't be settled."""
        self._client.dispatch("unsettled", asked.channel, discord.utils.snowflake_time(message))

    def _hear(self, message: discord.Message) -> Heard:
        """Read what a message asks: its text, or that of the message it replies to."""
        if not message.content and self._by_role(message):
            return Heard(None, BY_NAME)
        words = spoken(message, self._me)
        if words.text or message.reference is None:
            return Heard(words)
        target = message.reference.resolved
        if self._is_mine(target):
            unread = not message.content and target.interaction_metadata is not None
            return Heard(None, USE_ASK) if unread else Heard(words)
        theirs = spoken(target, self._me) if isinstance(target, discord.Message) else words
        return Heard(theirs, "" if theirs.text else UNREADABLE)

    async def _before(self, message: discord.Message) -> Earlier | None:
        """Find the reply that a message follows: the one it replies to or, in private, the last."""
        if message.reference is not None:
            target = message.reference.resolved
            return await self._recalled(target) if self._is_mine(target) else None
        if not _is_direct(message.channel):
            return None
        known = self._desk.memory.latest(message.channel.id)
        if known is not None:
            return known
        last = await self._sender.attempt("look", partial(_before, message), message.channel.id)
        found = await self._recalled(last[0]) if last and self._is_mine(last[0]) else None
        return replace(found, pointed=False) if found else None

    async def _recalled(self, mine: discord.Message) -> Earlier | None:
        """Return what a message of ours said, from memory or else from what Discord has of it."""
        known = self._desk.memory.of(key_of(mine))
        if known is not None:
            return known
        text = ""
        if mine.reference is not None and mine.reference.message_id is not None:
            fetch = partial(mine.channel.fetch_message, mine.reference.message_id)
            asked = await self._sender.attempt("look", fetch, mine.channel.id)
            text = spoken(asked, self._me).text if asked else ""
        return self._desk.memory.read(mine, text)

    def _is_mine(self, target: object) -> TypeGuard[discord.Message]:
        return isinstance(target, discord.Message) and target.author.id == self._me

    async def _adopt(self, message: discord.Message) -> bool:
        """Find the reply that an earlier process gave to a message, and let it follow."""
        later = partial(_after, message)
        for found in await self._sender.attempt("look", later, message.channel.id) or ():
            if self.answers(found) == message.id:
                asked = self._remember(message.id, message.channel, found.id)
                async with asked.lock:
                    await self._settle(asked, message)
                return True
        return False

    async def _whisper(self, message: discord.Message) -> None:
        """Tell the asker, once, in private, why there is no reply."""
        person = message.channel.id, message.author.id
        if message.guild is None or person in self._told:
            return
        self._told[person] = None
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        text = f"I may not write in <#{message.channel.id}>. Use /ask there, or ask me here."
        await self._sender.attempt("whisper", partial(message.author.send, text), message.author.id)


async def _delete(asked: Asked) -> None:
    """Take a reply away."""
    await asked.channel.get_partial_message(asked.reply).delete()
    asked.reply = None


def _is_direct(channel: object) -> bool:
    return isinstance(channel, discord.DMChannel)


async def _before(message: discord.Message) -> list[discord.Message]:
    """Read what was said right before a message."""
    return [earlier async for earlier in message.channel.history(before=message, limit=1)]


async def _after(message: discord.Message) -> list[discord.Message]:
    """Read what was said right after a message."""
    return [later async for later in message.channel.history(after=message, limit=100, oldest_first=True)]
