"""Which answers were given where just now, so that none is said twice in a row."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.latest import Latest
from bot.chat.question import Way
from bot.chat.render import settled
from bot.engine.reply import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.answer import Answer

POINTS = "That was answered just now:"
REMEMBERED = 1000  # answers

Said = tuple[int, str, str]  # channel, article's key, text


class Recent:
    """The answers given last, each with its message."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: Latest[Said, tuple[int, float]] = Latest(REMEMBERED)
        self._by_message: Latest[int, Said] = Latest(REMEMBERED)

    def note(self, answer: Answer, message: int) -> None:
        """Remember the message that gives an answer, and no longer what it said before."""
        self.drop(message)
        said = _said(answer)
        if said is not None and not answer.repeats:
            self._given[said] = message, self._clock()
            self._by_message[message] = said

    def drop(self, message: int) -> None:
        """Forget a message that is gone, or says something else now."""
        said = self._by_message.pop(message, None)
        if said is not None and self._given.get(said, (0, 0.0))[0] == message:
            del self._given[said]

    def clear(self) -> None:
        """Forget all: what was deleted meanwhile nobody told."""
        self._given.clear()
        self._by_message.clear()

    def once(self, answer: Answer, seconds: float) -> Answer:
        """Point instead to the same answer that was given in this channel so many seconds ago at most."""
        said = _said(answer)
        message, at = self._given.get(said, (0, 0.0)) if said else (0, 0.0)
        if not message or self._clock() - at > seconds:
            return answer
        link = f"https://discord.com/channels/{answer.where.guild}/{answer.where.channel}/{message}"
        return replace(answer, text=f"{POINTS} {link}", view=settled(answer.where.user), repeats=True)


def _said(answer: Answer) -> Said | None:
    """Return what a message in a server's channel answers, for all to see; None for any other reply."""
    spoken = answer.way in {Way.MENTION, Way.EDIT} and answer.where.guild
    if not spoken or answer.reply.outcome is not Outcome.ANSWERED or answer.reply.followup:
        return None
    return answer.where.channel, answer.article.key, answer.text
