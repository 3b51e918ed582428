"""A question as it comes in: its words and whose they are, who asks where, and through which door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord

from bot.text import same_words

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
    """What is asked, and the id of the user who wrote that."""

    text: str
    by: int


@dataclass(frozen=True, slots=True)
class Where:
    """Who asks, and where, by their ids: 0 for no server that the bot was added to, or no `parent` (of a thread).

    `private`: what is said there the asker alone sees.
    """

    user: int
    guild: int
    channel: int
    parent: int
    private: bool = False

    @classmethod
    def of(cls, source: discord.Message | discord.Interaction, *, private: bool = False) -> Where:
        """Read it off a message or an interaction."""
        if isinstance(source, discord.Message):
            user, guild = source.author.id, source.guild.id if source.guild else 0
        else:
            user, guild = source.user.id, (source.guild_id or 0) if source.is_guild_integration() else 0
        channel: Any = source.channel
        return cls(user, guild, getattr(channel, "id", 0), getattr(channel, "parent_id", 0) or 0, private)


def spoken(message: discord.Message, me: int) -> Words:
    """Return what a message says, what it quotes and the bot's own mention taken off; of a forwarded one, that."""
    texts = [message.content, *(forwarded.content for forwarded in message.message_snapshots)]
    text = "\n".join(filter(None, (_QUOTE.sub("", text).strip() for text in texts)))
    text = text.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ").strip()
    return Words(text, message.author.id)


def quoted(message: discord.Message) -> frozenset[str]:
    """Return the lines that a message quotes, by their words."""
    found = [match["rest"] or match["line"] for match in _QUOTE.finditer(message.content)]
    return lines("\n".join(found))


def lines(text: str) -> frozenset[str]:
    """Return the lines of a text by their words, the same whether it is written with markup or without."""
    folded = [same_words(line.replace("\\", "")) for line in text.splitlines()]
    return frozenset(filter(None, folded))
