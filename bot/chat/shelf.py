"""What servers and channels choose; the articles that can be asked, and which of them is asked where."""

from __future__ import annotations

import asyncio
import logging
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.article.changes import compare
from bot.chat.patience import pauses
from bot.chat.question import Where
from bot.errors import DataError
from bot.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.library import Article, Library
    from bot.store import Store
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
Result = TypeVar("Result")
NOT_KEPT = "That can't be kept: this bot runs without a database."
PATIENCE = 2.0  # seconds to wait for the database, of the three that Discord gives an interaction
START = 5.0  # seconds to wait for it when nobody waits
LONGEST_RETRY = 30.0  # seconds before it is asked again
NO_SUCH = "There is no such article. Pick one of those that come up."
AS_BEFORE = "pairs, wordings and gaps are as before"
LONGEST_OPTION = 100  # characters of a choice's name and value


async def on_store(recorder: Recorder, job: Callable[[Store], Result], patience: float = PATIENCE) -> Result:
    """Do a job on the store within so many seconds. Raises StoreError, TimeoutError."""
    return await asyncio.wait_for(asyncio.wrap_future(recorder.do(job)), patience)


class Chosen(StrEnum):
    """What can be chosen, by the name under which it is kept."""

    ARTICLE = "article"
    HAND_OFF = "hand-off"
    FORUM = "forum"
    SAME_AGAIN = "same-again"


class Choices:
    """The choices of all servers.

    `retry`: seconds before they are read again, when they can't be read at the start.
    """

    def __init__(self, recorder: Recorder, *, retry: float) -> None:
        self._recorder, self._retry = recorder, retry
        self._chosen: dict[tuple[str, str, str], str] = {}  # by server, channel ("": all of the server) and name

    def nearest(self, where: Where, name: Chosen) -> str | None:
        """Return what is chosen for a channel, or else for its thread's channel, or the server; None for nothing."""
        return next(self.of(where, name), None)

    def of(self, where: Where, name: Chosen) -> Iterator[str]:
        """Give what is chosen for a channel, its thread's channel and the server, the nearest first."""
        for place in (str(where.channel), str(where.parent), ""):
            value = self._chosen.get((str(where.guild), place, name))
            if value:
                yield value

    async def choose(self, guild: int, channel: int | None, name: Chosen, value: str | None) -> None:
        """Choose for a server or channel; None takes the choice back. Raises StoreError, TimeoutError.

        What comes to be kept after that time holds all the same.
        """
        key = str(guild), str(channel or ""), name.value
        kept = asyncio.wrap_future(self._recorder.do(lambda store: store.choose(*key, value)))
        kept.add_done_callback(partial(self._take_up, key, value))
        await asyncio.wait_for(asyncio.shield(kept), PATIENCE)

    def _take_up(self, key: tuple[str, str, str], value: str | None, kept: asyncio.Future[object]) -> None:
        """Let a choice hold that is kept now, unless it could not be."""
        if kept.cancelled() or kept.exception():
            return
        self._chosen.pop(key, None)
        if value:
            self._chosen[key] = value

    def guilds(self) -> set[int]:
        """Return the servers that chose something."""
        return {int(guild) for guild, _, _ in self._chosen}

    def forget(self, guild: int) -> None:
        """Drop the choices of a server that was left."""
        self._chosen = {key: value for key, value in self._chosen.items() if key[0] != str(guild)}

    async def refresh(self) -> None:
        """Read them from the store, again and again where that fails; nothing is chosen meanwhile."""
        if self._recorder.store is None:
            return
        for pause in pauses(self._retry, LONGEST_RETRY):
            try:
                self._chosen = await on_store(self._recorder, lambda store: store.choices(), START)
            except (StoreError, TimeoutError) as error:
                log.warning("servers' choices are not read: %s", str(error) or "the database doesn't answer")
                await asyncio.sleep(pause)
            else:
                return


class Shelf:
    """A library, and which of its articles servers and channels chose.

    `changed` says in lines what was found changed when its files were last taken up.
    """

    def __init__(self, library: Library, choices: Choices) -> None:
        self.library, self._choices = library, choices
        self.changed: tuple[str, ...] = ()
        self._reloading = asyncio.Lock()
        self._name_left_out()

    @property
    def several(self) -> bool:
        """Whether there is a choice between articles."""
        return len(self.library.articles) > 1

    def here(self, where: Where) -> Article:
        """Return the article chosen for a channel, its thread's channel or the server, or else the default."""
        articles = self.library.articles
        for name in self._choices.of(where, Chosen.ARTICLE):
            if name in articles:
                return articles[name]
        return articles[self.library.default]

    def at(self, interaction: discord.Interaction[Any]) -> Article:
        """Return the article that is asked where an interaction comes from."""
        return self.here(Where.of(interaction))

    def find(self, named: str) -> Article | None:
        """Return the article of this name or title."""
        wanted = named.casefold().strip()
        for article in self.library.articles.values():
            if wanted in {article.name.casefold(), article.knowledge.record.title.casefold()}:
                return article
        return None

    def offered(self, typed: str) -> list[app_commands.Choice[str]]:
        """Offer the articles whose title or name holds what is typed; names no longer than an option."""
        found = []
        for name, article in self.library.articles.items():
            title = article.knowledge.record.title
            if len(name) <= LONGEST_OPTION and typed.casefold() in f"{title} {name}".casefold():
                found.append(app_commands.Choice(name=title[:LONGEST_OPTION], value=name))
        return found

    def by_key(self, key: str) -> Article | None:
        """Return the article that a button means, if it is still there."""
        return next((article for article in self.library.articles.values() if article.key == key), None)

    async def reload(self) -> DataError | None:
        """Take up the articles' files; on a fault return it, and the old ones go on."""
        async with self._reloading:
            try:
                self.changed = await asyncio.to_thread(self._take_up)
            except DataError as error:
                for fault in error.faults:
                    log.error("not reloaded: %s", fault)  # noqa: TRY400 - it says all
                return error
            for line in self.changed:
                log.info("reloaded articles=%d: %s", len(self.library.articles), line)
            self._name_left_out()
            return None

    def _take_up(self) -> tuple[str, ...]:
        """Take up the files; say in lines what is changed. Raises DataError."""
        before = self.library.articles
        self.library.reload()
        after, lines = self.library.articles, []
        for name in sorted({*before, *after}):
            was, now = before.get(name), after.get(name)
            said = str(compare(was.knowledge.curated if was else None, now.knowledge.curated if now else None))
            if said:
                lines.append(f"{name}: {said}")
        return tuple(lines) or (AS_BEFORE,)

    def amiss(self) -> list[str]:
        """Say which articles don't serve, and which answers of the others; why, the log has said."""
        said = [f"{name} is left out" for name in self.library.left_out]
        for name, article in self.library.articles.items():
            said += [f"{name}: the answer of {pair} is withheld" for pair in article.knowledge.withheld]
        return said

    def _name_left_out(self) -> None:
        """Log which articles don't serve, and why; the library has logged which answers don't."""
        for name, faults in self.library.left_out.items():
            for fault in faults:
                log.error("%s is left out: %s", name, fault)
