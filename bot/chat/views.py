"""The door for buttons and forms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.chat.acts import Act, Ident
from bot.chat.command import MANAGERS_ONLY, Interaction
from bot.chat.handoff import HandOff
from bot.chat.memory import key_of
from bot.chat.question import Press, Words
from bot.chat.render import questions, row, sources
from bot.store import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.chat.desk import Desk
    from bot.chat.sending import Sender
    from bot.library import Article

GONE = "That is no longer among what I can answer. /questions shows what is."
OLD = "This button is from an older version of me. Ask again, please."
THANKS = "Thanks, noted."
NOTED = "Thanks, noted for the curator: your words and the message's address, nothing of its text."
LONGEST_WRITTEN = 200  # characters of a form's field
PRESSES = {discord.InteractionType.component, discord.InteractionType.modal_submit}
FORMS = {Act.REASON, Act.CANDIDATE}  # what forms do, and buttons don't


class Buttons:
    """Does what buttons say."""

    def __init__(self, desk: Desk, sender: Sender) -> None:
        self._desk, self._sender = desk, sender
        self._acts: dict[Act, Callable[[Press], Awaitable[None]]] = {
            Act.PICK: self.pick,
            Act.NONE: self.none,
            Act.WHERE: self.where,
            Act.RIGHT: partial(self._note, said="yes"),
            Act.WRONG: self.wrong,
            Act.REASON: self.reason,
            Act.PAGE: self.page,
            Act.HAND_OFF: HandOff(desk, sender).pressed,
            Act.CANDIDATE: self.candidate,
        }

    async def pressed(self, interaction: Interaction) -> None:
        """Hear an interaction, and do what it says if it is a button or the form of one."""
        if interaction.type not in PRESSES:
            return
        try:
            await self._act(interaction)
        except Exception as error:  # noqa: BLE001 - whatever it is, its user is told
            await self._sender.failed(interaction, error)

    async def _act(self, interaction: Interaction) -> None:
        data: Any = interaction.data
        ident = Ident.read(str(data.get("custom_id", "")))
        pace = self._desk.pace(interaction.user.id)
        if not pace.allowed:
            return await self._sender.tell(interaction, pace.words)
        is_form = interaction.type is discord.InteractionType.modal_submit
        if ident is None or (ident.act in FORMS) != is_form:
            return await self._sender.tell(interaction, OLD)
        if ident.act is Act.DELETE:
            return await self._delete(interaction, ident.asker)
        article = self._desk.shelf.by_key(ident.article)
        if article is None or not _is_there(ident, article):
            return await self._sender.tell(interaction, GONE)
        await self._acts[ident.act](Press(interaction, article, ident.ids, ident.asker))

    async def pick(self, press: Press) -> None:
        """Show the picked question's answer."""
        await self._choose(press, press.ids[0])

    async def none(self, press: Press) -> None:
        """Note that no suggestion was meant, and say where to go."""
        if not press.mine:
            return await self._sender.tell(press.interaction, "Only the one who asked can say that.")
        await self._choose(press, None)

    async def _choose(self, press: Press, pair: str | None) -> None:
        """Show what a choice gets: in place for the asker, else in private."""
        answer = self._desk.picked(press, pair)
        message, key = press.interaction.message, press.interaction.id
        if press.mine and message is not None and message.content:  # a layout has none, and takes none
            edit = partial(press.interaction.response.edit_message, content=answer.text, view=answer.view())
            arrived, key = await self._sender.respond(edit, press.interaction), key_of(message)
        else:
            arrived = await self._sender.say(press.interaction, answer.text, answer.view(), private=True)
        if arrived:
            self._desk.arrived(answer, key, press.interaction.id)

    async def where(self, press: Press) -> None:
        """Show the facts that the answer rests on."""
        await self._sender.tell(press.interaction, sources(press.article, press.ids))

    async def wrong(self, press: Press) -> None:
        """Ask for a reason, which may be left empty."""
        ident = Ident(Act.REASON, press.article.key, press.ids, press.asker)
        asked = form("What was wrong?", ident, "Reason (optional)", required=False)
        await self._sender.ask(press.interaction, asked)

    async def reason(self, press: Press) -> None:
        """Keep the reason that the form brings."""
        reason = _written(press.interaction)
        await self._note(press, f"no: {reason}" if reason else "no")

    async def candidate(self, press: Press) -> None:
        """Keep what the form brings that a moderator puts to the curator: their words, and the message's address."""
        interaction, where = press.interaction, press.where
        if not press.mine or not where.guild or not interaction.permissions.manage_guild:
            return await self._sender.tell(interaction, MANAGERS_ONLY)
        link = "/".join(("https://discord.com/channels", str(where.guild), *press.ids))
        await self._sender.tell(interaction, NOTED)
        words = Words(_written(interaction), where.user)
        self._desk.keep(Kind.CANDIDATE, press.article, words, (), where, link=link)

    async def _note(self, press: Press, said: str) -> None:
        if await self._sender.say(press.interaction, THANKS, row(), private=True):
            self._desk.keep(
                Kind.FEEDBACK, press.article, self._desk.memory.pressed(press).words, press.ids, press.where, said
            )

    async def _delete(self, interaction: Interaction, asker: int) -> None:
        """Take the reply away, for its asker or a moderator."""
        if interaction.user.id != asker and not interaction.permissions.manage_messages:
            return await self._sender.tell(interaction, "Only the one who asked can delete this.")
        await self._sender.respond(interaction.response.defer, interaction)
        await self._sender.respond(interaction.delete_original_response, interaction)

    async def page(self, press: Press) -> None:
        """Turn to a page of the questions; from elsewhere, as of a message with content, open it in private."""
        page, _, topic = (press.ids[0] if press.ids else "0").partition(".")
        if not (page.isdecimal() and (topic or "0").isdecimal()):
            return await self._sender.tell(press.interaction, GONE)
        view, message = questions(press.article, int(page), int(topic or 0)), press.interaction.message
        if topic and message is not None and not message.content:
            await self._sender.respond(partial(press.interaction.response.edit_message, view=view), press.interaction)
        else:
            await self._sender.show(press.interaction, view)


def form(title: str, ident: Ident, label: str, *, required: bool) -> ui.Modal:
    """Return a form."""
    made = ui.Modal(title=title, custom_id=str(ident))
    field = ui.TextInput[Any](required=required, max_length=LONGEST_WRITTEN)
    made.add_item(ui.Label(text=label, component=field))
    made.stop()  # discord.py keeps a form that goes on
    return made


def _written(interaction: Interaction) -> str:
    """Return what somebody wrote into the field of a form that was sent in."""
    data: Any = interaction.data
    fields = [part.get("component", {}) for part in data.get("components", [])]
    return str(fields[0].get("value") or "").strip()[:LONGEST_WRITTEN] if fields else ""


def _is_there(ident: Ident, article: Article) -> bool:
    """Whether the facts or pairs that a button names still are."""
    match ident.act:
        case Act.WHERE:
            known = set(article.knowledge.facts)
        case Act.PICK | Act.RIGHT | Act.WRONG | Act.REASON:
            known = set(article.knowledge.pairs)
        case _:
            return True
    return bool(ident.ids) and known.issuperset(ident.ids)
