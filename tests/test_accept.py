"""Accepting a phrasing: comments and order stay, nothing breaks unseen, nobody's work is lost."""

from __future__ import annotations

import resource
import threading
from pathlib import Path

import pytest
from curating import NAME, taught

from bot.article.content import Content
from bot.curator.accept import MOST, Change, Effects, WouldHarmError, accept, akin, labelled, undo
from bot.curator.edit import append, save, write
from bot.engine.cases import Case, Mark
from bot.engine.evaluate import Scored
from bot.engine.reply import Outcome, Reply
from bot.errors import BotError
from bot.library import open_article


def collected(content: Content, entry: str) -> Path:
    return content.folder(NAME) / "phrasings" / f"{entry}.txt"


def files(content: Content) -> dict[Path, str]:
    return {path: path.read_text() for path in content.root.rglob("*") if path.is_file()}


def test_accepts_what_breaks_nothing_and_appends_it(content: Content) -> None:
    path, phrasing = collected(content, "hours"), "at what hour do they shut the stalls down"
    before = files(content)
    cases = [Case(q="who runs the market", label="covered", facts=("F08",))]
    effects = accept(content, NAME, phrasing, "hours", cases)
    assert 0 < effects.asked <= MOST
    assert effects.changes == ()
    assert files(content) == before | {path: f"{phrasing}\n"}
    reply = taught(content.load()).reply(phrasing)
    assert (reply.outcome, reply.pairs) == (Outcome.ANSWERED, ("hours",))
    path.write_text(path.read_text().rstrip("\n"))  # as an editor may leave it
    accept(content, NAME, "closing  time\non Fridays", "hours")
    assert path.read_text() == f"{phrasing}\nclosing time on Fridays\n"


def test_accepts_for_a_gap_what_is_to_be_refused(content: Content) -> None:
    accept(content, NAME, "can I reach it by boat", "parking")
    assert taught(content.load()).reply("can I reach it by boat").outcome is Outcome.NOT_COVERED


def scored(mark: Mark) -> Scored:
    case = Case(q="who?", label="either", facts=())
    return Scored(case, Reply(case.question, Outcome.HELP), mark, mark)


WRONG, REFUSED, CLICK, RIGHT = Mark.FALSE, Mark.REFUSED, Mark.CLICK, Mark.RIGHT


def test_a_wrong_answer_is_decisive_and_shown_and_the_curator_may_add_it_anyway(content: Content) -> None:
    before, phrasing = files(content), "what can I park there"
    label = Case(q=phrasing, label="not_covered", facts=())
    with pytest.raises(WouldHarmError, match=r"was not added \(wrong answers: 1\): --anyway adds it") as raised:
        accept(content, NAME, phrasing, "stalls", [label])
    (change,) = raised.value.effects.worse
    assert change.decisive
    assert str(change).startswith("'what can I park there': held (")
    assert str(change).endswith(" -> false (answered: stalls)")
    assert files(content) == before
    effects = accept(content, NAME, phrasing, "stalls", [label], anyway=True)
    assert not effects.good
    assert files(content) == before | {collected(content, "stalls"): f"{phrasing}\n"}


def test_refuses_a_phrasing_that_would_be_refused_even_then(content: Content) -> None:
    with pytest.raises(WouldHarmError, match=r"was not added \(it would still not be answered, ") as raised:
        accept(content, NAME, "does Oracle run the night market in 2031", "runs")
    assert not raised.value.effects.worse


