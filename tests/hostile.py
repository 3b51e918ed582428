"""Texts made to take long, each a function of its length in characters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def repeated(text: str) -> Callable[[int], str]:
    """The same text again and again."""
    return lambda length: (text * (length // len(text) + 1))[:length]


def unknown(shortest: int, longest: int, *, capital: bool = False) -> Callable[[int], str]:
    """Words that nobody knows, all different, of so many letters; always the same ones."""

    def made(length: int) -> str:
        draw, words = random.Random(1), []
        for _ in range(length // shortest + 1):
            word = "".join(draw.choices(_LETTERS, k=draw.randint(shortest, longest)))
            words.append(word.capitalize() if capital else word)
        return " ".join(words)[:length]

    return made


def mixed(length: int) -> str:
    """A little of everything."""
    kinds = [make for name, make in HOSTILE.items() if name != "a little of everything"]
    return " ".join(make(length // len(kinds)) for make in kinds)[:length]


HOSTILE: dict[str, Callable[[int], str]] = {
    "line ends between letters": lambda length: "a" + "\n" * (length - 2) + "b",
    "line ends and spaces": repeated("\n "),
    "spaces": repeated(" "),
    "tabs between letters": lambda length: "a" + "\t" * (length - 2) + "b",
    "unknown words": unknown(4, 12),
    "short unknown words": unknown(3, 4),
    "unknown words of nine letters": unknown(9, 9),
    "long unknown words": unknown(20, 24),
    "unknown names": unknown(4, 12, capital=True),
    "common words": repeated("the law and data of a market in the second quarter from China grew by more "),
    "questions": repeated("who wrote it? when does the law start? "),
    "questions in a row": repeated("who and why, when "),
    "leaning questions": lambda length: (
        repeated("Huawei Baidu Oracle ")(length // 2) + repeated(". why law ")(length // 2)
    ),
    "unknown words, then questions": lambda length: unknown(4, 12)(100) + repeated(". who is the law ")(length - 100),
    "names": repeated("Huawei Oracle Baidu Tencent "),
    "chat spellings": repeated("u r q2 "),
    "spaced letters": repeated("a "),
    "one letter": repeated("a"),
    "apostrophes": repeated("a'"),
    "combining marks on one letter": lambda length: "a" + "\u0301" * (length - 1),
    "combining marks out of order": repeated("\u0301\u0323"),
    "zalgo": repeated("w\u0301\u0323\u0336h\u0301\u0323\u0336o\u0301\u0323\u0336 "),
    "letters that stand for many": repeated("\ufdfa"),
    "letters that stand for four": repeated("\u247d"),
    "boxed letters": repeated("\U0001f146"),
    "Cyrillic look-alikes": repeated("\u043e"),
    "digits": repeated("1"),
    "digits and spaces": repeated("1 "),
    "digits and commas": repeated("1,"),
    "one digit and commas": lambda length: "1" + "," * (length - 1),
    "figures": repeated("54 percent and $5 billion "),
    "scales": lambda length: "two " + repeated("million ")(length - 4),
    "dollars": repeated("$ "),
    "ranks without figures": repeated("# "),
    "punctuation": repeated("?!.,;:"),
    "dashes": repeated(" -"),
    "opening brackets": repeated("["),
    "links that never end": repeated("[a](http://"),
    "links that never begin": lambda length: "[a](" + " " * (length - 4),
    "mentions that never end": repeated("<a:a"),
    "commands that never end": repeated("</a"),
    "markup": repeated("*_~|`"),
    "code": repeated("```a"),
    "quotes": repeated("> "),
    "a little of everything": mixed,
}
