"""What goes to Discord and comes from it: paced, counted, ended where it hangs; the gateway is reached again soon."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import aiohttp
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from bot.chat.patience import pauses

if TYPE_CHECKING:
    from bot.chat.metrics import Metrics
    from bot.chat.pacer import Pacer
    from bot.chat.patience import Patience

log = logging.getLogger(__name__)
Result = TypeVar("Result")
COMMANDS = {2, 4}  # interactions that use a command, or type into one
WEB = {"http", "https"}  # and not the gateway's
UNTOLD = 5.0  # seconds to wait out a rate limit that says no time to come
SHORTEST = 0.25  # seconds before a second attempt to reach the gateway
ANEW = 120.0  # seconds before a session that can't be read on is given up: Discord lets 1,000 start a day
AT_ONCE = 54  # the errno on which discord.py 2.7 reconnects a shard without a pause and a traceback of its own


class Connector(aiohttp.TCPConnector):
    """Ends what hangs by closing its connection. Nothing is cancelled: a request of discord.py that is cancelled
    while it waits out a global rate limit would leave every later request waiting for good.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__(limit=0)
        self._patience = patience.connection

    async def connect(self, req: Any, traces: Any, timeout: aiohttp.ClientTimeout) -> Any:  # noqa: ASYNC109 - aiohttp's
        """Return a connection that lasts so long for one answer; the gateway's lasts."""
        timeout = aiohttp.ClientTimeout(connect=self._patience)
        connection = await super().connect(req, traces, timeout)
        if req.url.scheme in WEB and connection.transport is not None:
            ending = asyncio.get_running_loop().call_later(self._patience, connection.transport.abort)
            connection.add_callback(ending.cancel)  # called when the answer is read
        return connection


def retry_after(response: Any) -> float:
    """Return the seconds that a rate limit is to be waited out, which may be told as a time of day."""
    told, seconds = response.headers.get("Retry-After", ""), -1.0
    with suppress(ValueError, OverflowError):
        seconds = parsedate_to_datetime(told).timestamp() - time.time()
    with suppress(ValueError):
        seconds = float(told)
    return seconds if 0 <= seconds < math.inf else UNTOLD


class UnreachedError(ConnectionResetError):
    """The gateway could not be reached. With this errno discord.py tries again at once, and says nothing."""

    def __init__(self) -> None:
        super().__init__(AT_ONCE, "the gateway could not be reached")


