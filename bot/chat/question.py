"""A question as it comes in: its words and whose they are, who asks where, through which door; and what it gets."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING, Any

import discord

from bot.engine.reply import Outcome, Reply
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from discord import ui

    from bot.library import Article

NOBODY = 0  # whose words are not kept
MOST_LINES, LONGEST_LINES = 40, 2000  # lines, and characters of all of them, by which a text is known
_QUOTE = re.compile(r"^ *(?:>>> (?P<rest>[\s\S]*)|> (?P<line>.*))$", re.MULTILINE)  # as Discord shows them


class Way(StrEnum):
    """How a question came in."""

    MENTION = "mention"
    DM = "dm"
    EDIT = "edit"
    SLASH = "slash"
    MENU = "menu"
    BUTTON = "button"
    FORUM = "forum"

    @property
    def spoken(self) -> bool:
        """Whether it is a message, which anybody there can read beside its reply."""
        return self in {Way.MENTION, Way.DM, Way.EDIT, Way.FORUM}


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked, and the id of the user who wrote that: `NOBODY` where it isn't written to the bot."""

    text: str
    by: int


@dataclass(frozen=True, slots=True)
class Where:
    """Who asks, and where, by their ids: 0 for no server that the bot was added to, or no `parent` (of a thread).

    `private`: what is said there the asker alone sees. `open`: everybody in the server can see the channel.
    """

    user: int
    guild: int
    channel: int
    parent: int
    private: bool = False
    open: bool = False

    @property
    def public(self) -> bool:
        """Whether what is said there is for all of a server to see."""
        return self.open and not self.private

    @classmethod
    def of(cls, source: discord.Message | discord.Interaction, *, private: bool = False) -> Where:
        """Read it off a message or an interaction."""
        if isinstance(source, discord.Message):
            user, guild = source.author.id, source.guild.id if source.guild else 0
        else:
            user, guild = source.user.id, (source.guild_id or 0) if source.is_guild_integration() else 0
        channel: Any = source.channel
        parent = getattr(channel, "parent_id", 0) or 0
        return cls(user, guild, getattr(channel, "id", 0), parent, private, _is_open(channel))


def _is_open(channel: Any) -> bool:
    """Whether everybody in a server can see a channel, as far as that is known.

    An interaction tells of a channel without who may see it, so it is looked up; an unknown server has no roles.
    """
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    if isinstance(channel, discord.Thread) and channel.is_private():
        return False
    known = channel.guild.get_channel(channel.parent_id if isinstance(channel, discord.Thread) else channel.id)
    everyone: discord.Role | None = channel.guild.default_role
    return known is not None and everyone is not None and known.permissions_for(everyone).view_channel


def readable(channel: Any) -> bool:
    """Whether the bot may read the history of a server's channel; not of one that is known in part."""
    with suppress(discord.ClientException, AttributeError):  # a thread's channel, or the bot's own member, is missing
        may = channel.permissions_for(channel.guild.me)
        spoken_in = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
        return bool(may.read_message_history and (may.connect or not spoken_in))
    return False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A reply that was given: to whose words, from which article (its key). `pointed`: a message replies to just it."""

    words: Words
    article: str
    reply: Reply
    pointed: bool = True

    def taken_up(self, words: Words, reply: Reply) -> Words:
        """Return what was asked by a message that follows it; with words of two in it, it is nobody's."""
        if reply.outcome is Outcome.HELP:
            return words
        if reply.followup:
            return self.words
        own = words.by == self.words.by or reply.question == words.text
        return Words(reply.question, words.by if own else NOBODY)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be shown for a question: the reply, its content, what makes its buttons (`view`); `where.private`: to
    the asker alone.

    `words`: what is asked, with what it takes from the question `before`, and whose words those are. `began`: when, by
    the performance counter. `repeats`: the message that said so just now, to which it only points, or 0.
    """

    words: Words
    where: Where
    way: Way
    article: Article
    reply: Reply
    text: str
    view: Callable[[], ui.View]
    began: float
    before: Earlier | None = None
    repeats: int = 0


@dataclass(slots=True, eq=False)
class Asked:
    """A question addressed to the bot, and how far its reply is.

    There is none, or there is one of this id; while `unsure` there may be one that nobody here heard of, from a process
    before or a post whose answer was lost: it is looked for before another is posted. `gone`: the question was
    deleted, and nothing more is posted. `answered`: the hash of the text that it replies to; `edited`: the latest edit;
    `began`: when the question, or that edit, arrived, by the performance counter.
    Whoever holds `lock` brings the reply in line with the question; all others wait, and look again.
    """

    channel: Any
    reply: int | None = None
    unsure: bool = False
    gone: bool = False
    answered: int | None = None
    edited: datetime | None = None
    began: float = field(default_factory=perf_counter)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Press:
    """A button of ours, pressed, or its form sent in: what its id says, who did it."""

    interaction: discord.Interaction[Any]
    article: Article
    ids: tuple[str, ...]
    asker: int

    @property
    def mine(self) -> bool:
        """Whether the one who asked did it."""
        return self.interaction.user.id == self.asker

    @property
    def private(self) -> bool:
        """Whether the button's message is seen by one user alone."""
        return self.interaction.message is not None and self.interaction.message.flags.ephemeral

    @property
    def where(self) -> Where:
        """Who did it, and where."""
        return Where.of(self.interaction, private=self.private)


def spoken(message: discord.Message, me: int) -> Words:
    """Return what a message says, what it quotes and the bot's own mention taken off; of a forwarded one, that.

    Who wrote what is forwarded isn't known.
    """
    forwarded = [one.content for one in message.message_snapshots if one.content]
    said = [_QUOTE.sub("", text).strip() for text in (message.content, *forwarded)]
    text = "\n".join(filter(None, said))
    text = text.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ").strip()
    return Words(text, NOBODY if forwarded else message.author.id)


def quoted(message: discord.Message) -> frozenset[str]:
    """Return the lines that a message quotes, by their words."""
    found = [match["rest"] or match["line"] for match in _QUOTE.finditer(message.content)]
    return lines("\n".join(found))


def lines(text: str) -> frozenset[str]:
    """Return the first lines of a text by their words, the same whether it is written with markup or without."""
    written = [line for line in text[:LONGEST_LINES].splitlines() if line.strip()]
    folded = [same_words(line.replace("\\", "")) for line in written[:MOST_LINES]]
    return frozenset(filter(None, folded))
