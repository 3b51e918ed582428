"""Import what only some commands need, and name what to install where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bot.errors import BotError


def need(module: str, extra: str, what: str) -> Any:
    """Import a module that an extra brings. Raises BotError: "spreadsheets need one more library: pip install ..."."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise BotError(f"{what} need one more library: pip install 'article-bot[{extra}]'") from error
