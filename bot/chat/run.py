"""Run the bot: build its parts, heed signals, and end with a code that says why."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack, suppress
from enum import IntEnum
from typing import TYPE_CHECKING

import aiohttp
import discord
import yarl

from bot.chat.client import ArticleClient, set_aside
from bot.chat.cluster import Cluster
from bot.chat.desk import Desk
from bot.chat.health import Health
from bot.chat.metrics import Metrics
from bot.chat.patience import Patience
from bot.chat.transport import UnreachedError
from bot.config import Shards
from bot.store import Store, StoreError
from bot.store.locks import Locks
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.library import Library

log = logging.getLogger(__name__)
FINISH, FLUSH, CLOSE = 3.0, 0.8, 0.8  # seconds for replies under way, for records, for Discord's connections
LOOK = 1.0  # seconds between two looks at the articles' files
CLOSED = {  # by Discord for good, with these codes
    4004: "Discord no longer takes the token: it was reset in the Developer Portal",
    4011: "a shard has too many servers: stop all processes, then start them anew",
}
NETWORK = (aiohttp.ClientError, OSError, discord.DiscordServerError, discord.GatewayNotFound, TimeoutError)


class Exit(IntEnum):
    """Why the bot ended; a service manager should not start it again on REFUSED and CONFIG."""

    DONE = 0  # SIGTERM
    FAULT = 1  # a fault of the article's files, or an error nobody expected
    NO_NETWORK = 69  # Discord can't be reached
    REFUSED = 77  # Discord itself refuses the token or an intent
    CONFIG = 78  # a setting is missing or wrong
    INTERRUPTED = 130  # SIGINT


def run(settings: Settings, library: Library) -> int:
    """Run until a signal; return the exit code."""
    _log_to_stderr(settings.log)
    try:
        key = settings.key.get_secret_value() if settings.key else None
        store, locks = None, None
        if settings.database != "none":
            store = Store(settings.database, retention_days=settings.retention_days, key=key)
        given = Shards.read(settings.shards) if settings.shards else None
        if settings.cluster or (given and settings.database.startswith("postgres")):
            locks = Locks(settings.database)
    except StoreError as error:
        return _end(Exit.CONFIG, f"database: {error}")
    if settings.api:
        discord.http.Route.BASE = settings.api
    if settings.gateway:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    proxied = settings.api is not None
    cluster = Cluster(Patience(), given, locks=locks, parts=settings.cluster or 1, proxied=proxied)
    return asyncio.run(_serve(settings, library, Recorder(store), cluster))


def _log_to_stderr(level: str) -> None:
    handler = logging.StreamHandler()
    handler.addFilter(_without_unreached)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level.upper())
    for name in ("discord", "aiohttp", "asyncio"):  # at debug, discord.py logs the texts of messages
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def _without_unreached(record: logging.LogRecord) -> bool:
    """Leave out discord.py's tracebacks of a gateway that can't be reached or read, which is logged in one line."""
    return not (record.exc_info and isinstance(record.exc_info[1], UnreachedError | discord.gateway.ReconnectWebSocket))


def _end(code: Exit, line: str) -> Exit:
    sys.stderr.write(f"article-bot: {line}\n")
    return code


async def _serve(settings: Settings, library: Library, recorder: Recorder, cluster: Cluster) -> int:
    """Run the client and what stands beside it, and close all of it at the end."""
    metrics = Metrics()
    desk = Desk(
        library,
        recorder,
        metrics,
        user_per_minute=settings.user_per_minute,
        channel_per_minute=settings.channel_per_minute,
        contact=settings.contact,
    )
    client = ArticleClient(desk, cluster=cluster)
    set_aside()
    async with AsyncExitStack() as closing:
        closing.callback(cluster.leave)  # the last thing done: others may have the shards
        closing.push_async_callback(close, client)
        if settings.health:
            try:
                await closing.enter_async_context(Health(client).served(settings.health, metrics=settings.metrics))
            except OSError as error:
                return _end(Exit.CONFIG, f"health: can't listen on {settings.health}: {error.strerror}")
        client.beside(metrics.watch_loop())
        if settings.watch:
            client.beside(watch(client))
        stopped = _heed_signals(lambda: client.beside(client.reload()))
        return await until(stopped, client, settings.token.get_secret_value())


def _heed_signals(reload: Callable[[], object]) -> asyncio.Future[signal.Signals]:
    """Reload on SIGHUP; return what will hold the signal to stop."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[signal.Signals] = loop.create_future()

    def stop(which: signal.Signals) -> None:
        if not stopped.done():
            stopped.set_result(which)

    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop, which)
    loop.add_signal_handler(signal.SIGHUP, reload)
    return stopped


