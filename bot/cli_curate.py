"""The curators' commands on an article's files: start or convert them, move them in and out of sheets."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from bot.article.content import Content
from bot.curator.forms import FORMS
from bot.errors import BotError
from bot.options import PATH, reader_options
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.curator.sheets import Plan


@click.command("import")
@click.argument("file", type=PATH)
@click.option("--replace", "only", is_flag=True, help="Take out what the sheet's tables don't have.")
@click.option("--yes", is_flag=True, help="Take it out without asking.")
@reader_options
def import_(file: Path, only: bool, yes: bool, article: str | None, home: Path | None) -> None:
    """Change and add what a sheet has, as `export` writes it; all of it or, with any fault, nothing.

    The tables, their columns and what these need not have [in brackets], which then stays as it is:

    \b
    article    title, [author], about, paragraphs, head
    facts      id, paragraph, [says], text
    pairs      [id], topic, question, [phrasings: one a line], [answer], [facts: ids], [confirmed]
    gaps       id, missing, [near: ids of pairs], phrasings: one a line
    phrasings  id of a pair or gap, phrasing: more of them, one a row
    names      kind, name, written: the ways, parted by commas
    terms      term, written
    ambient    name: of what goes without saying

    A workbook has a sheet, a JSON object a list for each; delimited text is one of them, told by its first row. The
    sentence beside a fact to write is only there to read, as are swap, today and answer beside a near miss. Of a sheet
    with a column tick only marked rows count: y (or any mark) takes a row over, n declines it. What a heading has in
    brackets only explains it.
    """
    from bot.curator import sheets

    content = Content.at(home)
    name = content.choose(article)
    plan = sheets.plan(content, name, file, only=only)
    gone = plan.difference.gone
    if any(gone.values()) and not yes:
        _ask_whether_to_go(gone)
    sheets.carry_out(content, plan)
    click.echo(f"{name}: {_told(plan) or f'{file} has no rows to take over, or none that is marked'}")


def _told(plan: Plan) -> str:
    """Say what an import did: "1 pair added; 12 pairs as before"."""
    found = plan.difference
    done: dict[str, Mapping[str, int]] = {
        "added": found.added,
        "changed": found.changed,
        "taken out": {table: len(keys) for table, keys in found.gone.items()},
        "as before": Counter(plan.rows) - Counter(found.added) - Counter(found.changed),
        "with a no, not to be proposed again": {"rows": plan.declined},
    }
    return "; ".join(f"{_counted(counts)} {what}" for what, counts in done.items() if any(counts.values()))


def _ask_whether_to_go(gone: Mapping[str, Sequence[str]]) -> None:
    """Say what an import would take out, and go on only if that is meant. Raises BotError, click.Abort."""
    told = f"this takes out {_counted({table: len(keys) for table, keys in gone.items()})}"
    if not sys.stdin.isatty():
        raise BotError(f"{told}: say --yes if it is meant; nothing was written")
    for table, keys in gone.items():
        for key in keys:
            click.echo(f"  {table}: {key}")
    click.confirm(told, abort=True)


def _counted(rows: Mapping[str, int]) -> str:
    """Count the rows of tables: "12 pairs, 1 gap"."""
    nouns = {table: table.removesuffix("s") for table in rows} | {"ambient": "ambient name"}
    counts = [counted(n, nouns[table]) for table, n in rows.items() if n and table != "article"]
    return ", ".join(counts) or "what is said of the article"


@click.command()
@click.argument("file", type=PATH)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--table", default="pairs", show_default=True, type=click.Choice(list(FORMS)), help="Of a CSV or TSV.")
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
    for name in done:
        click.echo(f"{home}/data/{name}.toml is now {home}/data/{name}")
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


COMMANDS = {command.name: command for command in (import_, export, new, convert)}
