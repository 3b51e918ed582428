"""Open an article ready to be asked, kept compiled between runs so that a command starts in a blink."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path  # where each system keeps what can be made again; by the pip authors' team

from bot.grounding import prove_all
from bot.responder import Responder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.knowledge import Content

_KEPT = 4  # compiled articles


def open_article(
    content: Content, name: str | None = None, *, learning: Callable[[], object] | None = None
) -> Responder:
    """Load, prove and index an article, or take what was made of just the same files before.

    Only what was proven is kept, so what is found needs no proof. `learning` is called first when it has to be made,
    which takes some seconds. Raises DataError, UnprovenError where an answer says what its facts don't.
    """
    name = content.choose(name)
    paths = [content.record_path(name), content.curated_path(name), content.english_path()]
    try:
        made_of = _digest([*paths, *sorted(Path(__file__).parent.glob("*.py"))])
    except OSError:
        return _learn(content, name)  # which names the file that cannot be read
    kept = user_cache_path("article-bot") / f"{name}-{made_of}.pickle"
    found = _read(kept)
    if found is None:
        if learning:
            learning()
        found = _learn(content, name)
        with suppress(OSError):  # a cache that cannot be written costs time only
            _write(kept, found)
    return found


def _learn(content: Content, name: str) -> Responder:
    """Load and prove an article, then index it. Raises DataError."""
    knowledge = content.load(name)
    prove_all(knowledge)
    return Responder(knowledge)


def _digest(paths: Iterable[Path]) -> str:
    """Digest files and the interpreter's version: the article's own, the shared English and this program."""
    digest = blake2b(sys.version.encode(), digest_size=16)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(kept: Path) -> Responder | None:
    """Return what a file of this user's own holds, or None if there is none that can be used."""
    try:
        if hasattr(os, "getuid") and kept.stat().st_uid != os.getuid():
            return None  # not ours: unpickling it would run what somebody else wrote
        data = kept.read_bytes()
    except OSError:
        return None
    gc.disable()  # thousands of small objects that all stay: collecting meanwhile finds nothing
    try:
        found = pickle.loads(data)  # noqa: S301 - written by this user's own article-bot
    except Exception:  # noqa: BLE001 - whatever a damaged file raises, it can be made again
        return None
    finally:
        gc.enable()
    return found if isinstance(found, Responder) else None


def _write(kept: Path, responder: Responder) -> None:
    """Keep a compiled article, in one step, and let the oldest go."""
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(pickle.dumps(responder, protocol=pickle.HIGHEST_PROTOCOL))
    Path(file.name).replace(kept)
    for old in sorted(kept.parent.glob("*.pickle"), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
        old.unlink(missing_ok=True)
