"""The curators' commands that learn from what is asked: what was missed and how to mend it, what is covered."""

from __future__ import annotations

import json
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from bot.article.content import Content
from bot.article.sources import phrasings_file
from bot.curator import review
from bot.errors import NoDatabaseError
from bot.library import open_article
from bot.options import PATH, inherited, learning, reader_options, watched
from bot.store import DEFAULT, Store
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.curator.accept import Effects
    from bot.curator.review import Group
    from bot.engine.responder import Responder

_COLOURS = {  # and their order: what a curator can mend comes first
    review.Need.PHRASING: "green",
    review.Need.EITHER: "cyan",
    review.Need.COMPLAINT: "red",
    review.Need.FACT: "yellow",
    review.Need.UNREADABLE: "magenta",
}
_INDENT, _ALIKE = 15, 4  # columns before a group's texts; questions of it that are shown
_FAINT = "bright_black"
_SHOWN = 10  # questions that fare worse or better


def store_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that choose a database and an article."""
    return click.option(
        "--database",
        metavar="URL",
        envvar="ARTICLE_BOT_DATABASE",
        default=DEFAULT,
        show_default=True,
        callback=inherited,
        help="The bot's database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )(reader_options(function))


def _visit(database: str) -> Store:
    """Open the database as a visitor, while the command runs. Raises StoreError."""
    store = Store(database, retention_days=None)
    click.get_current_context().call_on_close(store.close)
    store.prepare()
    return store


def _open(database: str, article: str | None, home: Path | None) -> tuple[Store, Responder]:
    """Open the database and the article."""
    return _visit(database), open_article(Content.at(home), article)


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print all groups as one JSON list.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="Groups of each kind to show.")
@store_options
@click.pass_context
def missed(
    context: click.Context, as_json: bool, limit: int, database: str, article: str | None, home: Path | None
) -> None:
    """Show what could not be answered: alike questions in a group, by what would mend them, most asked first."""
    if context.invoked_subcommand:
        return
    store, responder = _open(database, article, home)
    found = review.groups(store, responder)
    if as_json:
        click.echo(json.dumps([group.to_json(responder) for group in found]))
        return
    for need, colour in _COLOURS.items():
        alike = [group for group in found if group.need is need]
        shown = f", {limit} shown" if len(alike) > limit else ""
        if alike:
            click.secho(f"{need[0].upper()}{need[1:]}: {len(alike)}{shown}\n", fg=colour, bold=True)
        for group in alike[:limit]:
            click.echo("\n".join(_lay_out(group, _width())) + "\n")
    if not found:
        click.echo("Nothing was missed.")
    else:
        click.echo(f"{counted(len(found), 'group')} in all")
        click.echo("article-bot missed accept GROUP PAIR adds a phrasing, undo takes it back; reject puts one away.")


@missed.command()
@click.argument("group")
@click.argument("pair")
@click.option("--as", "phrasing", metavar="TEXT", help="Another wording than the group's first question.")
@click.option("--anyway", is_flag=True, help="Add it whatever gets worse.")
@click.option(
    "--questions",
    multiple=True,
    type=PATH,
    metavar="FILE.jsonl",
    help="Labelled questions (several times; without it those in tests/questions beside the content).",
)
@store_options
def accept(
    group: str, pair: str, phrasing: str | None, anyway: bool, questions: tuple[Path, ...], **where: Any
) -> None:
    """Add a group's question to a pair (or known gap), and show what gets better and worse.

    The questions that share a word of content with it are asked again. One that gets a wrong answer, or is refused
    outright, keeps it out, and so do more that come one click away than it gains, itself included; `missed undo` takes
    it back.
    """
    from bot.curator.accept import WouldHarmError, labelled
    from bot.curator.accept import accept as accept_

    content = Content.at(where["home"])
    name = content.choose(where["article"])
    if sys.stderr.isatty():
        click.echo("Learning it to try it out: this takes some seconds ...", err=True)
    store = _visit(where["database"])
    question = review.asked(store, name, group)
    if question is None:
        question = review.find(review.groups(store, open_article(content, name)), group).question
    try:
        cases = labelled(content, name, questions)
        effects = accept_(content, name, phrasing or question, pair, cases, watched, anyway=anyway)
    except WouldHarmError as error:
        _tell(error.effects, err=True)
        raise
    _tell(effects)
    if not effects.good:
        click.echo(f"added anyway, at a cost: {effects.miss or effects.balance}")
    added = f"{phrasings_file(name, pair)}: {pair} has {phrasing or question!r}, too"
    click.echo(f"{added}; {effects.asked} near questions were asked again")


def _tell(effects: Effects, *, err: bool = False) -> None:
    """Show what gets worse, decisive first, and better."""
    for title, changes, colour in (("worse", effects.worse, "red"), ("better", effects.better, "green")):
        if changes:
            click.secho(f"{title}: {len(changes)}", fg=colour, err=err)
        for change in changes[:_SHOWN]:
            click.echo(f"  {change}", err=err)
        if changes[_SHOWN:]:
            click.echo(f"  and {len(changes) - _SHOWN} more", err=err)


@missed.command("undo")
@reader_options
def undo_(article: str | None, home: Path | None) -> None:
    """Take back what `missed accept` added last, byte for byte, if nothing changed since."""
    from bot.curator.accept import undo

    content = Content.at(home)
    click.echo(f"{undo(content, content.choose(article))} is as it was before the last acceptance")


@missed.command()
@click.argument("group")
@store_options
def reject(group: str, database: str, article: str | None, home: Path | None) -> None:
    """Keep a group's questions, and ones like them, out of the review."""
    store, responder = _open(database, article, home)
    chosen = review.find(review.groups(store, responder), group)
    store.reject(responder.knowledge.name, [question for question, _ in chosen.questions])
    click.echo(f"put away: {', '.join(repr(question) for question, _ in chosen.questions)}")


