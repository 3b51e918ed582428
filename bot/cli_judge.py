"""The curators' commands that look ahead: near misses to tick as gaps, and how good the article is likely to be."""

from __future__ import annotations

from datetime import UTC, datetime
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from bot.article.content import Content
from bot.article.sources import pairs_file
from bot.library import open_article
from bot.options import PATH, learning, reader_options, ticked, watched
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.article.knowledge import Pair
    from bot.curator.propose import Proposal
    from bot.engine.cases import Case
    from bot.engine.responder import Responder

_INDENT = "    "
_SHOWN = 5  # of what would help most
_MARKS = "y: keep it as a gap; n: it doesn't, or it is nonsense"


@click.command()
@click.option("--list", "only_list", is_flag=True, help="Print what would be proposed, and change nothing.")
@click.option("--out", type=PATH, metavar="SHEET.csv", help="Write them as a sheet: mark some in it and `import` it.")
@click.option("--limit", default=40, show_default=True, type=click.IntRange(min=1), help="How many, the best.")
@click.option("--force", is_flag=True, help="Write over a sheet that is there.")
@reader_options
def propose(only_list: bool, out: Path | None, limit: int, force: bool, article: str | None, home: Path | None) -> None:
    """Propose known gaps: questions of the article with one thing in them swapped, for you to tick.

    y: the article doesn't answer it. It becomes a gap in gaps.toml, and where one word was swapped for another, these
    two exclude one another in every pair from then on. n: the article does answer it, or it is nonsense, or nobody
    would ask it. What got a y or n is not proposed again, nor the same swap of the same pair in other words: judged.txt
    holds that. q ends.

    The first ones are those that the bot would answer today, as if they were the question they are made from; of the
    others a percentage says how likely it takes them for that one.
    """
    from bot.curator.judged import judged
    from bot.curator.propose import propose as propose_

    content = Content.at(home)
    responder = open_article(content, article)
    name = responder.knowledge.name
    found = propose_(responder, watched, judged(content, name))[:limit]
    if not found:
        click.echo(f"{name}: there is nothing to propose")
    elif out is not None:
        from bot.curator.propose import sheet

        sheet(responder.knowledge, found, out, force=force)
        click.echo(f"wrote {out}: does the article leave it unanswered? In the column tick,")
        click.echo(f"{_MARKS}; nothing: not now.")
        click.echo("Swap, today (what the bot does now) and the pair's answer are there to judge by. Then import it.")
    elif only_list:
        for number, one in enumerate(found, start=1):
            _show(number, one, responder.knowledge.pairs)
    else:
        _judge(content, name, found, responder.knowledge.pairs)


@click.command()
@click.option("--all", "everything", is_flag=True, help="List all pairs and near misses.")
@reader_options
def estimate(everything: bool, article: str | None, home: Path | None) -> None:
    """Estimate how good the article is, without labelled questions, and what would help most.

    Its own wordings are asked of it as if they weren't there, of many a part. Those of one pair are unlike one another,
    so that is a hard test: strangers mostly ask in plainer words. How they will fare it can't foretell.
    """
    from bot.curator.estimate import estimate as estimate_
    from bot.curator.judged import judged

    content = Content.at(home)
    responder = open_article(content, article, learning=learning)
    found = estimate_(responder, watched, judged(content, responder.knowledge.name))
    asked, (low, high) = found.asked, found.interval
    right, near = asked.right, asked.reachable - asked.right
    said = (
        f"Of {len(asked.scored)} own wordings, each asked as if it weren't there, {right:.0%} are answered right "
        f"({low:.0%} to {high:.0%} with 95 % confidence), {near:.0%} get the right question to pick, and "
        f"{asked.risk:.0%} a wrong answer. Of {len(found.near)} near misses made of them {len(found.gaps)} get an "
        "answer today. That is a hard test, and no forecast: its wordings are unlike one another, and strangers mostly "
        "ask in plainer words."
    )
    click.echo("\n".join(wrap(said, 80)))
    most = None if everything else _SHOWN
    if found.weak:
        click.echo("\nMore wordings would help these pairs most: so many of theirs lead nowhere near them.")
    for pair in found.weak[:most]:
        click.echo(f"  {pair.pair:32} {pair.lost} of {pair.asked}")
    if found.gaps:
        click.echo("\nNear misses that it answers today; article-bot propose keeps them as gaps:")
    for gap in found.gaps[:most]:
        click.echo(f"  {gap.question}")


def certify(content: Content, responder: Responder, cases: Sequence[Case], budget: str, *, keep: bool) -> None:
    """Certify a threshold for a budget in per cent, say how it went and, if wanted, keep it. Raises BotError."""
    from bot.curator import budget as budget_

    most = _per_cent(budget)
    name = responder.knowledge.name
    found = budget_.certify(responder, cases, most, watched)
    said = (
        f"threshold {found.threshold:.4f}, chosen on {found.chosen_on} lines (split by seed {budget_.SEED}, each label "
        f"and style halved): on the other {found.lines}, {found.bad} bad, {found.right:.1%} of the covered right"
    )
    click.echo("\n".join(wrap(said, 80)))
    if found.certified:
        click.echo(f"certified: with 95 % confidence at most {found.bound:.2%} are bad (Clopper-Pearson)")
    else:
        click.echo(f"not certified: at most {found.bound:.2%} are bad with 95 % confidence, more than {most:.2%}")
    click.echo("This holds for questions like these, if nobody used these lines to better the article.")
    if keep:
        budget_.keep(content, name, found, datetime.now(UTC).date().isoformat())
        click.echo(f"{name}: kept in {pairs_file(name)}")


def _per_cent(text: str) -> float:
    """Read "1%" or "1" as 0.01. Raises click.UsageError."""
    try:
        share = float(text.strip().removesuffix("%")) / 100
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise click.UsageError(f"a budget is a share of lines in per cent, such as 1%, not {text!r}")
    return share


def _show(number: int, one: Proposal, pairs: dict[str, Pair]) -> None:
    """Print a proposal in lines that fit the terminal."""
    width = min(get_terminal_size().columns, 80) - len(_INDENT)
    today = f"answered today, as {one.pair}" if one.answered else f"not today, {one.score:.0%} likely {one.pair}"
    head, *rest = wrap(one.question, width)
    click.secho(f"{number:3} {head}", bold=True)
    said = [
        *rest,
        *wrap(f"{one.swap.change}: {one.swap.old} -> {one.swap.new}; {today}", width),
        *wrap(f"answer: {pairs[one.pair].answer}", width),
    ]
    for line in said:
        click.echo(f"{_INDENT}{line}")


def _judge(content: Content, name: str, found: Sequence[Proposal], pairs: dict[str, Pair]) -> None:
    """Ask about each, then keep what was ticked; the end of the input ends it, as q does. Raises BotError."""
    from bot.curator.judged import remember
    from bot.curator.merge import merge
    from bot.curator.propose import as_gaps

    click.echo(f"Does the article leave it unanswered?\n{_MARKS}; Enter: not now; q: end\n")
    said = dict(ticked(found, lambda number, one: _show(number, one, pairs)))
    kept = [one for place, one in enumerate(found) if said.get(place) == "y"]
    remember(content, name, [one.question for place, one in enumerate(found) if said.get(place) == "n"])
    if kept:
        merge(content, name, "gaps", as_gaps(kept))
        remember(content, name, [one.question for one in kept])
    click.echo(f"{name}: {counted(len(kept), 'gap')} more" if kept else f"{name}: nothing was ticked")


COMMANDS = {command.name: command for command in (estimate, propose)}
