"""The door for slash commands and the message menu: what they are called, what they take, how each is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.manage import MOST, NO_SUCH, Command, Interaction, Manage, built
from bot.chat.question import Way, Where, Words, spoken
from bot.chat.render import about, guide, questions
from bot.chat.server import MANAGERS_ONLY
from bot.chat.transport import pauses
from bot.chat.views import GONE
from bot.engine.responder import LONGEST_QUESTION
from bot.errors import DataError

if TYPE_CHECKING:
    from bot.chat.answer import Answer
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender
    from bot.library import Article

log = logging.getLogger(__name__)
PICKED = "pair:"  # before the id of a question that was picked while typing
LONGEST_PAUSE = 900.0  # seconds before commands are sent again
OWN = app_commands.AppInstallationType(guild=True, user=True)
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
CHANGED = "This command has changed. Reload Discord (Ctrl+R, or restart the app) and try again."
TOLD = (
    "type",
    "name",
    "description",
    "options",
    "required",
    "autocomplete",
    "choices",
    "value",
    "min_length",
    "max_length",
    "min_value",
    "max_value",
    "nsfw",
    "contexts",
    "integration_types",
    "default_member_permissions",
)
Question = Range[str, 1, LONGEST_QUESTION]


class Tree(app_commands.CommandTree[Any]):
    """All commands; paces their users, and turns errors into one line for them.

    `pause`: seconds before commands that Discord didn't take are sent again, at first.
    """

    def __init__(
        self,
        client: discord.Client,
        desk: Desk,
        sender: Sender,
        reload: Callable[[], Awaitable[DataError | None]],
        *,
        pause: float,
    ) -> None:
        super().__init__(client, allowed_installs=OWN, allowed_contexts=EVERYWHERE)
        self._desk, self._sender, self._pause = desk, sender, pause
        self._asking, self._managing = Asking(desk, sender), Manage(desk, sender, reload)

    async def publish(self) -> None:
        """Tell Discord the commands, again and again where that fails; the earlier ones stay meanwhile."""
        self.clear_commands(guild=None)
        self.clear_commands(guild=None, type=discord.AppCommandType.message)
        several = self._desk.shelf.several
        for command in [*self._asking.commands(several=several), *self._managing.commands(several=several)]:
            self.add_command(command)
        for pause in pauses(self._pause, LONGEST_PAUSE):
            try:
                if not await self._is_known():
                    await self.sync()
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                log.warning("commands are not synced, the earlier ones stay for %.0f seconds: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                log.info("commands are published")
                return

    async def _is_known(self) -> bool:
        """Whether Discord has these commands already: publishing them again would be for nothing."""
        known = await self.client.http.get_global_commands(self.client.application_id or 0)
        ours = [command.to_dict(self) for command in self.get_commands()]
        return _by_name(known) == _by_name(ours)

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Hold back who asks too fast."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction)
            return False  # discord.py would log a traceback whenever somebody typed on too fast
        verdict = self._desk.pace(interaction.user.id)
        if not verdict.allowed:
            await self._sender.tell(interaction, verdict.words)
        return verdict.allowed

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
        elif isinstance(error, app_commands.MissingPermissions):
            await self._sender.tell(interaction, MANAGERS_ONLY)
        elif isinstance(error, app_commands.CheckFailure):
            await self._sender.tell(interaction, "This command is not for you.")
        else:
            await self._sender.failed(interaction, getattr(error, "original", error))


def _by_name(commands: Iterable[Any]) -> dict[tuple[int, str], Any]:
    return {(command["type"], command["name"]): _told(command) for command in commands}


def _told(part: Any) -> Any:
    """Return what is said of a command, the same of ours and of Discord's copy, which has more, and nulls."""
    if isinstance(part, list):
        return [_told(one) for one in part]
    if isinstance(part, dict):
        return {key: _told(part[key]) for key in TOLD if part.get(key)}
    return str(part)


