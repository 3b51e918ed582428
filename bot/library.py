"""The articles a process answers from: loaded and checked together, swapped together."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.compiled import open_article
from bot.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.engine.responder import Responder
    from bot.knowledge import Content


class Library:
    """All articles of a folder, each with its responder.

    `articles` is one unchanging mapping that `reload` replaces in a single step: whoever took a responder from it
    finishes with that one. Raises DataError when no article can be loaded.
    """

    def __init__(self, content: Content, default: str | None = None) -> None:
        self.content = content
        self._chosen = default
        self.articles: Mapping[str, Responder] = self._load()

    @property
    def default(self) -> str:
        """The article asked where nobody chose one: the configured one, or the first by name."""
        return self._chosen or next(iter(self.articles))

    def reload(self) -> None:
        """Load, check and index everything aside, then swap. Raises DataError and keeps the old on any fault."""
        self.articles = self._load()

    def _load(self) -> Mapping[str, Responder]:
        loaded: dict[str, Responder] = {}
        faults: list[Fault] = []
        for name in self.content.articles():
            try:
                loaded[name] = open_article(self.content, name)
            except DataError as error:
                faults += error.faults
        if faults:
            raise DataError(tuple(faults))
        if not loaded or self._chosen not in {None, *loaded}:
            self.content.choose(self._chosen)  # says what there is to choose from
        return MappingProxyType(loaded)
