"""The files of one article as they were at one moment, and where each of them stands under the content's folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.errors import Fault

RESERVED = "english"
NAMED = "an article's name is of letters, digits and hyphens, 40 at most"
_NAME = re.compile(r"[^\W_][\w-]{0,39}")
ID = "[A-Za-z0-9][A-Za-z0-9-]{0,39}"  # of a fact, pair or gap
_PHRASINGS = re.compile(rf"{ID}\.txt")


@dataclass(frozen=True)
class Sources:
    """All files of one article and the English, as they were at one moment.

    `files` are their bytes by path under the content's folder; `faults` tells of those that can't be read.
    """

    name: str
    files: Mapping[str, bytes]
    faults: tuple[Fault, ...] = ()

    def changed(self, changes: Mapping[str, bytes | None]) -> Sources:
        """Return what it would be with some files changed or, where that is None, taken away."""
        files = {path: data for path, data in {**self.files, **changes}.items() if data is not None}
        faults = tuple(fault for fault in self.faults if fault.file not in changes)
        return replace(self, files=files, faults=faults)

    def collected(self) -> Mapping[str, bytes]:
        """Return the files of phrasings by the id of their pair or gap."""
        folder = phrasings_folder(self.name) + "/"
        found = {}
        for path, data in self.files.items():
            if path.startswith(folder):
                found[path.removeprefix(folder).removesuffix(".txt")] = data
        return found


def is_name(name: str) -> bool:
    """Whether a text can be an article's name."""
    return _NAME.fullmatch(name) is not None


def is_phrasings(name: str) -> bool:
    """Whether a file's name is that of collected phrasings: an id and .txt."""
    return _PHRASINGS.fullmatch(name) is not None


def record_file(name: str) -> str:
    """Return the path of an article's record under the content's folder."""
    return f"seeds/{name}.toml"


def pairs_file(name: str) -> str:
    """Return the path of an article's pairs under the content's folder."""
    return f"data/{name}/pairs.toml"


def gaps_file(name: str) -> str:
    """Return the path of an article's gaps under the content's folder."""
    return f"data/{name}/gaps.toml"


def names_file(name: str) -> str:
    """Return the path of an article's names and terms under the content's folder."""
    return f"data/{name}/names.toml"


def phrasings_folder(name: str) -> str:
    """Return the path of the folder of an article's collected phrasings under the content's folder."""
    return f"data/{name}/phrasings"


def phrasings_file(name: str, entry_id: str) -> str:
    """Return the path of the collected phrasings of a pair or gap under the content's folder."""
    return f"{phrasings_folder(name)}/{entry_id}.txt"


def first_layout_file(name: str) -> str:
    """Return where an article's pairs, gaps and names were in the first layout, and the English."""
    return f"data/{name}.toml"


def english_file(part: str) -> str:
    """Return the path of a part of the English under the content's folder."""
    return f"data/{RESERVED}/{part}.toml"
