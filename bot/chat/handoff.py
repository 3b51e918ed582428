"""Hand a question that the article doesn't answer to people, where a server chose whom and how."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.cooldown import Cooldown, Pace
from bot.chat.memory import Latest
from bot.chat.render import cut, escape, settled
from bot.chat.sending import NotThroughError
from bot.chat.shelf import Chosen

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.question import Press, Where, Words
    from bot.chat.sending import Sender

OFF = "This server has nobody to ask here any more."
NOT_YOURS = "Only the one who asked can ask a person."
UNKNOWN = "I no longer know the question. Ask again, please."
MAY_NOT = "You may not write here, so I can't ask for you."
NOT_ASKED = "I couldn't ask anybody. Try again; a moderator finds out with /setup-check whether I lack a permission."
ASKED = "A person has been asked."
TITLE = "A question for a person"
LONGEST = 1500  # characters of a question
HANDED = 1000  # replies that are remembered
ONE_PERSON, ONE_SERVER = 1, 5  # questions a minute that are handed off


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a server asks: a role (0: none), in the channel or in a `thread` of its own."""

    role: int
    thread: bool

    @classmethod
    def read(cls, value: str) -> Whom:
        """Read it as it is kept."""
        how, _, role = value.partition(":")
        return cls(int(role or 0), how == "thread")

    def is_gone(self, guild: discord.Guild | None) -> bool:
        """Whether the role was deleted: whoever asked it would wait for nobody."""
        return bool(self.role) and (guild is None or guild.get_role(self.role) is None)

    def __str__(self) -> str:
        return f"{'thread' if self.thread else 'channel'}:{self.role}"


class HandOff:
    """Does what the button under a refusal says."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender
        self._users, self._servers = Cooldown(ONE_PERSON, clock=desk.clock), Cooldown(ONE_SERVER, clock=desk.clock)
        self._handed: Latest[int, int] = Latest(HANDED)  # replies whose question was handed off, and its hash

    async def pressed(self, press: Press) -> None:
        """Ask a person, for the asker alone, and so often."""
        interaction, where, words = press.interaction, press.where, self._desk.memory.pressed(press).words
        chosen = self._desk.choices.nearest(where, Chosen.HAND_OFF)
        if not press.mine or words.by != where.user:
            return await self._sender.tell(interaction, NOT_YOURS)
        if not chosen or not words.text:
            return await self._sender.tell(interaction, UNKNOWN if chosen else OFF)
        whom = Whom.read(chosen)
        if whom.is_gone(interaction.guild):
            return await self._sender.tell(interaction, OFF)
        may, threaded = interaction.permissions, isinstance(interaction.channel, discord.Thread)
        if not (may.send_messages_in_threads if threaded else may.send_messages):
            return await self._sender.tell(interaction, MAY_NOT)
        message = interaction.message.id if interaction.message else 0
        again = self._handed.get(message) == hash(words.text)  # the button stayed, as its message could not be changed
        pace = Pace(allowed=True) if again else self._pace(where)
        if not pace.allowed:
            return await self._sender.tell(interaction, pace.words)
        await self._sender.respond(interaction.response.defer, interaction)
        if not again and not await self._post(interaction, where, words, whom):
            return await self._sender.tell(interaction, NOT_ASKED)
        self._handed[message] = hash(words.text)
        text = interaction.message.content if interaction.message else ""
        view = settled(press.asker, private=press.private)
        edit = partial(interaction.edit_original_response, content=cut(f"{text}\n{ASKED}"), view=view)
        await self._sender.respond(edit, interaction)

    def _pace(self, where: Where) -> Pace:
        """Take a question off the asker's share and the server's, or off neither."""
        pace = self._users.take(where.user)
        if pace.allowed:
            pace = self._servers.take(where.guild)
            if not pace.allowed:
                self._users.give_back(where.user)
        return pace

    async def _post(self, interaction: discord.Interaction, where: Where, words: Words, whom: Whom) -> bool:
        """Post the question, with a thread of its own where that is wanted and can be; return whether it arrived.

        A message is posted once, and has one thread, however often Discord is asked.
        """
        channel: Any = interaction.channel
        threaded = whom.thread and isinstance(channel, discord.TextChannel)
        if threaded and not interaction.app_permissions.create_public_threads:
            return False
        helpers = f"<@&{whom.role}> " if whom.role else ""
        said = f"{helpers}<@{where.user}> asks what the article doesn't answer:\n> {escape(cut(words.text, LONGEST))}"
        roles = [discord.Object(whom.role)] if whom.role else []
        allowed = discord.AllowedMentions(everyone=False, users=[discord.Object(where.user)], roles=roles)
        nonce = str(interaction.id)
        send = partial(channel.send, cut(said), nonce=nonce, allowed_mentions=allowed, suppress_embeds=True)
        posted = None
        with suppress(NotThroughError):
            posted = await self._sender.attempt("hand off", send, channel, posts=True)
            if posted is not None and threaded:
                await self._sender.attempt("thread", partial(posted.create_thread, name=TITLE), channel)
        return posted is not None
