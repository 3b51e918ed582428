"""An estimate asks only what was not learnt, tells what it measured from what it expects, and where it is weak."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from curating import market

from bot.cli import main
from bot.curator.estimate import FOLDS, RIGHT, Estimate, Rule, Share, Weak, estimate, expected, folds, share
from bot.curator.leave import without
from bot.curator.propose import propose
from bot.engine.responder import Responder

Out = pytest.CaptureFixture[str]


def test_folds_hold_each_wording_once_and_kin_together() -> None:
    wordings = ["how late is it open", "how late is it open on Friday", "closing time", "the closing time", "price"]
    parted = folds(wordings)
    assert len(parted) == FOLDS
    assert sorted(wording for fold in parted for wording in fold) == sorted(wordings)
    for one, other in (wordings[:2], wordings[2:4]):
        assert [one in fold for fold in parted] == [other in fold for fold in parted]


def test_what_is_left_out_is_not_learnt_and_no_pair_goes(tmp_path: Path) -> None:
    knowledge = market(tmp_path).load()
    pair = knowledge.curated.pairs[0]
    less = without(knowledge, {pair.id: [pair.question]})
    assert less.pairs[pair.id].wordings == pair.phrasings
    nothing = without(knowledge, {pair.id: pair.wordings})
    assert nothing.pairs.keys() == knowledge.pairs.keys()


@pytest.mark.parametrize("measured", [0.0, 0.2, 0.9, 1.0])
def test_the_rule(measured: float) -> None:
    assert expected(measured, Rule(0.0, 1.0, 0.0)) == pytest.approx(min(max(measured, 0.001), 0.999))
    assert expected(measured, Rule(0.0, 0.0, 0.0)) == 0.5
    assert 0 < expected(measured, RIGHT) < 1


def test_an_interval_holds_its_share_and_narrows_with_what_is_asked() -> None:
    few = share([(str(n), n % 2 == 0) for n in range(10)], Rule(0.0, 1.0, 0.0))
    many = share([(str(n), n % 2 == 0) for n in range(1000)], Rule(0.0, 1.0, 0.0))
    assert few.low < many.low < many.measured == 0.5 < many.high < few.high
    spread = share([(str(n), n % 2 == 0) for n in range(1000)], Rule(0.0, 1.0, 1.0))
    assert spread.low < many.low
    assert spread.high > many.high


def test_an_estimate_of_a_small_article(tmp_path: Path) -> None:
    responder = Responder(market(tmp_path).load())
    steps: list[int] = []

    def watch(planned: range) -> range:
        steps.extend(planned)
        return planned

    found = estimate(responder, watch)  # type: ignore[arg-type]
    assert steps == list(range(FOLDS + 1))
    assert found.right.asked == sum(len(pair.wordings) for pair in responder.knowledge.curated.pairs)
    assert 0 <= found.wrong <= 1 - found.right.measured
    assert {one.pair for one in found.pairs} == {pair.id for pair in responder.knowledge.curated.pairs}
    shares = [one.lost / one.asked for one in found.pairs]
    assert shares == sorted(shares, reverse=True)
    assert {one.question for one in found.gaps} == {one.question for one in propose(responder) if one.answered}
    assert estimate(responder, watch, [found.gaps[0].question]).gaps == found.gaps[1:]  # type: ignore[arg-type]


@pytest.mark.parametrize(("lost", "named"), [([3, 1, 0], ["a"]), ([3, 3, 0], []), ([0, 1, 2], []), ([3, 3, 3], [])])
def test_pairs_are_named_where_they_stand_out(lost: list[int], named: list[str]) -> None:
    """Each of three pairs has four wordings."""
    pairs = tuple(Weak(pair, count, 4) for pair, count in zip("abc", lost, strict=True))
    found = Estimate(Share(0.2, 0.6, 0.4, 0.7, 12), 0.0, pairs, ())
    assert [one.pair for one in found.weak] == named


def test_the_command(tmp_path: Path, capsys: Out) -> None:
    home = ["estimate", "--home", str(market(tmp_path).root)]
    assert main(home) == 0
    out = capsys.readouterr().out
    assert out.startswith("Of strangers' questions that it covers, likely answered right: ")
    assert "asked as if it weren't there" in out
    assert "as gaps:\n  how many of the stands buy things to eat\n" in out
    assert max(map(len, out.splitlines())) <= 120
    assert main([*home, "--all"]) == 0
    assert len([line for line in capsys.readouterr().out.splitlines() if re.search(r"\d of \d", line)]) == 12
