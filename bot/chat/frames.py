"""What the gateway says, looked at before discord.py reads it: a frame that it can't read would end the bot."""

from __future__ import annotations

from typing import Any

import orjson

RAW = "socket_raw_receive"  # discord.py's event for a frame as it came
_HELLO = 10


def is_readable(text: str) -> bool:
    """Whether a frame has all that discord.py takes for granted."""
    try:
        frame = orjson.loads(text)
        event, data = frame.get("t"), frame.get("d")
        if frame.get("op") == _HELLO:
            return bool(data["heartbeat_interval"] / 1000 > 0)
        if event == "READY":
            return _is_ready(frame["s"], data)
        return event is None or (isinstance(event, str) and (event != "RESUMED" or isinstance(data, dict)))
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _is_ready(sequence: Any, data: Any) -> bool:
    """Whether what begins a session tells its id, where to resume it, whose it is, the shard and the servers."""
    numbers = [*data["shard"], data["user"]["id"], *(guild["id"] for guild in data["guilds"])]
    for number in numbers:
        int(number)  # raises an error where it is none
    texts = (data["session_id"], data["resume_gateway_url"])
    return isinstance(sequence, int) and len(data["shard"]) == 2 and all(isinstance(text, str) for text in texts)
