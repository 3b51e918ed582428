"""Normalising and tokenising: decoration folds away; money, percent and ranks stay whole."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import normalise, printable, tokenise


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ｗｈｏ ｗｒｏｔｅ ｉｔ？", "Who wrote it?"),
        ("ⓦⓗⓞ ⓦⓡⓞⓣⓔ ⓘⓣ", "who wrote it"),
        ("🅆🄷🄾 🆆🆁🅾🆃🅴 🄸🅃", "WHO WROTE IT"),
        ("ᴡʜᴏ ᴡʀᴏᴛᴇ ɪᴛ", "who wrote it"),
        ("𝐰𝐡𝐨 𝓌𝓇ℴ𝓉ℯ 𝚒𝚝", "who wrote it"),
        ("whо wrоtе it", "who wrote it"),  # Cyrillic o and e
        ("wh\u0301o wro\u0308te it\u0336", "who wrote it"),
        ("w\u200bh\u200bo w\u2060rote \u202eit", "who wrote it"),
        ("**who** __wrote__ ~~it~~ ||now||", "who wrote it now"),
        ("```py\nwho wrote it\n```", "who wrote it"),
        ("> who wrote it", "who wrote it"),
        ("<@123> who <:wave:456> wrote <#789> it https://example.com/x?y=z", "who wrote it"),
        ("[who wrote](https://example.com/a) it", "who wrote it"),
        ("w h o w r o t e it", "whowrote it"),
        ("size in US$?", "size in dollars ?"),
        ("is it $5 or U$A", "is it $5 or U$A"),
        ("“who’s” it", '"who\'s" it'),
        ("naïve café", "naive cafe"),
        ("the U.S. market at 6 p.m., e.g. No. 5 or 3.5", "the US market at 6 pm, eg No. 5 or 3.5"),
        ("who wrote it.I ask", "who wrote it.I ask"),
        ("y/y, Q/q and y-o-y, w/o A/B", "yoy, QoQ and yoy, wo AB"),
        ("G-D-P-R by e-mail and/or 1/2 a/b/c x-y", "GDPR by e-mail and/or 1/2 a/b/c x-y"),
        ("北京", "北京"),
        ("", ""),
    ],
)
def test_decoration_folds_away(typed: str, plain: str) -> None:
    assert " ".join(normalise(typed).split()) == plain


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("US$6.6 billion", [("money", 6.6e9)]),
        ("$12,000", [("money", 12000)]),
        ("£3.2m", [("money", 3.2e6)]),
        ("54%", [("percent", 54)]),
        ("54\npercent", [("percent", 54)]),
        ("54 percent and 12 per cent", [("percent", 54), ("percent", 12)]),
        ("No. 2, #5 and 3rd", [("rank", 2), ("rank", 5), ("rank", 3)]),
        ("4,500 services", [("count", 4500)]),
        ("2.3 million developers", [("count", 2.3e6)]),
        ("in 2021, or later", [("count", 2021)]),
        ("5g and q2", []),
    ],
)
def test_figures_stay_whole(text: str, figures: list[tuple[str, float]]) -> None:
    assert [(t.kind, t.value) for t in tokenise(text) if t.kind not in {"word", "stop"}] == figures


@given(st.text(max_size=300))
def test_any_text_is_read_without_what_cannot_be_seen(text: str) -> None:
    plain = normalise(text)
    assert not any("\u200b" <= c <= "\u200f" or "\ud800" <= c <= "\udfff" for c in plain)
    line = " ".join(plain.split())
    assert all(token.raw in line and token.raw.strip() for token in tokenise(plain) if token.kind != "stop")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("as it is, 北京 🤔 é", "as it is, 北京 🤔 é"),
        ("two\nlines\tand\x85more\u2028still", "two lines and more still"),
        ("\x1b[2J\x1b[1;31mred\x1b[0m \x9b31mtoo", "red too"),
        ("\x1b]0;a title\x07\x1b]52;c;aGk=\x1b\\\x9d8;;http://x\x9ca link", "a link"),
        ("\x1bP1$r\x1b\\\x1b(0\x1bc\x1b7one", "one"),
        ("an end that never comes \x1b]0;kept", "an end that never comes 0;kept"),
        ("bell\x07 back\x08 rub\x7f nul\x00 half\ud800", "bell back rub nul half"),
        ("\u202eright to left\u202c \u2066apart\u2069 \ufeffmark", "right to left apart mark"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
    ],
)
def test_what_is_shown_steers_no_screen(typed: str, shown: str) -> None:
    assert printable(typed) == shown


@given(st.text(st.characters() | st.sampled_from("\x1b[]P\\\x07\x9b\x9d\x90\u202e0;m")))
def test_nothing_that_steers_a_screen_is_left(text: str) -> None:
    shown = printable(text)
    assert not [one for one in shown if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} or one in "\u202e\u2066"]
    assert printable(shown) == shown


@pytest.mark.parametrize("part", ["\x1b[", "\x1b]", "\x90", "\x1b[0", "\x9d;", "\x1b(", "\x9b ", "\x1bP\x90"])
def test_a_screen_s_worst_is_read_in_a_time_that_grows_with_its_length_alone(part: str) -> None:
    started = time.process_time()
    printable(part * 100_000)
    assert time.process_time() - started < 2
