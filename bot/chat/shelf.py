"""The articles that can be asked, and which of them is asked where."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from bot.chat.transport import pauses
from bot.errors import DataError
from bot.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.question import Where
    from bot.library import Article, Library
    from bot.store import Store
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
Result = TypeVar("Result")
PATIENCE = 2.0  # seconds to wait for the database, of the three that Discord gives an interaction
START = 5.0  # seconds to wait for it when nobody waits
LONGEST_RETRY = 30.0  # seconds before it is asked again
LONGEST_OPTION = 100  # characters of a choice's value


class Shelf:
    """A library, and what servers and channels chose from it.

    `retry`: seconds before servers' choices, when they can't be read, are tried again.
    """

    def __init__(self, library: Library, recorder: Recorder, *, retry: float) -> None:
        self.library, self._recorder, self._retry = library, recorder, retry
        self._chosen: dict[tuple[str, str], str] = {}  # articles by server and channel ("": all of the server)
        self._reloading = asyncio.Lock()
        self._name_left_out()

    @property
    def several(self) -> bool:
        """Whether there is a choice between articles."""
        return len(self.library.articles) > 1

    def here(self, where: Where) -> Article:
        """Return the article chosen for a channel, its thread's channel or the server, or else the default."""
        articles = self.library.articles
        for place in (str(where.channel), str(where.parent), ""):
            name = self._chosen.get((str(where.guild), place))
            if name is not None and name in articles:
                return articles[name]
        return articles[self.library.default]

    def find(self, named: str) -> Article | None:
        """Return the article of this name or title."""
        wanted = named.casefold().strip()
        for article in self.library.articles.values():
            if wanted in {article.name.casefold(), article.knowledge.record.title.casefold()}:
                return article
        return None

    def titles(self, typed: str) -> list[tuple[str, str]]:
        """List name and title of the articles of which either holds what is typed; names no longer than an option."""
        found = []
        for name, article in self.library.articles.items():
            title = article.knowledge.record.title
            if len(name) <= LONGEST_OPTION and typed.casefold() in f"{title} {name}".casefold():
                found.append((name, title))
        return found

    def by_key(self, key: str) -> Article | None:
        """Return the article that a button means, if it is still there."""
        return next((article for article in self.library.articles.values() if article.key == key), None)

    async def choose(self, guild: int, channel: int | None, name: str | None) -> None:
        """Choose the article of a server or channel; None takes the choice back. Raises StoreError, TimeoutError."""
        place = str(channel or "")
        await self._on_store(lambda store: store.set_article(str(guild), name, channel=place), PATIENCE)
        self._chosen.pop((str(guild), place), None)
        if name:
            self._chosen[str(guild), place] = name

    async def refresh(self) -> None:
        """Read servers' choices from the store, again and again where that fails; the default answers meanwhile."""
        if self._recorder.store is None:
            return
        for pause in pauses(self._retry, LONGEST_RETRY):
            try:
                self._chosen = await self._on_store(lambda store: store.server_articles(), START)
            except (StoreError, TimeoutError) as error:
                log.warning("servers' choices are not read: %s", error or "the database doesn't answer")
                await asyncio.sleep(pause)
            else:
                return

    async def _on_store(self, job: Callable[[Store], Result], patience: float) -> Result:
        """Do a job on the store within so many seconds. Raises StoreError, TimeoutError."""
        return await asyncio.wait_for(asyncio.wrap_future(self._recorder.do(job)), patience)

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        async with self._reloading:
            try:
                await asyncio.to_thread(self.library.reload)
            except DataError as error:
                for fault in error.faults:
                    log.error("not reloaded: %s", fault)  # noqa: TRY400 - it says all
                return error
            log.info("reloaded articles=%d", len(self.library.articles))
            self._name_left_out()
            return None

    def amiss(self) -> list[str]:
        """Say which articles don't serve, and which answers of the others; why, the log has said."""
        said = [f"{name} is left out" for name in self.library.left_out]
        for name, article in self.library.articles.items():
            said += [f"{name}: the answer of {pair} is withheld" for pair in article.responder.learnt.withheld]
        return said

    def _name_left_out(self) -> None:
        """Log which articles don't serve, and why; the library has logged which answers don't."""
        for name, faults in self.library.left_out.items():
            for fault in faults:
                log.error("%s is left out: %s", name, fault)
