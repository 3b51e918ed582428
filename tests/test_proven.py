"""What is not proven is not loaded: no door serves an answer that says what its facts don't."""

from __future__ import annotations

import io
import logging
import shutil
from pathlib import Path

import pytest
from chatting import client, ready, two_articles

from bot.article.content import Content
from bot.cli import main
from bot.errors import DataError, UnprovenError
from bot.library import Library, open_article

MARKET = Path(__file__).parent / "fixtures" / "night-market"
NAME = "night-market"
SAYS = "the answer says 'Elvis', which its facts don't; says 'lives' in words of its own"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bot.library.user_cache_path", lambda _: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def content(tmp_path: Path) -> Content:
    for kind in ("seeds", "data"):
        shutil.copytree(MARKET / kind, tmp_path / "home" / kind)
    return Content(tmp_path / "home")


def distort(content: Content, *, answers: int = 1) -> str:
    """Let the first answers say more than their facts; return the text as it was."""
    path = content.folder(NAME) / "pairs.toml"
    was = path.read_text()
    path.write_text(was.replace('answer = "', 'answer = "Elvis lives. ', answers))
    return was


@pytest.mark.parametrize(
    "words",
    [["ask", "when does it start"], ["ask", "--jsonl"], ["chat"], ["eval", "QUESTIONS"], ["run", "--no-store"]],
)
def test_no_command_serves_it(
    words: list[str], content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = content.root / "questions.jsonl"
    questions.write_text('{"q": "when does it start", "label": "not_covered", "facts": [], "style": "plain"}\n')
    monkeypatch.setenv("DISCORD_TOKEN", "x.y.z")
    distort(content)
    words = [str(questions) if word == "QUESTIONS" else word for word in words]
    assert main([*words, "--home", str(content.root)]) == 1
    said = capsys.readouterr()
    assert SAYS in said.err
    assert "Elvis" not in said.out


def test_check_shows_all_faults(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    distort(content, answers=3)
    assert main(["check", "--home", str(content.root)]) == 1
    assert capsys.readouterr().err.count(SAYS) == 3


def test_nothing_unproven_is_opened_or_kept(content: Content, cache: Path) -> None:
    distort(content, answers=2)
    for _ in range(2):
        with pytest.raises(UnprovenError) as caught:
            open_article(content)
        assert [fault.text for fault in caught.value.faults] == [SAYS, SAYS]
    assert not cache.exists()


# Another preposition, of which the proof can't decide whether it says the same.
DOUBTFUL = ("The town now pays £8,000 for a quiet power line.", "The town now pays £8,000 of a quiet power line.")


# One that the proof takes for another statement than its fact's.
DISPUTED = ("The town now pays £8,000 for a quiet power line.", "The town now pays for a quiet power line £8,000.")


def doubt(content: Content, way: tuple[str, str] = DOUBTFUL) -> None:
    """Put an answer that can't be decided, or that is at fault."""
    path = content.folder(NAME) / "pairs.toml"
    path.write_text(path.read_text().replace(*way))


def test_a_fault_is_confirmed_where_its_pair_is_named(
    content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt(content, DISPUTED)
    home = ["--home", str(content.root)]
    assert open_article(content).knowledge.withheld == ("power",)
    assert main(["check", *home]) == 1
    assert "if that is what the facts say, article-bot confirm power" in capsys.readouterr().err
    assert main(["confirm", *home]) == 0
    assert "nothing to confirm" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["confirm", "power", *home]) == 0
    assert main(["check", *home]) == 0
    assert open_article(content).reply("What does the town pay for the power line?").answer == DISPUTED[1]


def test_what_no_fact_has_is_never_confirmed(
    content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    distort(content)
    pair = next(iter(content.load(NAME).pairs))
    assert main(["confirm", pair, "--home", str(content.root)]) == 1
    assert f"{pair} can't be confirmed" in capsys.readouterr().err
    doubt(content, DISPUTED)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["confirm", pair, "power", "--home", str(content.root)]) == 0
    said = capsys.readouterr()
    assert f"{pair} can't be confirmed" in said.err
    assert "1 answer confirmed, 0 left" in said.out
    assert main(["confirm", "nowhere", "--home", str(content.root)]) == 1
    assert "there is no pair nowhere" in capsys.readouterr().err


def test_what_is_in_doubt_is_withheld(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    doubt(content)
    assert open_article(content).knowledge.withheld == ("power",)
    reply = open_article(content).reply("What does the town pay for the power line?")
    assert DOUBTFUL[1] not in (reply.answer or "")
    assert main(["check", "--home", str(content.root)]) == 1
    said = capsys.readouterr().err
    assert "pair power: to be confirmed: the answer says" in said
    assert "if that is what the facts say, article-bot confirm power" in said


def test_a_yes_to_confirm_serves_it(
    content: Content, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    doubt(content)
    home = ["--home", str(content.root)]
    path = content.folder(NAME) / "pairs.toml"
    was = path.read_text()
    for typed, left in (("n\n", 1), ("\n", 1), ("q\n", 1), ("", 1), ("maybe\ny\n", 0)):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert main(["confirm", *home]) == 0
        shown = capsys.readouterr().out
        assert f"A: {DOUBTFUL[1]}" in shown.replace("\n      ", " ")
        assert shown.endswith(f"{NAME}: {1 - left} {'answer' if not left else 'answers'} confirmed, {left} left\n")
        assert (path.read_text() == was) == bool(left)
    assert main(["check", *home]) == 0
    assert open_article(content).reply("What does the town pay for the power line?").answer == DOUBTFUL[1]
    assert main(["confirm", *home]) == 0
    assert capsys.readouterr().out.endswith("there is nothing to confirm\n")


def test_what_was_confirmed_is_kept_when_it_is_broken_off(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    path = content.folder(NAME) / "pairs.toml"
    doubt(content)
    path.write_text(path.read_text().replace("is open", "stays open"))
    answers = iter("y")

    def typed(_: str) -> str:
        for answer in answers:
            return answer
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", typed)
    assert main(["confirm", "--home", str(content.root)]) == 130
    assert path.read_text().count("confirmed = ") == 1


def test_a_fault_elsewhere_keeps_nobody_from_confirming(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    distort(content)
    doubt(content)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert main(["confirm", "--home", str(content.root)]) == 0
    assert "confirmed = " in (content.folder(NAME) / "pairs.toml").read_text()


def test_check_lists_doubts_beside_faults(content: Content, capsys: pytest.CaptureFixture[str]) -> None:
    distort(content, answers=5)
    doubt(content)
    assert main(["check", "--home", str(content.root)]) == 1
    said = capsys.readouterr().err
    assert said.count("Elvis") == 5
    assert said.count("article-bot confirm power") == 1


def test_a_proof_is_kept_with_what_was_learnt(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    proven: list[object] = []
    monkeypatch.setattr("bot.library.prove_all", lambda knowledge: proven.append(knowledge) or ())
    open_article(content)
    open_article(content)
    assert len(proven) == 1


def test_a_reload_keeps_the_old(content: Content) -> None:
    library = Library(content)
    before = library.articles
    distort(content)
    with pytest.raises(DataError, match="Elvis"):
        library.reload()
    assert library.articles is before
    assert not library.left_out


async def test_of_several_it_is_left_out_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    content = two_articles(tmp_path / "two").content
    was = distort(content)
    library = Library(content, "ferry")
    assert list(library.articles) == ["ferry"]
    with caplog.at_level(logging.ERROR):
        bot = client(library)
    assert [record.getMessage() for record in caplog.records] == [
        f"{NAME} is left out: {fault}" for fault in library.left_out[NAME]
    ]
    assert SAYS in caplog.text
    assert await bot.reload() is None
    assert (ready(bot)["articles"], ready(bot)["left_out"]) == (["ferry"], [NAME])
    (content.folder(NAME) / "pairs.toml").write_text(was)
    library.reload()
    assert set(library.articles) == {"ferry", NAME}
    assert not library.left_out


def test_the_article_that_was_chosen_is_not_left_out_silently(tmp_path: Path) -> None:
    content = two_articles(tmp_path / "two").content
    distort(content)
    with pytest.raises(DataError, match="Elvis"):
        Library(content, NAME)
