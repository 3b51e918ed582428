"""The command line: builds the parts and renders what they return; one short function a command."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from bot import __version__
from bot.article.content import Content
from bot.engine.reply import Reply
from bot.engine.says import wording
from bot.errors import BotError, ConfigError, DataError
from bot.library import Article, open_article
from bot.options import PATH, learning, reader_options, watched

if TYPE_CHECKING:
    from pathlib import Path

    from bot.engine.responder import Responder

_ELSEWHERE = {
    **dict.fromkeys(("estimate", "propose"), "bot.cli_judge"),
    **dict.fromkeys(("coverage", "missed"), "bot.cli_review"),
    **dict.fromkeys(("check", "confirm"), "bot.cli_check"),
    **dict.fromkeys(("convert", "export", "import", "new"), "bot.cli_curate"),
}


class _Group(click.Group):
    """Imports the curators' commands only when one is wanted, so that `ask` starts in a blink."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List all, by name."""
        return sorted({*super().list_commands(ctx), *_ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find one, wherever it is."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        commands: dict[str, click.Command] = import_module(_ELSEWHERE[cmd_name]).COMMANDS
        return commands[cmd_name]


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="article-bot")
def app() -> None:
    """Answer questions about one article, and say so when the article doesn't."""


@app.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the reply as one JSON object.")
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read {"question": ...} (or "q") a line, write a reply object a line; with "after": REPLY it follows that.',
)
@click.option("--why", is_flag=True, help="Show how the reply was reached.")
@reader_options
def ask(question: str | None, as_json: bool, jsonl: bool, why: bool, article: str | None, home: Path | None) -> None:
    """Ask one question."""
    if jsonl == (question is not None):
        raise click.UsageError("give either a QUESTION or --jsonl")
    responder = _open(home, article)
    if question is None:
        asked = Article(responder)
        for line in sys.stdin.buffer:
            click.echo(_answer_line(asked, line))
        return
    reply = responder.reply(question)
    if as_json:
        click.echo(json.dumps(reply.to_json()))
    else:
        click.echo(wording(reply, responder.knowledge))
    if why:
        from bot.engine.why import explain

        click.echo("\n" + "\n".join(explain(responder, question)))


def _open(home: Path | None, article: str | None) -> Responder:
    """Open an article, and say what is withheld of it. Raises DataError."""
    responder = open_article(Content.at(home), article, learning=learning)
    if withheld := responder.knowledge.withheld:
        click.echo(f"withheld until proven or confirmed: {', '.join(withheld)} (article-bot check says why)", err=True)
    return responder


def _answer_line(article: Article, line: bytes) -> str:
    """Answer one line of JSON with one line of JSON, whatever it holds."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return json.dumps({"error": 'not JSON: write {"question": "..."}'})
    question = given.get("question", given.get("q")) if isinstance(given, dict) else None
    if not isinstance(question, str):
        return json.dumps({"error": 'no question: write {"question": "..."} with a text'})
    try:
        after = Reply.from_json(given["after"]) if given.get("after") is not None else None
    except (ValueError, RecursionError):
        return json.dumps({"error": "after: write there the reply object that the question follows"})
    return json.dumps(article.reply(question, after).to_json())


@app.command()
@reader_options
def chat(article: str | None, home: Path | None) -> None:
    """Talk to the article in the terminal; a number picks a suggestion, an empty line or ^D leaves."""
    responder = _open(home, article)
    record, prompt = responder.knowledge.record, "> " if sys.stdin.isatty() else ""
    click.echo(f"Ask me about \N{LEFT DOUBLE QUOTATION MARK}{record.title}\N{RIGHT DOUBLE QUOTATION MARK}.")
    asked, before = Article(responder), None
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            return
        except UnicodeDecodeError:
            click.echo("That isn't UTF-8 text.")
            continue
        if line in {"", "quit", "exit", "/quit"}:
            return
        reply = asked.reply(line, before, pointed=False)
        before = reply if reply.leads_on else before
        click.echo(wording(reply, responder.knowledge) + "\n")


@app.command("eval")
@click.argument("files", nargs=-1, required=True, type=PATH)
@click.option("--errors", is_flag=True, help="List the failures, each with its why.")
@click.option("--plot", type=PATH, help="Draw the risk-coverage curve as PNG or SVG.")
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON object.")
@click.option("--budget", metavar="PERCENT", help="Certify a threshold for so many bad lines at most, such as 1%.")
@click.option("--keep", is_flag=True, help="Write the certified threshold into the article's pairs.")
@reader_options
def evaluate_(
    files: tuple[Path, ...],
    errors: bool,
    plot: Path | None,
    as_json: bool,
    budget: str | None,
    keep: bool,
    article: str | None,
    home: Path | None,
) -> None:
    """Score labelled questions (JSON lines: q, label, facts, style).

    With --budget, half of them choose the threshold and the other half, which it has not seen, certify it: that holds
    for questions like these, and only if nobody used these lines before to better the article.
    """
    from bot.engine.cases import read_cases
    from bot.engine.evaluate import evaluate, tabulate

    if keep and budget is None:
        raise click.UsageError("--keep goes with --budget")
    cases = [case for file in files for case in read_cases(file)]
    responder = _open(home, article)
    if budget is not None:
        from bot.cli_judge import certify

        certify(Content.at(home), responder, cases, budget, keep=keep)
        return
    report = evaluate(watched(cases), responder.reply, responder.knowledge.pairs)
    click.echo(json.dumps(report.to_json()) if as_json else tabulate(report, errors=errors))
    if plot is not None:
        from bot.plot import draw

        draw(report, plot)


def _shards(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """Check a range of shards. Raises BadParameter."""
    from bot.config import Shards

    try:
        return str(Shards.read(given)) if given else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@app.command()
@click.option("--no-store", is_flag=True, help="Keep nothing: no missed questions, no feedback.")
@click.option("--health", metavar="HOST:PORT", help="Answer GET /live and /ready there.")
@click.option("--metrics", is_flag=True, default=None, help="Answer GET /metrics there, too.")
@click.option("--shards", metavar="RANGE", callback=_shards, help="Run only these shards, such as 0-3/16.")
@click.option("--cluster", metavar="N", type=click.IntRange(1, 1000), help="Run a free range of N (with PostgreSQL).")
@reader_options
def run(no_store: bool, **options: Any) -> int:
    """Run the Discord bot. Ends with 69 without a network, 77 on a refused token, 78 on a wrong setting."""
    from bot.config import load

    if no_store:
        options["database"] = "none"
    try:
        settings = load(os.environ, **options)
    except ConfigError as error:
        click.echo(f"article-bot: {error}", err=True)
        return 78
    from bot.chat.run import run as run_bot
    from bot.library import Library

    return run_bot(settings, Library(Content.at(settings.home), settings.article))


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 a fault or expected error, 2 usage, 130 interrupted.

    `run` has more: see `bot.chat.run.Exit`.
    """
    try:
        code = app.main(argv, prog_name="article-bot", standalone_mode=False)
    except DataError as error:
        for fault in error.faults:
            click.echo(f"article-bot: {fault}", err=True)
        return 1
    except (BotError, OSError) as error:
        click.echo(f"article-bot: {error}", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    return code if isinstance(code, int) else 0


__all__ = ["main"]
