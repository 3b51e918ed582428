"""The commands of those who run a server or the bot."""

from __future__ import annotations

import asyncio
import importlib
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.chat.render import cut, escape
from bot.chat.views import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.client import ArticleClient
    from bot.store import Store

Interaction = discord.Interaction[Any]
Result = TypeVar("Result")
DEFAULT = "default"
MOST = 500  # questions, of those most asked, that /missed looks at: replies go on meanwhile
PATIENCE = 2.0  # seconds to wait for the database, of the three that Discord gives
SERVERS: dict[str, Any] = {
    "allowed_installs": app_commands.AppInstallationType(guild=True, user=False),
    "allowed_contexts": app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
}
NEEDED = discord.Permissions(
    view_channel=True, send_messages=True, send_messages_in_threads=True, read_message_history=True
)
WHY = {
    "view_channel": ("View Channel", "hear mentions"),
    "send_messages": ("Send Messages", "reply to mentions"),
    "send_messages_in_threads": ("Send Messages in Threads", "reply in threads and forum posts"),
    "read_message_history": ("Read Message History", "attach a reply to its question"),
}


def invite(application: int) -> str:
    """Return the link that adds the bot to a server with what it needs, and no more."""
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=("bot", "applications.commands"))


async def on_store(client: ArticleClient, job: Callable[[Store], Result]) -> Result:
    """Do a job on the store while an interaction waits. Raises StoreError, TimeoutError."""
    return await asyncio.wait_for(asyncio.wrap_future(client.recorder.do(job)), PATIENCE)


def commands(*, several: bool) -> list[app_commands.Command[Any, Any, None]]:
    """Build these commands; /use only where there are `several` articles."""
    made = [
        _command("missed", "The questions most missed in this server", missed),
        _command("setup-check", "What I may and may not do in this channel", setup_check),
        app_commands.Command(name="reload", description="Take up changed article files", callback=reload),
    ]
    made[-1].default_permissions = discord.Permissions(administrator=True)
    if several:
        group = app_commands.Group(name="use", description="Choose the article of this server", **SERVERS)
        group.default_permissions = discord.Permissions(manage_guild=True)
        group.add_command(_command("article", "Choose the article asked in this server or in one channel", use))
        made.append(group)  # type: ignore[arg-type]
    return made


def _command(name: str, description: str, callback: Any) -> app_commands.Command[Any, Any, None]:
    extra: dict[str, Any] = {} if callback is use else SERVERS
    command: app_commands.Command[Any, Any, None] = app_commands.Command(
        name=name, description=description, callback=callback, **extra
    )
    command.default_permissions = None if callback is use else discord.Permissions(manage_guild=True)
    command.add_check(_manages)
    return command


def _manages(interaction: Interaction) -> bool:
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
    return True


async def complete_choice(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the articles, and going back to the default."""
    from bot.chat.commands import complete_article

    found = await complete_article(interaction, typed)
    return [*found[:24], app_commands.Choice(name="the default again", value=DEFAULT)]


@app_commands.describe(article="Which article", only_here="Only in this channel and its threads")
@app_commands.autocomplete(article=complete_choice)
async def use(interaction: Interaction, article: str, only_here: bool = False) -> None:
    """Choose the article of a server or channel."""
    client: ArticleClient = interaction.client
    name = None if article == DEFAULT else article
    if name is not None and name not in client.articles.all():
        return await tell(client, interaction, "There is no such article. Pick one of those that come up.")
    if client.recorder.store is None:
        return await tell(client, interaction, "The choice can't be kept: this bot runs without a database.")
    await client.articles.choose(interaction.guild_id or 0, interaction.channel_id if only_here else None, name)
    where = "in this channel" if only_here else "in this server"
    title = client.articles.all()[name].knowledge.record.title if name else None
    await tell(client, interaction, f"From now on I answer {where} from “{title}”." if title else
               f"The choice {where} is taken back.")  # fmt: skip


async def missed(interaction: Interaction) -> None:
    """Show the questions most often missed among those asked publicly in this server, in groups."""
    client: ArticleClient = interaction.client
    store, article = client.recorder.store, client.articles.here_for(interaction)
    try:
        review = importlib.import_module("bot.curator.review")
    except ModuleNotFoundError:
        review = None
    if store is None or review is None:
        return await tell(client, interaction, "Missed questions are not kept here.")
    await client.sender.respond(lambda: interaction.response.defer(ephemeral=True), interaction)
    place = str(interaction.guild_id)
    groups = await asyncio.to_thread(review.groups, store, article.responder, most=MOST, place=place)
    lines = [f"{number}. {escape(str(group))}" for number, group in enumerate(groups[:10], start=1)]
    text = "\n".join(["The questions most missed in this server:", *lines])
    if not lines:
        text = "No question was missed in this server lately."
    await client.sender.respond(lambda: interaction.edit_original_response(content=cut(text)), interaction)


async def reload(interaction: Interaction) -> None:
    """Take up changed article files, for the bot's owner."""
    client: ArticleClient = interaction.client
    if not _owns(client.application, interaction.user.id):
        raise app_commands.CheckFailure
    await client.sender.respond(lambda: interaction.response.defer(ephemeral=True), interaction)
    error = await client.reload()
    if error is None:
        said = f"Reloaded: {', '.join(client.articles.all())}."
    else:
        faults = "\n".join(f"- {fault}" for fault in error.faults)
        said = f"Not reloaded, the old articles go on answering. {len(error.faults)} faults:\n{faults}"
    await client.sender.respond(lambda: interaction.edit_original_response(content=cut(said)), interaction)


def _owns(application: discord.AppInfo | None, user: int) -> bool:
    if application is None:
        return False
    if application.team:
        return any(member.id == user for member in application.team.members)
    return application.owner.id == user


async def setup_check(interaction: Interaction) -> None:
    """List what the bot may do in this channel, and the link that mends what it may not."""
    client: ArticleClient = interaction.client
    have = interaction.app_permissions
    lines = [f"In <#{interaction.channel_id}>:"]
    for key, (name, does) in WHY.items():
        lines.append(f"- {name}: yes" if getattr(have, key) else f"- {name}: NO, so I can't {does}")
    if all(getattr(have, key) for key in WHY):
        lines.append("Nothing is missing.")
    else:
        lines.append("Slash commands work all the same. To mend it, allow these for my role in this channel, or invite")
        lines.append(f"me again with them: <{invite(client.application_id or 0)}>")
    article = client.articles.here_for(interaction).knowledge.record.title
    lines.append(f"I answer here from “{article}”.")
    await tell(client, interaction, cut("\n".join(lines)))
