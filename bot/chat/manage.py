"""The commands of those who run a server or the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.chat.candidate import NAME, Candidates
from bot.chat.choices import Choice as Chosen
from bot.chat.command import MOST, AnyCommand, Interaction, built, group, managed, owns
from bot.chat.question import Where
from bot.chat.render import cut, escape
from bot.chat.server import Server, turned_on
from bot.chat.shelf import NO_SUCH
from bot.curator import review
from bot.errors import DataError
from bot.text import counted

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender

DEFAULT = "default"
LOOKED_AT = 500  # questions, of those most asked, that /missed looks at: replies go on meanwhile
SHOWN = 10  # groups that /missed shows
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

    def __init__(self, desk: Desk, sender: Sender, reload: Callable[[], Awaitable[DataError | None]]) -> None:
        self._desk, self._sender, self._reload = desk, sender, reload
        self._server = Server(desk, sender)

    def commands(self, *, several: bool) -> list[AnyCommand]:
        """Build them; /use only where there are `several` articles."""
        reload = built("reload", "Take up changed article files", self.reload)
        reload.default_permissions = discord.Permissions(administrator=True)
        commands: list[AnyCommand] = [
            managed(built("missed", "The questions most missed in this server", self.missed)),
            managed(built("setup-check", "What I may and may not do in this channel", self.setup_check)),
            reload,
            self._server.commands(),
            managed(app_commands.ContextMenu(name=NAME, callback=Candidates(self._desk, self._sender).menu)),
        ]
        if several:
            told = "Choose the article asked in this server or in one channel"
            use = built("article", told, self.use, article=self._choices_like)
            commands.append(group("use", "Choose the article of this server", use))
        return commands

    async def _choices_like(self, _: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the articles, and going back to the default."""
        return [*self._desk.shelf.offered(typed)[: MOST - 1], Choice(name="the default again", value=DEFAULT)]

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
        await self._server.choose(interaction, Chosen.ARTICLE, chosen.name if chosen else None, said, channel)

    async def missed(self, interaction: Interaction) -> None:
        """Show the questions most often missed among those asked publicly in this server, in groups."""
        store, article = self._desk.recorder.store, self._desk.shelf.here(Where.of(interaction))
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
        lines, missing = [f"In <#{interaction.channel_id}>:"], False
        for key, (name, does) in WHY.items():
            granted = getattr(have, key)
            missing = missing or not granted
            lines.append(f"- {name}: yes" if granted else f"- {name}: NO, so I can't {does}")
        if missing:
            link = invite(interaction.client.application_id or 0)
            lines.append("Slash commands work all the same. To mend it, allow these for my role in this channel, or")
            lines.append(f"invite me again with them: <{link}>")
        else:
            lines.append("Nothing is missing.")
        lines += turned_on(self._desk, interaction)
        title = self._desk.shelf.here(Where.of(interaction)).knowledge.record.title
        lines.append(f"I answer here from “{title}”.")
        await self._sender.tell(interaction, cut("\n".join(lines)))

    async def _defer(self, interaction: Interaction) -> None:
        await self._sender.respond(lambda: interaction.response.defer(ephemeral=True), interaction)

    async def _fill(self, interaction: Interaction, text: str) -> None:
        """Put a text where it was deferred."""
        await self._sender.respond(lambda: interaction.edit_original_response(content=cut(text)), interaction)
