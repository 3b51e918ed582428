"""What the documents say is so: settings, fields, commands, transcripts."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import click
import pytest

from bot.article.content import Content
from bot.article.grounding import ungrounded
from bot.article.knowledge import Curated, Fact, Gap, Names, Pair, Record
from bot.chat.render import shown, sources
from bot.cli import app
from bot.config import Settings, expected, variable
from bot.engine.reply import Outcome, Reply
from bot.engine.responder import Responder
from bot.engine.says import wording
from bot.library import Article

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIELD = re.compile(r"^\| ?(?P<place>[^|]*?) ?\| (?P<name>[`*\w]+) \| [^|]+ \| `(?P<example>.+)` \|$", re.MULTILINE)
PLACES = {
    "`seeds/NAME.toml`": (Record, "seeds/orrin.toml", ""),
    "`[[fact]]` there": (Fact, "seeds/orrin.toml", "[[fact]]"),
    "`data/NAME/pairs.toml`": (Curated, "data/orrin/pairs.toml", ""),
    "`[[pair]]` there": (Pair, "data/orrin/pairs.toml", "[[pair]]"),
    "`[[gap]]` in `data/NAME/gaps.toml`": (Gap, "data/orrin/gaps.toml", "[[gap]]"),
    "`data/NAME/names.toml`": (Names, "data/orrin/names.toml", ""),
}


def test_the_settings_are_those_of_the_code() -> None:
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.is_required() or field.default is None else f"`{str(field.default).lower()}`"
        rows.append(f"| `{variable(name)}` | {default} | {field.description} Expects {expected(name)}. |")
    assert "\n".join(rows) in (ROOT / ".github" / "SETTINGS.md").read_text(encoding="utf-8")


def test_the_fields_are_those_of_the_code_and_their_examples_an_article(tmp_path: Path) -> None:
    listed: dict[str, dict[str, bool]] = {}
    files: dict[str, list[str]] = {}
    place = ""
    for row in FIELD.finditer((ROOT / ".github" / "FIELDS.md").read_text(encoding="utf-8")):
        if row["place"] != place and row["place"]:
            place = row["place"]
            files.setdefault(PLACES[place][1], []).append(PLACES[place][2])
        listed.setdefault(place, {})[row["name"].strip("*`")] = row["name"].startswith("**")
        files[PLACES[place][1]].append(row["example"])
    for place, (model, _, _) in PLACES.items():
        tables = {"fact", "pairs", "gaps", *Names.model_fields} if model in {Record, Curated} else set()
        fields = {one.alias or name: one.is_required() for name, one in model.model_fields.items()}
        assert listed[place] == {name: needed for name, needed in fields.items() if name not in tables}, place
    for name, lines in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines), encoding="utf-8")
    assert list(ungrounded(Content(tmp_path).load())) == []


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
    article = Article(responder)
    blocks = README.split("<!-- discord -->\n```\n")[1].split("\n```\n<!-- /discord -->")[0].split("\n\n")
    said = {head: textwrap.dedent(body) for head, _, body in (block.partition("\n") for block in blocks)}
    assert len(said) == 4
    last = Reply("", Outcome.HELP)
    for head, body in said.items():
        if head.startswith("@article-bot "):
            last = article.reply(head.removeprefix("@article-bot "))
            text, view = shown(last, article, 1)
            row = " ".join(f"[{button.label}]" for button in view().children)
            assert body == f"{text}\n{row}"
        else:
            assert body == sources(article, last.facts)


@pytest.mark.parametrize("line", ["-m pytest -n 2", "article-bot chat"])
def test_the_two_commands_are_one_line_each(line: str) -> None:
    found = [text for text in README.splitlines() if text.startswith("python3 -m venv ") and text.endswith(line)]
    assert len(found) == 1
