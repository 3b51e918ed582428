"""What is wrong, in words that say what to do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.errors import Fault, plain
from bot.text import same_words


def even(number: int) -> int:
    if number % 2:
        raise ValueError(f"{{{number}}} is odd")
    return number


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, StringConstraints(min_length=1, max_length=5)]
    number: Annotated[int, AfterValidator(even)] = 0
    braces: Literal["{a}"] = "{a}"
    texts: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        ({"text": "a", "number": "many"}, "a whole number", "expected a whole number, not 'many'"),
        ({"text": "a", "number": []}, "a whole number", "expected a whole number"),
        ({"text": ""}, "", "is empty: ''"),
        ({"text": "x" * 99}, "", f"is too long (at most 5 characters): '{'x' * 60}'"),
        ({}, "", "is missing"),
        ({"text": "a", "txt": "b"}, "", "unknown key: 'b'"),
        ({"text": "a", "number": None}, "", "input should be a valid integer"),
        ({"text": "a", "number": 3}, "", "{3} is odd"),
        ({"text": "a", "braces": "b"}, "", "input should be '{a}': 'b'"),
        ({"text": 1}, "", "is no text: '1'"),
        ({"text": "a", "texts": "a, b"}, "", "is no list: 'a, b'"),
    ],
)
def test_what_pydantic_finds_is_said_in_plain_words(given: dict[str, Any], expected: str, said: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Entry.model_validate(given)
    (problem,) = raised.value.errors()
    assert plain(problem, expected) == said


@pytest.mark.parametrize("other", ["who wrote it", "Who  wrote it?!", "**who** wrote it ?\n", "ｗｈｏ wrote it."])
def test_the_same_words_have_one_key(other: str) -> None:
    assert same_words(other) == same_words("Who wrote it?") != same_words("who wrote that")


def test_a_fault_stands_on_one_line_of_some_length() -> None:
    fault = str(Fault("data/a/pairs.toml", "pair \x00\u202e" + "x" * 10_000, "is\x1b[2J unknown\n", 3))
    assert fault.isprintable()
    assert fault.startswith("data/a/pairs.toml:3: pair \\x00\\u202exxx")
    assert len(fault) < 200
