"""Normalising and tokenising: decoration folds away; money, percent and ranks stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import normalise, tokenise


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
        ("“who’s” it", "\"who's\" it"),
        ("naïve café", "naive cafe"),
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
    assert all(token.raw in plain and token.raw.strip() for token in tokenise(plain) if token.kind != "stop")
