"""How long to wait, and for how long to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = timedelta(minutes=15)  # of a question that is still answered
MOST_READ = 2000  # messages of a channel that are looked through for it
BETWEEN_ROUNDS, BETWEEN_SYNCS = 60.0, 900.0  # seconds at the most


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds."""

    connection: float = 10.0  # for a connection, and for an answer over it
    message: float = 40.0  # to try a message again after it first failed, however long it waited for its turn
    acknowledge: float = 0.8  # for one try to answer an interaction
    interaction: float = 2.0  # for more tries, of the 3 seconds that Discord gives
    absence: float = 5.0  # before what was missed, or didn't get through, is looked at anew, at first
    commands: float = 60.0  # before commands that weren't taken are sent again, at first
    gateway: float = 5.0  # the longest pause between attempts to reach it
    identify: float = 5.0  # between two shards, as Discord wants it
    start: float = 5.0  # for what is nice to have before the bot is online, and can be had later
    beat: float = 1.0  # among several processes, between two looks at what is held or free
    lease: float = 5.0  # for which shards are served after they were last seen to be ours
    fence: float = 6.0  # before shards are started that were claimed: whoever lost them has stopped by then

    def rounds(self) -> Iterator[float]:
        """Give the pauses before a question that didn't get through, or a channel, is looked at anew."""
        return pauses(self.absence, BETWEEN_ROUNDS)

    def syncs(self) -> Iterator[float]:
        """Give the pauses before commands that Discord didn't take are sent again."""
        return pauses(self.commands, BETWEEN_SYNCS)


def oldest() -> int:
    """Return the least id of a message that isn't too old."""
    return discord.utils.time_snowflake(datetime.now(UTC) - OLDEST)


def pauses(first: float, longest: float) -> Iterator[float]:
    """Give the seconds to wait before each next attempt: twice as many each time, up to the longest."""
    while True:
        yield min(first, longest)
        first *= 2
