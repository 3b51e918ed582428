"""Converting a folder of the first layout: nothing is lost, and on any fault nothing is changed."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from writing import array, quote
from writing import key as quoted

from bot.article.content import Content
from bot.curator.convert import convert
from bot.errors import BotError, DataError

OLD = """\
# The head.
# More of it.

ambient = ["town"]
[names.place]
town = "town"

# --- Hours ---

[[pair]]
id = "opening"
topic = "Hours"
question = "When does the library open?"
answer = "The library opens on Sundays."
facts = ["F1"]
corrects = ["weekday"]
phrasings = ["a b", "c d", "a b c", "e f", "g h", "i j", "k l", "a b d", "two\\nlines"]

[[gap]]
id = "staff"
missing = "who works there"
phrasings = ["how many librarians are there"]
"""
RECORD = """\
title = "T"
about = "A."
paragraphs = 1
[[fact]]
id = "F1"
paragraph = 1
text = "The library opens on Sundays."
"""


def write(root: Path, *names: str, text: str = OLD) -> Path:
    for folder in ("seeds", "data"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / "seeds" / f"{name}.toml").write_text(RECORD)
        (root / "data" / f"{name}.toml").write_text(text, encoding="utf-8", newline="")
    return root


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_an_article_becomes_a_folder(tmp_path: Path) -> None:
    convert(write(tmp_path, "library"))
    found = {path: data.decode() for path, data in files(tmp_path).items()}
    assert found.keys() == {
        "seeds/library.toml",
        "data/library/pairs.toml",
        "data/library/gaps.toml",
        "data/library/names.toml",
    }
    assert found["data/library/pairs.toml"].startswith("# The head.\n# More of it.\n\n# --- Hours ---\n\n[[pair]]\n")
    assert "corrects" not in found["data/library/pairs.toml"]
    pair = Content(tmp_path).load().pairs["opening"]
    assert pair.phrasings == ("a b", "c d", "a b c", "e f", "g h", "i j", "k l", "a b d", "two\nlines")
    assert convert(tmp_path) == ()


def test_what_stands_between_stays_as_it_was_written(tmp_path: Path) -> None:
    """Comments within a pair or above names, a line end that TOML has none for, a text that looks like comments."""
    old = OLD.replace('ambient = ["town"]', "ambient = ['town']  # quotes of one's own\n# Where.")
    old = old.replace('topic = "Hours"', "  topic = 'Hours' # of opening\n# a\u2028[b]\n# here:")
    old = old.replace("facts = [", 'missing = """x\n# not one"""\n# The facts.\nfacts = [')
    old = old.replace("corrects", "# -\ncorrects")
    convert(write(tmp_path, "library", text=old))
    pairs = (tmp_path / "data/library/pairs.toml").read_bytes().decode()
    assert "\n  topic = 'Hours' # of opening\n# a\u2028[b]\n# here:\nquestion = " in pairs
    assert '\nmissing = """x\n# not one"""\n# The facts.\nfacts = ["F1"]\n# -\nphrasings = ["a b", ' in pairs
    names = (tmp_path / "data/library/names.toml").read_text()
    assert names.startswith("ambient = ['town']  # quotes of one's own\n# Where.\n[names.place]\n")


def test_pairs_that_are_no_tables_of_their_own_are_told(tmp_path: Path) -> None:
    write(tmp_path, "library", text='pair = [{id = "a", phrasings = ["b"]}]\n')
    before = files(tmp_path)
    with pytest.raises(DataError, match="holds something that would be lost: nothing was changed"):
        convert(tmp_path)
    assert files(tmp_path) == before


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
lists = st.lists(texts, max_size=12)
ids = st.one_of(st.sampled_from(["a", "A", "b", "hours"]), texts)
names = st.dictionaries(texts, texts, max_size=3)


def entries(*keys: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional = {"phrasings": lists, "facts": lists, "near": lists, "corrects": lists, **dict.fromkeys(keys, texts)}
    return st.lists(st.fixed_dictionaries({}, optional={"id": ids, **optional}), max_size=4)


@given(
    values=st.fixed_dictionaries(
        {"pair": entries("topic", "question", "answer", "tpic"), "gap": entries("missing")},
        optional={"ambient": lists, "terms": names, "names": st.dictionaries(texts, names, max_size=2)},
    )
)
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_of_what_may_not_even_be_right(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]
) -> None:
    root = write(tmp_path_factory.mktemp("home"), "library", text=first_layout(values))
    convert(root)
    assert not (root / "data" / "library.toml").exists()
    assert joined(root / "data" / "library") == normal(values)


