"""What the gateway says, looked at before discord.py reads it: a frame that it can't read would end the bot."""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import orjson
import yarl

if TYPE_CHECKING:
    from collections.abc import Callable

_HELLO = 10
_FLUSHED = b"\x00\x00\xff\xff"  # so ends what Discord compresses of one frame
_SAYING = {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}


class Frames:
    """A connection to the gateway that hands on frames as text; one that can't be read `unreadable` hears of.

    To discord.py it is then silent for too long, so that it closes it and resumes the session over another.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, unreadable: Callable[[], None]) -> None:
        self._socket, self._unreadable = socket, unreadable
        self._stream, self._packed = zlib.decompressobj(), b""

    def __getattr__(self, name: str) -> Any:
        """Do all else as the connection does."""
        return getattr(self._socket, name)

    async def receive(self, timeout: float | None = None) -> aiohttp.WSMessage:  # noqa: ASYNC109 - aiohttp's
        """Return the next frame, or that the connection is closed. Raises TimeoutError, also where it can't be read."""
        while True:
            message = await self._socket.receive(timeout)
            if message.type not in _SAYING:
                return message
            text = self._text(message.data)
            if text is None:
                continue
            if not is_readable(text):
                self._unreadable()
                raise TimeoutError
            return message._replace(type=aiohttp.WSMsgType.TEXT, data=text)

    def _text(self, data: str | bytes) -> str | None:
        """Return a frame's text; nothing for what makes no sense, None while it isn't whole."""
        if isinstance(data, str):
            return data
        self._packed += data
        if not self._packed.endswith(_FLUSHED):
            return None
        packed, self._packed = self._packed, b""
        try:
            return self._stream.decompress(packed).decode()
        except (zlib.error, UnicodeDecodeError):
            return ""


def look_at(http: Any, unreadable: Callable[[], None]) -> None:
    """Let all of a client's connections to the gateway be such, compressed in the way that is read here.

    What it says in a compression that breaks would end discord.py.
    """
    http.ws_connect = partial(_connect, http.ws_connect, unreadable)


async def _connect(dial: Callable[..., Any], unreadable: Callable[[], None], url: str, **options: Any) -> Frames:
    compressed = yarl.URL(url).update_query(compress="zlib-stream")
    return Frames(await dial(str(compressed), **options), unreadable)


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
