"""Open an article ready to be asked; what was learnt is kept between runs, so that a command starts in a blink."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path  # where each system keeps what can be made again; by the pip authors' team

from bot.article.check import understand
from bot.article.grounding import prove_all
from bot.engine.kept import pack, unpack
from bot.engine.responder import Learnt, Responder

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.article.content import Content
    from bot.article.sources import Sources

_DIGEST = 16  # bytes


def open_article(
    content: Content, name: str | None = None, *, learning: Callable[[], object] | None = None
) -> Responder:
    """Load, prove and learn an article, or take what was learnt of just the same files before.

    Only what was proven is kept, so what is found needs no proof. `learning` is called first when it has to be learnt,
    which takes some seconds. Raises DataError, UnprovenError where an answer says what its facts don't.
    """
    name = content.choose(name)
    sources = content.read(name)
    knowledge = understand(sources)
    made_of = _digest(sources)
    where = blake2b(str(content.root.resolve()).encode(), digest_size=6).hexdigest()
    kept = user_cache_path("article-bot") / f"{name}-{where}.learnt"
    found = _read(kept, made_of)
    if found is None:
        withheld = prove_all(knowledge)
        if learning:
            learning()
        found = replace(Responder(knowledge.without(withheld)).learnt, withheld=withheld)
        with suppress(OSError):  # a cache that cannot be written costs time only
            _write(kept, made_of + pack(found))
    return Responder(knowledge.without(found.withheld), found)


def _digest(sources: Sources) -> bytes:
    """Digest an article's files, this program and the interpreter's version."""
    program = Path(__file__).parent
    files = {path.relative_to(program).as_posix(): path.read_bytes() for path in _program(program)}
    digest = blake2b(sys.version.encode(), digest_size=_DIGEST)
    for path, data in sorted({**files, **sources.files}.items()):
        digest.update(f"{path} {len(data)}\n".encode())
        digest.update(data)
    return digest.digest()


def _program(folder: Path) -> list[Path]:
    """List the files of this program: its code, and its weights."""
    return sorted((*folder.rglob("*.py"), *folder.rglob("*.toml")))


def _read(kept: Path, made_of: bytes) -> Learnt | None:
    """Return what a file of this user's own holds, or None where it is of other files, damaged or not there."""
    try:
        with kept.open("rb") as file:
            if hasattr(os, "getuid") and os.fstat(file.fileno()).st_uid != os.getuid():
                return None
            data = file.read()
    except OSError:
        return None
    return unpack(data[_DIGEST:]) if data[:_DIGEST] == made_of else None


def _write(kept: Path, data: bytes) -> None:
    """Keep what was learnt, in one step."""
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as file:
        file.write(data)
    try:
        Path(file.name).replace(kept)
    except OSError:
        Path(file.name).unlink(missing_ok=True)
        raise
