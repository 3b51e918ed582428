"""Warnings: each kind of weakness is found and named, and sound content has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from curating import NAME, market

from bot.article.content import Content
from bot.cli import main
from bot.curator.lint import lint
from bot.engine.responder import Responder


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return market(tmp_path)


def change(content: Content, old: str, new: str, *, record: bool = False) -> None:
    path = content.record_path(NAME) if record else content.pairs_path(NAME)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def warnings(content: Content) -> list[str]:
    return [str(warning) for warning in lint(Responder(content.load()))]


FACT = '\n[[fact]]\nid = "F99"\nparagraph = 5\nsays = "the reporter"\ntext = "The neighbours had the noise."\n'


def test_sound_content_has_no_warning(content: Content) -> None:
    assert warnings(content) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("reason for the break", "hey, who is the author", "reads like 'who is the author' of author-and-title"),
        ("live bands?", "does Oracle play in Zurich", "pair music: 'does Oracle play in Zurich' doesn't get it:"),
    ],
)
def test_weak_phrasings_are_named(content: Content, old: str, new: str, said: str) -> None:
    change(content, old, new)
    assert any(said in warning for warning in warnings(content)), warnings(content)


def test_a_fact_that_no_pair_cites_is_named(content: Content) -> None:
    change(content, '\n[[fact]]\nid = "F12"', FACT + '\n[[fact]]\nid = "F12"', record=True)
    assert warnings(content) == ["seeds/night-market.toml:76: fact F99: no pair cites it"]


def test_a_pair_that_nobody_could_reach_is_named(content: Content) -> None:
    text = content.pairs_path(NAME).read_text()
    start = text.index('id = "power"')
    pair = (
        'id = "power"\ntopic = "Background"\nquestion = "What does Oracle pay for?"\n'
        'answer = "The town now pays £8,000 for a quiet power line."\nfacts = ["F12"]\n\n'
    )
    content.pairs_path(NAME).write_text(text[:start] + pair)
    (warning,) = [warning for warning in warnings(content) if "power" in warning]
    assert re.match(r"data/night-market/pairs\.toml:\d+: pair power: nobody could reach it: ", warning)


def test_a_pairs_lost_wordings_are_one_line_and_the_worst_come_first(content: Content) -> None:
    change(content, '"live bands?"', '"does Oracle play in Zurich", "does Huawei play in Bern"')
    lost = '"does Oracle pay in Rome", "does Huawei pay in Bonn", "does Baidu pay in Oslo"'
    change(content, '"cost of the power line"', lost)
    power, music = warnings(content)
    assert ": pair power: 'does Oracle pay in Rome' doesn't get it: " in power
    assert power.endswith("; nor do 2 more of 7 wordings: 'does Huawei pay in Bonn', 'does Baidu pay in Oslo'")
    assert music.endswith("; nor do 1 more of 7 wordings: 'does Huawei play in Bern'")


def test_check_warns_and_fails_only_when_strict(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(content.root)]
    change(content, '\n[[fact]]\nid = "F12"', FACT + '\n[[fact]]\nid = "F12"', record=True)
    assert main(["check", *home]) == 0
    out = capsys.readouterr()
    assert "nothing wrong" in out.out
    assert "warning: seeds/night-market.toml:76: fact F99: no pair cites it" in out.err
    assert main(["check", "--strict", *home]) == 1
    assert "warnings" in capsys.readouterr().err


def test_check_shows_ten_warnings_and_strict_all(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    facts = "".join(FACT.replace("F99", f"F{number}") for number in range(70, 90))
    change(content, '\n[[fact]]\nid = "F12"', facts + '\n[[fact]]\nid = "F12"', record=True)
    main(["check", "--home", str(content.root)])
    assert capsys.readouterr().err.splitlines()[10:] == ["warning: and 10 more, which --strict lists"]
    main(["check", "--strict", "--home", str(content.root)])
    assert len(capsys.readouterr().err.splitlines()) > 20
