"""The command line: builds the parts and renders what they return."""

from __future__ import annotations

import click

from bot import __version__
from bot.errors import BotError
from bot.knowledge import Content


@click.group()
@click.version_option(__version__)
def app() -> None:
    """Ask one article."""


@app.command()
@click.option("--article", help="Which article, where there are several.")
def check(article: str | None) -> None:
    """Load the article and say what is wrong with it."""
    knowledge = Content.shipped().load(article)
    click.echo(f"{knowledge.name}: {len(knowledge.facts)} facts, {len(knowledge.pairs)} pairs")


def main(argv: list[str] | None = None) -> int:
    """Run a command; return its exit code."""
    try:
        app.main(argv, standalone_mode=False)
    except BotError as error:
        click.echo(f"article-bot: {error}", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0
