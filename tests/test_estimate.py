"""An estimate asks only what was not learnt, and tells where the article is weak."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from curating import market, taught

from bot.cli import main
from bot.curator.estimate import PARTS, estimate
from bot.curator.propose import propose
from bot.curator.wordings import ask_left_out

Out = pytest.CaptureFixture[str]


def test_what_is_left_out_is_not_learnt(tmp_path: Path) -> None:
    responder = taught(market(tmp_path).load())
    pair = responder.knowledge.curated.pairs[0]
    assert responder.reply(pair.question).score > 0.9
    (scored,) = ask_left_out(responder, {pair.id: [0]}).scored
    assert (scored.case.question, scored.case.style) == (pair.question, pair.id)
    assert scored.reply.score < 0.9
    assert responder.reply(pair.question).score > 0.9


def test_an_estimate_of_a_small_article(tmp_path: Path) -> None:
    responder = taught(market(tmp_path).load())
    pairs = responder.knowledge.curated.pairs
    steps: list[int] = []

    def watch(planned: range) -> range:
        steps.extend(planned)
        return planned

    found = estimate(responder, watch)  # type: ignore[arg-type]
    assert steps == list(range(PARTS + 1))
    asked = [one.case.question for one in found.asked.scored]
    assert sorted(asked) == sorted(wording for pair in pairs for wording in pair.wordings)
    low, high = found.interval
    assert low < found.asked.right < high
    shares = [one.lost / one.asked for one in found.weak]
    assert shares == sorted(shares, reverse=True)
    assert all(shares)
    assert {one.question for one in found.gaps} == {one.question for one in propose(responder) if one.answered}
    assert estimate(responder, watch, [found.gaps[0].question]).gaps == found.gaps[1:]  # type: ignore[arg-type]


def test_the_command(tmp_path: Path, capsys: Out) -> None:
    home = ["estimate", "--home", str(market(tmp_path).root)]
    assert main(home) == 0
    out = capsys.readouterr().out
    assert out.startswith("Of 70 own wordings, each asked as if it weren't there, ")
    assert re.search(r"as gaps:\n  How much does a stall cost per \w+\?\n", out)
    assert max(map(len, out.splitlines())) <= 90
    assert main([*home, "--all"]) == 0
    assert len([line for line in capsys.readouterr().out.splitlines() if re.search(r"\d of \d$", line)]) == 4
