"""What a moderator puts to the curator: the address of a message and the moderator's own words, none of its text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.command import MANAGERS_ONLY
from bot.chat.forms import form, written
from bot.chat.question import Where, Words
from bot.chat.render import custom_id
from bot.chat.server import NOT_KEPT
from bot.store import Kind

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.press import Press
    from bot.chat.sending import Sender

NAME = "Put to the curator"
LABEL = "What should be answered, in your words?"
NOTED = "Thanks, noted for the curator: your words and the message's address, nothing of its text."


class Candidates:
    """The message menu for moderators, and the form behind it."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender

    async def menu(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Ask the moderator for the question."""
        if not self._desk.choices.kept:
            return await self._sender.tell(interaction, NOT_KEPT)
        article = self._desk.shelf.here(Where.of(interaction))
        place = str(interaction.channel_id), str(message.id)
        asked = form(NAME, custom_id("c", article.key, place, interaction.user.id), LABEL, required=True)
        await self._sender.respond(partial(interaction.response.send_modal, asked), interaction)

    async def sent(self, press: Press) -> None:
        """Keep what the form brings, if a moderator sent it."""
        interaction, words = press.interaction, written(press.interaction)
        if not press.mine or not press.where.guild or not interaction.permissions.manage_guild:
            return await self._sender.tell(interaction, MANAGERS_ONLY)
        link = "/".join(("https://discord.com/channels", str(press.where.guild), *press.ids))
        await self._sender.tell(interaction, NOTED)
        by = Words(words, press.where.user)
        self._desk.keep(Kind.CANDIDATE, press.article, by, (), press.where, link=link)