@pytest.mark.parametrize(
    ("marks", "good", "balance"),
    [
        ([], True, "no other question changes"),
        ([(RIGHT, CLICK)], True, "one click away or in part: 1"),
        ([(RIGHT, CLICK), (RIGHT, Mark.SHOWN)], False, "one click away or in part: 2"),
        ([(RIGHT, CLICK), (RIGHT, Mark.PARTIAL), (CLICK, RIGHT)], True, "one click away or in part: 2, better: 1"),
        ([(Mark.HELD, WRONG), (CLICK, RIGHT)], False, "wrong answers: 1, better: 1"),
        ([(CLICK, REFUSED), (CLICK, RIGHT)], False, "refusals: 1, better: 1"),
        ([(WRONG, REFUSED)], True, "better: 1"),
        ([(Mark.WRONG, WRONG), (REFUSED, Mark.WRONG)], False, "wrong answers: 2"),
    ],
)
def test_what_gets_better_and_worse_is_weighed(marks: list[tuple[Mark, Mark]], good: bool, balance: str) -> None:
    changes = tuple(Change(scored(old), scored(new)) for old, new in marks)
    effects = Effects(10, changes)
    assert (effects.good, effects.balance) == (good, balance)
    assert len(effects.worse) + len(effects.better) == len(marks)
    decisive = [change.decisive for change in effects.worse]
    assert decisive == sorted(decisive, reverse=True)


def test_only_what_shares_a_word_of_content_is_asked_again_the_most_telling_first(content: Content) -> None:
    responder = open_article(content, NAME)
    questions = ["when do the bands start", "where can I park", "what does it cost to start a band", "Start when?"]
    cases = [Case(q=question, label="either", facts=()) for question in questions]
    found = [case.question for case in akin(responder, "which band starts first", cases, 10)]
    assert set(found) == {questions[0], questions[2], questions[3]}
    assert found[-1] == "Start when?"
    assert len(akin(responder, "which band starts first", cases, 1)) == 1
    assert akin(responder, "how", cases, 10) == []


def test_what_was_accepted_is_learnt_once(content: Content) -> None:
    accept(content, NAME, "at what hour do they shut the stalls down", "hours")

    def fail() -> None:
        raise AssertionError("it is learnt again")

    kept = open_article(content, NAME, learning=fail)
    assert kept.reply("at what hour do they shut the stalls down").pairs == ("hours",)


def test_acceptances_are_taken_back_byte_for_byte_the_last_first(content: Content) -> None:
    path = collected(content, "hours")
    path.parent.mkdir()
    path.write_bytes(b"closing time on Fridays\r\n\nclosing hour")
    before = files(content)
    accept(content, NAME, "at what hour do they shut the stalls down", "hours")
    between = files(content)
    accept(content, NAME, "who is behind the market", "runs")
    assert undo(content, NAME) == f"data/{NAME}/phrasings/runs.txt"
    assert files(content) == between
    assert undo(content, NAME) == f"data/{NAME}/phrasings/hours.txt"
    assert files(content) == before
    assert path.read_bytes() == b"closing time on Fridays\r\n\nclosing hour"
    with pytest.raises(BotError, match="nothing was accepted for night-market"):
        undo(content, NAME)


def test_nothing_is_taken_back_once_its_file_changed(content: Content) -> None:
    accept(content, NAME, "at what hour do they shut the stalls down", "hours")
    with collected(content, "hours").open("a") as file:
        file.write("closing time on Fridays\n")
    before = files(content)
    with pytest.raises(BotError, match=r"phrasings/hours.txt changed since: nothing was taken back"):
        undo(content, NAME)
    assert files(content) == before


def test_another_file_that_changed_is_in_no_way(content: Content) -> None:
    before, path = files(content), content.folder(NAME) / "pairs.toml"
    accept(content, NAME, "at what hour do they shut the stalls down", "hours")
    with path.open("a") as file:
        file.write("# theirs\n")
    undo(content, NAME)
    assert files(content) == before | {path: f"{before[path]}# theirs\n"}


@pytest.mark.parametrize(
    ("phrasing", "entry", "said"),
    [
        ("Who is Joss Fenwick?", "hope", "the same phrasing stands under"),
        ("x" * 400, "hours", "is too long"),
        ("  ", "hours", "is empty"),
        ("what else", "nowhere", "there is no pair or gap 'nowhere'"),
    ],
)
def test_refuses_what_check_would(content: Content, phrasing: str, entry: str, said: str) -> None:
    before = files(content)
    with pytest.raises(BotError, match=said):
        accept(content, NAME, phrasing, entry)
    assert files(content) == before


