"""Drafts: what a text states becomes a to-do, and check goes from red to green as they are done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from curating import MARKET, NAME
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.article.content import Content
from bot.curator.draft import draft, found, read, says, stating
from bot.errors import BotError, DataError


@pytest.mark.parametrize(
    ("block", "cut"),
    [
        ("It grew. It fell 3.5 percent a year! Why?", ["It fell 3.5 percent a year!"]),
        ("Mr. Tull of No. 5 Quay St. Agnes left early.", ["Mr. Tull of No. 5 Quay St. Agnes left early."]),
        (
            '"We shout all day," she said. "I want the gulls." Then she left.',
            ['"We shout all day," she said.', '"I want the gulls."', "Then she left."],
        ),
        (
            "He asked the question, 'If it is a way of life, how can it be?' \"Who asked it then?\" He left it open.",
            ["He asked the question, 'If it is a way of life, how can it be?'", "He left it open."],
        ),
        ("", []),
    ],
)
def test_sentences_that_state_something(block: str, cut: list[str]) -> None:
    assert stating(block) == cut


@pytest.mark.parametrize(
    ("sentence", "things"),
    [
        (
            "On 6 June the fee rose to $1,200, or 54 percent, in Harrow Ness.",
            {"figures": ["$1,200", "54 percent"], "dates": ["6 June"], "names": ["Harrow Ness"]},
        ),
        ("Since 1978 it was No. 2 on Mondays.", {"figures": ["No. 2"], "dates": ["1978", "Mondays"]}),
        ("Nothing is in here.", {}),
        ("Ann Lee freed seven men in the 1970s.", {"figures": ["seven"], "dates": ["1970s"], "names": ["Ann Lee"]}),
        ("Joss T. Fenwick and Ann Lee left Quay and Ness.", {"names": ["Joss T. Fenwick", "Ann Lee", "Quay", "Ness"]}),
        (
            "It took from Quay of Ness, near St. Agnes, the Battle of the Ford.",
            {"names": ["Quay", "Ness", "St. Agnes", "Battle of the Ford"]},
        ),
        ("In the Netherlands it rained.", {"names": ["Netherlands"]}),
        ("Islamists left Quay.", {"names": ["Quay"]}),
    ],
)
def test_figures_dates_and_names_are_found(sentence: str, things: dict[str, list[str]]) -> None:
    assert found(sentence) == things


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("It grew, according to Canalys.", "Canalys"),
        ("It costs £5, said Joss Fenwick, who runs it.", "Joss Fenwick"),
        ("The town of Harrow Ness said so.", "the town of Harrow Ness"),
        ("The council said so.", "the council"),
        ("It rained.", ""),
    ],
)
def test_who_says_it_is_guessed(sentence: str, who: str) -> None:
    assert says(sentence) == who


@pytest.mark.parametrize(
    ("text", "title", "author", "head", "paragraphs"),
    [
        ("Title\n\nBy Ann Lee, Packet\n\nOne\n\n\nTwo is\nhere.\n", "Title", "Ann Lee", 2, ("One", "Two is here.")),
        ("Title\n\nOne is here.", "Title", "", 1, ("One is here.",)),
        ("One is here.", "", "", 0, ("One is here.",)),
        ("\ufeffTitle\r\n\r\nBy now it rains" + "x" * 200, "Title", "", 1, ("By now it rains" + "x" * 200,)),
    ],
)
def test_title_and_byline_are_told_from_paragraphs(
    tmp_path: Path, text: str, title: str, author: str, head: int, paragraphs: tuple[str, ...]
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8", newline="")
    cut = read(tmp_path / "a.txt")
    assert (cut.title, cut.author, cut.head) == (title, author, head)
    assert cut.paragraphs == paragraphs


def test_check_is_red_for_every_to_do_and_for_nothing_else(tmp_path: Path) -> None:
    content = Content(tmp_path)
    draft(content, NAME, MARKET / "article.txt")
    with pytest.raises(DataError) as raised:
        content.load(NAME)
    said = {(fault.entry, fault.text.split(":")[0]) for fault in raised.value.faults}
    todo = {("about", "is empty"), *((f"fact F{n:02} text", "is empty") for n in range(1, 10))}
    todo |= {(f"pair pair-{n:02} question", "is empty") for n in range(1, 10)}
    assert said == todo
    assert all(fault.line for fault in raised.value.faults)


def test_it_is_green_once_all_is_written(tmp_path: Path) -> None:
    content = Content(tmp_path)
    for path in draft(content, NAME, MARKET / "article.txt"):
        text = path.read_text().replace('about = ""', 'about = "A market."').replace('question = ""', 'question = "q"')
        text = text.replace('text = ""', 'text = "It is so."')
        for number in range(1, 10):
            text = text.replace('question = "q"', f'question = "What is {number}?"', 1)
        path.write_text(text)
    knowledge = content.load(NAME)
    assert len(knowledge.facts) == len(knowledge.pairs) == 9
    assert knowledge.record.paragraphs == 5
    assert knowledge.facts["F01"].says == "the town of Harrow Ness"
    assert knowledge.facts["F02"].says == "the article"
    assert {pair.answer for pair in knowledge.pairs.values()} == {"It is so."}


@given(text=st.text(min_size=1, max_size=400))
@example(text="\x1b\x850\r.")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_makes_files_that_can_be_filled_in(tmp_path: Path, text: str) -> None:
    content, article = Content(tmp_path), tmp_path / "a.txt"
    article.write_text(text, encoding="utf-8", errors="replace", newline="")
    content.record_path("x").unlink(missing_ok=True)
    shutil.rmtree(content.folder("x"), ignore_errors=True)
    try:
        draft(content, "x", article)
    except DataError as error:
        assert "holds no paragraph" in str(error)  # noqa: PT017
        return
    with pytest.raises(DataError) as raised:
        content.load("x")
    assert {fault.text for fault in raised.value.faults} <= {"is empty: ''", "is missing"}


@pytest.mark.parametrize("name", ["", "Night", "a b", "../x", "-x", "x" * 41, "english"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BotError, match="is no name for an article"):
        draft(Content(tmp_path), name, MARKET / "article.txt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", [f"seeds/{NAME}.toml", f"data/{NAME}/gaps.toml", f"data/{NAME}.toml"])
def test_an_article_that_is_there_is_left_alone(tmp_path: Path, file: str) -> None:
    mine = tmp_path / file
    mine.parent.mkdir(parents=True)
    mine.write_text("# mine\n")
    with pytest.raises(BotError, match="is there already: nothing was written"):
        draft(Content(tmp_path), NAME, MARKET / "article.txt")
    assert [path.read_text() for path in tmp_path.rglob("*") if path.is_file()] == ["# mine\n"]


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "there is no such file"), (b"caf\xe9 is open", "is not UTF-8 text"), (b" \n\n ", "no paragraph")],
)
def test_a_text_that_is_none_says_so(tmp_path: Path, data: bytes | None, said: str) -> None:
    if data is not None:
        (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(DataError, match=said):
        draft(Content(tmp_path / "home"), NAME, tmp_path / "a.txt")
    assert not (tmp_path / "home").exists()
