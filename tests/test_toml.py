"""The lines of a TOML text: of every table, key and list entry, whatever stands around them."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from writing import array, key, quote

from bot.article.toml import Document, Location

TEXT = '''\
# [not.a.table]
title = "a [b] # c"  # d
names.firm = {a = "x", b = [1, 2]}
"quoted key" = """
[[pair]]
x = ""\\"
""""

[[pair]]  # first
id = 'a"b'
phrasings = ["one", # "none"
  "two", """thr
ee""",
  [1,
   2],
]
[pair.sub]
x = 1

[[pair]]
id = \'\'\'
a\'\'\'\'
when = 1979-05-27T07:32:00.5
[other."x y"]
z = true
list = ["[a", # ]
  "b]",

  # "none"
  "c"]
'''


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("title",), 2),
        (("names", "firm"), 3),
        (("names", "firm", "b", 1), 3),  # the nearest that has a line
        (("quoted key",), 4),
        (("pair", 0), 9),
        (("pair", 0, "id"), 10),
        (("pair", 0, "topic"), 9),
        (("pair", 0, "phrasings", 0), 11),
        (("pair", 0, "phrasings", 1), 12),
        (("pair", 0, "phrasings", 2), 12),
        (("pair", 0, "phrasings", 3), 14),
        (("pair", 0, "sub"), 17),
        (("pair", 0, "sub", "x"), 18),
        (("pair", 1), 20),
        (("pair", 1, "when"), 23),
        (("other", "x y", "z"), 25),
        (("other", "x y", "list", 0), 26),
        (("other", "x y", "list", 1), 27),
        (("other", "x y", "list", 2), 30),
        (("nowhere",), 0),
    ],
)
def test_each_thing_has_its_line(location: Location, line: int) -> None:
    assert Document(TEXT.encode()).line(location) == line


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(texts=st.lists(texts, max_size=5), name=texts)
def test_any_text_is_written_as_it_is_read(texts: list[str], name: str) -> None:
    written = f"one = {quote(name)}\n{key(name)}_ = 1\n".replace(f"{key(name)}_", key(name + "_"))
    document = Document(f"{written}many = {array(texts)}\nlast = 1\n".encode())
    assert document.values == tomllib.loads(document.text) == {"one": name, f"{name}_": 1, "many": texts, "last": 1}
    assert document.text.split("\n")[document.line(("last",)) - 1] == "last = 1"
    for number, text in enumerate(texts):
        line = document.text.split("\n")[document.line(("many", number)) - 1]
        assert line.startswith(f"  {quote(text)}"[: len(line)])
