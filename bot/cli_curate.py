"""The curators' commands: what was missed and how to mend it, what is covered, content in and out, a new article."""

from __future__ import annotations

import json
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from bot.article.content import Content
from bot.curator import review
from bot.errors import BotError
from bot.library import open_article
from bot.options import PATH, inherited, reader_options
from bot.store import DEFAULT, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.curator.review import Group
    from bot.engine.evaluate import Case
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
_TABLES = ("article", "facts", "pairs", "gaps", "phrasings", "names", "terms", "ambient")
_GONE = 10  # of each table that are shown before they are taken out
questions_option = click.option(
    "--questions",
    multiple=True,
    type=PATH,
    metavar="FILE.jsonl",
    help="Labelled questions (several times; without it those in tests/questions beside the content).",
)


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


def _open(database: str, article: str | None, home: Path | None) -> tuple[Store, Responder]:
    """Open the database, as a visitor and while the command runs, and the article."""
    store = Store(database, retention_days=None)
    click.get_current_context().call_on_close(store.close)
    return store, open_article(Content.at(home), article)


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
        click.echo(json.dumps([group.to_json() for group in found]))
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
        click.echo(f"{len(found)} group{'s' * (len(found) > 1)} in all")
        click.echo("article-bot missed accept GROUP PAIR adds a phrasing; reject GROUP puts a group away.")


@missed.command()
@click.argument("group")
@click.argument("pair")
@click.option("--as", "phrasing", metavar="TEXT", help="Another wording than the group's first question.")
@questions_option
@store_options
def accept(
    group: str, pair: str, phrasing: str | None, questions: tuple[Path, ...], database: str, article: str | None,
    home: Path | None,
) -> None:  # fmt: skip
    """Add a group's question to a pair (or known gap), only if every other question fares as well as before."""
    from bot.curator.accept import WouldBreakError, labelled
    from bot.curator.accept import accept as accept_

    content, (store, responder) = Content.at(home), _open(database, article, home)
    cases = labelled(content, responder.knowledge.name, questions)
    chosen = review.find(review.groups(store, responder), group)
    wording = phrasing or chosen.question
    try:
        done = accept_(content, responder.knowledge.name, wording, pair, cases, _watched)
    except WouldBreakError as error:
        for change in error.changes:
            click.echo(f"  {change}", err=True)
        raise
    click.echo(
        f"{done.file}: {done.entry} has {done.phrasing!r}, too; {done.held} questions fare as well as before"
    )


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
@click.option("--html", type=PATH, metavar="FILE", help="Write one page with all of it, and the risk-coverage curve.")
@questions_option
@store_options
def coverage(
    html: Path | None, questions: tuple[Path, ...], database: str, article: str | None, home: Path | None
) -> None:
    """Hold the article's facts against its pairs and against what is asked."""
    from bot.curator.accept import labelled
    from bot.curator.survey import survey

    store, responder = _open(database, article, home)
    cases = labelled(Content.at(home), responder.knowledge.name, questions) if html or questions else []
    found = survey(store, responder, _watched(cases))
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


@click.command("import")
@click.argument("file", type=PATH)
@click.option("--replace", "only", is_flag=True, help="Take out what the sheet's tables don't have.")
@click.option("--yes", is_flag=True, help="Take it out without asking.")
@reader_options
def import_(file: Path, only: bool, yes: bool, article: str | None, home: Path | None) -> None:
    """Change and add what a sheet has, as `export` writes it; all of it or, with any fault, nothing.

    The tables, their columns and what these need not have [in brackets]:

    \b
    article    title, [author], about, paragraphs, head
    facts      id, paragraph, [says], text
    pairs      [id], topic, question, [phrasings: one a line], answer, [facts: ids]
    gaps       id, missing, [near: ids of pairs], phrasings: one a line
    phrasings  id of a pair or gap, phrasing: more of them, one a row
    names      kind, name, written: the ways, parted by commas
    terms      term, written
    ambient    name: of what goes without saying

    A workbook has a sheet, a JSON object a list for each; delimited text is one of them, told by its first row.
    """
    from bot.curator import sheets

    content = Content.at(home)
    name = content.choose(article)
    plan = sheets.plan(content, name, file, only=only)
    if any(plan.gone.values()) and not yes:
        _ask_whether_to_go(plan.gone)
    sheets.carry_out(content, plan)
    click.echo(f"{name}: {_counted(plan.rows)} are as in {file}")


