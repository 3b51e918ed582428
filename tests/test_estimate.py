"""An estimate asks only what was not learnt, tells what it measured from what it expects, and where it is weak."""

from __future__ import annotations

from pathlib import Path

import pytest
from curating import market

from bot.cli import main
from bot.curator.estimate import FOLDS, RIGHT, Rule, estimate, expected, folds, share
from bot.curator.leave import without
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
    pair, gap = knowledge.curated.pairs[0], knowledge.curated.gaps[0]
    less = without(knowledge, {pair.id: [pair.question]}, [gap.id])
    assert less.pairs[pair.id].wordings == pair.phrasings
    assert gap.id not in less.curated.entries
    nothing = without(knowledge, {pair.id: pair.wordings}, [])
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
    assert many.foreseen
    assert not share([("1", True)], Rule(0.0, 0.0, 0.0)).foreseen


def test_an_estimate_of_a_small_article(tmp_path: Path) -> None:
    responder = Responder(market(tmp_path).load())
    steps: list[int] = []

    def watch(planned: range) -> range:
        steps.extend(planned)
        return planned

    found = estimate(responder, watch)  # type: ignore[arg-type]
    assert steps == list(range(FOLDS + 1))
    assert found.right.asked == sum(len(pair.wordings) for pair in responder.knowledge.curated.pairs)
    assert found.false.asked > sum(len(gap.wordings) for gap in responder.knowledge.curated.gaps)
    assert found.bad(0.0) == found.wrong.estimate
    assert found.bad(1.0) == found.false.estimate
    shares = [good / count for _, good, count in found.weak]
    assert shares == sorted(shares)
    assert estimate(responder, watch) == found  # type: ignore[arg-type]


def test_the_command(tmp_path: Path, capsys: Out) -> None:
    assert main(["estimate", "--home", str(market(tmp_path).root), "--uncovered", "0.5"]) == 0
    out = capsys.readouterr().out
    whose = {line.partition(",")[0]: line.endswith("expected here") for line in out.splitlines()[1:4]}
    assert whose == {"right": True, "wrong": False, "false": False}
    assert "bad lines, where 50% are near misses" in out
    assert max(map(len, out.splitlines())) <= 100