@pytest.mark.parametrize("theirs", ["pairs.toml", "phrasings/power.txt"])
def test_refuses_when_somebody_changed_any_file_meanwhile(content: Content, theirs: str) -> None:
    path = content.folder(NAME) / theirs
    path.parent.mkdir(exist_ok=True)

    def watch(cases: list[Case]) -> list[Case]:
        path.write_text(path.read_text() + "# theirs\n" if path.exists() else "theirs\n")
        return cases

    with pytest.raises(BotError, match="somebody changed night-market meanwhile: try again; nothing was written"):
        accept(content, NAME, "at what hour do they shut it", "hours", watch=watch)
    assert not collected(content, "hours").exists()
    assert path.read_text().endswith("theirs\n")


def test_of_many_curators_at_once_nobody_loses_a_change(content: Content) -> None:
    refused = []

    def curate(number: int) -> None:
        for line in range(10):
            while True:
                sources = content.read(NAME)
                try:
                    save(content, sources, dict([append(sources, "hours", f"{number} {line}")]))
                    break
                except BotError as error:
                    refused.append(str(error))

    threads = [threading.Thread(target=curate, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    path = collected(content, "hours")
    assert sorted(path.read_text().splitlines()) == sorted(f"{n} {line}" for n in range(4) for line in range(10))
    assert all("somebody changed" in one for one in refused)
    assert [file.name for file in path.parent.iterdir()] == ["hours.txt"]


def test_several_files_change_together_or_not_at_all(content: Content) -> None:
    sources, before = content.read(NAME), files(content)
    changes = {f"data/{NAME}/gaps.toml": None, f"data/{NAME}/pairs.toml": b"x"}
    (content.folder(NAME) / "pairs.toml").chmod(0o444)
    with pytest.raises(BotError, match="is read-only: nothing was written"):
        save(content, sources, changes)
    assert files(content) == before
    (content.folder(NAME) / "pairs.toml").chmod(0o644)
    with pytest.raises(BotError, match="cannot be written: No such file or directory; nothing was changed"):
        save(content, sources, {**changes, f"data/{NAME}/not-there": None})
    assert files(content) == before
    save(content, sources, changes)
    assert (content.folder(NAME) / "pairs.toml").read_text() == "x"
    assert not (content.folder(NAME) / "gaps.toml").exists()


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text("a")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link, "b", force=True)
    assert link.is_symlink()
    assert real.read_text() == "b"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pairs.toml"
    path.write_text("a")
    path.chmod(0o444)
    with pytest.raises(BotError, match="is read-only: nothing was written"):
        write(path, "b", force=True)
    assert path.read_text() == "a"


def test_a_write_that_fails_halfway_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk."""
    path = tmp_path / "pairs.toml"
    path.write_text("a")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(BotError, match="cannot be written: File too large; nothing was changed"):
            write(path, "b" * 1000, force=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("pairs.toml", "a")]


def test_labelled_questions_stand_beside_the_content_or_are_given(content: Content, tmp_path: Path) -> None:
    assert labelled(content, NAME) == []
    folder = content.root / "tests" / "questions"
    (folder / NAME).mkdir(parents=True)
    line = '{"q": "who?", "label": "covered", "facts": ["F08"]}\n'
    (folder / "a.jsonl").write_text(line)
    (folder / NAME / "b.jsonl").write_text(line * 2)
    (tmp_path / "c.jsonl").write_text(line * 4)
    assert len(labelled(content, NAME)) == 3
    assert len(labelled(content, NAME, [tmp_path / "c.jsonl"])) == 4
    content.record_path("other").write_text("")  # of two articles, whose are the first?
    assert len(labelled(content, NAME)) == 2
