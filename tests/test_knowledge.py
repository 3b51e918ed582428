"""Loading and checking: what is right loads, and every kind of fault is found, named and counted in one run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.article.content import Content
from bot.article.files import locked
from bot.article.grounding import ungrounded
from bot.article.original import check_text
from bot.cli import main
from bot.errors import DataError

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
"""
GAPS = """
[[gap]]
id = "staff"
missing = "who works there"
near = ["opening"]
phrasings = ["how many librarians are there"]
"""
NAMES = """
[names.person]
vance = "vance, mayor vance"
"""
TEXT = "Library opens on Sundays\n\nThe library in Orrin will be open on Sundays from 3 May for 4 hours.\n\n"
TEXT += "It costs $12,000 a year, Mayor Vance said.\n"


RECORD_FILE, PAIRS_FILE, GAPS_FILE = "seeds/library.toml", "data/library/pairs.toml", "data/library/gaps.toml"
FILES = {RECORD_FILE: RECORD, PAIRS_FILE: PAIRS, GAPS_FILE: GAPS, "data/library/names.toml": NAMES}


def write(root: Path, changes: Mapping[str, str] = MappingProxyType({})) -> Content:
    """Write the article, with more files or other texts for some."""
    for path, text in {**FILES, **changes}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return Content(root)


def faults(root: Path, files: Mapping[str, str]) -> list[str]:
    content = write(root, files)
    try:
        return [str(fault) for fault in ungrounded(content.load())]
    except DataError as error:
        return [str(fault) for fault in error.faults]


def test_a_right_article_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path, {}) == []
    knowledge = Content(tmp_path).load()
    assert list(knowledge.topics) == ["Hours", "Money"]
    assert [fact.id for fact in knowledge.cited(knowledge.pairs["cost"])] == ["F2"]


@pytest.mark.parametrize(
    ("old", "new", "names", "says"),
    [
        ('author = "Ada Quill"', 'autor = "Ada Quill"', "autor", "unknown key"),
        ('title = "Library opens on Sundays"', 'title = " "', "title", "is empty"),
        ("paragraphs = 2", "paragraphs = 0", "paragraphs", "greater than or equal to 1"),
        ("paragraphs = 2", "paragraphs = 1", "fact F2", "paragraph 2 of 1"),
        ('id = "F2"', 'id = "F1"', "fact F1", "this id is given twice"),
        ('id = "F2"', "", "library.toml:14: fact no. 2 id", "is missing"),
        ('id = "F2"', 'id = "F 2"', "id", "letters, digits and hyphens"),
        ("paragraph = 1", 'paragraph = "one"', "F1 paragraph", "valid integer"),
        ('text = "Mayor', 'txt = "Mayor', "F2", "unknown key"),
        ("[[fact]]", "[fact", "library.toml", "is not valid TOML"),
    ],
)
def test_every_fault_of_a_record_is_named(tmp_path: Path, old: str, new: str, names: str, says: str) -> None:
    assert old in RECORD
    found = faults(tmp_path, {RECORD_FILE: RECORD.replace(old, new)})
    assert any(names in fault and says in fault and fault.startswith("seeds/library.toml:") for fault in found), found


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
        ('["yearly cost"]', '"yearly cost"', "cost phrasings", "is no list: 'yearly cost'"),
        ('"yearly cost"', "[]", "cost phrasings no. 1", "is no text"),
        ('"yearly cost"', f'"{"x" * 301}"', "cost phrasings no. 1", "at most 300 characters"),
        ('question = "What does it cost?"', f'question = "{"x" * 101}"', "cost question", "at most 100"),
        ('answer = "Mayor Vance said', f'answer = "{"cost " * 400}', "cost answer", "at most 1500"),
        ("costs $12,000 a year", "costs $13,000 a year", "pair cost", "'$13,000'"),
        ("Mayor Vance said the", "Mayor Doyle said the", "pair cost", "'Doyle'"),
        ("from 3 May, for", "from 3 June, for", "pair opening", "'June'"),
        ("from 3 May, for", "from 3 May 2020, for", "pair opening", "'2020'"),
        ("costs $12,000", "never costs $12,000", "pair cost", "'never'"),
        ("[[pair]]", "[[pair", "", "is not valid TOML: Expected"),
        ("[[pair]]", 'corrects = ["year"]\n[[pair]]', "corrects", "unknown key"),
        ('facts = ["F2"]', 'facts = ["F2"]\ncorrects = ["year"]', "pair cost corrects", "unknown key"),
    ],
)
def test_every_fault_of_the_pairs_is_named(tmp_path: Path, old: str, new: str, names: str, says: str) -> None:
    assert old in PAIRS
    found = faults(tmp_path, {PAIRS_FILE: PAIRS.replace(old, new)})
    unproven = "which its facts don't"
    start = f"{PAIRS_FILE}:"
    assert any(
        names in fault and says in fault and (fault.startswith(start) or unproven in fault) for fault in found
    ), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('near = ["opening"]', 'near = ["closing"]', f"{GAPS_FILE}:2: gap staff: is near closing, which is no pair"),
        ('missing = "who works there"', "", f"{GAPS_FILE}:2: gap staff missing: is missing"),
        ('"how many librarians are there"', "", f"{GAPS_FILE}:2: gap staff: phrasings: needs at least one entry"),
        ('id = "staff"', 'id = "cost"', f"{GAPS_FILE}:2: gap cost: this id is a pair's, too"),
        ('"how many', '"yearly cost", "how many', f"{GAPS_FILE}:6: gap staff: the same phrasing stands under cost too"),
        ('"how many', '"a",\n\n"A?", "how many', f"{GAPS_FILE}:8: gap staff: the same phrasing stands twice: 'A?'"),
    ],
)
def test_every_fault_of_the_gaps_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GAPS
    found = faults(tmp_path, {GAPS_FILE: GAPS.replace(old, new)})
    assert any(fault.startswith(said) for fault in found), found


