"""Tell an orchestrator how the bot is, over HTTP: /live, /ready and, for Prometheus, /metrics."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.chat.client import ArticleClient

STUCK = 60.0  # seconds in which no message that was to be sent got through
AWAY = 60.0  # seconds that a shard has no connection
PILED = 5_000  # records that wait for the database, half of what can wait
PATIENCE = 5.0  # seconds that a connection may take, from its first byte to our last
Page = tuple[HTTPStatus, str, bytes]  # its status, what kind of text it is, and the text
CONNECTIONS = 32  # at a time; of more the oldest is closed
LONGEST_HEAD = 8192  # bytes
JSON, TEXT = "application/json", "text/plain; version=0.0.4; charset=utf-8"


class Health:
    """How the bot is: `live` while its loop turns, `ready` while mentions get through."""

    def __init__(self, client: ArticleClient) -> None:
        self._client, self._desk, self._owed = client, client.desk, client.owed

    def live(self) -> dict[str, Any]:
        """Return what shows that the event loop turns: that this is answered at all, and how late it runs."""
        return {"live": True, "loop_lag": round(self._desk.metrics.lag, 4), "tasks": len(asyncio.all_tasks())}

    def ready(self) -> dict[str, Any]:
        """Return whether mentions get through (`ready`), `why` not, and what that is judged by.

        `questions`: those that wait for their replies, and those that were given up since the start; `channels`: those
        in which what was asked during an absence is yet to be looked for, and those in which it never could be.
        """
        client, recorder, library = self._client, self._desk.recorder, self._desk.shelf.library
        owed, absence = self._owed, client.absence
        shards = {}
        for number, shard in client.shards.items():
            latency = round(shard.latency, 4) if math.isfinite(shard.latency) else None
            shards[str(number)] = {"connected": not shard.is_closed(), "latency": latency}
        stuck, away = owed.stuck(), absence.longest()
        why = []
        if not client.cluster.claimed.is_set():
            why.append("other processes have all the shards")
        elif not client.is_ready() or client.is_closed():
            why.append("not logged in to Discord yet")
        if away >= AWAY:
            why.append(f"a shard has no connection for {away:.0f} seconds")
        if stuck >= STUCK:
            why.append(f"no message got through for {stuck:.0f} seconds")
        if recorder.waiting >= PILED:
            why.append(f"{recorder.waiting} records wait for the database")
        metrics = self._desk.metrics
        metrics.ready.set(not why)
        metrics.waiting.set(owed.waiting)
        metrics.stuck.set(stuck)
        metrics.away.set(away)
        return {
            "ready": not why,
            "why": why,
            "stuck": round(stuck, 1),
            "away": round(away, 1),
            "questions": {"waiting": owed.waiting, "lost": owed.lost["question"]},
            "channels": {"waiting": absence.unread, "lost": owed.lost["channel"]},
            "shards": shards,
            "articles": sorted(library.articles),
            "left_out": sorted(library.left_out),
            "records": {"written": recorder.written, "dropped": recorder.dropped, "waiting": recorder.waiting},
        }

    @asynccontextmanager
    async def served(self, address: str, *, metrics: bool, patience: float = PATIENCE) -> AsyncIterator[int]:
        """Answer on HOST:PORT meanwhile; give the port. `patience`: seconds a connection. Raises OSError."""
        host, _, port = address.rpartition(":")
        door = _Door(partial(self._page, metrics=metrics), patience)
        server = await asyncio.start_server(door.opened, host, int(port), limit=LONGEST_HEAD)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            await door.close()

    def _page(self, path: str, *, metrics: bool) -> Page:
        """Return a page."""
        if path == "/live":
            return HTTPStatus.OK, JSON, json.dumps(self.live()).encode()
        now = self.ready()
        if path == "/metrics" and metrics:
            return HTTPStatus.OK, TEXT, self._desk.metrics.page()
        if path in {"/ready", "/health"}:
            status = HTTPStatus.OK if now["ready"] else HTTPStatus.SERVICE_UNAVAILABLE
            return status, JSON, json.dumps(now).encode()
        return HTTPStatus.NOT_FOUND, JSON, b"{}"


class _Door:
    """Answers one GET a connection, so many connections at a time; says nothing about those that misbehave."""

    def __init__(self, page: Callable[[str], Page], patience: float) -> None:
        self._page, self._patience = page, patience
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}  # the oldest first

    async def opened(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a connection, within its time."""
        if len(self._open) >= CONNECTIONS:
            oldest = next(iter(self._open))
            oldest.transport.abort()
            del self._open[oldest]
        self._open[writer] = asyncio.current_task()
        misbehaving = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
        with suppress(*misbehaving):
            async with asyncio.timeout(self._patience):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer(head))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        writer.transport.abort()
        self._open.pop(writer, None)

    async def close(self) -> None:
        """Close all connections."""
        handlers = [task for task in self._open.values() if task]
        for writer in self._open:
            writer.transport.abort()
        await asyncio.gather(*handlers)

    def _answer(self, head: bytes) -> bytes:
        """Return the whole response to a request's head."""
        method, _, rest = head.partition(b" ")
        status, kind, body = HTTPStatus.METHOD_NOT_ALLOWED, JSON, b"{}"
        if method in {b"GET", b"HEAD"}:
            path = rest.split(b" ")[0].split(b"?")[0]
            status, kind, body = self._page(path.decode("ascii", "replace"))
        lines = (
            f"HTTP/1.1 {status.value} {status.phrase}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Connection: close",
            "",
            "",
        )
        return "\r\n".join(lines).encode() + (b"" if method == b"HEAD" else body)
