"""What the gateway says, read before discord.py reads it: a frame that it can't read would end the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

RAW = "socket_raw_receive"  # discord.py's event for a frame as it came
HELLO = 10


class UnreadableError(ValueError):
    """A frame lacks what discord.py takes for granted."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a shard, one of so many, is told when its session starts: which servers it has, by their ids, those that
    are unavailable too.
    """

    shard: int
    shards: int
    guilds: frozenset[str]

    def covers(self, guild: str) -> bool:
        """Whether a server is the shard's, should the bot be in it."""
        return (int(guild) >> 22) % self.shards == self.shard


def read(text: str) -> Ready | None:
    """Return what is said when a session starts, None of any other frame. Raises UnreadableError."""
    try:
        frame = orjson.loads(text)
        event, data = frame.get("t"), frame.get("d")
        if frame.get("op") == HELLO:
            _need(data["heartbeat_interval"] / 1000 > 0)
        elif event == "READY":
            return _ready(frame["s"], data)
        else:
            _need(event is None or isinstance(event, str))
            _need(event != "RESUMED" or isinstance(data, dict))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableError from error
    return None


def _ready(sequence: Any, data: Any) -> Ready:
    _need(isinstance(sequence, int))
    _need(isinstance(data["session_id"], str) and isinstance(data["resume_gateway_url"], str))
    _need(int(data["user"]["id"]))
    shard, shards = data["shard"]
    return Ready(int(shard), int(shards), frozenset(str(int(guild["id"])) for guild in data["guilds"]))


def _need(there: object) -> None:
    if not there:
        raise UnreadableError
