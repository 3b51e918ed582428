"""Lists as the files of data/english/ write them: one text, its phrases parted by commas.

`a|b|c` are forms of one name, `this=that` is an entry of a map. A phrase is in lower case, without apostrophes, with a
space for each hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator


def phrases(listing: str) -> tuple[str, ...]:
    """Split a list at its commas; white space folds. Raises ValueError when it is no text."""
    if not isinstance(listing, str):
        raise ValueError("expected a text of phrases parted by commas")  # noqa: TRY004 - which pydantic collects
    folded = [" ".join(part.split()) for part in listing.split(",")]
    return tuple(phrase for phrase in folded if phrase)


def _forms(listing: str) -> tuple[tuple[str, ...], ...]:
    """Split a list of names into the forms of each, the first of which is its own."""
    return tuple(tuple(phrase.split("|")) for phrase in phrases(listing))


def _map(listing: str) -> dict[str, str]:
    """Split a list of `this=that`. Raises ValueError for an entry that is none, or stands twice."""
    found: dict[str, str] = {}
    for phrase in phrases(listing):
        key, _, value = phrase.partition("=")
        if not value:
            raise ValueError(f"{phrase!r} is no this=that")
        if key in found:
            raise ValueError(f"{key!r} stands twice")
        found[key] = value
    return found


def _key(key: str) -> str:
    """Return the name of a list. Raises ValueError for one that is no name."""
    if not re.fullmatch("[a-z0-9_]+", key):
        raise ValueError("must be small letters, digits and underscores")
    return key


def _lines(listing: str) -> tuple[str, ...]:
    """Split a text at its line ends."""
    if not isinstance(listing, str):
        raise ValueError("expected a text of lines")  # noqa: TRY004 - which pydantic collects
    return tuple(line for line in listing.splitlines() if line)


Key = Annotated[str, AfterValidator(_key)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(phrases)]
PhraseSet = Annotated[frozenset[str], BeforeValidator(phrases)]
Forms = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_forms)]
Spellings = Annotated[Mapping[str, str], BeforeValidator(_map)]
Values = Annotated[Mapping[str, float], BeforeValidator(_map)]
Lines = Annotated[tuple[str, ...], BeforeValidator(_lines)]
