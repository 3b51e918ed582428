"""Buttons: all they need to know is in their ids, so they outlive a restart; and the form behind one of them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.chat.render import button, custom_id, questions, row, shown, sources
from bot.store import Kind

if TYPE_CHECKING:
    from bot.chat.client import ArticleClient
    from bot.library import Article

GONE = "That is no longer among what I can answer. /questions shows what is."
THANKS = "Thanks, noted."
TEMPLATE = r"(?P<act>[a-z]):(?P<article>[\w-]*):(?P<ids>[\w,.-]*):(?P<asker>\d+)"


class Press(ui.DynamicItem[ui.Button[Any]], template=TEMPLATE):
    """Any button of ours, pressed."""

    def __init__(self, item: ui.Button[Any], match: re.Match[str]) -> None:
        super().__init__(item)
        self.act, self.key, self.asker = match["act"], match["article"], int(match["asker"])
        self.ids = tuple(filter(None, match["ids"].split(",")))

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Read the button's id."""
        assert isinstance(item, ui.Button)  # noqa: S101 - only buttons have such ids
        return cls(item, match)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says."""
        client: ArticleClient = interaction.client
        with client.work():
            verdict = client.user_pace.take(interaction.user.id)
            if not verdict.allowed:
                return await tell(client, interaction, f"That was fast. Try again in {int(verdict.wait) + 1} seconds.")
            article = client.articles.by_key(self.key) if self.act != "d" else None
            if self.act not in _ACTS or (self.act != "d" and not (article and self._fits(article))):
                return await tell(client, interaction, GONE)
            await _ACTS[self.act](self, client, interaction, article)

    def _fits(self, article: Article) -> bool:
        """Whether the pairs it means are still there."""
        if self.act in {"q", "n"}:
            return True
        return article.knowledge.pairs.keys() >= set(self.ids) and (bool(self.ids) or self.act not in {"p", "w"})

    async def pick(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Show the picked question's answer: in place for the asker, else in private."""
        reply, mine = article.responder.pick(self.ids[0]), interaction.user.id == self.asker
        private = not mine or is_private(interaction)
        text, view = shown(reply, article, interaction.user.id, titled=True, private=private)
        asked = _question(client, interaction)
        if mine:
            await edit(client, interaction, text, view)
        else:
            await tell(client, interaction, text, view)
        client.metrics.replies.labels("picked", "button").inc()
        _keep(client, interaction, Kind.PICKED, article, asked or reply.question, self.ids)

    async def none(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Note that no suggestion was meant, and say where to go."""
        if interaction.user.id != self.asker:
            return await tell(client, interaction, "Only the one who asked can say that.")
        offered = tuple(p for one in _ids(interaction) if one.startswith("p:") for p in one.split(":")[2].split(","))
        asked = _question(client, interaction)
        further = f" {client.contact}" if client.contact else " Try other words, or /questions for all I can answer."
        view = row() if is_private(interaction) else row(button("Delete", custom_id("d", asker=self.asker)))
        await edit(client, interaction, f"None of these, then: I can't answer that from the article.{further}", view)
        _keep(client, interaction, Kind.NONE_OF_THESE, article, asked, offered)

    async def where(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Show the facts that the answer rests on."""
        await tell(client, interaction, sources(article, [article.knowledge.pairs[pair] for pair in self.ids]))

    async def right(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Note that the answer was right."""
        await tell(client, interaction, THANKS)
        asked = _question(client, interaction)
        _keep(client, interaction, Kind.FEEDBACK, article, asked, self.ids, "yes")

    async def wrong(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Ask for a reason, which may be left empty."""
        private = is_private(interaction)
        form = Reason(client, article, self.ids, _question(client, interaction), private=private)
        await client.sender.respond(partial(interaction.response.send_modal, form), interaction)

    async def delete(self, client: ArticleClient, interaction: discord.Interaction, _: Article) -> None:
        """Take the reply away, for its asker or a moderator."""
        if interaction.user.id != self.asker and not interaction.permissions.manage_messages:
            return await tell(client, interaction, "Only the one who asked can delete this.")
        await client.sender.respond(interaction.response.defer, interaction)
        await client.sender.respond(interaction.delete_original_response, interaction)

    async def page(self, client: ArticleClient, interaction: discord.Interaction, article: Article) -> None:
        """Turn to a page of the questions; from elsewhere, open it in private."""
        page, _, topic = (self.ids[0] if self.ids else "0").partition(".")
        if not (page.isdecimal() and (topic or "0").isdecimal()):
            return await tell(client, interaction, GONE)
        view = questions(article, int(page), int(topic or 0))
        if topic:
            call = partial(interaction.response.edit_message, view=view)
        else:
            call = partial(interaction.response.send_message, view=view, ephemeral=True)
        await client.sender.respond(call, interaction)


_ACTS: dict[str, Any] = {
    "p": Press.pick, "n": Press.none, "w": Press.where, "y": Press.right, "x": Press.wrong, "d": Press.delete,
    "q": Press.page,
}  # fmt: skip


class Reason(ui.Modal, title="What was wrong?"):
    """Asks why an answer was wrong; forgotten when nobody sends it in."""

    reason = ui.Label(text="Reason (optional)", component=ui.TextInput[Any](required=False, max_length=200))

    def __init__(
        self, client: ArticleClient, article: Article, pairs: tuple[str, ...], asked: str, *, private: bool
    ) -> None:  # fmt: skip
        super().__init__(timeout=900)
        self.client, self.article, self.pairs, self.asked, self.private = client, article, pairs, asked, private

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the reason."""
        with self.client.work():
            await tell(self.client, interaction, THANKS)
            assert isinstance(self.reason.component, ui.TextInput)  # noqa: S101 - as built above
            reason = self.reason.component.value.strip()
            said, who = f"no: {reason}" if reason else "no", interaction.user.id
            self.client.keep(
                Kind.FEEDBACK, self.article, self.asked, self.pairs, who, interaction.guild_id, said,
                private=self.private,
            )  # fmt: skip


async def tell(
    client: ArticleClient, interaction: discord.Interaction, text: str, view: ui.View | None = None
) -> None:  # fmt: skip
    """Answer an interaction for its user's eyes alone."""
    await say(client, interaction, text, view or row(), private=True)


async def say(
    client: ArticleClient, interaction: discord.Interaction, text: str, view: ui.View, *, private: bool
) -> bool:  # fmt: skip
    """Answer an interaction with a message; return whether it arrived."""
    send = partial(interaction.response.send_message, text, view=view, ephemeral=private, suppress_embeds=True)
    return await client.sender.respond(send, interaction) is not None


async def edit(client: ArticleClient, interaction: discord.Interaction, text: str, view: ui.View) -> None:
    """Change the message whose button was pressed."""
    await client.sender.respond(partial(interaction.response.edit_message, content=text, view=view), interaction)


def is_private(interaction: discord.Interaction) -> bool:
    """Whether the button's message is seen by one user alone."""
    return interaction.message is not None and interaction.message.flags.ephemeral


def _keep(
    client: ArticleClient, interaction: discord.Interaction, kind: Kind, article: Article, asked: str,
    pairs: tuple[str, ...], reason: str = "",
) -> None:  # fmt: skip
    """Keep what was done with a reply; of a private one, not for the server's eyes."""
    user, private = interaction.user.id, is_private(interaction)
    client.keep(kind, article, asked, pairs, user, interaction.guild_id, reason, private=private)


def _question(client: ArticleClient, interaction: discord.Interaction) -> str:
    """Return what the message with the button was asked, where that is still known."""
    message = interaction.message
    if message is None:
        return ""
    target = message.reference.resolved if message.reference else None
    text = target.content.replace(f"<@{client.me}>", " ").strip() if isinstance(target, discord.Message) else ""
    asked_by = message.interaction_metadata.id if message.interaction_metadata else message.id
    return client.questions.get(asked_by) or text


def _ids(interaction: discord.Interaction) -> list[str]:
    rows: list[Any] = list(interaction.message.components) if interaction.message else []
    return [str(part.custom_id) for row in rows for part in getattr(row, "children", ())]
