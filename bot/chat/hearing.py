"""What a message asks: whether it is meant for the bot, its words, the reply that it follows."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeGuard

import discord

from bot.chat.memory import key_of
from bot.chat.question import Where, Words, quoted, spoken
from bot.chat.shelf import Chosen

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.question import Earlier
    from bot.chat.sending import Sender

USE_ASK = "I can't read a reply to a slash command's answer. Mention me in it, or use /ask."
UNREADABLE = "I can't read that message. Use Apps > Ask the article on it, or mention me with the question."
BY_NAME = "I can't read what mentions my role. Mention me by name, or use /ask."
ORDINARY = {discord.MessageType.default, discord.MessageType.reply}


class Hearing:
    """Reads messages, and those that they reply to."""

    def __init__(self, client: discord.Client, desk: Desk, sender: Sender) -> None:
        self._client, self._desk, self._memory, self._sender = client, desk, desk.memory, sender

    @property
    def _me(self) -> int:
        assert self._client.user is not None  # noqa: S101 - nothing is heard before the login
        return self._client.user.id

    def addressed(self, message: discord.Message) -> bool:
        """Whether a message is written by a person to the bot, in private or by mentioning it or its own role."""
        if message.author.bot or message.webhook_id or message.type not in ORDINARY:
            return False
        if message.guild is None:
            return isinstance(message.channel, discord.DMChannel)  # and not in a server that the bot has just left
        return any(user.id == self._me for user in message.mentions) or _by_role(message)

    def answers(self, message: discord.Message) -> int | None:
        """Return the id of the message that one of the bot's own replies to; None for all else."""
        return message.reference.message_id if self._is_mine(message) and message.reference else None

    def opened(self, message: discord.Message) -> bool:
        """Whether a message is the first of a post, which has the post's own id, in a forum that a server chose."""
        if not isinstance(message.channel, discord.Thread) or message.id != message.channel.id or message.author.bot:
            return False
        where = Where.of(message)
        return bool(where.parent and self._desk.choices.nearest(where, Chosen.FORUM))

    def asked(self, message: discord.Message) -> Words | str:
        """Read what a message asks, in its own text or that of the message it replies to; where it can't, say why."""
        if not message.content and _by_role(message):
            return BY_NAME
        words = spoken(message, self._me)
        if words.text or message.reference is None:
            return words
        target = message.reference.resolved
        if self._is_mine(target):
            return USE_ASK if not message.content and target.interaction_metadata else words
        theirs = spoken(target, self._me) if isinstance(target, discord.Message) else words
        return theirs if theirs.text else UNREADABLE

    async def before(self, message: discord.Message, ours: int | None = None) -> Earlier | None:
        """Find the reply that a message follows: the one it replies to, or quotes or, in private, the last.

        `ours` is the reply to the message that is there: where that is remembered, so is what it followed. Raises
        NotThroughError where that would have to be read, and can't be now.
        """
        if ours is not None and message.reference is None and self._memory.of(ours) is not None:
            return self._memory.before(ours)
        target = message.reference.resolved if message.reference is not None else None
        if self._is_mine(target):
            return await self._recalled(target)
        quotes = self._memory.quoted(message.channel.id, quoted(message))
        if quotes or message.reference is not None or not isinstance(message.channel, discord.DMChannel):
            return quotes
        found = self._memory.latest(message.channel.id, before=message.id)
        if found is None:
            last = await self._sender.history("look", message.channel, 1, before=message)
            found = await self._recalled(last[0]) if last and self._is_mine(last[0]) else None
        return replace(found, pointed=False) if found else None

    async def _recalled(self, mine: discord.Message) -> Earlier | None:
        """Return what a message of ours said, from memory or else from what Discord has of it."""
        known = self._memory.of(key_of(mine))
        if known is not None:
            return known
        asked = None
        if mine.reference is not None and mine.reference.message_id is not None:
            fetch = partial(mine.channel.fetch_message, mine.reference.message_id)
            asked = await self._sender.attempt("look", fetch, mine.channel)
        return self._memory.read(mine, spoken(asked, self._me) if asked else None)

    def _is_mine(self, target: object) -> TypeGuard[discord.Message]:
        return isinstance(target, discord.Message) and target.author.id == self._me


def _by_role(message: discord.Message) -> bool:
    return message.guild is not None and message.guild.self_role in message.role_mentions
