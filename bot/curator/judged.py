"""Near misses that a curator judged, kept as a gap or not: they aren't proposed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.article.files import UnreadableError, decode, read
from bot.curator.edit import lines, write
from bot.errors import BotError
from bot.text import same_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.article.content import Content

_FILE = "judged.txt"
_HEAD = """\
# Near misses that somebody said yes or no to, one a line: article-bot propose doesn't ask them again.
# What is to be asked again is deleted here.
"""


def judged(content: Content, name: str) -> list[str]:
    """Return the questions that were judged. Raises BotError."""
    path = content.folder(name) / _FILE
    try:
        lines = decode(read(path)).split("\n") if path.exists() else []
    except UnreadableError as error:
        raise BotError(f"{path}: {error}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def remember(content: Content, name: str, questions: Iterable[str]) -> None:
    """Note questions as judged. Raises BotError."""
    there = judged(content, name)
    known = set(map(same_words, there))
    new = [one for one in questions if same_words(one) not in known]
    if new:
        write(content.folder(name) / _FILE, _HEAD + lines([*there, *new]), force=True)
