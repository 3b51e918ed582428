"""Scoring: each mark as the labels define it, the figures made of them, and bad input told by line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.article.content import Content
from bot.article.knowledge import Pair
from bot.cli import main
from bot.engine.cases import Case, Mark, read_cases
from bot.engine.evaluate import evaluate, interval
from bot.engine.reply import Outcome, Reply, Suggestion
from bot.errors import DataError

PAIRS = {
    name: Pair(id=name, topic="T", question=f"{name}?", answer="A.", facts=facts)
    for name, facts in {"one": ("F1",), "two": ("F2",), "both": ("F1", "F2")}.items()
}


def case(label: str, *facts: object) -> Case:
    return Case.model_validate({"q": "?", "label": label, "facts": list(facts), "style": label})


def answered(*pairs: str) -> Reply:
    facts = tuple(fact for pair in pairs for fact in PAIRS[pair].facts)
    return Reply("?", Outcome.ANSWERED, answer="A.", pairs=pairs, facts=facts, score=0.9)


def refused(*pairs: str, outcome: Outcome = Outcome.NOT_COVERED) -> Reply:
    return Reply("?", outcome, suggestions=tuple(Suggestion(pair, "?") for pair in pairs), score=0.3)


@pytest.mark.parametrize(
    ("labelled", "reply", "mark"),
    [
        (case("covered", "F1"), answered("one"), Mark.RIGHT),
        (case("covered", "F1", "F9"), answered("one"), Mark.RIGHT),
        (case("covered", "F1"), answered("two"), Mark.WRONG),
        (case("covered", ["F1"], ["F2"]), answered("both"), Mark.RIGHT),
        (case("covered", ["F1"], ["F2"]), answered("one"), Mark.PARTIAL),
        (case("covered", "F1"), refused("two", "one"), Mark.CLICK),
        (case("covered", "F1"), refused("two", outcome=Outcome.SUGGESTED), Mark.REFUSED),
        (case("covered", "F1"), refused(), Mark.REFUSED),
        (case("not_covered"), answered("one"), Mark.FALSE),
        (case("not_covered"), refused("one"), Mark.HELD),
        (case("either", "F1"), answered("one"), Mark.RIGHT),
        (case("either", "F1"), answered("two"), Mark.FALSE),
        (case("either"), answered("one"), Mark.FALSE),
        (case("either"), Reply("?", Outcome.HELP), Mark.HELD),
    ],
)
def test_a_reply_gets_the_mark_its_label_says(labelled: Case, reply: Reply, mark: Mark) -> None:
    report = evaluate([labelled], lambda _: reply, PAIRS)
    assert report.scored[0].mark is mark


def test_figures_of_a_report() -> None:
    replies = iter([answered("one"), answered("two"), refused("one"), answered("one"), refused("one")])
    cases = [case("covered", "F1")] * 3 + [case("not_covered")] * 2
    report = evaluate(cases, lambda _: next(replies), PAIRS)
    assert (report.right, report.reachable) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (report.bad, report.risk) == (2, pytest.approx(0.4))
    last = report.curve()[-1]
    assert (last.coverage, last.risk) == (pytest.approx(2 / 3), pytest.approx(3 / 5))
    assert report.to_json()["by_label"]["covered"] == {"right": 1, "wrong": 1, "one click away": 1}


def test_interval_is_wilsons() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(5, 100) == (pytest.approx(0.0215, abs=1e-3), pytest.approx(0.1118, abs=1e-3))


def test_every_faulty_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    good = '{"q": "who", "label": "covered", "facts": ["F1"]}'
    path.write_text(f'{good}\nnot json\n\n{{"q": "x", "label": "maybe", "facts": []}}\n[1]\n', encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_cases(path)
    assert [fault.entry for fault in raised.value.faults] == ["line 2", "line 4", "line 5"]


@pytest.mark.usefixtures("library")
def test_the_command_reports_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, picture = tmp_path / "q.jsonl", tmp_path / "curve.svg"
    lines = [
        {"q": "who wrote the article", "label": "covered", "facts": ["F31"], "style": "plain"},
        {"q": "who is China's No. 1 cloud brand", "label": "not_covered", "facts": [], "style": "near"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main(["eval", str(path), "--errors", "--plot", str(picture)]) == 0
    assert "covered: 100.0% right" in capsys.readouterr().out
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    assert main(["eval", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["bad"] == 0.0
    assert main(["eval", str(path), "--plot", str(tmp_path / "curve.pdf")]) == 1
    assert "a plot is a .png or .svg file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["missing.jsonl", "empty.jsonl"])
def test_a_missing_or_empty_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    assert main(["eval", str(tmp_path / name)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_shipped_article_has_the_facts_that_labels_name() -> None:
    assert {f"F{n:02}" for n in range(1, 33)} <= set(Content.shipped().load("cloud-centers").facts)
