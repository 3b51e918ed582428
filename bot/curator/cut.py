"""Cut a TOML text at its tables and keys; what stands between stays as it was written, comments too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.article.files import UnreadableError
from bot.article.toml import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.article.toml import Location

_COMMENT = re.compile(r"\s*(#.*)?")


def by_table(document: Document) -> Iterator[tuple[str, str]]:
    """Cut a TOML text at the headers of its tables; yield the first part of each one's name, and its text.

    A table has the comments right above it. What stands before all of them comes first, under no name.
    """
    lines = document.text.split("\n")
    headers: dict[int, str] = {}
    for location, line in document.lines.items():
        if lines[line - 1].lstrip().startswith("["):
            headers.setdefault(line - 1, str(location[0]))
    start, name = 0, ""
    for header, next_name in (*sorted(headers.items()), (len(lines), "")):
        end = start + _length(lines[start:header])
        yield name, "".join(f"{line}\n" for line in lines[start:end])
        start, name = end, next_name


def _length(lines: Sequence[str]) -> int:
    """Count lines of TOML up to the comments at their end; what looks like a comment in a text is none."""
    length = len(lines)
    while length and is_comment(lines[length - 1]):
        length -= 1
    while length < len(lines) and not _is_whole(lines[:length]):
        length += 1
    return length


def _is_whole(lines: Sequence[str]) -> bool:
    """Whether lines are TOML as they stand: none ends within a text or list."""
    try:
        Document("".join(f"{line}\n" for line in lines).encode())
    except UnreadableError:
        return False
    return True


def replace(text: str, location: Location, statement: str) -> str:
    """Put another statement in place of a key's in a table."""
    document = Document(text.encode())
    lines = text.split("\n")
    start = document.line(location) - 1
    others = [line - 1 for key, line in document.lines.items() if len(key) == len(location) and line - 1 > start]
    end = start + _length(lines[start : min(others, default=len(lines))])
    return "\n".join(lines[:start]) + "\n" + statement + "\n".join(lines[end:])


def is_comment(line: str) -> bool:
    """Whether a line is a comment or empty."""
    return _COMMENT.fullmatch(line) is not None
