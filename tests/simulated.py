"""The bot in simcord's simulated Discord: the only file that imports simcord, young and so kept at arm's length."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import simcord
from chatting import client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.chat.client import ArticleClient


class Scene:
    """A server with one channel, two members and the bot."""

    def __init__(self, env: simcord.Env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.ana, self.ben = (self.guild.add_member(env.create_user(name)) for name in ("ana", "ben"))

    @property
    def me(self) -> str:
        user = self.env.bot.user
        assert user is not None
        return user.mention

    def said(self, channel: Any = None) -> list[str]:
        """What the bot has said in a channel, oldest first."""
        history = (channel or self.channel).history()
        found = [one for one in history if one.author.id == self.env.bot.user.id]  # type: ignore[union-attr]
        return [one.content for one in sorted(found, key=lambda one: one.id)]

    async def restart(self, bot: ArticleClient) -> None:
        await self.env.restart_bot(bot)


@asynccontextmanager
async def scene(bot: ArticleClient | None = None) -> AsyncIterator[Scene]:
    async with simcord.run(bot or client(), shard_count=1) as env:
        yield Scene(env)