@click.command()
@click.option("--html", type=PATH, metavar="FILE", help="Write one page with all of it, and what was missed.")
@store_options
def coverage(html: Path | None, database: str, article: str | None, home: Path | None) -> None:
    """Hold the article's facts against its pairs and, once people ask, against what they asked."""
    from bot.curator.survey import survey

    store = None
    try:
        store = _visit(database)
    except NoDatabaseError as error:
        click.echo(f"nothing was asked yet: {error}", err=True)
    found = survey(store, open_article(Content.at(home), article, learning=learning))
    if html is not None:
        from bot.curator.edit import write
        from bot.curator.page import render

        write(html, render(found), force=True)
        click.echo(f"wrote {html}")
        return
    width = _width()
    click.secho(f"{'fact':6} {'par.':>4} {'pairs':>5} {'asked':>5}  says", bold=True)
    for line in found.lines:
        colour = "red" if not line.pairs else None if line.asked else "yellow"
        figures = f"{line.fact.id:6} {line.fact.paragraph:4} {len(line.pairs):5} {line.asked:5}  "
        click.secho(_cut(figures + line.fact.text, width), fg=colour)
    click.echo("\n" + "\n".join(found.summary()))


def _lay_out(group: Group, width: int) -> list[str]:
    """Lay out a group: what is asked, what would mend it and why, the pairs that are near."""
    room = max(width - _INDENT, 20)
    head = f"{click.style(f'{group.asked:4}x', bold=True)}  {click.style(group.id, fg='blue')}  "
    lines = [head + click.style(_cut(group.question, room), bold=True)]
    rest = group.questions[1:_ALIKE]
    texts = [(f"{text}  ({count}x)" if count > 1 else text, "") for text, count in rest]
    if len(group.questions) > _ALIKE:
        texts.append((f"and {len(group.questions) - _ALIKE} more like it", _FAINT))
    said = {
        "missing": ", ".join(group.reply.missing) if group.need is review.Need.FACT else "",
        "why": group.reply.why,
        "nearest": ", ".join(f"{pair} {probability:.2f}" for pair, probability in group.near),
        "meant, by what askers did": ", ".join(f"{pair} ({times}x)" for pair, times in group.hints),
        "none of these": f"{group.none}x" if group.none else "",
        "complaints": "; ".join(group.complaints[:3]),
        "put forward": " ".join(group.links[:3]),
    }
    texts += [(f"{key}: {text}", _FAINT) for key, text in said.items() if text]
    lines += [" " * _INDENT + click.style(_cut(text, room), fg=colour or None) for text, colour in texts]
    return lines


def _width() -> int:
    """Return the columns of the terminal; of a pipe there are enough for anything."""
    return get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


COMMANDS = {command.name: command for command in (missed, coverage)}
