"""Tell somebody in private, once, that the bot may not write where they asked."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.chat.memory import Latest
from bot.chat.patience import oldest
from bot.chat.sending import NotThroughError

if TYPE_CHECKING:
    from bot.chat.sending import Sender

_TOLD = 5000  # people who are remembered, each with a channel
_PAGE = 100  # messages among which what an earlier process told is looked for


class Whisper:
    """Knows who was told so of which channel."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._told: Latest[tuple[int, int], None] = Latest(_TOLD)

    async def tell(self, message: discord.Message) -> None:
        """Tell the author of a message in a server why there is no reply, unless this or an earlier process did."""
        person = message.channel.id, message.author.id
        if message.guild is None or person in self._told:
            return
        self._told[person] = None
        text = f"I may not write in <#{message.channel.id}>. Use /ask there, or ask me here."
        with suppress(NotThroughError):  # nobody looks again for this
            private = await self._sender.attempt("whisper", message.author.create_dm, message.channel)
            if private is None:
                return
            earlier = await self._sender.history("look", private, _PAGE, after=discord.Object(oldest()))
            if not any(one.author.bot and one.content == text for one in earlier or ()):
                send = partial(private.send, text, nonce=f"told {message.id}")
                await self._sender.attempt("whisper", send, message.channel)
