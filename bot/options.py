"""The options that commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Item = TypeVar("Item")
PATH = click.Path(path_type=Path)


def inherited(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Return an option's value; where it isn't said, the one that holds for the command this is a part of."""
    name, outer = str(option.name), context.parent
    if context.get_parameter_source(name) is ParameterSource.COMMANDLINE or outer is None:
        return value
    return outer.params.get(name, value)


article_option = click.option(
    "--article",
    metavar="NAME",
    envvar="ARTICLE_BOT_ARTICLE",
    callback=inherited,
    help="Which article, where there are several.",
)
home_option = click.option(
    "--home",
    metavar="DIR",
    envvar="ARTICLE_BOT_HOME",
    type=PATH,
    callback=inherited,
    help="A folder with seeds/ and data/ of your own.",
)


def reader_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose an article."""
    return article_option(home_option(function))


def learning() -> None:
    """Say why the first start takes its time; only to a person."""
    if sys.stderr.isatty():
        click.echo("Learning the article, once: this takes some seconds ...", err=True)


def watched(items: Sequence[Item]) -> Iterable[Item]:
    """Show how far it is while questions are asked of each item, in a terminal."""
    with click.progressbar(items, label="asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as asked:
        yield from asked


def ticked(told: str) -> str:
    """Read y, n, q, or "" for not now; asks again for anything else. The end of the input is a q."""
    while True:
        try:
            said = input(told).strip().casefold()[:1]
        except EOFError:
            return "q"
        if said in {"y", "n", "q", ""}:
            return said
