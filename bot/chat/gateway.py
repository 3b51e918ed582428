"""What goes to Discord and comes from it: paced and counted; the gateway reached again soon, whatever it says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import aiohttp

from bot.chat.transport import WEB, pauses, retry_after

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.chat.transport import Pacer

log = logging.getLogger(__name__)
Result = TypeVar("Result")
SHORTEST = 0.25  # seconds before a second attempt to reach the gateway
AT_ONCE = 54  # the errno on which discord.py 2.7 reconnects a shard without a pause and a traceback of its own


class UnreachedError(ConnectionResetError):
    """The gateway could not be reached. With this errno discord.py tries again at once, and says nothing."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE, "the gateway could not be reached")


class Gateway:
    """Paces the attempts to reach the gateway: the first at once, later ones after ever longer pauses, up to a limit.

    discord.py's own pauses grow to a quarter of an hour, each with a traceback. `longest`: pause in seconds.
    """

    def __init__(self, longest: float) -> None:
        self._longest, self._told = longest, False
        self._begin()

    def _begin(self) -> None:
        self._attempts, self._pauses = 0, pauses(SHORTEST, self._longest)

    async def attempt(self) -> None:
        """Wait before another attempt."""
        if self._attempts:
            await asyncio.sleep(next(self._pauses))
        self._attempts += 1

    def failed(self, why: str) -> NoReturn:
        """Say so, once. Raises UnreachedError."""
        if not self._told:
            log.warning("the gateway can't be reached, trying on: %s", why)
        self._told = True
        raise UnreachedError

    def reached(self) -> None:
        """Note that a session is there."""
        if self._told:
            log.info("the gateway is reached again after %d attempts", self._attempts)
        self._told = False
        self._begin()


class Traffic:
    """What a client's HTTP goes through: each request waits for its turn, discord.py's own retries too.

    Interactions do not: Discord doesn't count them. Troubles are counted; a global limit holds up all turns.
    """

    def __init__(self, pacer: Pacer, gateway: Gateway, metrics: Metrics) -> None:
        self._pacer, self._gateway, self._metrics = pacer, gateway, metrics

    def trace(self) -> aiohttp.TraceConfig:
        """Return what makes a client's HTTP go through it."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._starting)
        config.on_request_exception.append(self._failed)
        config.on_request_end.append(self._ended)
        return config

    async def _starting(self, _: object, __: object, params: aiohttp.TraceRequestStartParams) -> None:
        url = params.url
        if url.scheme not in WEB:
            await self._gateway.attempt()
        elif "interactions" not in url.parts and "webhooks" not in url.parts:
            self._metrics.pace_wait.inc(await self._pacer.turn())

    async def _failed(self, _: object, __: object, params: aiohttp.TraceRequestExceptionParams) -> None:
        if params.url.scheme not in WEB and isinstance(params.exception, aiohttp.ClientError | OSError):
            self._gateway.failed(type(params.exception).__name__)

    async def _ended(self, _: object, __: object, params: aiohttp.TraceRequestEndParams) -> None:
        response = params.response
        if params.url.scheme not in WEB:
            if response.status != HTTPStatus.SWITCHING_PROTOCOLS:
                self._gateway.failed(f"status {response.status}")
        elif response.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._metrics.rate_limited.inc()
            if "X-RateLimit-Global" in response.headers:
                self._pacer.hold(retry_after(response))
        elif response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._metrics.server_errors.inc()


def outlive(connection: Any, ready: Callable[[Any], object]) -> None:
    """Let a client's connection pass over events that can't be parsed, and give None for such messages of a history.

    discord.py has no public way to that: one such event would end the bot.
    `ready` hears what each shard is told when its session starts, before discord.py does.
    """
    for event, parse in connection.parsers.items():
        connection.parsers[event] = partial(_parse, event, parse)
    connection.create_message = partial(_parse, "a message", connection.create_message)
    parse_ready = connection.parsers["READY"]

    def hear(data: Any) -> None:
        _parse("READY", ready, data)
        parse_ready(data)

    connection.parsers["READY"] = hear


def _parse(event: str, parse: Callable[..., Result], *data: Any, **more: Any) -> Result | None:
    """Parse an event; log one that can't be parsed, which would end all that comes after it."""
    try:
        return parse(*data, **more)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        log.error("event=%s can't be read: %s", event, type(error).__name__)  # noqa: TRY400 - it may hold a text
        return None
