"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

PATH = click.Path(path_type=Path)
article_option = click.option(
    "--article", metavar="NAME", envvar="ARTICLE_BOT_ARTICLE", help="Which article, where there are several."
)
home_option = click.option(
    "--home",
    metavar="DIR",
    envvar="ARTICLE_BOT_HOME",
    type=PATH,
    help="A folder with seeds/ and data/ of your own.",
)


def reader_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose an article."""
    return article_option(home_option(function))
