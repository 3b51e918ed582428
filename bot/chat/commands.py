"""The commands people use: what they are called, what they take, and how each is answered."""

from __future__ import annotations

import logging
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import Choice, Range, describe

from bot.chat import manage
from bot.chat.render import about, guide, questions, shown
from bot.chat.views import say, tell
from bot.responder import LONGEST_QUESTION, Outcome
from bot.store import StoreError

if TYPE_CHECKING:
    from bot.chat.client import ArticleClient
    from bot.library import Article

log = logging.getLogger(__name__)
PICKED = "pair:"  # before the id of a question that was picked while typing
OWN = {"add_to": app_commands.AppInstallationType(guild=True, user=True)}
EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
Interaction = discord.Interaction[Any]
Question = Range[str, 1, LONGEST_QUESTION]


class Tree(app_commands.CommandTree[Any]):
    """The commands; paces their users, and turns errors into one line for them."""

    client: ArticleClient

    def __init__(self, client: ArticleClient) -> None:
        super().__init__(client, allowed_installs=OWN["add_to"], allowed_contexts=EVERYWHERE)

    def fill(self, *, several: bool) -> None:
        """Put in all commands; those that choose between articles only where there are `several`."""
        self.clear_commands(guild=None)
        self.clear_commands(guild=None, type=discord.AppCommandType.message)
        own: list[app_commands.Command[Any, Any, None]] = [
            ask_of_several if several else ask_the_one, article, listing, help_, privacy, forget_me
        ]  # fmt: skip
        for command in [*own, *manage.commands(several=several)]:
            self.add_command(command)
        self.add_command(app_commands.ContextMenu(name="Ask the article", callback=ask_the_article))

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Hold back who asks too fast."""
        if interaction.type is discord.InteractionType.autocomplete:
            await self._complete(interaction)
            return False  # discord.py would log a traceback whenever somebody typed on too fast
        verdict = self.client.user_pace.take(interaction.user.id)
        if not verdict.allowed:
            self.client.metrics.cooled_down.labels("user").inc()
            seconds = int(verdict.wait) + 1
            await tell(self.client, interaction, f"You ask faster than I may answer. Ask again in {seconds} seconds.")
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
        complete = COMPLETIONS[f"{interaction.command.qualified_name} {typed['name']}"]
        allowed = self.client.typing_pace.take(interaction.user.id).allowed
        if not allowed:
            self.client.metrics.cooled_down.labels("typing").inc()
        with self.client.work():
            choices = await complete(interaction, str(typed["value"])) if allowed else []
            await self.client.sender.respond(partial(interaction.response.autocomplete, choices), interaction)

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Say what went wrong in one line; log what nobody expected."""
        cause = getattr(error, "original", error)
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            said = "This command has changed. Reload Discord (Ctrl+R, or restart the app) and try again."
        elif isinstance(error, app_commands.MissingPermissions):
            said = "This command is for members with the Manage Server permission."
        elif isinstance(error, app_commands.CheckFailure):
            said = "This command is not for you."
        elif isinstance(cause, StoreError | TimeoutError):
            said = "The database can't be reached now. Try again later."
        else:
            said = "Something went wrong here. It is noted; try again later."
            log.error("a command failed interaction=%d", interaction.id, exc_info=cause)
        if not interaction.response.is_done():
            return await tell(self.client, interaction, said)
        await self.client.sender.respond(partial(interaction.followup.send, said, ephemeral=True), interaction)


async def respond(interaction: Interaction, question: str, article: Article, *, way: str, private: bool) -> None:
    """Answer a question asked by a command: refusals for the asker alone."""
    client, began = interaction.client, perf_counter()
    picked = question.removeprefix(PICKED)
    other = None
    if question != picked and picked in article.knowledge.pairs:
        reply = article.responder.pick(picked)
    else:
        reply = article.reply(picked)
        other = await client.articles.elsewhere(article, picked) if reply.outcome is Outcome.NOT_COVERED else None
    hidden = private or reply.outcome in {Outcome.NOT_COVERED, Outcome.HELP}
    text, view = shown(reply, article, interaction.user.id, titled=True, private=hidden, other=other)
    with client.work():
        if await say(client, interaction, text, view, private=hidden):
            client.questions[interaction.id] = reply.question
        client.metrics.reply_seconds.observe(perf_counter() - began)
        client.record(reply, interaction, way, article, private=private)


