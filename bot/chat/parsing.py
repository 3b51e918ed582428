"""What Discord sends is parsed by discord.py, which has no public way to outlive what it can't parse."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

log = logging.getLogger(__name__)
Result = TypeVar("Result")


def outlive(connection: Any) -> None:
    """Let a client's connection pass over events that can't be parsed, and give None for such messages of a history."""
    for event, parse in connection.parsers.items():
        connection.parsers[event] = partial(_parse, event, parse)
    connection.create_message = partial(_parse, "a message", connection.create_message)


def _parse(event: str, parse: Callable[..., Result], *data: Any, **more: Any) -> Result | None:
    """Parse an event; log one that can't be parsed, which would end all that comes after it."""
    try:
        return parse(*data, **more)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it
        log.error("event=%s can't be read: %s", event, type(error).__name__)  # noqa: TRY400 - it may hold a text
        return None
