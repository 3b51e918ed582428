"""The options that commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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


def ticked(items: Sequence[Item], show: Callable[[int, Item], None]) -> Iterator[tuple[int, str]]:
    """Show each item with its number, from 1, and read y, n or "" for not now; yield its place, from 0, and what was
    said. Asks again for anything else; a q, or the end of the input, ends it.
    """
    for place, item in enumerate(items):
        show(place + 1, item)
        said = "?"
        while said not in {"y", "n", "q", ""}:
            try:
                said = input("    y/n/q: ").strip().casefold()[:1]
            except EOFError:
                said = "q"
        if said == "q":
            return
        yield place, said