async def complete_question(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Offer the curated questions that fit what is typed."""
    here = interaction.client.articles.here_for(interaction)
    named = getattr(interaction.namespace, "article", None)
    one: Article = interaction.client.articles.all().get(named, here)
    pairs = one.completer.complete(typed, 25, interaction.client.articles.popular(one))
    return [Choice(name=pair.question[:100], value=f"{PICKED}{pair.id}") for pair in pairs]


async def complete_article(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Offer the articles whose title or name holds what is typed."""
    all_ = interaction.client.articles.all().values()
    titles = {one.name: one.knowledge.record.title for one in all_ if len(one.name) <= 100}
    fitting = [name for name, title in titles.items() if typed.casefold() in f"{title} {name}".casefold()]
    return [Choice(name=titles[name][:100], value=name) for name in fitting[:25]]


async def complete_topic(interaction: Interaction, typed: str) -> list[Choice[str]]:
    """Offer the article's topics."""
    topics = interaction.client.articles.here_for(interaction).knowledge.topics
    return [Choice(name=topic, value=topic) for topic in topics if typed.casefold() in topic.casefold()][:25]


@app_commands.command(name="ask", description="Ask the article a question")
@describe(question="Your question; pick one that comes up, or write your own", private="Keep the answer to yourself")
@app_commands.autocomplete(question=complete_question)
async def ask_the_one(interaction: Interaction, question: Question, private: bool = False) -> None:
    """Answer a question about the article."""
    one = interaction.client.articles.here_for(interaction)
    await respond(interaction, question, one, way="slash", private=private)


@app_commands.command(name="ask", description="Ask an article a question")
@describe(
    question="Your question; pick one that comes up, or write your own", private="Keep the answer to yourself",
    article="Which article; otherwise the one chosen here",
)  # fmt: skip
@app_commands.autocomplete(question=complete_question, article=complete_article)
async def ask_of_several(
    interaction: Interaction, question: Question, private: bool = False, article: str | None = None
) -> None:
    """Answer a question about an article."""
    if article is not None and article not in interaction.client.articles.all():
        return await tell(interaction.client, interaction, "There is no such article. Pick one of those that come up.")
    one = interaction.client.articles.here(interaction.guild_id, interaction.channel, article)
    await respond(interaction, question, one, way="slash", private=private)


async def ask_the_article(interaction: Interaction, message: discord.Message) -> None:
    """Take a message as the question."""
    text = message.content.replace(f"<@{interaction.client.me}>", " ").strip()
    one = interaction.client.articles.here_for(interaction)
    await respond(interaction, text, one, way="menu", private=False)


@app_commands.command(description="What the article is about, by whom, and who says what in it")
async def article(interaction: Interaction) -> None:
    """Show the article."""
    await _show(interaction, about(interaction.client.articles.here_for(interaction)), private=False)


@app_commands.command(name="questions", description="All the questions I can answer")
@describe(topic="Only those of one topic")
@app_commands.autocomplete(topic=complete_topic)
async def listing(interaction: Interaction, topic: Range[str, 1, 100] | None = None) -> None:
    """List the questions."""
    one = interaction.client.articles.here_for(interaction)
    topics = [name.casefold() for name in one.knowledge.topics]
    if topic is not None and topic.casefold() not in topics:
        named = ", ".join(one.knowledge.topics)
        return await tell(interaction.client, interaction, f"There is no such topic. There is {named}.")
    await _show(interaction, questions(one, 0, topics.index(topic.casefold()) + 1 if topic else 0))


@app_commands.command(name="help", description="How to ask")
async def help_(interaction: Interaction) -> None:
    """Say how to ask."""
    client: ArticleClient = interaction.client
    await _show(interaction, guide(client.articles.here_for(interaction), several=len(client.articles.all()) > 1))


@app_commands.command(description="What is kept about you, and for how long")
async def privacy(interaction: Interaction) -> None:
    """Say what is kept."""
    client: ArticleClient = interaction.client
    if client.recorder.store is None:
        said = "I keep nothing: no questions, no names.\nI read only what is addressed to me."
    else:
        said = (
            "I read only what is addressed to me. I keep questions that I couldn't answer, what was picked instead, "
            "and what you say about an answer; of answered questions only which answer it was.\n"
            "Instead of who you are and where, I keep a code that can't be turned back into it. No names.\n"
            "Moderators of a server see the questions missed there, without names. What you ask directly or with "
            "private: True no server sees, only whoever runs me.\n"
            f"All of it is erased after {client.recorder.store.retention_days} days, or at once with /forget-me."
        )
    await tell(client, interaction, said + (f"\n{client.contact}" if client.contact else ""))


@app_commands.command(name="forget-me", description="Erase what is kept of your questions")
async def forget_me(interaction: Interaction) -> None:
    """Erase what is kept of the user."""
    client: ArticleClient = interaction.client
    count = 0
    if client.recorder.store is not None:
        user = str(interaction.user.id)
        count = await manage.on_store(client, lambda store: store.forget(asker=user))
    await tell(client, interaction, f"Done. {count} entries of yours are erased; nothing of you is kept now.")


COMPLETIONS = {
    "ask question": complete_question, "ask article": complete_article, "questions topic": complete_topic,
    "use article article": manage.complete_choice,
}  # fmt: skip


async def _show(interaction: Interaction, view: discord.ui.LayoutView, *, private: bool = True) -> None:
    send = partial(interaction.response.send_message, view=view, ephemeral=private)
    await interaction.client.sender.respond(send, interaction)
