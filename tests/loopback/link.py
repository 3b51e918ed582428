"""One gateway connection, a signal to wait on, and a way to break off a connection."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import web


class Signal:
    """Wake whoever waits for a condition, when something happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Let every waiter look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, true: Callable[[], object]) -> None:
        """Return once `true()` holds; it is looked at after every notify."""
        while not true():
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            await future


class Link:
    """One connection: frames leave in order through a queue, compressed when asked."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self.request, self.ws = request, ws
        self.deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self.queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
        self.pings = self.pongs = self.received = self.code = 0
        self.writer = asyncio.create_task(self._write())
        self.beside: asyncio.Task[None] | None = None

    def send(self, op: int, data: Any = None, *, event: str | None = None, seq: int | None = None) -> None:
        """Queue a payload."""
        self.queue.put_nowait(("payload", {"op": op, "d": data, "s": seq, "t": event}))

    def say(self, text: str | bytes) -> None:
        """Queue a frame of any text at all; bytes need not be one."""
        self.queue.put_nowait(("text", text))

    def spoil(self, data: bytes) -> None:
        """Queue bytes as they are, in the midst of what is compressed."""
        self.queue.put_nowait(("bytes", data))

    def ping(self) -> int:
        """Ask for a pong, which comes when the client has processed all earlier frames; return its number."""
        self.pings += 1
        self.queue.put_nowait(("ping", None))
        return self.pings

    def close(self, code: int) -> None:
        """Close after what is queued."""
        self.code = code
        self.queue.put_nowait(("close", code))

    async def _write(self) -> None:
        with suppress(ConnectionError, RuntimeError):
            while True:
                kind, what = await self.queue.get()
                if kind == "close":
                    await self.ws.close(code=what)
                    return
                if kind == "ping":
                    await self.ws.ping()
                    continue
                if kind == "bytes":
                    await self.ws.send_bytes(what)
                    continue
                text = what if kind == "text" else json.dumps(what)
                if self.deflate:
                    plain = text if isinstance(text, bytes) else text.encode()
                    await self.ws.send_bytes(self.deflate.compress(plain) + self.deflate.flush(zlib.Z_SYNC_FLUSH))
                else:
                    await self.ws.send_str(text)


def abort(request: web.Request) -> None:
    """Reset a TCP connection at once (RST, not FIN)."""
    if request.transport:
        sock = request.transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
