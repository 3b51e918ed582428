"""The coverage page: one file that needs nothing from outside, opened in a real browser, light and dark."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from curating import MARKET, asked, stocked, taught

from bot.article.content import Content
from bot.curator.page import render
from bot.curator.survey import Survey, survey
from bot.engine.responder import Responder
from bot.store import Kind

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUESTIONS = (
    "Who runs the night market?",
    "where can I park",
    "opening hours",
    "<script>alert('x')</script> & where to park?",
    "stalls",
)


@pytest.fixture(scope="module")
def responder() -> Responder:
    return taught(Content(MARKET).load())


def surveyed(folder: Path, responder: Responder) -> Survey:
    """Survey a month of questions."""
    records = [r for day in range(30) for r in asked(responder, *QUESTIONS[: day % 6], ago=86_400.0 * day + 60)]
    return survey(stocked(folder, *records), responder)


class Outline(HTMLParser):
    """Collects tags, and what is left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_facts_are_held_against_pairs_and_questions(responder: Responder, tmp_path: Path) -> None:
    found = surveyed(tmp_path, responder)
    lines = {line.fact.id: line for line in found.lines}
    assert lines["F08"].asked >= 20
    assert lines["F08"].pairs == ("runs",)
    said = "\n".join(found.summary())
    assert "12 facts, 0 without a pair" in said
    assert "were never asked: " in said
    assert "ask what the article doesn't say, most of all:" in said


def test_facts_without_a_pair_are_named(responder: Responder, tmp_path: Path) -> None:
    found = surveyed(tmp_path, responder)
    bare = replace(found, lines=tuple(replace(line, pairs=()) for line in found.lines[:2]))
    assert next(bare.summary()) == "2 facts, 2 without a pair: F01, F02"
    assert render(bare).count("no pair") == 2


def test_the_page_needs_nothing_from_outside_and_escapes_what_people_type(responder: Responder, tmp_path: Path) -> None:
    page = render(surveyed(tmp_path, responder))
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert not [attrs for _, attrs in outline.tags if {"src", "href", "onclick"} & set(attrs)]
    assert not re.search(r"https?:|url\(|@import", page)
    assert "&lt;script&gt;" in page
    assert sum("height:" in (attrs.get("style") or "") for _, attrs in outline.tags) == 3 * 30
    assert "$" not in re.sub(r"£|\$\d", "", page)


def test_a_page_of_nothing_says_so(responder: Responder, tmp_path: Path) -> None:
    page = render(survey(stocked(tmp_path), responder))
    for said in ("Nothing was asked yet.", "Nothing was missed."):
        assert said in page


@pytest.mark.parametrize("count", [1, 7, 40, 99_999])
def test_any_number_a_day_fits_the_chart(responder: Responder, tmp_path: Path, count: int) -> None:
    found = replace(surveyed(tmp_path, responder), days={(20_000, Kind.ANSWERED): count, (19_999, Kind.SUGGESTED): 1})
    heights = [float(h) for h in re.findall(r'style="height:([\d.]+)%', render(found))]
    assert max(heights) == 100


def browser() -> str:
    """Find a browser, or say what is missing."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium here to open the page in: apt-get install chromium")
    return found


def test_a_real_browser_shows_it(responder: Responder, tmp_path: Path) -> None:
    page, shots = tmp_path / "coverage.html", []
    page.write_text(render(surveyed(tmp_path, responder)), encoding="utf-8")
    for name, flags in {"light": [], "dark": ["--blink-settings=preferredColorScheme=0"], "phone": []}.items():
        size = "420,900" if name == "phone" else "1280,1400"
        shots.append(tmp_path / f"{name}.png")
        dom = _open(page, f"--screenshot={shots[-1]}", f"--window-size={size}", "--hide-scrollbars", *flags)
        assert "ERROR" not in dom
        assert shots[-1].stat().st_size > 20_000
    light, dark = (_corner(shot) for shot in shots[:2])
    assert sum(light) > 600 > 200 > sum(dark)
    assert 'class="days"' in _open(page, "--dump-dom")


def _open(page: Path, *flags: str) -> str:
    own = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={page.parent / 'profile'}",
        "--virtual-time-budget=2000",
    ]
    done = subprocess.run(
        [browser(), *own, *flags, page.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout


def _corner(picture: Path) -> Iterable[int]:
    """Return the colour of a picture's top left pixel."""
    from PIL import Image  # matplotlib's, which the extra `plot` brings

    with Image.open(picture) as image:
        return image.convert("RGB").getpixel((2, 2))