def first_layout(values: dict[str, Any]) -> str:
    """Write a data file of the first layout."""
    lines = [f"ambient = {array(values['ambient'])}"] if "ambient" in values else []
    for kind, listed in values.get("names", {}).items():
        lines += [f"[names.{quoted(kind)}]", *(f"{quoted(name)} = {quote(text)}" for name, text in listed.items())]
    lines += ["[terms]", *(f"{quoted(name)} = {quote(text)}" for name, text in values.get("terms", {}).items())]
    for kind in ("pair", "gap"):
        for entry in values[kind]:
            lines.append(f"[[{kind}]]")
            lines += [f"{k} = {array(v) if isinstance(v, list) else quote(v)}" for k, v in entry.items()]
    return "\n".join(lines) + "\n"


def normal(values: dict[str, Any]) -> dict[str, Any]:
    """What is to be kept, in a form that doesn't tell the order of phrasings."""
    found: dict[str, Any] = {part: values.get(part) or {} for part in ("names", "terms")}
    found["ambient"] = values.get("ambient") or []
    for kind in ("pair", "gap"):
        found[kind] = []
        for entry in values.get(kind, ()):
            kept = {key: value for key, value in entry.items() if key != "corrects"}
            if "phrasings" in kept:
                kept["phrasings"] = sorted(kept["phrasings"])
            found[kind].append(kept)
    return found


def joined(folder: Path) -> dict[str, Any]:
    """Read a folder back into one."""
    values: dict[str, Any] = {}
    for file in folder.glob("*.toml"):
        values |= tomllib.loads(file.read_bytes().decode())
    for file in folder.glob("phrasings/*.txt"):
        both = (*values.get("pair", ()), *values.get("gap", ()))
        entry = next(entry for entry in both if entry.get("id") == file.stem)
        lines = file.read_bytes().decode().split("\n")
        assert all(line == line.strip() for line in lines)
        entry["phrasings"] += lines[:-1]
    return normal(values)


def test_an_english_of_ones_own_is_parted(tmp_path: Path) -> None:
    write(tmp_path, "library")
    old = '# What is asked.\n[ask]\nwhen = """when,\nwhat time"""\n\n[negation]\nwords = "not"\n'
    old += '[grammar]\njoins = "and"\n'
    convert(tmp_path)
    (tmp_path / "data" / "english.toml").write_text(old)
    with pytest.raises(DataError, match=r"data/english.toml: is of the first layout"):
        Content(tmp_path).load()
    convert(tmp_path)
    english = Content(tmp_path).load().english
    assert english.ask == {"when": ("when", "what time")}
    assert (english.negation.words, english.grammar.joins) == ({"not"}, {"and"})
    assert english.name == Content.shipped().load().english.name  # of which it had none


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[pair", "data/b.toml:1: is not valid TOML"),
        ("x = 1", "data/b.toml:1: x: unknown key"),
        ("[[pair]]\nid = 5", "data/b.toml:2: pair 5 id"),
        ("[[pair]]\nid = [{x = 1}]", "data/b.toml:2: pair [{'x': 1}] id"),
    ],
)
def test_a_fault_of_one_leaves_all_as_they_were(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, "a", "c")
    write(tmp_path, "b", text=text)
    before = files(tmp_path)
    with pytest.raises(DataError) as raised:
        convert(tmp_path)
    assert any(said in str(fault) for fault in raised.value.faults), raised.value.faults
    assert files(tmp_path) == before


def test_another_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "library")
    (tmp_path / "data" / "library").mkdir()
    (tmp_path / "data" / "library" / "mine.txt").write_text("mine")
    before = files(tmp_path)
    with pytest.raises(DataError, match="data/library/ is there already and holds something else"):
        convert(tmp_path)
    assert files(tmp_path) == before


def test_an_interrupted_run_is_finished_by_the_next(tmp_path: Path) -> None:
    convert(write(tmp_path, "library"))
    done = files(tmp_path)
    write(tmp_path, "library")  # as if it had stopped before the old file was taken away
    assert len(convert(tmp_path)) == 1
    assert files(tmp_path) == done


def test_what_cannot_be_written_leaves_all_as_they_were(tmp_path: Path) -> None:
    """A file in the place of the second article's folder stands in for a full disk."""
    write(tmp_path, "a", "b")
    (tmp_path / "data" / "b").write_text("in the way")
    before = files(tmp_path)
    with pytest.raises(BotError, match="nothing was changed"):
        convert(tmp_path)
    assert files(tmp_path) == before
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["a.toml", "b", "b.toml"]
