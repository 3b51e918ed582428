"""A button pressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.chat.question import Where

if TYPE_CHECKING:
    from bot.library import Article


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
