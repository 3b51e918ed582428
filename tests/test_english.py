"""The shared English: typed and whole, and nothing in it is dead, double or regular."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from curating import MARKET
from pydantic import ValidationError

from bot.article.content import Content
from bot.article.english import Elsewhere
from bot.article.listings import phrases
from bot.article.validation import understand
from bot.engine.spelling import Stemmer
from bot.errors import DataError
from bot.text import normalise, tokenise

LONGEST = 5  # words of a phrase that is looked up
ORDINALS = 10  # up to which "3rd" is read as "third" and "no. 3" as "no 3"
FILES = sorted((Content.shipped().root / "data" / "english").glob("*.toml"))
ENGLISH = Content(MARKET).load().english  # the shipped one


def lists() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every list of the English, names by their forms, maps by their keys."""
    for section, keys in ENGLISH:
        for key, listing in dict(keys).items():
            if section in {"elsewhere", "swap"}:
                continue
            forms: list[str] = []
            for entry in listing:
                forms += [entry] if isinstance(entry, str) else entry
            yield f"{section} {key}", tuple(forms)


LISTS = dict(lists())
WRITTEN = {section: keys for file in FILES for section, keys in tomllib.loads(file.read_text()).items()}
LOOKED_UP = [
    name
    for name in LISTS
    if name.split()[0] in {"ask", "filler", "negation", "synonym", "name", "number", "irregular", "past"}
]


def read_as(phrase: str) -> list[str]:
    """Return the words that a text is looked up by: a chat spelling is written out first, a figure is none."""
    words: list[str] = []
    for token in tokenise(normalise(phrase)):
        if token.kind == "rank" and token.value <= ORDINALS:
            words += [f"ordinal {token.value:g}"] if token.text[-1].isalpha() else ["no", f"{token.value:g}"]
        elif token.kind != "word":
            words.append(token.text if words else f"a figure: {token.text}")
        else:
            word = token.text.replace("'", "")
            words += ENGLISH.abbreviation.map.get(word, word).split()
    return words


@pytest.mark.parametrize("name", LOOKED_UP)
def test_every_entry_can_match(name: str) -> None:
    written_out = {word for words in ENGLISH.abbreviation.map.values() for word in words.split()}
    dead = []
    for phrase in LISTS[name]:
        alive = read_as(phrase) == phrase.split() or written_out.issuperset(phrase.split())
        if not alive or len(phrase.split()) > LONGEST:
            dead.append(phrase)
    assert dead == []


@pytest.mark.parametrize("name", LISTS)
def test_nothing_stands_twice_in_a_list(name: str) -> None:
    section, key = name.split()
    written = WRITTEN[section][key]  # what is read as sets would show no double
    listed = phrases(written) if isinstance(written, str) else LISTS[name]
    assert [phrase for phrase, times in Counter(listed).items() if times > 1] == []


def test_no_irregular_form_is_regular() -> None:
    stem = Stemmer({})
    assert [form for form, base in ENGLISH.base_forms.items() if stem(form) == stem(base)] == []


def test_groups_that_are_special_are_there() -> None:
    opposite = {group for pair in ENGLISH.opposite.groups for group in pair.split()}
    assert {*ENGLISH.shifted.groups, *ENGLISH.superlative.groups, *opposite} <= ENGLISH.synonym.keys()


def test_it_is_typed_and_frozen() -> None:
    assert ENGLISH.number.words["two"] == 2.0
    assert ENGLISH.number.month[0][0] == "january"
    assert ENGLISH.abbreviation.map["u"] == "you"
    assert ENGLISH.elsewhere.messages[0] == "what is the weather like today"
    with pytest.raises(ValidationError, match="frozen"):
        ENGLISH.elsewhere = Elsewhere()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("asks", '[aks]\nwhen = "when"', "data/english/asks.toml:1: aks: unknown key"),
        ("grammar", '[grammar]\n\njoin = "and"', "data/english/grammar.toml:3: grammar join: unknown key"),
        ("asks", "[ask]\nwhen = 3", "data/english/asks.toml:2: ask when: expected a text of phrases parted by commas"),
        ("asks", '[ask]\n"how many" = "a"', "asks.toml:2: ask how many [key]: must be small letters"),
        ("numbers", '[number]\nwords = "two=2, three"', "numbers.toml:2: number words: 'three' is no this=that"),
        ("numbers", '[number]\nwords = "two=zwei"', "data/english/numbers.toml:2: number words two"),
        ("chat", '[abbreviation]\nmap = "u=you, u=your"', "chat.toml:2: abbreviation map: 'u' stands twice"),
        ("chat", "[elsewhere]\nmessages = []", "chat.toml:2: elsewhere messages: expected a text of lines"),
        ("synonyms", '[opposite]\ngroups = "rich poor"', "synonyms.toml:1: opposite: 'rich' is no group of synonyms"),
        ("words", "[[common]]", "data/english/words.toml:1: common"),
        ("words", "[ask]", "data/english/words.toml:1: ask: belongs into another file of the English"),
    ],
)
def test_every_fault_is_named_with_its_line(file: str, text: str, said: str) -> None:
    sources = Content.shipped().read("cloud-centers").changed({f"data/english/{file}.toml": text.encode()})
    with pytest.raises(DataError) as raised:
        understand(sources)
    assert any(said in str(fault) for fault in raised.value.faults), raised.value.faults


def test_a_part_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "data" / "english").mkdir(parents=True)
    (tmp_path / "data" / "english" / "chat.toml").write_text('[abbreviation]\nmap = "xx=kisses"\n')
    (tmp_path / "data" / "english" / "slang.toml").write_text("")
    own, shipped = Content(tmp_path).read("none"), Content.shipped().read("cloud-centers")
    assert any(str(fault).startswith("data/english/slang.toml: is no file of the English") for fault in own.faults)
    english = understand(replace(shipped, files={**shipped.files, **own.files})).english
    assert english.abbreviation.map == {"xx": "kisses"}
    assert english.ask == ENGLISH.ask


@pytest.mark.parametrize("kind", sorted(dict(ENGLISH.swap).keys() - {"named", "done", "bound", "fixed"}))
def test_what_is_swapped_has_something_else_in_its_place(kind: str) -> None:
    entries = dict(ENGLISH.swap)[kind]
    assert entries
    assert [entry for entry in entries if len(set(entry)) < len(entry) or len(entry) < 2] == []
    assert kind != "opposite" or all(len(entry) == 2 for entry in entries)
    openings = {entry[0] for entry in ENGLISH.swap.asked}
    assert openings >= ENGLISH.swap.named | ENGLISH.swap.done