class Traffic:
    """What a client's HTTP goes through: each request waits for its turn, discord.py's own retries too.

    Interactions do not: Discord doesn't count them. A global limit holds up all turns. The first attempt to reach the
    gateway is made at once, later ones after ever longer pauses: discord.py's own grow to a quarter of an hour, each
    with a traceback. What can't be read and comes again when a session is resumed would do so each time: a new session
    is started then. `longest`: pause in seconds.
    """

    def __init__(self, pacer: Pacer, metrics: Metrics, longest: float) -> None:
        self._pacer, self._metrics, self._longest = pacer, metrics, longest
        self._told, self._anew = False, 0.0
        self._begin()

    def _begin(self) -> None:
        self._attempts, self._unreadable, self._pauses = 0, 0, pauses(SHORTEST, self._longest)

    def trace(self) -> aiohttp.TraceConfig:
        """Return what makes a client's HTTP go through it."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._starting)
        config.on_request_exception.append(self._failed)
        config.on_request_end.append(self._ended)
        return config

    async def attempt(self) -> None:
        """Wait before another attempt to reach the gateway."""
        if self._attempts:
            await asyncio.sleep(next(self._pauses))
        self._attempts += 1

    def reached(self) -> None:
        """Note that the gateway is reached."""
        if self._told:
            log.info("the gateway is reached again after %d attempts", self._attempts)
        self._told = False
        self._begin()

    def unreadable(self) -> None:
        """Note that the gateway says what can't be read."""
        self._unreadable += 1
        self.failed("it says what can't be read")

    def starts(self) -> None:
        """Note that a session starts: none is given up for a while."""
        self._anew = asyncio.get_running_loop().time() + ANEW

    def _start_anew(self) -> None:
        """Raise ReconnectWebSocket where the session is to be given up for a new one: discord.py starts that then."""
        if self._unreadable > 1 and asyncio.get_running_loop().time() >= self._anew:
            self._unreadable = 0
            log.warning("what can't be read comes again: a new session is started")
            raise ReconnectWebSocket(None, resume=False)

    def failed(self, why: str) -> None:
        """Say, once, that the gateway is not reached."""
        if not self._told:
            log.warning("the gateway can't be reached, trying on: %s", why)
        self._told = True

    def _unreached(self, why: str) -> NoReturn:
        self.failed(why)
        raise UnreachedError

    async def _starting(self, _: object, own: SimpleNamespace, params: aiohttp.TraceRequestStartParams) -> None:
        url = params.url
        own.paced = False
        if url.scheme not in WEB:
            await self.attempt()
            self._start_anew()
        elif "/interactions/" not in url.raw_path and "/webhooks/" not in url.raw_path:
            await self._pacer.turn()
            own.paced = True

    async def _failed(self, _: object, own: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams) -> None:
        if own.paced:
            self._pacer.answered()
        if params.url.scheme not in WEB and isinstance(params.exception, aiohttp.ClientError | OSError):
            self._unreached(type(params.exception).__name__)

    async def _ended(self, _: object, own: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        response = params.response
        if own.paced:
            self._pacer.answered()
        if params.url.scheme not in WEB:
            if response.status != HTTPStatus.SWITCHING_PROTOCOLS:
                self._unreached(f"status {response.status}")
        elif response.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._metrics.rate_limited.inc()
            if "X-RateLimit-Global" in response.headers:
                self._pacer.hold(retry_after(response))


def fall_back(http: Any) -> None:
    """Let a session whose own address can't be reached be resumed where sessions start.

    discord.py has no public way to that: after an UnreachedError it tries the session's own address again, for good.
    """
    connect = http.ws_connect

    async def reach(url: str, **more: Any) -> Any:
        try:
            return await connect(url, **more)
        except UnreachedError:
            usual = DiscordWebSocket.DEFAULT_GATEWAY.with_query(yarl.URL(url).query)
            if yarl.URL(url) == usual:
                raise
            return await connect(str(usual), **more)

    http.ws_connect = reach


def outlive(connection: Any, ready: Callable[[Any], object]) -> None:
    """Let a client's connection pass over events that can't be parsed, and give None for such messages of a history.

    discord.py has no public way to that: one such event would end the bot.
    `ready` hears what each shard is told when its session starts, before discord.py does.
    """
    connection.parsers["INTERACTION_CREATE"] = partial(_parse_whole, connection.parsers["INTERACTION_CREATE"])
    for event, parse in connection.parsers.items():
        connection.parsers[event] = partial(_parse, event, parse)
    connection.create_message = partial(_parse, "a message", connection.create_message)
    parse_ready = connection.parsers["READY"]

    def hear(data: Any) -> None:
        _parse("READY", ready, data)
        parse_ready(data)

    connection.parsers["READY"] = hear


def _parse_whole(parse: Callable[[Any], object], data: Any) -> None:
    """Parse an interaction that says what is used and by whom. Raises an error for another: discord.py does so late."""
    if data["type"] in COMMANDS:
        str(data["data"]["name"])
    str((data["member"] if data.get("guild_id") else data)["user"]["id"])
    parse(data)


def _parse(event: str, parse: Callable[..., Result], *data: Any, **more: Any) -> Result | None:
    """Parse an event; log one that can't be parsed, which would end all that comes after it."""
    try:
        return parse(*data, **more)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        log.error("event=%s can't be read: %s", event, type(error).__name__)  # noqa: TRY400 - it may hold a text
        return None