def test_collected_phrasings_follow_the_curated_ones(tmp_path: Path) -> None:
    text = "\ufeffbudget\r\n\n  what do they pay  \n# 1 cost"
    content = write(tmp_path, {"data/library/phrasings/cost.txt": text})
    assert content.load().pairs["cost"].phrasings == ("yearly cost", "budget", "what do they pay", "# 1 cost")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("nobody.txt", "who is it", "there is no pair or gap nobody"),
        ("cost.txt", "budget\n\nBudget?\n", ":3: pair cost: the same phrasing stands twice: 'Budget?'"),
        ("cost.txt", "opening day\n", ":1: pair cost: the same phrasing stands under opening too: 'opening day'"),
        ("staff.txt", f"a\n{'x' * 301}\n", ":2: gap staff: is too long (at most 300 characters)"),
        ("cost.text", "budget", "is no file of phrasings"),
        ("../gap.toml", "", "is no file of an article"),
    ],
)
def test_every_fault_of_collected_phrasings_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    (fault,) = faults(tmp_path, {f"data/library/phrasings/{file}": text})
    assert said in fault
    assert Path(file).name in fault


def test_all_faults_come_in_one_run(tmp_path: Path) -> None:
    record = RECORD.replace('title = "Library opens on Sundays"', "").replace('text = "Mayor', 'txt = "Mayor')
    pairs = PAIRS.replace('topic = "Money"', "").replace('"yearly cost"', '""')
    assert len(faults(tmp_path, {RECORD_FILE: record, PAIRS_FILE: pairs, "data/library/names.toml": "x = 1"})) == 6


def test_who_wrote_it_and_who_says_it_may_be_left_out(tmp_path: Path) -> None:
    record = RECORD.replace('author = "Ada Quill"', "").replace('says = "Mayor Vance"', "")
    knowledge = write(tmp_path, {RECORD_FILE: record.replace('says = "the reporter"', 'says = ""')}).load()
    assert knowledge.record.author == ""
    assert [fact.says for fact in knowledge.record.facts] == ["the article", "the article"]


def test_an_answer_is_what_its_facts_say_where_none_is_written(tmp_path: Path) -> None:
    pairs = PAIRS.replace('answer = "Mayor Vance said the opening costs $12,000 a year."\n', "")
    cited = pairs.replace('facts = ["F2"]', 'facts = ["F2", "F1"]')
    record = RECORD.replace('12,000 a year."', '12,000 a year"')
    known = write(tmp_path, {PAIRS_FILE: cited, RECORD_FILE: record}).load()
    first, second = known.facts["F2"].text, known.facts["F1"].text
    assert known.pairs["cost"].answer == f"{first}. {second}"
    assert not first.endswith(".")
    quoted = write(
        tmp_path, {PAIRS_FILE: cited, RECORD_FILE: RECORD.replace('12,000 a year."', "12,000 a 'year'\"")}
    ).load()
    assert quoted.pairs["cost"].answer.startswith(f"{quoted.facts['F2'].text}. ")
    long = record.replace("12,000 a year", f"12,000 a year{' or so' * 250}")
    assert "its facts have 1" in "".join(faults(tmp_path, {PAIRS_FILE: pairs, RECORD_FILE: long}))