class Asking:
    """The commands for everybody."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender

    def commands(self, *, several: bool) -> list[Command | app_commands.ContextMenu]:
        """Build them; /ask takes an article where there are `several`."""
        return [
            self._ask(several=several),
            built("article", "What the article is about, by whom, and who says what in it", self.article),
            built("questions", "All the questions I can answer", self.questions, topic=self._topics_like),
            built("help", "How to ask", self.help),
            built("privacy", "What is kept about you, and for how long", self.privacy),
            built("forget-me", "Erase what is kept of your questions", self.forget_me),
            app_commands.ContextMenu(name="Ask the article", callback=self.menu),
        ]

    def _ask(self, *, several: bool) -> Command:
        """Build /ask."""
        told = {
            "question": "Your question; pick one that comes up, or write your own",
            "private": "Keep the answer to yourself",
        }

        @app_commands.describe(**told)
        async def ask(interaction: Interaction, question: Question, private: bool = False) -> None:
            await self.ask(interaction, question, private=private)

        @app_commands.describe(**told, article="Which article; otherwise the one chosen here")
        async def ask_one(
            interaction: Interaction, question: Question, private: bool = False, article: str | None = None
        ) -> None:
            await self.ask(interaction, question, private=private, named=article)

        offer = self._questions_like
        if several:
            return built("ask", "Ask an article a question", ask_one, question=offer, article=self._articles_like)
        return built("ask", "Ask the article a question", ask, question=offer)

    async def ask(
        self, interaction: Interaction, question: str, *, private: bool = False, named: str | None = None
    ) -> None:
        """Answer a question, written or picked."""
        article = self._desk.shelf.find(named) if named else None
        if named and article is None:
            return await self._sender.tell(interaction, NO_SUCH)
        where = Where.of(interaction, private=private)
        article = article or self._desk.shelf.here(where)
        pair = ""
        if question.startswith(PICKED):
            pair = question.removeprefix(PICKED)
            if pair not in article.knowledge.pairs:
                return await self._sender.tell(interaction, GONE)
            question = article.knowledge.pairs[pair].question
        answer = await self._desk.answer(Words(question, where.user), where, Way.SLASH, article=article, pair=pair)
        await self._respond(interaction, answer)

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Take a message as the question."""
        words = spoken(message, interaction.client.user.id)
        answer = await self._desk.answer(words, Where.of(interaction), Way.MENU)
        await self._respond(interaction, answer)

    async def _respond(self, interaction: Interaction, answer: Answer) -> None:
        if await self._sender.say(interaction, answer.text, answer.view, private=answer.hidden):
            self._desk.arrived(answer, interaction.id)

    async def article(self, interaction: Interaction) -> None:
        """Show what the article is about."""
        await self._show(interaction, about(self._here(interaction)), private=False)

    @app_commands.describe(topic="Only those of one topic")
    async def questions(self, interaction: Interaction, topic: Range[str, 1, 100] | None = None) -> None:
        """List the questions."""
        article = self._here(interaction)
        topics = [name.casefold() for name in article.knowledge.topics]
        if topic is not None and topic.casefold() not in topics:
            named = ", ".join(article.knowledge.topics)
            return await self._sender.tell(interaction, f"There is no such topic. There is {named}.")
        await self._show(interaction, questions(article, 0, topics.index(topic.casefold()) + 1 if topic else 0))

    async def help(self, interaction: Interaction) -> None:
        """Say how to ask."""
        await self._show(interaction, guide(self._here(interaction), several=self._desk.shelf.several))

    async def privacy(self, interaction: Interaction) -> None:
        """Say what is kept."""
        store = self._desk.recorder.store
        if store is None:
            said = "I keep nothing: no questions, no names.\nI read only what is addressed to me."
        else:
            said = (
                "I read only what is addressed to me and, where a server wants that, titles of new forum posts. I keep "
                "questions that I couldn't answer, what was picked instead, and what you say about an answer; of "
                "answered questions only which answer it was.\n"
                "Instead of who you are and where, I keep a code that can't be turned back into it. No names.\n"
                "Of what a moderator puts to the curator I keep its address and the moderator's words.\n"
                "Moderators of a server see the questions missed there, without names. What you ask directly or with "
                "private: True no server sees, only whoever runs me.\n"
                f"All of it is erased after {store.retention_days} days, or at once with /forget-me."
            )
        contact = self._desk.contact
        await self._sender.tell(interaction, said + (f"\n{contact}" if contact else ""))

    async def forget_me(self, interaction: Interaction) -> None:
        """Erase what is kept of the user, or say that it is done later where the database is busy."""
        store = self._desk.recorder.store
        count = await self._desk.forget(interaction.user.id) if store else 0
        if count is None:
            said = "The database is busy. All that is kept of you is erased as soon as it is free."
        else:
            entries = "1 entry of yours is" if count == 1 else f"{count} entries of yours are"
            said = f"Done. {entries} erased; nothing of you is kept now."
            if store and store.traces:
                said += " What is left of it in the database's files is overwritten once nobody reads them."
        await self._sender.tell(interaction, said)

    def _here(self, interaction: Interaction) -> Article:
        return self._desk.shelf.here(Where.of(interaction))

    async def _show(self, interaction: Interaction, view: discord.ui.LayoutView, *, private: bool = True) -> None:
        send = partial(interaction.response.send_message, view=view, ephemeral=private)
        await self._sender.respond(send, interaction)

    async def _questions_like(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the curated questions that fit what is typed."""
        named = getattr(interaction.namespace, "article", None)
        article = (self._desk.shelf.find(named) if named else None) or self._here(interaction)
        pairs = article.completer.complete(typed, MOST)
        return [Choice(name=pair.question[:100], value=f"{PICKED}{pair.id}") for pair in pairs]

    async def _articles_like(self, _: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the articles whose title or name holds what is typed."""
        return [Choice(name=title[:100], value=name) for name, title in self._desk.shelf.titles(typed)[:MOST]]

    async def _topics_like(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the article's topics."""
        topics = self._here(interaction).knowledge.topics
        fitting = [topic for topic in topics if typed.casefold() in topic.casefold()]
        return [Choice(name=topic, value=topic) for topic in fitting[:MOST]]
