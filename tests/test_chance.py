"""The short forms of tests/load/fuzz.py, broken.py and trouble.py: what chance makes of messages, files and Discord."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from breaking import broken
from fuzzing import Judge, fuzz
from leaping import LeapingLoop
from troubling import trouble

from bot.engine.reply import Outcome, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library


def test_nothing_is_said_that_is_not_curated(library: Library) -> None:
    (article,) = library.articles.values()
    found = fuzz(article, seed=1, count=400)
    assert found.faults == []
    assert found.outcomes.keys() >= {Outcome.ANSWERED, Outcome.SUGGESTED, Outcome.NOT_COVERED}


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply("", Outcome.NOT_COVERED, missing=("anything about fnord",)), "The article doesn't say that."),
        (
            Reply("", Outcome.NOT_COVERED, missing=("anything about 15558675309",)),
            "I can't find an answer to that in the article.",
        ),
        (Reply("", Outcome.NOT_COVERED), "I can't find an answer to that in the article. Ask @everyone."),
        (Reply("", Outcome.ANSWERED, answer="Elvis lives.", pairs=("growth",)), "Elvis lives."),
        (Reply("", Outcome.NOT_COVERED), "x" * 2001),
    ],
)
def test_the_judge_finds_what_may_not_be_said(library: Library, reply: Reply, text: str) -> None:
    (article,) = library.articles.values()
    assert Judge(article).faults(reply, text, []) != []


def test_a_broken_file_ends_in_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = broken(tmp_path / "bench", 1, 40)
    assert found.faults == []
    assert found.asked.total() == 40


def test_in_trouble_each_question_is_answered_once(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        table = runner.run(trouble(tmp_path, seed=4, events=250, seconds=150, between=8))
    assert (table.twice, table.lost, table.wrong) == ([], [], [])
    assert table.asked.total() > 200
    assert len(table.faults) > 5
