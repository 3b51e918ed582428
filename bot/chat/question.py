"""A question as it comes in: its words and whose they are, who asks where, and through which door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord


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
    """Who asks, and where, by their ids: 0 for no server, or no `parent` (of a thread).

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
            user, guild = source.user.id, source.guild_id or 0
        channel: Any = source.channel
        return cls(user, guild, getattr(channel, "id", 0), getattr(channel, "parent_id", 0) or 0, private)


def spoken(message: discord.Message, me: int) -> Words:
    """Return what a message says, the bot's own mention taken off; of a forwarded one, what is forwarded."""
    texts = [message.content, *(forwarded.content for forwarded in message.message_snapshots)]
    text = "\n".join(filter(None, texts))
    text = text.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ").strip()
    return Words(text, message.author.id)
