"""The loopback Discord itself: a server on a free port, the client pointed at it, waiting for quiet."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import yarl
from aiohttp import web

from .channels import ChannelRoutes
from .commands import Registry
from .gateway import KNOWN_INTENTS, PRIVILEGED, Gateway, Starts
from .interactions import InteractionRoutes
from .link import abort
from .openapi import Spec
from .rest import PREFIX, Limits, Rest
from .trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

# names that discord.py gives to the tasks that run handlers
HANDLERS = (
    "discord.py: ",
    "CommandTree-invoker",
    "discord-ui-view-dispatch",
    "discord-ui-modal-dispatch",
    "discord-ui-dynamic-item",
)
OPENAPI = "LOOPBACK_OPENAPI"  # the variable that names Discord's OpenAPI file


class LoopbackDiscord(Trouble):
    """A Discord on 127.0.0.1 for one test.

    `global_limit`: requests a second; `route_limit`: (requests, seconds) a route and channel; None: no limit.
    `shards`: how many are recommended; of those in a row, one of `concurrency`, sessions must start `apart` seconds.
    `privileged`: privileged intents switched on in the portal. `check`: against the OpenAPI file, at exit.
    """

    handlers = HANDLERS

    def __init__(
        self,
        *,
        token: str = "loopback.test.token",
        global_limit: int | None = 50,
        route_limit: tuple[int, float] | None = (5, 5.0),
        privileged: int = 0,
        shards: int = 1,
        heartbeat_ms: int = 41_250,
        concurrency: int = 1,
        apart: float = 0.0,
        check: bool = True,
    ) -> None:
        super().__init__(token)
        self.url = ""
        self.rest = Rest(self, Limits(self, global_limit, route_limit))
        allowed = KNOWN_INTENTS & ~PRIVILEGED | privileged
        self.gateway = Gateway(self, allowed=allowed, heartbeat_ms=heartbeat_ms, starts=Starts(concurrency, apart))
        self.registry = Registry(self)
        self.interactions = InteractionRoutes(self, self.gateway)
        ChannelRoutes(self, self.gateway, self.registry, shards).install(self.rest)
        self.interactions.install(self.rest)
        path = os.environ.get(OPENAPI)
        self.spec = Spec.load(Path(path)) if check and path else None

    async def __aenter__(self) -> LoopbackDiscord:
        app = web.Application(client_max_size=30 << 20)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_route("*", PREFIX + "/{rest:.*}", self.rest.handle)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await self.listen(0)
        port = self._runner.addresses[0][1]
        self.url, self.gateway.url = f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}/gateway"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        for _session, link in self.gateway.connected():
            abort(link.request)
        await self._runner.cleanup()
        if kind is None:
            faults = [*self.rest.unmodelled, *self.schema_faults()]
            assert not faults, "\n".join(faults)

    async def listen(self, port: int) -> None:
        """Take connections at a port, 0 for any."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True)
        await self._site.start()

    async def refuse(self) -> int:
        """Refuse connections until `listen` is called with the port returned; the existing ones stay."""
        await self._site.stop()
        return int(yarl.URL(self.url).port or 0)

    async def open_proxy(self) -> None:
        """Take connections at another port, too; /gateway/bot and each READY name that from now on."""
        self._proxy = web.TCPSite(self._runner, "127.0.0.1", 0)
        await self._proxy.start()
        port = self._runner.addresses[-1][1]
        self.gateway.address = self.gateway.resume_address = f"ws://127.0.0.1:{port}/gateway"

    async def close_proxy(self) -> None:
        """Take none there any more, and reset those there are; it goes on being named."""
        await self._proxy.stop()
        port = yarl.URL(self.gateway.resume_address).port
        for _, link in self.gateway.connected():
            if link.request.transport and link.request.transport.get_extra_info("sockname")[1] == port:
                abort(link.request)

    @contextmanager
    def redirect(self) -> Iterator[None]:
        """Point discord.py at this server, and back at the end."""
        route, socket = discord.http.Route, discord.gateway.DiscordWebSocket
        before = route.BASE, socket.DEFAULT_GATEWAY
        route.BASE, socket.DEFAULT_GATEWAY = self.url + PREFIX, yarl.URL(self.gateway.url)
        try:
            yield
        finally:
            route.BASE, socket.DEFAULT_GATEWAY = before

    @asynccontextmanager
    async def running(
        self, client: discord.Client, *, token: str | None = None, shards: int = 1
    ) -> AsyncIterator[discord.Client]:
        """Run a client, connected when the block begins, closed at its end; errors at start come through."""
        with self.redirect():
            task = asyncio.create_task(client.start(token or self.token))
            online = asyncio.create_task(self.online(shards))
            try:
                await asyncio.wait((task, online), return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    task.result()
                yield client
            finally:
                online.cancel()
                await client.close()
                await asyncio.gather(task, online, return_exceptions=True)
                self.gateway.sessions = {session.id: session for session, _ in self.gateway.connected()}

    async def online(self, shards: int = 1) -> None:
        """Return once so many shards have processed their READY and guilds."""
        await self.changed.until(lambda: len(self.gateway.connected()) >= shards)
        await self.gateway.caught_up()

    async def quiet(self, seconds: float = 60.0) -> None:
        """Return once the bot has processed every event and ended every handler and request.

        Raises TimeoutError naming what still runs. Handlers are known by the names that discord.py gives to
        their tasks; a bot that hands work to tasks of its own needs their names in `handlers`. In another
        process handlers can't be seen at all.
        """
        running: list[asyncio.Task[Any]] = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    seen = len(self.requests)
                    await self.gateway.caught_up()
                    running = [one for one in asyncio.all_tasks() if one.get_name().startswith(self.handlers)]
                    if running:
                        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                        continue
                    await self.changed.until(lambda: self.rest.in_flight == 0)
                    if seen == len(self.requests):
                        return
        except TimeoutError:
            names = ", ".join(task.get_name() for task in running) or f"{self.rest.in_flight} requests"
            raise TimeoutError(f"The bot isn't quiet after {seconds} s: {names}") from None
