"""The short forms of tests/load/fuzz.py, broken.py and trouble.py: what chance makes of messages, files and Discord."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any

import pytest
from breaking import broken
from fuzzing import Judge, fuzz
from holding import Holding, ours
from leaping import LeapingLoop
from listening import Listener, complaints
from loopback.rest import Recorded
from troubling import trouble
from wiring import wire

from bot.engine.reply import Outcome, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library import Library


def test_nothing_is_said_that_is_not_curated(library: Library) -> None:
    (article,) = library.articles.values()
    found = fuzz(article, seed=1, count=400)
    assert found.faults == []
    assert found.outcomes.keys() >= {Outcome.ANSWERED, Outcome.SUGGESTED, Outcome.NOT_COVERED}


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply("", Outcome.NOT_COVERED, missing=("anything about fnord",)), "The article doesn't say that."),
        (
            Reply("", Outcome.NOT_COVERED, missing=("anything about 15558675309",)),
            "I can't find an answer to that in the article.",
        ),
        (Reply("", Outcome.NOT_COVERED), "I can't find an answer to that in the article. Ask @everyone."),
        (Reply("", Outcome.ANSWERED, answer="Elvis lives.", pairs=("growth",)), "Elvis lives."),
        (Reply("", Outcome.NOT_COVERED), "x" * 2001),
    ],
)
def test_the_judge_finds_what_may_not_be_said(library: Library, reply: Reply, text: str) -> None:
    (article,) = library.articles.values()
    assert Judge(article).faults(reply, text, []) != []


async def test_over_the_wire_too_nothing_is_said_that_is_not_curated(library: Library, tmp_path: Path) -> None:
    found = await wire(library, tmp_path, seed=3, count=200)
    assert found.faults == []
    assert len(found.asked) > 17
    assert sum(count for what, count in found.outcomes.items() if what.endswith(" 200")) > 150


SENT = {"content": "The article puts it differently.", "allowed_mentions": {"parse": []}}
PARTS = [{"type": 1, "components": [{"type": 2, "label": "Delete", "custom_id": "d:::1"}]}]
HANDED = "<@7> asks what the article doesn't answer:\n> who?"
HANDED_TO = {"parse": [], "users": ["7"], "roles": ["1"]}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {}),
        (200, SENT | {"content": "The article says so. Ask fnord."}),
        (200, {"type": 4, "data": SENT | {"content": "The article doesn't say anything about fnord."}}),
        (200, SENT | {"content": "Sorry, I only read English.\n(Source: Elvis, paragraph 2)"}),
        (200, {"content": "Sorry, I only read English."}),
        (200, SENT | {"content": HANDED, "allowed_mentions": HANDED_TO | {"users": ["8"]}}),
        (200, SENT | {"content": f"{HANDED} <@8>", "allowed_mentions": HANDED_TO}),
        (200, SENT | {"content": "Sorry, I only read English.", "components": PARTS * 2}),
        (200, {"type": 8, "data": {"choices": [{"name": "fnord", "value": "pair:growth"}]}}),
        (200, {"type": 9, "data": {"title": "fnord", "custom_id": "r:cloud-centers:growth:1"}}),
    ],
)
def test_a_request_that_may_not_be_is_found(library: Library, status: int, body: dict[str, Any]) -> None:
    listener = Listener(*library.articles.values())
    good = {"content": "Sorry, I only read English.", "components": PARTS, "allowed_mentions": {"parse": []}}
    for one in (good, SENT | {"content": HANDED, "allowed_mentions": HANDED_TO}):
        assert list(listener.faults(Recorded("POST", "/", {}, 0.0, one, status=200))) == []
    assert list(listener.faults(Recorded("POST", "/", {}, 0.0, body, status=status, answer={"code": 50035}))) != []


def test_what_anything_complains_of_is_found() -> None:
    with complaints() as found:
        logging.getLogger("discord.client").warning("no")
        logging.getLogger("bot").error("failed", exc_info=ValueError("no"))
        logging.getLogger("bot").info("well")
    assert found == ["log discord.client: no", "log bot: failed: ValueError('no')"]


async def test_the_longest_step_of_what_is_looked_at_is_found() -> None:
    async def work(seconds: float) -> None:
        for _ in range(2):
            end = time.thread_time() + seconds
            while time.thread_time() < end:
                pass
            await asyncio.sleep(0)

    with Holding() as holding:
        mark = ours.set(True)
        looked_at = [asyncio.create_task(work(seconds)) for seconds in (0.01, 0.03)]
        ours.reset(mark)
        await asyncio.gather(*looked_at, asyncio.create_task(work(0.1)))
        assert 0.03 <= holding.taken() < 0.06
        assert holding.taken() == 0.0


def test_a_broken_file_ends_in_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = broken(tmp_path / "bench", 1, 40)
    assert found.faults == []
    assert found.asked.total() == 40


def test_in_trouble_each_question_is_answered_once(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        table = runner.run(trouble(tmp_path, seed=4, events=250, seconds=150, between=8))
    assert (table.twice, table.lost, table.wrong) == ([], [], [])
    assert table.asked.total() > 200
    assert len(table.faults) > 5
