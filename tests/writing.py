"""TOML as the tests write it, with texts of as many lines as they have."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def quote(text: str) -> str:
    """Write a text as a TOML string, of as many lines as it has."""
    lines = [json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f") for line in text.split("\n")]
    if len(lines) == 1:
        return f'"{lines[0]}"'
    start = "\n" if text.startswith("\n") else ""  # the first line end of such a string doesn't count
    return '"""' + start + "\n".join(lines) + '"""'


def array(texts: Iterable[str]) -> str:
    """Write texts as a TOML list, one a line."""
    lines = "".join(f"  {quote(text)},\n" for text in texts)
    return f"[\n{lines}]"


def key(text: str) -> str:
    """Write a TOML key, in quotes where it needs them."""
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
