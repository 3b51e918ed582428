"""An error budget: the bound is Clopper and Pearson's, and only lines that chose nothing certify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from curating import NAME, taught

from bot.article.content import Content
from bot.cli import main
from bot.curator.budget import Certificate, certify, halves, keep, upper
from bot.engine.cases import Case
from bot.errors import BotError

Out = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("bad", "budget", "lines"),
    [(0, 0.02, 149), (1, 0.02, 236), (3, 0.02, 386), (5, 0.02, 524), (0, 0.01, 299), (3, 0.01, 774), (1, 0.005, 949)],
)
def test_the_bound_is_that_of_the_tables_but_for_rounding(bad: int, budget: float, lines: int) -> None:
    assert upper(bad, lines) <= budget < upper(bad, lines - 3)


def test_ends_of_the_bound() -> None:
    assert upper(3, 3) == 1.0
    assert upper(0, 1) == pytest.approx(0.95)


def cases(count: int) -> list[Case]:
    asked = [(f"how late is it open {n}?", "covered", ("F03",)) for n in range(count)]
    asked += [(f"who sings {n}?", "not_covered", ()) for n in range(count)]
    return [Case(q=question, label=label, facts=facts, style=label) for question, label, facts in asked]


def test_halves_share_each_label_and_no_line() -> None:
    first, second = halves(cases(9))
    assert {len(first), len(second)} == {9}
    assert not {case.question for case in first} & {case.question for case in second}
    for half in (first, second):
        assert abs(sum(case.label == "covered" for case in half) - 4.5) < 1
    assert halves(cases(9)) == (first, second)


def test_an_unsafe_set_is_not_certified_and_never_kept(content: Content) -> None:
    responder = taught(content.load())
    wrong = [
        Case(q=wording, label="not_covered", facts=())
        for p in responder.knowledge.pairs.values()
        for wording in p.wordings
    ]
    found = certify(responder, wrong, 0.01)
    assert not found.certified
    before = (content.folder(NAME) / "pairs.toml").read_bytes()
    with pytest.raises(BotError, match="not certified: nothing was written"):
        keep(content, NAME, found, "2026-01-31")
    assert (content.folder(NAME) / "pairs.toml").read_bytes() == before


@pytest.mark.parametrize("already", [False, True])
def test_a_certified_threshold_stands_in_the_file_and_is_used(content: Content, already: bool) -> None:
    path = content.folder(NAME) / "pairs.toml"
    before = path.read_text()
    if already:
        path.write_text(f"threshold = 0.6 # older\n\n{before}")
    found = Certificate(0.9876, 0.01, 500, 500, 1, 0.0094, 0.8)
    keep(content, NAME, found, "2026-01-31")
    first, _, rest = path.read_text().partition("\n")
    assert first.startswith("threshold = 0.9876 # at most 1.00% bad lines at 95 % confidence: 1 of 500 fresh lines, ")
    assert first.endswith("2026-01-31")
    assert rest.strip() == before.strip()
    assert content.load().curated.threshold == 0.9876


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--budget", "80%"], 0, "certified: with 95 % confidence at most"),
        (["--budget", "80%", "--keep"], 0, "kept in data/night-market/pairs.toml"),
        (["--budget", "0.5"], 0, "not certified: at most"),
        (["--budget", "much"], 2, "a budget is a share of lines in per cent"),
        (["--keep"], 2, "--keep goes with --budget"),
    ],
)
def test_the_command(content: Content, tmp_path: Path, options: list[str], code: int, said: str, capsys: Out) -> None:
    file = tmp_path / "q.jsonl"
    lines = [{"q": case.question, "label": case.label, "facts": list(case.facts)} for case in cases(12)]
    file.write_text("\n".join(map(json.dumps, lines)))
    assert main(["eval", str(file), "--home", str(content.root), *options]) == code
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