async def until(stopped: asyncio.Future[signal.Signals], client: ArticleClient, token: str) -> Exit:
    """Run the client until a signal, or until it ends by itself; let replies and records under way be done."""
    started = asyncio.create_task(client.start(token))
    lost = asyncio.create_task(client.cluster.keep(lambda: client.beside(client.desk.choices.refresh())))
    await asyncio.wait((started, stopped, lost), return_when=asyncio.FIRST_COMPLETED)
    if started.done():
        return ended_by(started)
    if lost.done():
        started.cancel()
        lost.result()
        return _end(Exit.NO_NETWORK, "the database is lost, and with it the shards: start it again")
    lost.cancel()
    recorder = client.desk.recorder
    left = await client.sender.finish(FINISH)  # the next start takes up what is left
    written = await asyncio.to_thread(recorder.flush, FLUSH)
    log.info("closing left=%d written=%s dropped=%d", left, written, recorder.dropped)
    started.cancel()
    return Exit.INTERRUPTED if stopped.result() is signal.SIGINT else Exit.DONE


async def close(client: ArticleClient) -> None:
    """Close Discord's connections, if that is done soon."""
    with suppress(Exception):
        await asyncio.wait_for(client.close(), CLOSE)


def ended_by(started: asyncio.Task[None]) -> Exit:
    """Turn the end of the client into one line and a code."""
    error = started.exception()
    match error:
        case discord.LoginFailure():
            return _end(Exit.REFUSED, "Discord refuses the token: copy it again from the Developer Portal, Bot page")
        case discord.PrivilegedIntentsRequired():
            return _end(Exit.REFUSED, "Discord refuses an intent: the bot asks for none that needs approval")
        case discord.ConnectionClosed():
            return _end(
                Exit.REFUSED, CLOSED.get(error.code, f"Discord closed the connection for good, code {error.code}")
            )
        case discord.HTTPException(status=429):
            return _end(Exit.NO_NETWORK, "Discord takes no request from this address for now: try again later")
        case discord.HTTPException(status=401 | 403) if error.status == 401 or error.code:
            return _end(Exit.REFUSED, f"Discord refuses the login: {error.status} code {error.code}")
        case discord.HTTPException() if not isinstance(error, discord.DiscordServerError):
            return _end(Exit.NO_NETWORK, f"{error.status} instead of Discord's own answer: is a proxy in the way?")
        case None:
            return _end(Exit.NO_NETWORK, "Discord closed the connection")
        case _ if isinstance(error, NETWORK):
            return _end(Exit.NO_NETWORK, f"Discord can't be reached: {type(error).__name__}. Is there a network?")
    log.error("the bot ended", exc_info=error)
    return _end(Exit.FAULT, f"the bot ended: {type(error).__name__}")


async def watch(client: ArticleClient) -> None:
    """Reload whenever the articles' files are others than those last taken up, and nothing more changes for one look.

    It looks by their paths again and again: what watches folders loses those that are replaced. Nothing ends it.
    """
    library = client.desk.shelf.library
    seen = library.state
    while True:
        await asyncio.sleep(LOOK)
        try:
            before, seen = seen, await asyncio.to_thread(library.content.state)
            if before == seen != library.state:
                await client.reload()
        except Exception:
            log.exception("not reloaded")
