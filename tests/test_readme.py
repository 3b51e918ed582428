"""The README says what is so: its settings, its commands, its transcript."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import click
import pytest

from bot.chat.render import shown, sources
from bot.cli import app
from bot.config import settings_table
from bot.engine.reply import Outcome, Reply
from bot.engine.responder import Responder
from bot.engine.says import wording
from bot.library import Article

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_settings_are_those_of_the_code() -> None:
    assert settings_table() in README


def test_the_commands_exist() -> None:
    context = click.Context(app)
    named = set(re.findall(r"(?<!@)article-bot (\w+)", README))
    assert named
    assert named <= set(app.list_commands(context))


def test_the_transcript_is_real(responder: Responder) -> None:
    block = re.search(r"```\n(> .*?)```", README, re.DOTALL)
    assert block
    said = [part.split("\n", 1) for part in block.group(1).strip().removeprefix("> ").split("\n\n> ")]
    assert len(said) >= 4
    for question, answer in said:
        shown = wording(responder.reply(question), responder.knowledge)
        assert " ".join(shown.split()) == " ".join(answer.split())


def test_what_people_see_on_discord_is_real(responder: Responder) -> None:
    article = Article("cloud-centers", responder)
    blocks = README.split("<!-- discord -->\n```\n")[1].split("\n```\n<!-- /discord -->")[0].split("\n\n")
    said = {head: textwrap.dedent(body) for head, _, body in (block.partition("\n") for block in blocks)}
    assert len(said) == 4
    last = Reply("", Outcome.HELP)
    for head, body in said.items():
        if head.startswith("@article-bot "):
            last = article.reply(head.removeprefix("@article-bot "))
            text, view = shown(last, article, 1)
            row = " ".join(f"[{button.label}]" for button in view.children)
            assert body == f"{text}\n{row}"
        else:
            assert body == sources(article, [article.knowledge.facts[fact] for fact in last.facts])


@pytest.mark.parametrize("line", ["-m pytest -n 2", "article-bot chat"])
def test_the_two_commands_are_one_line_each(line: str) -> None:
    found = [text for text in README.splitlines() if text.startswith("python3 -m venv ") and text.endswith(line)]
    assert len(found) == 1
