"""Accepting a phrasing: comments and order stay, nothing breaks unseen, nobody's work is lost."""

from __future__ import annotations

import difflib
import resource
import threading
from pathlib import Path

import pytest
from curating import NAME, market

from bot.curator.accept import WouldBreakError, accept, labelled
from bot.curator.edit import add_phrasing, merge_pairs, replace, trial
from bot.engine.evaluate import Case
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.errors import BotError, DataError
from bot.knowledge import Content

TOML = """\
# head
[[pair]]
id = "a"  # first
phrasings = ["one", "two"]  # in a row
answer = "x"

# --- Next ---

[[pair]]
id = "b"
phrasings = [
  "one",  # said often
  "two",
]

[[pair]]
id = "c"

[[gap]]
id = "z"
phrasings = ["no"]
# tail
"""


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return market(tmp_path)


@pytest.mark.parametrize(
    ("entry", "added"),
    [
        ("a", ['phrasings = ["one", "two", "new \\"é\\""]  # in a row']),
        ("b", ['  "new \\"é\\"",']),
        ("c", ["phrasings = [", '  "new \\"é\\"",', "]"]),
        ("z", ['phrasings = ["no", "new \\"é\\""]']),
    ],
)
def test_a_phrasing_changes_its_own_lines_only(entry: str, added: list[str]) -> None:
    after = add_phrasing(TOML, entry, 'new "é"')
    changed = [line for line in difflib.ndiff(TOML.splitlines(), after.splitlines()) if line[:2] == "+ "]
    assert [line[2:] for line in changed] == added


def test_a_new_pair_stands_before_the_gaps_and_a_dropped_one_goes_alone() -> None:
    new = {"id": "d", "topic": "t", "question": "q", "answer": "y", "facts": ["F1"], "corrects": [], "phrasings": ["p"]}
    after = merge_pairs(TOML, [{"id": "b", "phrasings": ["one", "two"]}, new])
    assert after.index('id = "c"') < after.index('id = "d"') < after.index("[[gap]]")
    assert after.startswith(TOML[: TOML.index('[[pair]]\nid = "c"')])  # what is as it was is not touched
    assert "corrects" not in after
    only = merge_pairs(TOML, [{"id": "a"}], only=True)
    assert 'id = "b"' not in only
    assert "# tail" in only
    assert 'id = "a"  # first' in only


def test_accepts_what_breaks_nothing(content: Content) -> None:
    path = content.curated_path(NAME)
    before, phrasing = path.read_text(), "at what hour do they shut the stalls down"
    cases = [Case(q="who runs the market", label="covered", facts=("F08",))]
    done = accept(content, NAME, phrasing, "hours", cases)
    assert (done.entry, done.phrasing) == ("hours", phrasing)
    assert done.held > 60
    assert [line for line in difflib.ndiff(before.splitlines(), path.read_text().splitlines()) if line[0] in "+-"] == [
        f'+   "{phrasing}",'
    ]
    reply = Responder(content.load()).reply(phrasing)
    assert (reply.outcome, reply.pairs) == (Outcome.ANSWERED, ("hours",))


def test_accepts_for_a_gap_what_is_to_be_refused(content: Content) -> None:
    accept(content, NAME, "can I reach it by boat", "parking")
    assert Responder(content.load()).reply("can I reach it by boat").outcome is Outcome.NOT_COVERED


def test_shows_which_question_would_change_from_what_to_what(content: Content) -> None:
    path = content.curated_path(NAME)
    before = path.read_bytes()
    label = Case(q="what can I park there", label="not_covered", facts=())
    with pytest.raises(WouldBreakError, match="would fare worse") as raised:
        accept(content, NAME, "what can I park there", "stalls", [label])
    (change,) = raised.value.changes
    assert change.question == "what can I park there"
    assert change.before.startswith("held")
    assert change.after == "false (answered: stalls)"
    assert path.read_bytes() == before


def test_refuses_a_phrasing_that_would_be_refused_even_then(content: Content) -> None:
    with pytest.raises(WouldBreakError) as raised:
        accept(content, NAME, "does Oracle run the night market in 2031", "runs")
    assert raised.value.changes[0].before == "wanted the answer of runs"


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
    before = content.curated_path(NAME).read_bytes()
    with pytest.raises(BotError, match=said):
        accept(content, NAME, phrasing, entry)
    assert content.curated_path(NAME).read_bytes() == before


def test_refuses_when_somebody_changed_the_file_meanwhile(content: Content) -> None:
    path = content.curated_path(NAME)

    def watch(cases: list[Case]) -> list[Case]:
        path.write_text(path.read_text() + "# theirs\n")
        return cases

    with pytest.raises(BotError, match="somebody changed it meanwhile: try again"):
        accept(content, NAME, "at what hour do they shut it", "hours", watch=watch)
    assert "they shut it" not in path.read_text()
    assert path.read_text().endswith("# theirs\n")


def test_of_many_curators_at_once_nobody_loses_a_change(tmp_path: Path) -> None:
    path = tmp_path / "pairs.toml"
    path.write_text("")
    lost = []

    def curate(number: int) -> None:
        for line in range(20):
            while True:
                was = path.read_bytes()
                try:
                    replace(path, was + f"{number} {line}\n".encode(), was=was)
                    break
                except BotError as error:
                    lost.append(error)

    threads = [threading.Thread(target=curate, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(path.read_text().splitlines())) == 80
    assert [file.name for file in tmp_path.iterdir()] == ["pairs.toml"]


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    real.write_text("a")
    real.chmod(0o640)
    link.symlink_to(real)
    replace(link, "b", was=b"a")
    assert link.is_symlink()
    assert real.read_text() == "b"
    assert real.stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pairs.toml"
    path.write_text("a")
    path.chmod(0o444)
    with pytest.raises(BotError, match="is read-only: nothing was written"):
        replace(path, "b", was=b"a")
    assert path.read_text() == "a"


def test_a_write_that_fails_halfway_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk."""
    path = tmp_path / "pairs.toml"
    path.write_text("a")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(BotError, match="cannot be written: File too large; nothing was changed"):
            replace(path, "b" * 1000, was=b"a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("pairs.toml", "a")]


def test_a_trial_uses_the_articles_own_english_and_touches_nothing(content: Content) -> None:
    own = content.root / "data" / "english.toml"
    own.write_text(Content.shipped().english_path().read_text() + "\n# own\n")
    shipped = Content.shipped().english_path().read_bytes()
    text = content.curated_path(NAME).read_text()
    assert trial(content, NAME, text).pairs.keys() == content.load().pairs.keys()
    assert Content.shipped().english_path().read_bytes() == shipped
    with pytest.raises(DataError, match="which its facts don't"):
        trial(content, NAME, text.replace("Joss Fenwick runs", "Joss Fenwick owns"))


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
