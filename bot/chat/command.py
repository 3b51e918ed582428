"""How commands are built: what they are called, what comes up while an option is typed, who may use them and where."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.errors import DataError

Interaction = discord.Interaction[Any]
Command = app_commands.Command[Any, Any, None]
AnyCommand = Command | app_commands.Group | app_commands.ContextMenu
Reload = Callable[[], Coroutine[Any, Any, DataError | None]]
Complete = Callable[[Interaction, str], Coroutine[Any, Any, list[Choice[str]]]]
Managed = TypeVar("Managed", Command, app_commands.Group, app_commands.ContextMenu)
MOST = 25  # choices that Discord shows
SERVERS = app_commands.AppInstallationType(guild=True, user=False)
IN_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
MANAGERS = discord.Permissions(manage_guild=True)
UNSEEN = "I don't find that here: it was deleted, or I may not see it. Let me see it, or pick another."
MANAGERS_ONLY = "This is for members with the Manage Server permission."


def built(name: str, description: str, callback: Any, **completions: Complete) -> Command:
    """Build a command; `completions` says what comes up while an option is typed."""
    command: Command = app_commands.Command(name=name, description=description, callback=callback)
    for option, complete in completions.items():
        command.autocomplete(option)(complete)
        command.extras[option] = complete
    return command


def managed(command: Managed) -> Managed:
    """Keep a command to servers, and to those who manage them."""
    command.allowed_installs, command.allowed_contexts = SERVERS, IN_SERVERS
    command.default_permissions = MANAGERS
    if not isinstance(command, app_commands.Group):
        command.add_check(_manages)
    return command


def group(name: str, description: str, *commands: Command) -> app_commands.Group:
    """Build a group of commands, kept to servers and to those who manage them."""
    made = app_commands.Group(name=name, description=description)
    for command in commands:
        made.add_command(managed(command))
    return managed(made)


def manages(interaction: Interaction) -> bool:
    """Whether somebody manages the server that they write in, and it is one that the bot was added to."""
    return interaction.is_guild_integration() and interaction.permissions.manage_guild


def owns(interaction: Interaction) -> bool:
    """Whether somebody is the bot's owner, or of the team that is."""
    application, user = interaction.client.application, interaction.user.id
    if application is None:
        return False
    if application.team:
        return any(member.id == user for member in application.team.members)
    return bool(application.owner.id == user)


def _manages(interaction: Interaction) -> bool:
    """Let those pass who manage the server. Raises MissingPermissions."""
    if not manages(interaction):
        raise app_commands.MissingPermissions(["manage_guild"])
    return True
