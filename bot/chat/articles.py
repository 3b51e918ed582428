"""Which article answers where, and each article ready to be asked."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from functools import lru_cache, partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from bot.chat.render import words
from bot.completion import Completer
from bot.responder import Outcome, Reply, Responder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.library import Library
    from bot.store.recorder import Recorder

log = logging.getLogger(__name__)
PATIENCE = 2.5  # seconds to wait for the store while an interaction is open
_REMEMBERED = 2048  # replies; the same question always gets the same


def set_aside() -> None:
    """Let the garbage collector pass over what the articles hold: looking at it again and again slows replies."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


class Article:
    """One article of the library: its responder, its replies remembered, its completion."""

    def __init__(self, name: str, responder: Responder) -> None:
        self.name, self.responder, self.knowledge = name, responder, responder.knowledge
        self.key = name if re.fullmatch(r"[\w-]{1,24}", name) else blake2b(name.encode(), digest_size=6).hexdigest()
        self._reply = lru_cache(_REMEMBERED)(responder.reply)
        self.words = lru_cache(_REMEMBERED)(partial(words, knowledge=self.knowledge))
        self.completer = Completer(responder)

    def reply(self, question: str) -> Reply:
        """Reply to a question; to nothing, with help."""
        return self._reply(question) if question else Reply(question, Outcome.HELP, why="nothing was asked")


class Articles:
    """The library as servers see it: their choices are kept in the store, and here."""

    def __init__(self, library: Library, recorder: Recorder) -> None:
        self.library, self._recorder = library, recorder
        self._chosen: dict[tuple[str, str], str] = {}
        self._popular: dict[str, Mapping[str, int]] = {}
        self._made = self._make()

    def all(self) -> Mapping[str, Article]:
        """All articles by name: one mapping until the next reload."""
        return self._made

    def reload(self) -> None:
        """Load and index everything aside, then swap. Raises DataError and keeps the old on any fault."""
        self.library.reload()
        self._made = self._make()

    def _make(self) -> Mapping[str, Article]:
        return {name: Article(name, responder) for name, responder in self.library.articles.items()}

    def here(self, guild: int | None, channel: Any, name: str | None = None) -> Article:
        """The article named, or else chosen for a channel, its thread's channel, or the server, or the default."""
        made = self.all()
        if not self._chosen and not name:
            return made[self.library.default]
        places = (str(getattr(channel, "id", "-")), str(getattr(channel, "parent_id", "-")), "")
        chosen = [self._chosen.get((str(guild), place)) for place in places] if guild and self._chosen else []
        return next((made[one] for one in (name, *chosen) if one and one in made), made[self.library.default])

    def here_for(self, message: Any) -> Article:
        """The article that answers a message or interaction."""
        return self.here(message.guild.id if message.guild else None, message.channel)

    def by_key(self, key: str) -> Article | None:
        """The article that a button means, if it is still there."""
        return next((article for article in self.all().values() if article.key == key), None)

    async def elsewhere(self, article: Article, question: str) -> tuple[Article, Reply] | None:
        """Another article that answers what this one doesn't; between two of them, everybody else has a turn."""
        for other in self.all().values():
            if other is article:
                continue
            await asyncio.sleep(0)
            reply = other.reply(question)
            if reply.outcome is Outcome.ANSWERED:
                return other, reply
        return None

    def popular(self, article: Article) -> Mapping[str, int]:
        """How often each pair was the answer, as last read from the store."""
        return self._popular.get(article.name, {})

    async def choose(self, guild: int, channel: int | None, name: str | None) -> None:
        """Choose the article of a server or channel; None takes the choice back. Raises StoreError, TimeoutError."""
        place = str(channel or "")
        job = self._recorder.do(lambda store: store.set_article(str(guild), name, channel=place))
        await asyncio.wait_for(asyncio.wrap_future(job), PATIENCE)
        self._chosen.pop((str(guild), place), None)
        if name:
            self._chosen[str(guild), place] = name

    async def refresh(self) -> None:
        """Read the choices and the most asked questions from the store. Raises StoreError."""
        names = list(self.all())
        job = self._recorder.do(lambda store: (store.server_articles(), {name: store.answers(name) for name in names}))
        self._chosen, popular = await asyncio.wrap_future(job)
        self._popular = dict(popular)
