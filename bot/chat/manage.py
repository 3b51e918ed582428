"""The commands of those who run a server or the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.acts import Act, Ident
from bot.chat.command import MOST, UNSEEN, AnyCommand, Interaction, Reload, built, group, managed, owns
from bot.chat.handoff import Whom
from bot.chat.question import Where
from bot.chat.render import cut, escape
from bot.chat.shelf import NO_SUCH, NOT_KEPT, Chosen
from bot.chat.views import form
from bot.curator import review
from bot.text import counted

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender

DEFAULT = "default"
NAME = "Put to the curator"
LABEL = "What should be answered, in your words?"
LOOKED_AT = 500  # questions, of those most asked, that /missed looks at: replies go on meanwhile
SHOWN = 10  # groups that /missed shows
LONGEST_AGAIN = 3600  # seconds
THREADS = "Create Public Threads"
ROLES = "Mention @everyone, @here, and All Roles"
WHY = {  # the permissions that are needed
    "view_channel": ("View Channel", "hear mentions"),
    "send_messages": ("Send Messages", "reply to mentions"),
    "send_messages_in_threads": ("Send Messages in Threads", "reply in threads and forum posts"),
    "read_message_history": ("Read Message History", "attach a reply to its question"),
}
NEEDED = discord.Permissions(**dict.fromkeys(WHY, True))


def invite(application: int) -> str:
    """Return the link that adds the bot to a server with what it needs, and no more."""
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=("bot", "applications.commands"))


class Manage:
    """The commands for managers of a server, and for the bot's owner."""

    def __init__(self, desk: Desk, sender: Sender, reload: Reload) -> None:
        self._desk, self._sender, self._reload = desk, sender, reload

    def commands(self) -> list[AnyCommand]:
        """Build them; /use only where there are several articles."""
        reload = built("reload", "Take up changed article files", self.reload)
        reload.default_permissions = discord.Permissions(administrator=True)
        commands: list[AnyCommand] = [
            managed(built("missed", "The questions most missed in this server", self.missed)),
            managed(built("setup-check", "What I may and may not do in this channel", self.setup_check)),
            reload,
            group(
                "server",
                "What I do here beyond answering",
                built("hand-off", "Let people ask a person where the article has no answer", self.hand_off),
                built("forum", "Offer questions under new posts of a forum whose title asks", self.forum),
                built("same-again", "Point to the answer above instead of repeating it", self.same_again),
            ),
            managed(app_commands.ContextMenu(name=NAME, callback=self.menu)),
        ]
        if self._desk.shelf.several:
            told = "Choose the article asked in this server or in one channel"
            use = built("article", told, self.use, article=self._choices_like)
            commands.append(group("use", "Choose the article of this server", use))
        return commands

    async def _choices_like(self, _: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the articles, and going back to the default."""
        return [*self._desk.shelf.offered(typed)[: MOST - 1], Choice(name="the default again", value=DEFAULT)]

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask the moderator, who puts a message to the curator, for the question in words of their own."""
        if self._desk.recorder.store is None:
            return await self._sender.tell(interaction, NOT_KEPT)
        article = self._desk.shelf.at(interaction)
        place = str(interaction.channel_id), str(message.id)
        asked = form(NAME, Ident(Act.CANDIDATE, article.key, place, interaction.user.id), LABEL, required=True)
        await self._sender.ask(interaction, asked)

    @app_commands.describe(article="Which article", only_here="Only in this channel and its threads")
    async def use(self, interaction: Interaction, article: str, only_here: bool = False) -> None:
        """Choose the article of a server or channel."""
        chosen = None if article == DEFAULT else self._desk.shelf.find(article)
        if chosen is None and article != DEFAULT:
            return await self._sender.tell(interaction, NO_SUCH)
        where = "in this channel" if only_here else "in this server"
        said = f"The choice {where} is taken back."
        if chosen:
            said = f"From now on I answer {where} from “{chosen.knowledge.record.title}”."
        channel = interaction.channel_id if only_here else None
        await self._choose(interaction, Chosen.ARTICLE, chosen.name if chosen else None, said, channel)

    @app_commands.describe(
        role=f"The role to ping; one that not everybody may mention needs “{ROLES}”",
        thread=f"Open a thread for each question; needs “{THREADS}”",
    )
    async def hand_off(self, interaction: Interaction, role: discord.Role | None = None, thread: bool = False) -> None:
        """Put a button under refusals that asks a person, or take it away."""
        if role is None and not thread:
            return await self._choose(interaction, Chosen.HAND_OFF, None, "Refusals have no button for a person now.")
        if role is not None:  # which Discord may name without telling more of it
            role = interaction.guild.get_role(role.id) if interaction.guild else None
            if role is None:
                return await self._sender.tell(interaction, UNSEEN)
        whom = Whom(role.id if role else 0, thread)
        said = f"Refusals have a button now that asks {f'the role {role.name}' if role else 'people here'}"
        said += " in a thread." if thread else "."
        needed = [name for name, granted in _needs(whom, interaction.app_permissions, role).items() if not granted]
        if needed:
            said += f" It needs what I may not do here yet: {', '.join(needed)}."
        await self._choose(interaction, Chosen.HAND_OFF, str(whom), said)

    @app_commands.describe(channel="A forum", on="Whether new posts in it whose title asks get questions to pick from")
    async def forum(self, interaction: Interaction, channel: discord.ForumChannel, on: bool = True) -> None:
        """Offer questions under new posts of a forum, or no longer."""
        said = f"New posts in <#{channel.id}> whose title asks get questions to pick from."
        if not on:
            said = f"New posts in <#{channel.id}> get nothing from me any more."
        await self._choose(interaction, Chosen.FORUM, "on" if on else None, said, channel.id)

    @app_commands.describe(seconds="Within so many seconds an answer isn't repeated in a channel; 0 turns it off")
    async def same_again(self, interaction: Interaction, seconds: Range[int, 0, LONGEST_AGAIN] = 60) -> None:
        """Point to the answer above instead of repeating it, or repeat it."""
        said = f"Within {seconds} seconds I point to the same answer above instead of repeating it."
        if not seconds:
            said = "I repeat answers as often as somebody asks."
        await self._choose(interaction, Chosen.SAME_AGAIN, str(seconds) if seconds else None, said)

    async def _choose(
        self, interaction: Interaction, name: Chosen, value: str | None, said: str, channel: int | None = None
    ) -> None:
        """Choose for a server or one of its channels, and say what that does. Raises StoreError, TimeoutError."""
        if self._desk.recorder.store is None:
            return await self._sender.tell(interaction, NOT_KEPT)
        await self._desk.choices.choose(interaction.guild_id or 0, channel, name, value)
        await self._sender.tell(interaction, said)

    async def missed(self, interaction: Interaction) -> None:
        """Show the questions most often missed among those asked publicly in this server, in groups."""
        store, article = self._desk.recorder.store, self._desk.shelf.at(interaction)
        if store is None:
            return await self._sender.tell(interaction, "Missed questions are not kept here.")
        await self._defer(interaction)
        place = str(interaction.guild_id)
        groups = await asyncio.to_thread(review.groups, store, article.responder, most=LOOKED_AT, place=place)
        lines = [f"{number}. {escape(str(group))}" for number, group in enumerate(groups[:SHOWN], start=1)]
        text = "\n".join(["The questions most missed in this server:", *lines])
        await self._fill(interaction, text if lines else "No question was missed in this server lately.")

    async def reload(self, interaction: Interaction) -> None:
        """Take up changed article files, for the bot's owner."""
        if not owns(interaction):
            raise app_commands.CheckFailure
        await self._defer(interaction)
        error = await self._reload()
        if error is None:
            lines = [f"Reloaded: {', '.join(self._desk.shelf.library.articles)}."]
            found = [*self._desk.shelf.changed, *self._desk.shelf.amiss()]
        else:
            found = [str(fault) for fault in error.faults]
            lines = [f"Not reloaded, the old articles go on answering. {counted(len(found), 'fault')}:"]
        lines += [f"- {one}" for one in found]
        await self._fill(interaction, "\n".join(lines))

    async def setup_check(self, interaction: Interaction) -> None:
        """List what the bot may do in this channel, and the link that mends what it may not."""
        have = interaction.app_permissions
        lines = [f"In <#{interaction.channel_id}>:"]
        lines += [_may(name, does, getattr(have, key)) for key, (name, does) in WHY.items()]
        if not have.is_superset(NEEDED):
            link = invite(interaction.client.application_id or 0)
            lines.append("Slash commands work all the same. To mend it, allow these for my role in this channel, or")
            lines.append(f"invite me again with them: <{link}>")
        else:
            lines.append("Nothing is missing.")
        lines += _turned_on(self._desk, interaction)
        title = self._desk.shelf.at(interaction).knowledge.record.title
        lines.append(f"I answer here from “{title}”.")
        await self._sender.tell(interaction, cut("\n".join(lines)))

    async def _defer(self, interaction: Interaction) -> None:
        await self._sender.respond(lambda: interaction.response.defer(ephemeral=True), interaction)

    async def _fill(self, interaction: Interaction, text: str) -> None:
        """Put a text where it was deferred."""
        await self._sender.respond(lambda: interaction.edit_original_response(content=cut(text)), interaction)


def _may(name: str, does: str, granted: bool) -> str:
    """Say whether a permission is granted, and what it is for."""
    return f"- {name}: yes" if granted else f"- {name}: NO, so I can't {does}"


def _needs(whom: Whom, have: discord.Permissions, role: discord.Role | None) -> dict[str, bool]:
    """Return what a hand-off needs beyond the four permissions, each with whether it is granted."""
    needed: dict[str, bool] = {}
    if whom.thread:
        needed[THREADS] = have.create_public_threads
    if role is not None and not role.mentionable:
        needed[ROLES] = have.mention_everyone
    return needed


def _turned_on(desk: Desk, interaction: Interaction) -> list[str]:
    """Say in lines what a server has turned on, and what of it can't work here."""
    lines: list[str] = []
    where = Where.of(interaction)
    asked = desk.choices.nearest(where, Chosen.HAND_OFF)
    if asked:
        whom = Whom.read(asked)
        role = interaction.guild.get_role(whom.role) if interaction.guild else None
        lines.append("Turned on: a button under refusals that asks a person.")
        if whom.is_gone(interaction.guild):
            lines.append("- The role that it asks was deleted, so it asks nobody: /server hand-off takes another.")
        for name, granted in _needs(whom, interaction.app_permissions, role).items():
            lines.append(_may(name, "ask anybody", granted))
    if desk.choices.nearest(where, Chosen.FORUM):
        lines.append("Turned on: questions to pick from under new posts whose title asks.")
    again = desk.choices.nearest(where, Chosen.SAME_AGAIN)
    if again:
        lines.append(f"Turned on: no answer twice within {again} seconds.")
    return lines
