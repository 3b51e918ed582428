"""The curators' commands end to end, and what bad input to each of them says."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from curating import MARKET, NAME, asked, stocked, taught

from bot.article.content import Content
from bot.cli import main
from bot.curator.review import question_id
from bot.engine.reply import Outcome

CAR = "what day in June does the whole thing kick off"
Out = pytest.CaptureFixture[str]
NO_DATABASE = (
    "article-bot: there is no database nowhere.db yet, where the bot keeps what people asked and it could not answer: "
    "article-bot run makes one, or name the bot's own with --database\n"
)


@pytest.fixture
def options(content: Content, tmp_path: Path) -> list[str]:
    """The options that name the copy and a database of what was missed."""
    responder = taught(content.load())
    records = asked(responder, "where can I leave my car", "where can I leave the car", CAR, asker="1")
    stocked(tmp_path, *records).close()
    return ["--home", str(content.root), "--database", f"sqlite:///{tmp_path}/kept.db"]


def test_missed_accept_answered_and_gone_from_the_list(content: Content, options: list[str], capsys: Out) -> None:
    assert main(["missed", *options]) == 0
    out = capsys.readouterr().out
    assert "   2x  " in out
    assert "\x1b" not in out  # plain when piped
    group = question_id(CAR)
    assert group in out
    assert main(["missed", "accept", group, "start", *options]) == 0
    said = capsys.readouterr().out
    assert f"data/night-market/phrasings/start.txt: start has {CAR!r}, too;" in said
    assert taught(content.load()).reply(CAR).outcome is Outcome.ANSWERED
    assert main(["missed", "--json", *options]) == 0
    (left,) = json.loads(capsys.readouterr().out)
    assert left["asked"] == 2
    assert left["questions"][0]["asked"] == 1
    assert left["need"] in {"fact", "either", "phrasing"}


def test_options_may_stand_before_accept_and_another_wording_be_given(
    content: Content, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HOME", "ARTICLE", "DATABASE"):  # which stand back behind what is said
        monkeypatch.setenv(f"ARTICLE_BOT_{variable}", "sqlite:///nowhere")
    options = [*options, "--article", NAME]
    assert main(["missed", *options, "accept", question_id(CAR), "start", "--as", "date when it kicks off"]) == 0
    assert "date when it kicks off" in content.load().pairs["start"].phrasings
    other = question_id("where can I leave my car")
    assert main(["missed", "--database", "sqlite:///nowhere", "reject", other, *options]) == 0  # the nearest holds


def test_reject_puts_away(options: list[str], capsys: Out) -> None:
    assert main(["missed", "reject", question_id("where can I leave my car"), *options]) == 0
    assert "put away: " in capsys.readouterr().out
    main(["missed", *options])
    assert "leave" not in capsys.readouterr().out


def test_what_would_break_is_shown_and_not_done(
    content: Content, options: list[str], tmp_path: Path, capsys: Out
) -> None:
    before = (content.folder(NAME) / "pairs.toml").read_bytes()
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"q": CAR, "label": "not_covered", "facts": []}))
    command = ["missed", "accept", question_id(CAR), "start", "--questions", str(questions), *options]
    assert main(command) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"worse: 1\n  {CAR!r}: held (")
    assert "-> false (answered: start)\n" in err
    assert (content.folder(NAME) / "pairs.toml").read_bytes() == before
    assert main([*command, "--anyway"]) == 0
    assert "added anyway, at a cost: wrong answers: 1\n" in capsys.readouterr().out
    added = content.folder(NAME) / "phrasings" / "start.txt"
    assert added.read_text() == f"{CAR}\n"
    assert main(["missed", "undo", *options[:2]]) == 0
    assert capsys.readouterr().out == f"data/{NAME}/phrasings/start.txt is as it was before the last acceptance\n"
    assert not added.exists()
    assert main(["missed", "undo", *options[:2]]) == 1
    assert "nothing was accepted" in capsys.readouterr().err


def test_coverage_works_before_anybody_asked(content: Content, tmp_path: Path, capsys: Out) -> None:
    home = ["--home", str(content.root), "--database", f"sqlite:///{tmp_path}/none-yet.db"]
    assert main(["coverage", *home]) == 0
    told = capsys.readouterr()
    assert told.err.startswith(f"nothing was asked yet: there is no database {tmp_path}/none-yet.db yet, where the bot")
    assert "12 facts, 0 without a pair\n12 have a pair and were never asked: F01, F02" in told.out
    assert main(["coverage", "--html", str(tmp_path / "c.html"), *home]) == 0
    assert "Nothing was asked yet." in (tmp_path / "c.html").read_text()
    assert not (tmp_path / "none-yet.db").exists()


def test_coverage_in_the_terminal_and_as_a_page(options: list[str], tmp_path: Path, capsys: Out) -> None:
    assert main(["coverage", *options]) == 0
    out = capsys.readouterr().out
    assert "F12       5     1     0  The town now pays" in out
    assert "12 facts, 0 without a pair" in out
    assert main(["coverage", "--html", str(tmp_path / "c.html"), *options]) == 0
    assert (tmp_path / "c.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missed", "accept", "nope", "start"], "no group 'nope' is open"),
        (["missed", "accept", question_id(CAR), "nope"], "there is no pair or gap 'nope'"),
        (["missed", "reject", "nope"], "no group 'nope' is open"),
        (["missed", "accept", question_id(CAR), "start", "--questions", "no.jsonl"], "no.jsonl: there is no such file"),
        (["coverage", "--html", "no/such/folder/c.html"], "cannot be written: No such file or directory"),
        (["check", "--text", "no.txt"], "no.txt: there is no such file"),
        (["import", "no.csv"], "no.csv: there is no such file"),
        (["export", "pairs.doc"], "a sheet is a .csv, .tsv, .json or .xlsx file"),
        (["export", "no/folder/p.csv"], "cannot be written: No such file or directory"),
    ],
)
def test_bad_input_ends_in_one_line(
    content: Content, options: list[str], arguments: list[str], said: str, capsys: Out
) -> None:
    before = (content.folder(NAME) / "pairs.toml").read_bytes()
    mine = options if arguments[0] in {"missed", "coverage"} else options[:2]
    assert main([*arguments, *mine]) == 1
    lines = [line for line in capsys.readouterr().err.splitlines() if line]
    assert len(lines) == 1
    assert lines[0].startswith("article-bot: ")
    assert said in lines[0]
    assert (content.folder(NAME) / "pairs.toml").read_bytes() == before


@pytest.mark.parametrize("command", [["missed"], ["missed", "accept", "x", "y"], ["missed", "reject", "x"]])
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///nowhere.db", NO_DATABASE),
        ("mysql://u:hunter2@h/d", "a database is sqlite:///FILE"),
        ("postgresql://u:hunter2@127.0.0.1:9/d", "cannot be reached"),
    ],
)
def test_a_database_that_is_none_says_so(
    content: Content, tmp_path: Path, monkeypatch, command: list[str], url: str, said: str, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--home", str(content.root), "--database", url]) == 1
    err = capsys.readouterr().err
    assert said in err
    assert "hunter2" not in err
    assert not (tmp_path / "nowhere.db").exists()


def test_a_newer_database_says_so(options: list[str], tmp_path: Path, capsys: Out) -> None:
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert main(["missed", *options]) == 1
    assert "was made by another version of article-bot, " in capsys.readouterr().err


def test_a_read_only_data_file_is_left_alone(content: Content, options: list[str], capsys: Out) -> None:
    path = content.folder(NAME) / "phrasings" / "start.txt"
    path.parent.mkdir()
    path.write_text("which day is it")
    path.chmod(0o444)
    assert main(["missed", "accept", question_id(CAR), "start", *options]) == 1
    assert "is read-only: nothing was written" in capsys.readouterr().err
    assert path.read_text() == "which day is it"


def test_a_faulty_data_file_is_told_and_left_alone(content: Content, options: list[str], capsys: Out) -> None:
    path = content.folder(NAME) / "pairs.toml"
    path.write_text(path.read_text().replace('facts = ["F08"]', 'facts = ["F99"]'))
    before = path.read_bytes()
    assert main(["missed", "accept", question_id(CAR), "start", *options]) == 1
    assert "cites F99, which the record doesn't have" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_what_a_phrasing_mends_comes_before_what_nobody_can_answer(
    content: Content, tmp_path: Path, capsys: Out
) -> None:
    responder = taught(content.load())
    records = asked(
        responder, "how many stalls does Oslo have", "how many stalls does Oslo have", "who is behind the market"
    )
    database = stocked(tmp_path, *records)
    database.close()
    assert main(["missed", "--home", str(content.root), "--database", database.name]) == 0
    shown = capsys.readouterr().out
    first, second = shown.index("A phrasing is missing: 1\n"), shown.index("The article doesn't say: 1\n")
    assert first < shown.index("who is behind the market") < second < shown.index("how many stalls does Oslo have")


def test_a_terminal_gets_colours_and_lines_that_fit(content: Content, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")  # Windows has none
    responder = taught(content.load())
    database = stocked(tmp_path, *asked(responder, "so tell me, " * 8 + "who is behind the market"))
    database.close()
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "missed", "--home", str(content.root), "--database", database.name]
    subprocess.run(command, stdout=terminal, check=True, env={**os.environ, "COLUMNS": "60"})
    shown = os.read(master, 10_000).decode()
    os.close(master)
    os.close(terminal)
    assert "\x1b[1m" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert max(map(len, plain.splitlines()[:-1])) <= 60
    assert "…" in plain


def test_an_acceptance_says_at_once_in_a_terminal_what_it_is_doing(content: Content, options: list[str]) -> None:
    pty = pytest.importorskip("pty")
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "bot", "missed", "accept", question_id(CAR), "start", *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=terminal, check=True)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    os.close(terminal)
    assert shown.startswith("Learning it to try it out: this takes some seconds ...\r\n")
    assert "asking" in shown
    assert b"start has" in done.stdout


def test_the_database_may_come_from_the_environment(options: list[str], monkeypatch, capsys: Out) -> None:
    monkeypatch.setenv("ARTICLE_BOT_HOME", options[1])
    monkeypatch.setenv("ARTICLE_BOT_DATABASE", options[3])
    assert main(["missed"]) == 0
    assert "2 groups" in capsys.readouterr().out


def test_import_and_export_by_command(content: Content, tmp_path: Path, capsys: Out) -> None:
    sheet, home = tmp_path / "pairs.xlsx", ["--home", str(content.root)]
    assert main(["export", str(sheet), *home]) == 0
    assert main(["export", str(sheet), *home]) == 1
    assert "there is such a file already" in capsys.readouterr().err
    assert main(["export", str(sheet), "--force", *home]) == 0
    assert main(["import", str(sheet), *home]) == 0
    counted = "12 facts, 12 pairs, 3 gaps, 4 names, 3 terms, 2 ambient names"
    assert capsys.readouterr().out == f"{sheet}: {counted}\nnight-market: {counted} as before\n"


def test_an_import_says_what_it_added_and_changed(content: Content, tmp_path: Path, capsys: Out) -> None:
    sheet = tmp_path / "gaps.csv"
    sheet.write_text(
        "id,missing,near,phrasings\ncars,where to park,place,where do I park\nsnow,if it snows,,is there snow\n"
    )
    command = ["import", str(sheet), "--home", str(content.root)]
    assert main(command) == 0
    assert capsys.readouterr().out == "night-market: 2 gaps added\n"
    sheet.write_text(sheet.read_text().replace("where to park", "where to leave cars"))
    assert main(command) == 0
    assert capsys.readouterr().out == "night-market: 1 gap changed; 1 gap as before\n"


def test_a_replacement_that_drops_anything_asks(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    sheet, home = tmp_path / "pairs.csv", ["--home", str(content.root)]
    (content.folder(NAME) / "gaps.toml").unlink()  # which are near the pairs that go
    answer = "Joss Fenwick runs the night market."
    sheet.write_text(f"id,topic,question,answer,facts\nruns,Money,Who runs it?,{answer},F08\n")
    before = (content.folder(NAME) / "pairs.toml").read_bytes()
    assert main(["import", "--replace", str(sheet), *home]) == 1
    assert "this takes out 11 pairs: say --yes if it is meant" in capsys.readouterr().err
    assert (content.folder(NAME) / "pairs.toml").read_bytes() == before
    for said, code in (("n\n", 130), ("y\n", 0)):
        typed = io.StringIO(said)
        monkeypatch.setattr(typed, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stdin", typed)
        assert main(["import", "--replace", str(sheet), *home]) == code
        assert "pairs: hours\n" in capsys.readouterr().out
    assert content.load().pairs.keys() == {"runs"}


def test_convert_by_command(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "data").mkdir()
    shutil.copy(MARKET / "seeds" / "night-market.toml", tmp_path / "seeds")
    old = "".join((MARKET / "data" / NAME / f"{part}.toml").read_text() for part in ("names", "pairs", "gaps"))
    (tmp_path / "data" / "night-market.toml").write_text(old)
    assert main(["check", "--home", str(tmp_path)]) == 1
    assert f"article-bot convert --home {tmp_path}" in capsys.readouterr().err
    assert main(["convert", "--home", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}/data/night-market.toml is now {tmp_path}/data/night-market\n"
    assert Content(tmp_path).load().curated == Content(MARKET).load().curated
    assert main(["convert", "--home", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{tmp_path}: there is nothing to convert\n"


def test_ask_imports_nothing_of_the_curators(tmp_path: Path) -> None:
    program = (
        "import sys; from bot.cli import main; main(['ask', 'who runs it', '--home', sys.argv[1]]);"
        "print([m for m in sys.modules if m.split('.')[0] in {'sqlalchemy', 'tomlkit', 'openpyxl', 'discord'}"
        " or m.startswith(('bot.curator', 'bot.cli_', 'bot.store'))])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(MARKET)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_is_listed_and_has_help(capsys: Out) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in ("missed", "coverage", "import", "export", "new", "convert", "check", "ask"):
        assert f"\n  {name} " in listed
        assert main([name, "--help"]) == 0
    assert main(["nope"]) == 2


def test_new_by_command_and_check_says_what_to_write(tmp_path: Path, capsys: Out) -> None:
    home = tmp_path / "mine"
    shutil.copy(MARKET / "article.txt", tmp_path)
    assert main(["new", NAME, "--text", str(tmp_path / "article.txt"), "--home", str(home)]) == 0
    assert main(["check", "--home", str(home)]) == 1
    assert "fact F01 text: is empty" in capsys.readouterr().err
    assert main(["new", NAME, "--text", str(tmp_path / "article.txt"), "--home", str(home)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["new", NAME, "--text", str(tmp_path / "article.txt")]) == 2
