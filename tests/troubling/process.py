"""The bot as a process of its own: it ends and is started again, and nothing of it stays but its database.

It shares the loop of the tests, whose time leaps, so that its tasks are told from all others by who started them.
"""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

from chatting import library

from bot.chat import run
from bot.chat.client import ArticleClient
from bot.chat.desk import Desk
from bot.chat.metrics import Metrics
from bot.errors import StoreError
from bot.store import Record, Store
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from pathlib import Path

    from leaping import LeapingLoop
    from loopback import LoopbackDiscord

Result = TypeVar("Result")
AGAIN = 2.0  # seconds after which a service manager starts what ended: RestartSec of .deploy/article-bot.service
_tasks: ContextVar[set[asyncio.Task[Any]] | None] = ContextVar("those of the process that a task belongs to")


class Kept(Store):
    """A store of a process whose database can be lost."""

    def __init__(self, process: Process, url: str) -> None:
        super().__init__(url, patience=0.1)
        self._process = process

    def add(self, records: Any) -> None:
        if self._process.database_lost:
            raise StoreError("the database is gone")
        super().add(records)


class Counting(Recorder):
    """Counts what it is given; the loop leaps over no time in which somebody waits for its thread."""

    given = 0

    def add(self, record: Record) -> None:
        self.given += 1
        super().add(record)

    def do(self, job: Callable[[Store], Result]) -> Future[Result]:
        working = super().do(job)
        if not self._closed:  # else nothing may come of it any more
            loop: Any = asyncio.get_running_loop()
            loop.threads += 1
            working.add_done_callback(lambda _: loop.call_soon_threadsafe(_worked, loop))
        return working


def _worked(loop: LeapingLoop) -> None:
    loop.threads -= 1


class Watched(ArticleClient):
    """Tells why it ended by itself, once it was logged in: before that, nobody could hear it; knows its connections."""

    ended = ""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._dial, self.http.ws_connect = self.http.ws_connect, self._connected
        self._sockets: list[Any] = []

    async def _connected(self, url: str, **options: Any) -> Any:
        self._sockets.append(await self._dial(url, **options))
        return self._sockets[-1]

    async def hang_up(self) -> None:
        """Close what it left open, as the system does where a process ends."""
        for socket in self._sockets:
            await socket.close()

    async def connect(self, *, reconnect: bool = True) -> None:
        try:
            await super().connect(reconnect=reconnect)
        except Exception as error:
            self.ended = repr(error)
            raise


def _belonging(loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
    """Make a task, which belongs to the process of who makes it."""
    task = asyncio.Task(work, loop=loop, **options)
    tasks = _tasks.get(None)
    if tasks is not None:
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    return task


class Process:
    """A bot with all its own patience, whose paces go by the loop's time; started as often as its service is.

    `bot`: the last. `bots`: all of them. `wrong`: what none may do.
    """

    def __init__(self, at: LoopbackDiscord, database: Path) -> None:
        self._at, self._database = at, database
        self.database_lost = False
        self.bots: list[Watched] = []
        self.wrong: list[str] = []
        asyncio.get_running_loop().set_task_factory(_belonging)
        self.start()

    @property
    def bot(self) -> Watched:
        return self.bots[-1]

    @property
    def over(self) -> bool:
        """Whether nothing starts it any more."""
        return self._service.done()

    def lock(self) -> sqlite3.Connection:
        """Lock the database as another process would."""
        connection = sqlite3.connect(self._database, isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    def start(self) -> None:
        """Start it."""
        self._begin()
        self._service = asyncio.create_task(self._serve())

    async def stop(self) -> None:
        """Stop it as SIGTERM does."""
        self._service.cancel()
        if not self._stopped.done():
            self._stopped.set_result(signal.SIGTERM)
        await asyncio.wait((self._main,))
        await self._end()

    async def crash(self) -> None:
        """End it where it stands: the system closes its connections."""
        self._service.cancel()
        self._at.drop(None)
        await self._end()

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        recorder = Counting(Kept(self, f"sqlite:///{self._database}"), again=0.05)
        self.bots.append(Watched(Desk(library(), recorder, Metrics(), clock=loop.time)))
        self._stopped: asyncio.Future[signal.Signals] = loop.create_future()
        self._own = set[asyncio.Task[Any]]()
        outside = _tasks.set(self._own)
        self._main = asyncio.create_task(self._run())
        _tasks.reset(outside)

    async def _run(self) -> run.Exit:
        try:
            return await run.until(self._stopped, self.bot, self._at.token)
        finally:
            await run.close(self.bot)

    async def _serve(self) -> None:
        """Start it again where it ends by itself, unless its code says that this helps nothing."""
        while True:
            await asyncio.wait((self._main,))
            code = self._main.result()
            await self._end()
            if self.bot.ended or code is not run.Exit.NO_NETWORK:
                self.wrong.append(f"the bot ended with {code!r} {self.bot.ended}")
                return
            await asyncio.sleep(AGAIN)
            self._begin()

    async def _end(self) -> None:
        """End all that is left of it."""
        while self._own:
            for task in self._own:
                task.cancel()
            await asyncio.wait(self._own)
        await self.bot.hang_up()