@pytest.mark.parametrize("owner", ["Orrin's", "Orrins'"])
def test_a_name_is_the_same_where_it_owns_something(tmp_path: Path, owner: str) -> None:
    record = RECORD.replace("The library in Orrin opens", f"The library, {owner}, opens")
    (tmp_path / "article.txt").write_text(TEXT.replace("Orrin", owner.rstrip("'").removesuffix("'s")), encoding="utf-8")
    assert list(check_text(write(tmp_path, {RECORD_FILE: record}).load(), tmp_path / "article.txt")) == []


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
    ("text", "fact", "is_there"),
    [
        ("94 000 people", "94,000 people", True),
        ("1 162 584 people", "1,162,584 people", True),
        ("111696 people", "111,696 people", True),
        ("94.000 people", "94,000 people", True),
        ("301,1 per head", "301.1 per head", True),
        ("94 000 people", "94,001 people", False),
        ("194 000 people", "94,000 people", False),
        ("1111696 people", "111,696 people", False),
        ("301,12 per head", "301.1 per head", False),
    ],
)
def test_a_figure_is_the_same_however_it_is_grouped(tmp_path: Path, text: str, fact: str, is_there: bool) -> None:
    record = RECORD.replace("for 4 hours", f"for {fact}")
    path = tmp_path / "article.txt"
    path.write_text(TEXT.replace("for 4 hours", f"for {text}"), encoding="utf-8")
    found = list(check_text(write(tmp_path, {RECORD_FILE: record}).load(), path))
    assert (found == []) is is_there


def no_file(path: Path) -> None:
    path.unlink()


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("file", [PAIRS_FILE, GAPS_FILE, RECORD_FILE, "data/english/asks.toml"])
@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (no_file, "there is no such file"),
        (fifo, "is no regular file"),
        (endless, "is no regular file"),
        (folder, "is no regular file"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"= 1", "is not valid TOML"),
        (b"# " + b"x" * 5_000_000, "is over 5 MB"),
        (b"x = " + b"[" * 1000 + b"]" * 1000, "nested too deeply"),
        (b"x = " + b"9" * 5000, "a number has too many digits"),
    ],
)
def test_a_broken_file_is_one_clear_line(
    tmp_path: Path, capsys, file: str, break_it: Callable[[Path], None] | bytes, says: str
) -> None:
    write(tmp_path, {"data/english/asks.toml": ""})
    if isinstance(break_it, bytes):
        (tmp_path / file).write_bytes(break_it)
    else:
        break_it(tmp_path / file)
    code = main(["check", "--home", str(tmp_path)])
    errors = capsys.readouterr().err.splitlines()
    if break_it is no_file and file not in {PAIRS_FILE, RECORD_FILE}:
        assert code == 0  # it may be left out
        assert not any(line.startswith("article-bot: ") for line in errors)
    else:
        assert code == 1
        assert len(errors) == 1
        assert says in errors[0] or (file == RECORD_FILE and "there is no article here" in errors[0])


@pytest.mark.parametrize("name", [".#library.toml", "#library.toml#", ".library.toml.swp", "library.toml~"])
def test_what_an_editor_leaves_is_passed_over(tmp_path: Path, name: str) -> None:
    content = write(tmp_path)
    for beside in (RECORD_FILE, PAIRS_FILE, "data/library/phrasings/cost.txt", "data/english/asks.toml"):
        (tmp_path / beside).parent.mkdir(exist_ok=True)
        (tmp_path / beside).with_name(name).symlink_to("nowhere")
    assert content.articles() == ("library",)
    assert content.load().name == "library"


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "data" / "library").write_text("")
    (tmp_path / RECORD_FILE).write_text(RECORD)
    with pytest.raises(DataError) as raised:
        Content(tmp_path).load()
    assert [str(fault) for fault in raised.value.faults] == ["data/library: is a file: it has to be a folder"]


@pytest.mark.parametrize("name", ["english", "English", "my article", "x" * 41, "-x"])
def test_an_article_needs_a_proper_name(tmp_path: Path, capsys, name: str) -> None:
    write(tmp_path)
    (tmp_path / RECORD_FILE).rename(tmp_path / "seeds" / f"{name}.toml")
    assert main(["check", "--home", str(tmp_path)]) == 1
    (error,) = capsys.readouterr().err.splitlines()
    assert f"seeds/{name}.toml: " in error
    assert "name" in error or "called" in error


def test_the_first_layout_names_convert(tmp_path: Path, capsys) -> None:
    write(tmp_path, {"data/library.toml": PAIRS})
    for command in (["check"], ["ask", "what does it cost"], ["export", "x.json"]):
        assert main([*command, "--home", str(tmp_path)]) == 1
        (error,) = capsys.readouterr().err.splitlines()
        assert f"data/library.toml: is of the first layout: article-bot convert --home {tmp_path}" in error


def test_reading_waits_for_who_writes_several_files(tmp_path: Path) -> None:
    content = write(tmp_path)
    with ThreadPoolExecutor(1) as others, locked(content.folder("library"), alone=True):
        found = others.submit(content.load)
        (content.folder("library") / "pairs.toml").write_text("half of it")
        with pytest.raises(TimeoutError):
            found.result(timeout=0.2)
        (content.folder("library") / "pairs.toml").write_text(PAIRS)
    assert found.result().pairs.keys() == {"opening", "cost"}


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
