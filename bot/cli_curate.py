"""The curators' commands on an article's files: prove them, start or convert them, move them in and out of sheets."""

from __future__ import annotations

import sys
from collections import Counter
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from bot.article.content import Content
from bot.curator.forms import FORMS
from bot.errors import BotError, DataError, Fault, in_kinds
from bot.library import open_article
from bot.options import PATH, learning, reader_options, ticked, watched
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.article.knowledge import Knowledge, Pair
    from bot.article.prover import Proof
    from bot.curator.lint import Finding
    from bot.curator.sheets import Plan

_PLACES = 10  # of weaknesses that are shown
_WORDINGS = 50  # of a pair that are asked unless all are wanted
_WIDEST = 100  # columns of a text to read


@click.command()
@click.option("--text", type=PATH, help="The article's text, to hold the record against.")
@click.option("--strict", is_flag=True, help="Fail on what is weak, too.")
@click.option("--all", "everything", is_flag=True, help="List all that is wrong or weak, one by one.")
@reader_options
def check(text: Path | None, strict: bool, everything: bool, article: str | None, home: Path | None) -> None:
    """Say everything that is wrong with an article, and the ten worst places where it is weak, by their cause.

    Each name, fact and pair is asked for in the most obvious words, and by the first 50 wordings of each pair: by all
    of them with --strict or --all, which takes a millisecond or two each.
    """
    content = Content.at(home)
    try:
        knowledge = content.load(article)
    except DataError as error:
        raise DataError(error.faults if everything else tuple(in_kinds(error.faults, "; see --all"))) from error
    if faults := tuple(_faults(knowledge, text)):
        raise DataError(faults)
    pairs = knowledge.curated.pairs
    phrasings = sum(len(pair.phrasings) for pair in pairs)
    click.echo(
        f"{knowledge.name}: {len(knowledge.facts)} facts, {len(pairs)} pairs, {phrasings} phrasings, "
        f"{len(knowledge.curated.gaps)} known gaps: nothing wrong"
    )
    findings = _weaknesses(content, knowledge, text, None if strict or everything else _WORDINGS)
    _show(findings, sys.maxsize if everything else _PLACES)
    if strict and findings:
        places = sum(len(finding.faults) for finding in findings)
        raise BotError(f"{knowledge.name}: weak in {counted(places, 'place')}")


@click.command()
@click.argument("pairs", nargs=-1, metavar="[PAIR]...")
@reader_options
def confirm(pairs: tuple[str, ...], article: str | None, home: Path | None) -> None:
    """Show each answer that `check` can't decide beside its facts, and ask you whether they say it.

    Of the pairs that you name, it shows those as well that are at fault, but for names and figures that no fact has.
    y: its facts say that, all of it. It is kept beside the pair, and holds until the answer or a fact is edited.
    n: they don't, and you will mend it. q ends.
    """
    from bot.article.grounding import confirmation, to_confirm
    from bot.curator.lint import leans
    from bot.curator.merge import merge

    content = Content.at(home)
    knowledge = content.load(article)
    unsettled = to_confirm(knowledge, pairs)
    found = [(pair, proof) for pair, proof in unsettled if not proof.strange]
    barred = [(pair, proof) for pair, proof in unsettled if proof.strange]
    told = [f"{pair.id} can't be confirmed: the answer {'; '.join(proof.reasons)}" for pair, proof in barred]
    if told and not found:
        raise BotError("\n".join(told))
    for line in told:
        click.echo(line, err=True)
    if not found:
        click.echo(f"{knowledge.name}: there is nothing to confirm")
        return

    def show(number: int, one: tuple[Pair, Proof]) -> None:
        pair, proof = one
        width = min(get_terminal_size().columns, _WIDEST)
        click.secho(f"{number} of {len(found)}: {pair.id}", bold=True)
        facts = [f"{fact.id}, {fact.says}: {fact.text}" for fact in knowledge.cited(pair)]
        why = [f"It {'; '.join(proof.reasons)}."]
        if leans(pair.answer, knowledge):
            why.append("It is read without the question: it had better begin with what it is about.")
        for text in (f"Q: {pair.question}", f"A: {pair.answer}", *facts, *why):
            click.echo("\n".join(wrap(text, width, initial_indent="    ", subsequent_indent="      ")))

    rows: list[dict[str, str]] = []
    click.echo("Do its facts say that, all of it?\ny: yes; n: no, it is to be mended; Enter: not now; q: end\n")
    try:
        for place, said in ticked(found, show):
            pair = found[place][0]
            if said == "y":
                rows.append({"id": pair.id, "confirmed": confirmation(pair.answer, knowledge.cited(pair))})
    finally:  # what was confirmed is kept, however it ends
        if rows:
            merge(content, knowledge.name, "pairs", rows)
        click.echo(f"{knowledge.name}: {counted(len(rows), 'answer')} confirmed, {len(found) - len(rows)} left")


def _faults(knowledge: Knowledge, text: Path | None) -> Iterator[Fault]:
    """Yield every fault of an article's answers, characters and, against its text, facts. Raises DataError."""
    from bot.article.grounding import misprinted, unconfirmed, unproven
    from bot.article.original import check_text

    wrong = list(unproven(knowledge))
    yield from wrong
    if wrong:
        yield Fault(wrong[0].file, "", "keep the facts' words and order there, or leave the answer out")
    yield from misprinted(knowledge)
    if text is not None:
        yield from check_text(knowledge, text)
    doubts = list(unconfirmed(knowledge))
    yield from doubts
    if len(doubts) > 1:
        what = f"{len(doubts)} answers can't be decided: article-bot confirm shows each beside its facts, and asks you"
        yield Fault(doubts[0].file, "", what)


def _weaknesses(content: Content, knowledge: Knowledge, text: Path | None, most: int | None) -> list[Finding]:
    """Find what is weak, the worst cause first, by so many wordings a pair at most."""
    from bot.article.original import unrecorded
    from bot.curator.lint import Finding, lint

    responder = open_article(content, knowledge.name, learning=learning)
    findings = lint(responder, content.read(knowledge.name), watched, most)
    if text is not None and (missing := tuple(unrecorded(knowledge, text))):
        findings.append(Finding("paragraphs that say more than the record", "add facts, or list it", missing))
    return findings


def _show(findings: Sequence[Finding], most: int) -> None:
    """Show each cause with its worst places, and count what has no room."""
    left = most
    for finding in findings:
        click.secho(f"weak: {finding}", err=True, fg="yellow")
        for fault in finding.faults[:left]:
            click.echo(f"  {fault}", err=True)
        hidden = len(finding.faults[left:])
        if hidden:
            click.echo(f"  {f'and {hidden} more' if left else hidden} that --all lists", err=True)
        left -= len(finding.faults) - hidden


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


COMMANDS = {command.name: command for command in (check, confirm, import_, export, new, convert)}
