"""Loading and checking: what is right loads, and every kind of fault is found, named and counted in one run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import DataError
from bot.grounding import check_text, ungrounded
from bot.knowledge import Content

RECORD = """
title = "Library opens on Sundays"
author = "Ada Quill"
paragraphs = 2
head = 1
about = "A library changes its hours."

[[fact]]
id = "F1"
paragraph = 1
says = "the reporter"
text = "The library in Orrin opens on Sundays from 3 May, for 4 hours."

[[fact]]
id = "F2"
paragraph = 2
says = "Mayor Vance"
text = "Mayor Vance said the opening costs $12,000 a year."
"""
PAIRS = """
[names.person]
vance = "vance, mayor vance"

[[pair]]
id = "opening"
topic = "Hours"
question = "When does the library open?"
answer = "The library in Orrin opens on Sundays from 3 May, for 4 hours."
facts = ["F1"]
phrasings = ["opening day", "since when is it open on Sundays"]

[[pair]]
id = "cost"
topic = "Money"
question = "What does it cost?"
answer = "Mayor Vance said the opening costs $12,000 a year."
facts = ["F2"]
phrasings = ["yearly cost"]

[[gap]]
id = "staff"
missing = "who works there"
near = ["opening"]
phrasings = ["how many librarians are there"]
"""
TEXT = "Library opens on Sundays\n\nThe library in Orrin will be open on Sundays from 3 May for 4 hours.\n\n"
TEXT += "It costs $12,000 a year, Mayor Vance said.\n"


def write(root: Path, record: str = RECORD, pairs: str = PAIRS) -> Content:
    for folder, text in (("seeds", record), ("data", pairs)):
        (root / folder).mkdir(exist_ok=True)
        (root / folder / "library.toml").write_text(text, encoding="utf-8")
    return Content(root)


def faults(root: Path, record: str = RECORD, pairs: str = PAIRS) -> list[str]:
    content = write(root, record, pairs)
    try:
        return [str(fault) for fault in ungrounded(content.load())]
    except DataError as error:
        return [str(fault) for fault in error.faults]


def test_a_right_article_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path) == []
    knowledge = Content(tmp_path).load()
    assert list(knowledge.topics) == ["Hours", "Money"]
    assert [fact.id for fact in knowledge.cited(knowledge.pairs["cost"])] == ["F2"]


@pytest.mark.parametrize(
    ("old", "new", "names", "says"),
    [
        ('author = "Ada Quill"', 'autor = "Ada Quill"', "autor", "unknown key"),
        ('author = "Ada Quill"', "", "author", "is missing"),
        ('title = "Library opens on Sundays"', 'title = " "', "title", "is empty"),
        ("paragraphs = 2", "paragraphs = 0", "paragraphs", "greater than or equal to 1"),
        ("paragraphs = 2", "paragraphs = 1", "fact F2", "paragraph 2 of 1"),
        ('id = "F2"', 'id = "F1"', "fact F1", "this id is given twice"),
        ('id = "F2"', "", "fact no. 2 id", "is missing"),
        ('id = "F2"', 'id = "F 2"', "id", "letters, digits and hyphens"),
        ('says = "Mayor Vance"', "", "F2 says", "is missing"),
        ("paragraph = 1", 'paragraph = "one"', "F1 paragraph", "valid integer"),
        ('text = "Mayor', 'txt = "Mayor', "F2", "unknown key"),
        ("[[fact]]", "[fact", "library.toml", "is not valid TOML"),
    ],
)
def test_every_fault_of_a_record_is_named(tmp_path: Path, old: str, new: str, names: str, says: str) -> None:
    assert old in RECORD
    found = faults(tmp_path, record=RECORD.replace(old, new))
    assert any(names in fault and says in fault and "library.toml" in fault for fault in found), found


@pytest.mark.parametrize(
    ("old", "new", "names", "says"),
    [
        ('topic = "Money"', 'tpic = "Money"', "cost", "unknown key"),
        ('id = "cost"', 'id = "opening"', "opening", "this id is given twice"),
        ('id = "cost"', "", "no. 2 id", "is missing"),
        ('facts = ["F2"]', "facts = []", "cost facts", "needs at least one entry"),
        ('facts = ["F2"]', 'facts = ["F9"]', "pair cost", "cites F9"),
        ('"yearly cost"', '"Opening day?"', "pair cost", "the same phrasing stands under opening too"),
        ('"opening day"', '"opening day", "opening day"', "pair opening", "the same phrasing stands twice"),
        ('"yearly cost"', '""', "cost phrasings no. 1", "is empty"),
        ('"yearly cost"', f'"{"x" * 301}"', "cost phrasings no. 1", "at most 300 characters"),
        ('question = "What does it cost?"', f'question = "{"x" * 101}"', "cost question", "at most 100"),
        ('answer = "Mayor Vance said', f'answer = "{"cost " * 400}', "cost answer", "at most 1500"),
        ("costs $12,000 a year", "costs $13,000 a year", "pair cost", "'$13,000'"),
        ("Mayor Vance said the", "Mayor Doyle said the", "pair cost", "'Doyle'"),
        ("from 3 May, for", "from 3 June, for", "pair opening", "'June'"),
        ("from 3 May, for", "from 3 May 2020, for", "pair opening", "'2020'"),
        ("costs $12,000", "never costs $12,000", "pair cost", "'never'"),
        ('near = ["opening"]', 'near = ["closing"]', "gap staff", "is near closing"),
        ('missing = "who works there"', "", "staff missing", "is missing"),
        ('phrasings = ["how many librarians are there"]', "phrasings = []", "staff phrasings", "at least one"),
        ('facts = ["F2"]', 'facts = ["F2"]\ncorrects = ["colour"]', "cost corrects", "input should be"),
    ],
)
def test_every_fault_of_the_pairs_is_named(tmp_path: Path, old: str, new: str, names: str, says: str) -> None:
    assert old in PAIRS
    found = faults(tmp_path, pairs=PAIRS.replace(old, new))
    assert any(names in fault and says in fault and "library.toml" in fault for fault in found), found


def test_all_faults_come_in_one_run(tmp_path: Path) -> None:
    record = RECORD.replace('author = "Ada Quill"', "").replace('says = "Mayor Vance"', "")
    pairs = PAIRS.replace('topic = "Money"', "").replace('"yearly cost"', '""')
    assert len(faults(tmp_path, record, pairs)) == 4


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("$12,000", "$11,000", "12,000 is not in paragraph 2"),
        ("Mayor Vance", "Mayor Wance", "Vance is not in paragraph 2"),
        ("from 3 May", "from 4 May", "3 is not in paragraph 1"),
        ("\n\nIt costs", "\nIt costs", "has 2 blocks; the record says 1 + 2"),
    ],
)
def test_the_record_is_held_against_the_text(tmp_path: Path, old: str, new: str, says: str) -> None:
    knowledge, path = write(tmp_path).load(), tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert list(check_text(knowledge, path)) == []
    path.write_text(TEXT.replace(old, new), encoding="utf-8")
    assert any(says in str(fault) for fault in check_text(knowledge, path))


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (lambda root: (root / "data/library.toml").unlink(), "there is no such file"),
        (lambda root: (root / "data/library.toml").write_bytes(b"\xff\xfe"), "is not UTF-8 text"),
        (lambda root: (root / "seeds/library.toml").write_text("= 1"), "is not valid TOML"),
        (lambda root: (root / "seeds/library.toml").unlink(), "there is no article here"),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, capsys, break_it, says: str) -> None:
    write(tmp_path)
    break_it(tmp_path)
    assert main(["check", "--home", str(tmp_path)]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert says in errors[0]


def test_an_article_is_chosen_by_name(tmp_path: Path) -> None:
    content = write(tmp_path)
    assert content.choose(None) == "library"
    (tmp_path / "seeds" / "other.toml").write_text(RECORD)
    with pytest.raises(DataError, match="there is library, other: name one"):
        content.choose(None)
    with pytest.raises(DataError, match="no article 'third'"):
        content.choose("third")


def test_the_shipped_articles_are_right() -> None:
    knowledge = Content.shipped().load()
    assert list(ungrounded(knowledge)) == []
    assert len(knowledge.pairs) >= 50
    assert min(len(pair.phrasings) for pair in knowledge.pairs.values()) >= 6
    assert {fact for pair in knowledge.pairs.values() for fact in pair.facts} == set(knowledge.facts)
