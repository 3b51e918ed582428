"""Run the bot: build its parts, heed signals, and end with a code that says why."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import yarl

from bot.chat import health
from bot.chat.articles import set_aside
from bot.chat.client import ArticleClient
from bot.store import Store, StoreError
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.config import Settings
    from bot.library import Library

log = logging.getLogger(__name__)
FINISH, FLUSH, CLOSE = 3.0, 0.8, 0.8  # seconds for replies under way, for records, for Discord's connections
REFRESH = 3600.0  # seconds between looks at what is most asked
NETWORK = (aiohttp.ClientError, OSError, discord.DiscordServerError, discord.GatewayNotFound, TimeoutError)


class Exit(IntEnum):
    """Why the bot ended; a service manager should not start it again on REFUSED and CONFIG."""

    DONE = 0  # SIGTERM
    FAULT = 1  # a fault of the article's files, or an error nobody expected
    NO_NETWORK = 69  # Discord can't be reached
    REFUSED = 77  # Discord refuses the token or an intent
    CONFIG = 78  # a setting is missing or wrong
    INTERRUPTED = 130  # SIGINT


def run(settings: Settings, library: Library) -> int:
    """Run until a signal; return the exit code."""
    _log_to_stderr(settings.log)
    try:
        store = _store(settings)
    except StoreError as error:
        return _end(Exit.CONFIG, f"database: {error}")
    if settings.api:
        discord.http.Route.BASE = settings.api
    if settings.gateway:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return asyncio.run(_serve(settings, library, Recorder(store)))


def _store(settings: Settings) -> Store | None:
    if settings.database == "none":
        return None
    key = settings.key.get_secret_value() if settings.key else None
    return Store(settings.database, retention_days=settings.retention_days, key=key)


def _log_to_stderr(level: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=level.upper())
    for name in ("discord", "aiohttp", "asyncio", "watchfiles"):  # at debug, discord.py logs the texts of messages
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def _end(code: Exit, line: str) -> Exit:
    sys.stderr.write(f"article-bot: {line}\n")
    return code


async def _serve(settings: Settings, library: Library, recorder: Recorder) -> int:
    client = ArticleClient(
        library, recorder, user_per_minute=settings.user_per_minute,
        channel_per_minute=settings.channel_per_minute, contact=settings.contact,
    )  # fmt: skip
    set_aside()
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    received: list[signal.Signals] = []

    def stop(which: signal.Signals) -> None:
        received.append(which)
        stopping.set()

    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop, which)
    tasks = [_keep(client.metrics.watch_loop()), _keep(_refresh(client))]
    loop.add_signal_handler(signal.SIGHUP, lambda: tasks.append(_keep(client.reload())))
    if settings.watch:
        tasks.append(_keep(_watch(client)))
    runner = None
    try:
        if settings.health:
            runner = await health.serve(client, settings.health, metrics=settings.metrics)
        started = asyncio.create_task(client.start(settings.token.get_secret_value()))
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait((started, stopped), return_when=asyncio.FIRST_COMPLETED)
        if started.done() and not received:
            return _ended(started)
        finished = await client.finish(FINISH)
        written = await asyncio.to_thread(recorder.flush, FLUSH)
        log.info("closing finished=%s written=%s dropped=%d", finished, written, recorder.dropped)
        started.cancel()
        return Exit.INTERRUPTED if received[0] is signal.SIGINT else Exit.DONE
    except ImportError as error:
        return _end(Exit.CONFIG, f"{error.name} is not installed: pip install 'article-bot[metrics]'")
    except OSError as error:
        return _end(Exit.CONFIG, f"health: can't listen on {settings.health}: {error.strerror}")
    finally:
        for task in tasks:
            task.cancel()
        with suppress(Exception):
            await asyncio.wait_for(client.close(), CLOSE)
        if runner:
            await runner.cleanup()


def _ended(started: asyncio.Task[None]) -> Exit:
    """Turn the end of the client into one line and a code."""
    error = started.exception()
    match error:
        case discord.LoginFailure():
            return _end(Exit.REFUSED, "Discord refuses the token: copy it again from the Developer Portal, Bot page")
        case discord.PrivilegedIntentsRequired():
            return _end(Exit.REFUSED, "Discord refuses an intent: the bot asks for none that needs approval")
        case discord.ConnectionClosed(code=4004):
            return _end(Exit.REFUSED, "Discord no longer takes the token: it was reset in the Developer Portal")
        case discord.ConnectionClosed():
            return _end(Exit.REFUSED, f"Discord closed the connection for good, code {error.code}")
        case discord.HTTPException() if not isinstance(error, discord.DiscordServerError):
            return _end(Exit.REFUSED, f"Discord refuses the login: {error.status} code {error.code}")
        case None:
            return _end(Exit.NO_NETWORK, "Discord closed the connection")
        case _ if isinstance(error, NETWORK):
            return _end(Exit.NO_NETWORK, f"Discord can't be reached: {type(error).__name__}. Is there a network?")
    log.error("the bot ended", exc_info=error)
    return _end(Exit.FAULT, f"the bot ended: {type(error).__name__}")


def _keep(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """Run something beside the bot, and log it when it fails."""

    def ended(task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("%s ended", task.get_name(), exc_info=error)

    task = asyncio.create_task(work, name=getattr(work, "__qualname__", "beside the bot"))
    task.add_done_callback(ended)
    return task


async def _refresh(client: ArticleClient) -> None:
    while True:
        await asyncio.sleep(REFRESH)
        await client.refresh()


async def _watch(client: ArticleClient) -> None:
    """Reload whenever a file of the articles changes."""
    import watchfiles

    content = client.articles.library.content
    folders = [folder for name in ("seeds", "data") if (folder := content.root / name).is_dir()]
    async for changes in watchfiles.awatch(*folders, recursive=False):
        if any(path.endswith(".toml") for _, path in changes):
            log.info("files changed: %d", len(changes))
            await client.reload()
