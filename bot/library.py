"""Open articles ready to be asked: one, or all of a folder, loaded and proven together, swapped together.

What was learnt is kept between runs, so that a command starts in a blink.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from platformdirs import user_cache_path  # where each system keeps what can be made again; by the pip authors' team

from bot.article.files import digest, is_editors, write_private
from bot.article.grounding import prove_all
from bot.article.validation import understand
from bot.engine.completion import Completer
from bot.engine.followup import Follower
from bot.engine.learnt import Learnt, learn, pack, unpack
from bot.engine.responder import Responder
from bot.errors import DataError, Fault, UnprovenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.article.content import Content
    from bot.article.sources import Sources
    from bot.engine.reply import Reply

log = logging.getLogger(__name__)
UNPROVEN = "its facts don't prove the answer, and nobody confirmed it: article-bot check says why"
_REMEMBERED, _LONGEST = 2048, 300  # replies; characters of their questions. The same question always gets the same


def open_article(
    content: Content, name: str | None = None, *, learning: Callable[[], object] | None = None
) -> Responder:
    """Load, prove and learn an article, or take what was learnt of just the same files before.

    Only what was proven is kept, so what is found needs no proof. `learning` is called first when it has to be learnt,
    which takes some seconds. Raises DataError, UnprovenError where an answer says what its facts don't.
    """
    return _open_read(content, content.read(content.choose(name)), learning)


def _open_read(content: Content, sources: Sources, learning: Callable[[], object] | None = None) -> Responder:
    """Open an article whose files were read."""
    knowledge = understand(sources)
    found = _read(cached(content, sources.name, "learnt"), _digest(sources))
    if found:
        learnt, withheld = found
        return Responder(knowledge.without(withheld), learnt)
    served = knowledge.without(prove_all(knowledge))
    if learning:
        learning()
    responder = Responder(served, learn(served))
    keep(content, sources, responder)
    return responder


def keep(content: Content, sources: Sources, responder: Responder) -> None:
    """Keep what was learnt of an article's files, which are proven, so that they are opened in a blink."""
    path = cached(content, sources.name, "learnt")
    data = _digest(sources) + pack(responder.learnt, responder.knowledge.withheld)
    with suppress(OSError):  # a cache that cannot be written costs time only
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, data)


def cached(content: Content, name: str, ending: str) -> Path:
    """Where something about an article of a folder is kept between runs, for this user."""
    where = blake2b(str(content.root.resolve()).encode(), digest_size=6).hexdigest()
    try:
        folder = user_cache_path("article-bot")
    except RuntimeError:  # a user without a home: nothing can be kept
        folder = Path(os.devnull) / "article-bot"
    return folder / f"{name}-{where}.{ending}"


class Article:
    """One article, ready to be asked: its responder, its completion, its replies remembered.

    `key` names it in at most 24 letters, digits, hyphens and underscores; `made_of` digests the files it is made of.
    """

    def __init__(self, responder: Responder, made_of: bytes = b"") -> None:
        self.responder, self.knowledge, self.made_of = responder, responder.knowledge, made_of
        self.name = self.knowledge.name
        short = re.fullmatch(r"[\w-]{1,24}", self.name)
        self.key = self.name if short else blake2b(self.name.encode(), digest_size=6).hexdigest()
        self.completer = Completer(responder)
        self._remembered = lru_cache(_REMEMBERED)(responder.reply)
        self._follower = Follower(responder, self._ask)

    def reply(self, question: str, before: Reply | None = None, *, pointed: bool = True) -> Reply:
        """Reply to a question, which may follow a reply of `before` (see Follower): the way of every front end."""
        return self._follower.reply(question, before, pointed=pointed) if before and question else self._ask(question)

    def _ask(self, question: str) -> Reply:
        """Reply to a question that stands alone."""
        return self._remembered(question) if len(question) <= _LONGEST else self.responder.reply(question)


class Library:
    """All articles of a folder, by name.

    `articles` is one unchanging mapping that `reload` replaces in a single step: whoever took an article from it
    finishes with that one. `left_out` holds what is wrong with articles that are not proven and were not from the
    start: the others serve without them. `state` is what the files were like when it last tried to take them up.
    Raises DataError when files can't be read, or the article asked by default, or the only one, isn't proven.
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
        """Open an article whose files changed. Raises DataError, UnprovenError where a proven answer no longer is."""
        sources, before = self.content.read(name), self.articles.get(name)
        made_of = _digest(sources)
        if before and before.made_of == made_of and not sources.faults:
            return before
        opened = _open_read(self.content, sources)
        lost = set(opened.knowledge.withheld) - set(before.knowledge.withheld) if before else set()
        if lost:
            raise UnprovenError(tuple(Fault(name, f"pair {pair}", UNPROVEN) for pair in sorted(lost)))
        for pair in opened.knowledge.withheld:
            log.warning("withheld article=%s pair=%s: %s", name, pair, UNPROVEN)
        opened.prepare()
        return Article(opened, made_of)

    def reload(self) -> None:
        """Load, prove and index what changed aside, then swap. Raises DataError and keeps the old on any fault."""
        self.state = self.content.state()
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


def _digest(sources: Sources) -> bytes:
    """Digest an article's files, this program and the interpreter's version."""
    return digest({**sources.files, "program": _program(), "python": sys.version.encode()})


@cache
def _program() -> bytes:
    """Digest this program, code and weights, as it was at the start: what is put in its place meanwhile doesn't run."""
    program, files = Path(__file__).parent, {}
    for file in (*program.rglob("*.py"), *program.rglob("*.toml")):
        if not is_editors(file.name):
            files[file.relative_to(program).as_posix()] = file.read_bytes()
    return digest(files)


def _read(kept: Path, made_of: bytes) -> tuple[Learnt, tuple[str, ...]] | None:
    """Return what a file of this user's own holds, or None where it is of other files, damaged or not there."""
    try:
        with kept.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            data = file.read()
    except OSError:
        return None
    return unpack(data.removeprefix(made_of)) if data.startswith(made_of) else None
