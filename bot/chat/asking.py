"""The commands for everybody, and the message menu: what they take, how each is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, Range

from bot.chat.command import MOST, Command, Interaction, built, manages, owns
from bot.chat.question import Answer, Way, Where, Words, spoken
from bot.chat.render import about, guide, questions
from bot.chat.shelf import NO_SUCH
from bot.chat.views import GONE
from bot.engine.responder import LONGEST_QUESTION

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.sending import Sender

PICKED = "pair:"  # before the id of a question that was picked while typing
IN_MEMORY = "While I run I remember the latest questions and replies, so that they can be followed."
LONGER = "What a server chose stays, and of a question that my curator set aside a hash, without who asked."
Typed = Range[str, 1, LONGEST_QUESTION]


class Asking:
    """The commands for everybody."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender

    def commands(self) -> list[Command | app_commands.ContextMenu]:
        """Build them."""
        return [
            self._ask(),
            built("article", "What the article is about, by whom, and who says what in it", self.article),
            built("questions", "All the questions I can answer", self.questions, topic=self._topics_like),
            built("help", "How to ask", self.help),
            built("privacy", "What is kept about you, and for how long", self.privacy),
            built("forget-me", "Erase what is kept of your questions", self.forget_me),
            app_commands.ContextMenu(name="Ask the article", callback=self.menu),
        ]

    def _ask(self) -> Command:
        """Build /ask, which takes an article where there are several."""
        told = {
            "question": "Your question; pick one that comes up, or write your own",
            "private": "Keep the answer to yourself",
        }

        @app_commands.describe(**told)
        async def ask(interaction: Interaction, question: Typed, private: bool = False) -> None:
            await self.ask(interaction, question, private=private)

        @app_commands.describe(**told, article="Which article; otherwise the one chosen here")
        async def ask_one(
            interaction: Interaction, question: Typed, private: bool = False, article: str | None = None
        ) -> None:
            await self.ask(interaction, question, private=private, named=article)

        offer = self._questions_like
        if self._desk.shelf.several:
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
        pair = question.removeprefix(PICKED)
        if pair == question:
            answer = await self._desk.answer(Words(question, where.user), where, Way.SLASH, article=article)
        elif pair in article.knowledge.pairs:
            answer = self._desk.curated(pair, article, where)
        else:
            return await self._sender.tell(interaction, GONE)
        await self._respond(interaction, answer)

    async def menu(self, interaction: Interaction, message: discord.Message) -> None:
        """Take a message as the question."""
        words = spoken(message, interaction.client.user.id)
        answer = await self._desk.answer(words, Where.of(interaction), Way.MENU)
        await self._respond(interaction, answer)

    async def _respond(self, interaction: Interaction, answer: Answer) -> None:
        if await self._sender.say(interaction, answer.text, answer.view(), private=answer.where.private):
            self._desk.arrived(answer, interaction.id)

    async def article(self, interaction: Interaction) -> None:
        """Show what the article is about."""
        await self._sender.show(interaction, about(self._desk.shelf.at(interaction)), private=False)

    @app_commands.describe(topic="Only those of one topic")
    async def questions(self, interaction: Interaction, topic: Range[str, 1, 100] | None = None) -> None:
        """List the questions."""
        article = self._desk.shelf.at(interaction)
        topics = [name.casefold() for name in article.knowledge.topics]
        if topic is not None and topic.casefold() not in topics:
            named = ", ".join(article.knowledge.topics)
            return await self._sender.tell(interaction, f"There is no such topic. There is {named}.")
        await self._sender.show(interaction, questions(article, 0, topics.index(topic.casefold()) + 1 if topic else 0))

    async def help(self, interaction: Interaction) -> None:
        """Say how to ask, and which commands there are for whoever wants to know."""
        several, may = self._desk.shelf.several, manages(interaction)
        shown = guide(self._desk.shelf.at(interaction), several=several, manages=may, owns=owns(interaction))
        await self._sender.show(interaction, shown)

    async def privacy(self, interaction: Interaction) -> None:
        """Say what is kept."""
        store = self._desk.recorder.store
        if store is None:
            said = f"I keep nothing: no questions, no names.\nI read only what is addressed to me.\n{IN_MEMORY}"
        else:
            said = (
                "I read only what is addressed to me and, where a server wants that, titles of new forum posts. I keep "
                "questions that I couldn't answer, what was picked instead, and what you say about an answer; of "
                "answered questions only which answer it was; of all of them when, and about which article.\n"
                "Instead of who you are and where, I keep a code that nobody turns back without a secret. No names.\n"
                "Of what a moderator puts to the curator I keep its address and the moderator's words.\n"
                "That a reply was taken away I note for some hours, without whose.\n"
                "Moderators of a server see the questions missed there, without names, where everybody in it could "
                "read question and reply. All else that you ask only whoever runs me sees.\n"
                f"All of it is erased after {store.retention_days} days, or at once with /forget-me. {LONGER}\n"
                f"{IN_MEMORY}"
            )
        contact = self._desk.contact
        await self._sender.tell(interaction, said + (f"\n{contact}" if contact else ""))

    async def forget_me(self, interaction: Interaction) -> None:
        """Erase what is kept of the user, or say that it is done later where the database is busy."""
        store = self._desk.recorder.store
        count = await self._desk.forget(interaction.user.id, interaction.id)
        if count is None:
            said = "The database is busy. All that is kept of you is erased as soon as it is free, "
            said += "unless I am stopped before: ask again later to be sure."
        else:
            entries = "1 entry of yours is" if count == 1 else f"{count} entries of yours are"
            said = f"Done. {entries} erased; nothing of you is kept now."
            if store and store.traces:
                said += " What is left of it in the database's files is overwritten once nobody reads them."
        await self._sender.tell(interaction, said)

    async def _questions_like(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the curated questions that fit what is typed."""
        named = getattr(interaction.namespace, "article", None)
        article = (self._desk.shelf.find(named) if named else None) or self._desk.shelf.at(interaction)
        pairs = article.completer.complete(typed, MOST)
        return [Choice(name=pair.question[:100], value=f"{PICKED}{pair.id}") for pair in pairs]

    async def _articles_like(self, _: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the articles whose title or name holds what is typed."""
        return self._desk.shelf.offered(typed)[:MOST]

    async def _topics_like(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """Offer the article's topics."""
        topics = self._desk.shelf.at(interaction).knowledge.topics
        fitting = [topic for topic in topics if typed.casefold() in topic.casefold()]
        return [Choice(name=topic, value=topic) for topic in fitting[:MOST]]
