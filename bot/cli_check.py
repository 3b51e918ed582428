"""The curators' commands that prove an article: what is wrong or weak, and what a person is to confirm."""

from __future__ import annotations

import sys
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from bot.article.content import Content
from bot.errors import BotError, DataError, Fault, in_kinds
from bot.library import open_article
from bot.options import PATH, learning, reader_options, ticked, watched
from bot.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.article.knowledge import Knowledge, Pair
    from bot.article.prover import Proof
    from bot.curator.lint import Finding

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
    from bot.article.grounding import judged, misprinted
    from bot.article.original import check_text

    wrong, doubts = judged(knowledge)
    yield from wrong
    if wrong:
        at = f"{counted(len(wrong), 'answer')} at fault: keep the facts' words and order, or leave the answer out"
        yield Fault(wrong[0].file, "", at)
    yield from misprinted(knowledge)
    if text is not None:
        yield from check_text(knowledge, text)
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


COMMANDS = {command.name: command for command in (check, confirm)}
