"""The articles a process answers from: loaded and proven together, swapped together."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.compiled import open_article
from bot.engine.completion import Completer
from bot.engine.reply import Outcome, Reply
from bot.errors import DataError, Fault, UnprovenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.article.content import Content
    from bot.engine.responder import Responder

log = logging.getLogger(__name__)
UNPROVEN = "its facts don't prove the answer: article-bot check says why"
_REMEMBERED = 2048  # replies; the same question always gets the same


class Article:
    """One article, ready to be asked: its responder, its completion, its replies remembered.

    `key` names it in at most 24 letters, digits, hyphens and underscores.
    """

    def __init__(self, name: str, responder: Responder) -> None:
        self.name, self.responder, self.knowledge = name, responder, responder.knowledge
        self.key = name if re.fullmatch(r"[\w-]{1,24}", name) else blake2b(name.encode(), digest_size=6).hexdigest()
        self.completer = Completer(responder)
        self._reply = lru_cache(_REMEMBERED)(responder.reply)

    def reply(self, question: str) -> Reply:
        """Reply to a question; to nothing, with help."""
        return self._reply(question) if question else Reply(question, Outcome.HELP, why="nothing was asked")


class Library:
    """All articles of a folder, by name.

    `articles` is one unchanging mapping that `reload` replaces in a single step: whoever took an article from it
    finishes with that one. `left_out` holds what is wrong with articles that are not proven and were not from the
    start: the others serve without them. Raises DataError when files can't be read, or the article asked by default,
    or the only one, isn't proven.
    """

    def __init__(self, content: Content, default: str | None = None) -> None:
        self.content = content
        self._chosen = default
        self.articles: Mapping[str, Article] = MappingProxyType({})
        self.left_out: Mapping[str, tuple[Fault, ...]] = MappingProxyType({})
        self.reload()

    @property
    def default(self) -> str:
        """The article asked where nobody chose one: the configured one, or the first by name."""
        return self._chosen or next(iter(self.articles))

    def _open(self, name: str) -> Article:
        """Open an article. Raises DataError, UnprovenError where an answer that was proven no longer is."""
        opened = open_article(self.content, name)
        before = self.articles.get(name)
        lost = set(opened.learnt.withheld) - set(before.responder.learnt.withheld) if before else set()
        if lost:
            raise UnprovenError(tuple(Fault(name, f"pair {pair}", UNPROVEN) for pair in sorted(lost)))
        for pair in opened.learnt.withheld:
            log.warning("withheld article=%s pair=%s: %s", name, pair, UNPROVEN)
        opened.prepare()
        return Article(name, opened)

    def reload(self) -> None:
        """Load, prove and index everything aside, then swap. Raises DataError and keeps the old on any fault."""
        loaded: dict[str, Article] = {}
        left_out: dict[str, tuple[Fault, ...]] = {}
        faults: list[Fault] = []
        for name in self.content.articles():
            try:
                loaded[name] = self._open(name)
            except UnprovenError as error:
                if name in self.articles or name == self._chosen:
                    faults += error.faults
                else:
                    left_out[name] = error.faults
            except DataError as error:
                faults += error.faults
        if not loaded:
            for unproven in left_out.values():
                faults += unproven
        if faults:
            raise DataError(tuple(faults))
        if not loaded or self._chosen not in {None, *loaded}:
            self.content.choose(self._chosen)  # says what there is to choose from
        self.articles, self.left_out = MappingProxyType(loaded), MappingProxyType(left_out)
