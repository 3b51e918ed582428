"""The commands by which a server turns on what nobody gets unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Range

from bot.chat.choices import Choice
from bot.chat.command import Interaction, built, group
from bot.chat.handoff import Whom
from bot.chat.question import Where

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender

LONGEST_AGAIN = 3600  # seconds
NOT_KEPT = "That can't be kept: this bot runs without a database."
NO = "NO, so I can't ask anybody"
THREADS = "Create Public Threads"
ROLES = "Mention @everyone, @here, and All Roles"


class Forums(app_commands.Transformer):
    """An option that takes a forum and no other channel."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """A forum."""
        return [discord.ChannelType.forum]

    async def transform(self, _: Interaction, value: Any, /) -> Any:
        """Take the channel as it comes."""
        return value


class Server:
    """The opt-ins of a server."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender

    def commands(self) -> app_commands.Group:
        """Build them, in a group."""
        return group(
            "server",
            "What I do here beyond answering",
            built("hand-off", "Let people ask a person where the article has no answer", self.hand_off),
            built("forum", "Offer questions under new posts of a forum whose title asks", self.forum),
            built("same-again", "Point to the answer above instead of repeating it", self.same_again),
        )

    @app_commands.describe(
        role=f"The role to ping; one that not everybody may mention needs “{ROLES}”",
        thread=f"Open a thread for each question; needs “{THREADS}”",
    )
    async def hand_off(self, interaction: Interaction, role: discord.Role | None = None, thread: bool = False) -> None:
        """Put a button under refusals that asks a person, or take it away."""
        if role is None and not thread:
            return await self.choose(interaction, Choice.HAND_OFF, None, "Refusals have no button for a person now.")
        whom = Whom(role.id if role else 0, thread)
        said = f"Refusals have a button now that asks {f'the role {role.name}' if role else 'people here'}"
        said += " in a thread." if thread else "."
        needed = [name for name, granted in needs(whom, interaction.app_permissions, role).items() if not granted]
        if needed:
            said += f" It needs what I may not do here yet: {', '.join(needed)}."
        await self.choose(interaction, Choice.HAND_OFF, str(whom), said)

    @app_commands.describe(channel="A forum", on="Whether new posts in it whose title asks get questions to pick from")
    async def forum(
        self, interaction: Interaction, channel: app_commands.Transform[Any, Forums], on: bool = True
    ) -> None:
        """Offer questions under new posts of a forum, or no longer."""
        said = f"New posts in <#{channel.id}> whose title asks get questions to pick from."
        if not on:
            said = f"New posts in <#{channel.id}> get nothing from me any more."
        await self.choose(interaction, Choice.FORUM, "on" if on else None, said, channel.id)

    @app_commands.describe(seconds="Within so many seconds an answer isn't repeated in a channel; 0 turns it off")
    async def same_again(self, interaction: Interaction, seconds: Range[int, 0, LONGEST_AGAIN] = 60) -> None:
        """Point to the answer above instead of repeating it, or repeat it."""
        said = f"Within {seconds} seconds I point to the same answer above instead of repeating it."
        if not seconds:
            said = "I repeat answers as often as somebody asks."
        await self.choose(interaction, Choice.SAME_AGAIN, str(seconds) if seconds else None, said)

    async def choose(
        self, interaction: Interaction, name: Choice, value: str | None, said: str, channel: int | None = None
    ) -> None:
        """Choose for a server or one of its channels, and say what that does. Raises StoreError, TimeoutError."""
        if not self._desk.choices.kept:
            return await self._sender.tell(interaction, NOT_KEPT)
        await self._desk.choices.choose(interaction.guild_id or 0, channel, name, value)
        await self._sender.tell(interaction, said)


def needs(whom: Whom, have: discord.Permissions, role: discord.Role | None) -> dict[str, bool]:
    """Return what a hand-off needs beyond the four permissions, each with whether it is granted."""
    needed: dict[str, bool] = {}
    if whom.thread:
        needed[THREADS] = have.create_public_threads
    if role is not None and not role.mentionable:
        needed[ROLES] = have.mention_everyone
    return needed


def turned_on(desk: Desk, interaction: Interaction) -> list[str]:
    """Say in lines what a server has turned on, and what of it can't work here."""
    lines: list[str] = []
    where = Where.of(interaction)
    asked = desk.choices.nearest(where, Choice.HAND_OFF)
    if asked:
        whom = Whom.read(asked)
        role = interaction.guild.get_role(whom.role) if interaction.guild else None
        lines.append("Turned on: a button under refusals that asks a person.")
        for name, granted in needs(whom, interaction.app_permissions, role).items():
            lines.append(f"- {name}: {'yes' if granted else NO}")
    if desk.choices.nearest(where, Choice.FORUM):
        lines.append("Turned on: questions to pick from under new posts whose title asks.")
    again = desk.choices.nearest(where, Choice.SAME_AGAIN)
    if again:
        lines.append(f"Turned on: no answer twice within {again} seconds.")
    return lines
