"""All commands: told to Discord, paced, completed while somebody types, and how each error is told."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat.asking import Asking
from bot.chat.command import MANAGERS_ONLY, UNSEEN, Interaction, Reload
from bot.chat.manage import Manage

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.patience import Patience
    from bot.chat.sending import Sender

log = logging.getLogger(__name__)
OWN = app_commands.AppInstallationType(guild=True, user=True)
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
CHANGED = "This command has changed. Reload Discord (Ctrl+R, or restart the app) and try again."


class Tree(app_commands.CommandTree[Any]):
    """All commands; paces their users, and turns errors into one line for them."""

    def __init__(self, client: discord.Client, desk: Desk, sender: Sender, reload: Reload, patience: Patience) -> None:
        super().__init__(client, allowed_installs=OWN, allowed_contexts=EVERYWHERE)
        self._desk, self._sender, self._patience = desk, sender, patience
        self._asking, self._managing = Asking(desk, sender), Manage(desk, sender, reload)

    async def publish(self) -> None:
        """Take commands from now on, and tell Discord which until it knows; meanwhile it has the earlier ones."""
        self.clear_commands(guild=None)
        self.clear_commands(guild=None, type=discord.AppCommandType.message)
        for command in [*self._asking.commands(), *self._managing.commands()]:
            self.add_command(command)
        for pause in self._patience.syncs():
            try:
                await self.sync()
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                log.warning("commands are not synced, the earlier ones stay for %.0f seconds: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                log.info("commands are published")
                return

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Hold back who asks too fast."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction)
            return False  # discord.py would log a traceback whenever somebody typed on too fast
        pace = self._desk.pace(interaction.user.id)
        if not pace.allowed:
            await self._sender.tell(interaction, pace.words)
        return pace.allowed

    async def _complete(self, interaction: Interaction) -> None:
        """Offer what fits the text typed so far; nothing to who types faster than anybody can."""
        data: Any = interaction.data
        options: list[Any] = data.get("options", [])
        while options and "options" in options[0]:
            options = options[0]["options"]
        typed = next((option for option in options if option.get("focused")), None)
        if typed is None or interaction.command is None:
            return
        choices: list[Choice[str]] = []
        complete = interaction.command.extras.get(typed["name"])
        if complete is not None and self._desk.may_complete(interaction.user.id):
            choices = await complete(interaction, str(typed["value"]))
        await self._sender.respond(partial(interaction.response.autocomplete, choices), interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Say what went wrong in one line."""
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await self._sender.tell(interaction, CHANGED)
        elif isinstance(error, app_commands.TransformerError):
            await self._sender.tell(interaction, UNSEEN)
        elif isinstance(error, app_commands.MissingPermissions):
            await self._sender.tell(interaction, MANAGERS_ONLY)
        elif isinstance(error, app_commands.CheckFailure):
            await self._sender.tell(interaction, "This command is not for you.")
        else:
            await self._sender.failed(interaction, getattr(error, "original", error))