def _ask_whether_to_go(gone: Mapping[str, Sequence[str]]) -> None:
    """Say what an import would take out, and go on only if that is meant. Raises BotError, click.Abort."""
    told = f"this takes out {_counted({table: len(keys) for table, keys in gone.items()})}"
    if not sys.stdin.isatty():
        raise BotError(f"{told}: say --yes if it is meant; nothing was written")
    for table, keys in gone.items():
        for key in keys[:_GONE]:
            click.echo(f"  {table}: {key}")
        if keys[_GONE:]:
            click.echo(f"  {table}: and {len(keys) - _GONE} more")
    click.confirm(told, abort=True)


def _counted(rows: Mapping[str, int]) -> str:
    """Count the rows of tables: "12 pairs, 1 gap"."""
    nouns = {table: table.removesuffix("s") for table in rows} | {"ambient": "ambient name"}
    counts = [f"{n} {nouns[table]}{'s' if n != 1 else ''}" for table, n in rows.items() if n and table != "article"]
    return ", ".join(counts) or "0 rows"


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--table", default="pairs", show_default=True, type=click.Choice(_TABLES), help="Of a CSV or TSV.")
@reader_options
def export(file: Path, force: bool, table: str, article: str | None, home: Path | None) -> None:
    """Write the article as a sheet, finished or not: XLSX or JSON, or of CSV and TSV one table, as the name ends."""
    from bot.curator import sheets

    content = Content.at(home)
    click.echo(f"{file}: {_counted(sheets.export(content, content.choose(article), file, table=table, force=force))}")


@click.command()
@click.option("--home", required=True, type=PATH, envvar="ARTICLE_BOT_HOME", metavar="DIR", help="Where the files are.")
def convert(home: Path) -> None:
    """Turn a folder of the first layout, with a file data/NAME.toml an article, into the one of today."""
    from bot.curator.convert import convert as convert_

    done = convert_(home)
    for one in done:
        click.echo(f"{one.file} is now {one.folder}")
    if not done:
        click.echo(f"{home}: there is nothing to convert")


@click.command()
@click.argument("name")
@click.option(
    "--text", required=True, type=PATH, metavar="ARTICLE.txt", help="The article, paragraphs apart by a line."
)
@click.option("--home", required=True, type=PATH, envvar="ARTICLE_BOT_HOME", metavar="DIR", help="Where to start it.")
def new(name: str, text: Path, home: Path) -> None:
    """Start an article of your own: a record with a to-do for every sentence, and pairs to fill in."""
    from bot.curator.draft import draft

    for path in draft(Content(home), name, text):
        click.echo(f"wrote {path}")
    click.echo(f"Fill them in until this finds nothing: article-bot check --home {home} --article {name} --text {text}")


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
        "nearest": ", ".join(f"{near.pair} {near.probability:.2f}" for near in group.near),
        "meant, by what askers did": ", ".join(f"{pair} ({times}x)" for pair, times in group.hints),
        "none of these": f"{group.none}x" if group.none else "",
        "complaints": "; ".join(group.complaints[:3]),
        "put forward": " ".join(group.links[:3]),
    }
    texts += [(f"{key}: {text}", _FAINT) for key, text in said.items() if text]
    return [*lines, *(" " * _INDENT + click.style(_cut(text, room), fg=colour or None) for text, colour in texts)]


def _width() -> int:
    """Return the columns of the terminal; of a pipe there are enough for anything."""
    return get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _watched(cases: Iterable[Case]) -> Iterable[Case]:
    """Show how far it is while questions are asked, in a terminal."""
    with click.progressbar(list(cases), label="asking", file=sys.stderr, hidden=not sys.stderr.isatty()) as asked:
        yield from asked


COMMANDS = {command.name: command for command in (missed, coverage, import_, export, new, convert)}
