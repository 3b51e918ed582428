"""The door for mentions and direct messages: answered as replies, which follow their questions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.hearing import Hearing
from bot.chat.memory import Latest
from bot.chat.patience import MOST_READ, oldest
from bot.chat.question import Asked, Way, Where, readable
from bot.chat.render import row
from bot.chat.sending import NotThroughError
from bot.chat.whisper import Whisper

if TYPE_CHECKING:
    from bot.chat.desk import Desk
    from bot.chat.metrics import Owed
    from bot.chat.patience import Patience
    from bot.chat.question import Answer
    from bot.chat.sending import Sender

REMEMBERED = 5000  # questions whose replies can still follow them
PAGE = 100  # messages that are read after an old question: each more costs a request, and the channel waits
DIRECTS = 1000  # channels of direct messages that are looked at after an absence, each with one request


class Messages:
    """Answers the messages addressed to the bot.

    `met` is called with a channel of direct messages in which something is heard first: of what was missed there, by a
    process before or this one, nothing else can tell, as Discord lists no such channels.
    """

    def __init__(
        self,
        client: discord.Client,
        desk: Desk,
        sender: Sender,
        owed: Owed,
        patience: Patience,
        met: Callable[[discord.DMChannel], object],
    ) -> None:
        self._desk, self._sender, self._owed, self._patience = desk, sender, owed, patience
        self._met = met
        self._began = discord.utils.time_snowflake(datetime.now(UTC))
        self.hearing = Hearing(client, desk, sender)
        self._asked: Latest[int, Asked] = Latest(REMEMBERED)
        self._pointing: Latest[int, set[int]] = Latest(REMEMBERED)  # by reply, the questions that were pointed to it
        self._directs: Latest[int, discord.DMChannel] = Latest(DIRECTS)
        self._whisper = Whisper(sender)

    async def arrived(self, message: discord.Message, *, missed: bool = False) -> None:
        """Answer a message, once, if it is meant for the bot; offer something under a forum's post.

        `missed`: it was found in a history, perhaps edited, and counts in the pace of the minute it was written in.
        """
        at = message.created_at if missed else None
        try:
            if message.id in self._asked:
                await self.edited(message, missed=missed)
            elif self.hearing.addressed(message):
                await self._answer(self._remember(message.id, message.channel), message, at)
            elif self.hearing.opened(message):
                await self._offer(message, at)
        except Exception:  # which nobody expected
            self._owed.give_up("question", 1)
            raise

    async def edited(self, message: discord.Message, *, missed: bool = False) -> None:
        """Let the reply follow its edited question; a message that only now addresses the bot is answered.

        Of several edits the last counts, and none of one whose author asks too fast: the reply to the one before stays.
        Where an earlier process may have answered, and that can't be read, nothing is done.
        """
        asked, edited = self._asked.get(message.id), message.edited_at
        if edited is None:
            return  # Discord has added a preview
        if asked is None:
            if discord.utils.time_snowflake(edited) < oldest():
                return  # it was pinned, or a thread was opened under it
            known = not message.guild or readable(message.channel)
            if self.hearing.addressed(message) and (known or message.id > self._began):
                asked = self._remember(message.id, message.channel)
                asked.unsure = known
                await self._answer(asked, message)
            return
        asked.began = perf_counter()
        asked.edited = max(asked.edited or edited, edited)  # a history may tell of an earlier one
        async with asked.lock:
            told = not message.content or hash(message.content) == asked.answered
            if asked.reply is None or asked.edited != edited or told:
                return
            if self._desk.pace(message.author.id, at=edited if missed else None).allowed:
                await self._through(edited, partial(self._settle, asked, message))
        await self._point_no_more(asked.reply)

    async def deleted(self, message: int) -> None:
        """Take the reply along with its question; note of a reply that it is gone."""
        self._desk.memory.drop(message)
        asked = self._asked.get(message)
        if asked is None:
            for question in (number for number, one in self._asked.items() if one.reply == message):
                self._desk.taken_away(question)
            return await self._point_no_more(message)
        asked.gone, reply = True, asked.reply  # what is tried again for it ends
        self._desk.memory.drop(asked.reply)
        async with asked.lock:
            self._desk.memory.drop(asked.reply)
            if asked.reply is not None:
                delete = asked.channel.get_partial_message(asked.reply).delete
                await self._through(datetime.now(UTC), partial(self._sender.attempt, "delete", delete, asked.channel))
                asked.reply = None
            self._asked.pop(message, None)
        await self._point_no_more(reply)

    async def _point_no_more(self, reply: int | None) -> None:
        """Answer in full what was only pointed to a reply that is gone, or says something else now."""
        for question in self._pointing.pop(reply or 0, ()):
            if asked := self._asked.get(question):
                fetch = partial(asked.channel.fetch_message, question)
                with suppress(NotThroughError):
                    message = await self._sender.attempt("look", fetch, asked.channel)
                    async with asked.lock:
                        if message is not None and asked.reply is not None:
                            await self._through(datetime.now(UTC), partial(self._settle, asked, message))

    async def _answer(self, asked: Asked, message: discord.Message, at: datetime | None = None) -> None:
        """Answer a message, unless its author or channel asks too fast."""
        async with asked.lock:
            if at and await self._desk.was_taken_away(message.id):
                return
            pace = self._desk.pace(message.author.id, message.channel.id, at)
            if pace.allowed:
                since = message.edited_at or message.created_at
                await self._through(since, partial(self._settle, asked, message))
            elif pace.tell and not asked.unsure:
                with suppress(NotThroughError):
                    asked.reply = await self._sender.reply(message, pace.words, row)

    async def _offer(self, message: discord.Message, at: datetime | None) -> None:
        """Offer questions under a post whose title asks."""
        post: Any = message.channel
        where = Where.of(message)
        answer = self._desk.offer(post.name, where)
        if answer is not None and self._desk.pace(where.user, where.parent, at).allowed:
            asked = self._remember(message.id, post)
            async with asked.lock:
                if not at or not await self._desk.was_taken_away(message.id):
                    await self._through(message.created_at, partial(self._show, asked, message, answer))

    async def _through(self, since: datetime, work: Callable[[], Awaitable[object]]) -> None:
        """Do what a question asks for, again where it doesn't get through, until it does or it is too late.

        The sender has tried each request again for seconds; this begins the whole anew, for minutes.
        """
        with self._owed.work():
            for pause in self._patience.rounds():
                with suppress(NotThroughError):
                    await work()
                    return
                await asyncio.sleep(pause)
                if self._sender.closed:
                    return
                if discord.utils.time_snowflake(since) < oldest():
                    self._owed.lose()
                    return

    def directs(self) -> list[discord.DMChannel]:
        """List the channels of direct messages, which no session brings back, with the latest first."""
        return [self._directs[channel] for channel in reversed(self._directs)]

    def remembered(self, channel: int, mark: int) -> set[int]:
        """Return the questions in a channel, those after a mark, whose replies can still follow them."""
        return {ident for ident, one in self._asked.items() if ident > mark and one.channel.id == channel}

    async def adopt(self, message: discord.Message) -> None:
        """Let a reply of the bot's, found in a history, follow its question, where nobody knew that it was posted.

        Where Discord says that the question was deleted meanwhile, it is taken along.
        """
        question = self.hearing.answers(message)
        if question and question not in self._asked:
            self._remember(question, message.channel, message.id)
            asked = message.reference.resolved if message.reference else None
            if isinstance(asked, discord.Message):
                self._desk.pace(asked.author.id, message.channel.id, at=asked.created_at)  # as it counted then
            elif isinstance(asked, discord.DeletedReferencedMessage):
                await self.deleted(question)

    def _remember(self, question: int, channel: Any, reply: int | None = None) -> Asked:
        asked = self._asked[question] = Asked(channel, reply)
        if isinstance(channel, discord.DMChannel):
            is_new = channel.id not in self._directs
            self._directs[channel.id] = channel
            if is_new:
                self._met(channel)
        return asked

    async def _settle(self, asked: Asked, message: discord.Message) -> None:
        """Bring the reply in line with the question as it is now. Raises NotThroughError."""
        if asked.gone and not asked.unsure:  # else a reply may be there, to be found and taken away
            return
        if await self._show(asked, message, await self._said(asked, message)):
            asked.answered = hash(message.content)
        elif self._sender.is_shut(asked.channel.id):
            if asked.reply is None:
                self._asked.pop(message.id, None)  # who comes upon it later takes it as new
            await self._whisper.tell(message)

    async def _said(self, asked: Asked, message: discord.Message) -> Answer | str:
        """Work out the answer to a message, or say why it can't be read. Raises NotThroughError."""
        words = self.hearing.asked(message)
        if isinstance(words, str):
            return words
        spoken = Way.MENTION if message.guild else Way.DM
        before = await self.hearing.before(message, asked.reply)
        way = Way.EDIT if asked.reply else spoken
        return await self._desk.answer(words, Where.of(message), way, before=before, began=asked.began)

    async def _show(self, asked: Asked, message: discord.Message, said: Answer | str) -> bool:
        """Post the reply, or change it; return whether that arrived. Raises NotThroughError."""
        text, view = (said, row) if isinstance(said, str) else (said.text, said.view)
        if asked.unsure:
            asked.reply = await self._find_reply(message)
        if asked.reply is None:
            asked.unsure = True
            asked.reply = await self._sender.reply(message, text, view)
            arrived = asked.reply is not None
        else:
            change = partial(asked.channel.get_partial_message(asked.reply).edit, content=text, view=view())
            arrived = await self._sender.attempt("edit", change, asked.channel) is not None
        asked.unsure = False
        if arrived or not self._sender.is_shut(asked.channel.id):
            self._owed.through()
        if asked.reply is not None and arrived:
            if isinstance(said, str):
                self._desk.memory.drop(asked.reply)
            else:
                self._desk.arrived(said, asked.reply, message.id)
                if said.repeats:
                    self._pointing[said.repeats] = {*self._pointing.get(said.repeats, ()), message.id}
        return arrived

    async def _find_reply(self, message: discord.Message) -> int | None:
        """Find the reply that an earlier process gave to a message, or that got through unheard.

        Raises NotThroughError where that can't be told now; where Discord refuses to tell, there is none.
        """
        most = MOST_READ if message.id > oldest() else PAGE
        found = await self._sender.history("look", message.channel, most, after=message, oldest_first=True)
        return next((later.id for later in found or () if self.hearing.answers(later) == message.id), None)
