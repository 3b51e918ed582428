"""What a user did and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from .interactions import Interaction
    from .world import Channel, Json, Message, User, World


class NotOffered(Exception):  # noqa: N818 - reads as what happened
    """Discord's own client would not have let the user do this."""


class Exchange:
    """One act of a user. Awaiting it waits until the bot is quiet again, and gives the exchange itself."""

    def __init__(
        self,
        world: World,
        quiet: Callable[[], Awaitable[None]],
        user: User,
        channel: Channel,
        *,
        message: Message | None = None,
        interaction: Interaction | None = None,
    ) -> None:
        self.user, self.channel, self.message, self.interaction = user, channel, message, interaction
        self._world, self._quiet, self._from = world, quiet, len(world.posted)
        self._to: int | None = None

    def __await__(self) -> Generator[Any, None, Exchange]:
        return self._settle().__await__()

    async def _settle(self) -> Exchange:
        await self._quiet()
        self._to = len(self._world.posted)
        return self

    async def first(self) -> Exchange:
        """Return at the first sign of an answer, without settling; to be wrapped in a timeout."""
        await self._world.changed.until(lambda: not self.silent)
        return self

    @property
    def messages(self) -> list[Message]:
        """The bot's messages in answer that still stand: replies, or what the interaction's token posted."""
        if self.interaction:
            return [one for one in self.interaction.messages if not one.deleted]
        asked = {self.message.id if self.message else None, None}
        return [
            one
            for one in self._world.posted[self._from : self._to]
            if one.channel is self.channel
            and not one.deleted
            and one.reference in asked
            and "interaction_metadata" not in one.data
        ]

    @property
    def reply(self) -> Message | None:
        """The first message in answer, or the message that the interaction updated."""
        return next(iter(self.messages), self.updated)

    @property
    def text(self) -> str:
        """All that the answer says; empty when there is none."""
        shown = self.messages or ([self.updated] if self.updated else [])
        return "\n".join(message.text for message in shown)

    @property
    def updated(self) -> Message | None:
        """The message that a press changed."""
        return self.interaction.updated if self.interaction else None

    @property
    def modal(self) -> Json | None:
        return self.interaction.modal if self.interaction else None

    @property
    def choices(self) -> list[Json] | None:
        """What autocomplete offered; None when it didn't answer."""
        return self.interaction.choices if self.interaction else None

    @property
    def ephemeral(self) -> bool:
        return bool(self.messages) and all(message.ephemeral for message in self.messages)

    @property
    def acknowledged(self) -> int | None:
        """Callback: 4 message, 5 and 6 deferred, 7 update, 8 choices, 9 modal; None: "did not respond"."""
        return self.interaction.callback if self.interaction else None

    @property
    def silent(self) -> bool:
        """Whether nothing at all came back."""
        return not self.messages and self.acknowledged is None
