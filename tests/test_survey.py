"""Coverage: facts are held against pairs and questions, before anybody asked, too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from curating import MARKET, asked, stocked

from bot.article.content import Content
from bot.curator.survey import survey
from bot.engine.responder import Responder

QUESTIONS = ("Who runs the night market?", "where can I park", "opening hours", "stalls")


@pytest.fixture(scope="module")
def responder() -> Responder:
    return Responder(Content(MARKET).load())


def test_facts_are_held_against_pairs_and_questions(responder: Responder, tmp_path: Path) -> None:
    records = [record for day in range(30) for record in asked(responder, *QUESTIONS, ago=86_400.0 * day + 60)]
    found = survey(stocked(tmp_path, *records), responder)
    lines = {line.fact.id: line for line in found.lines}
    assert lines["F08"].asked >= 20
    assert lines["F08"].pairs == ("runs",)
    said = "\n".join(found.summary())
    assert "12 facts, 0 without a pair" in said
    assert "were never asked: " in said
    assert "ask what the article doesn't say, most of all:" in said


def test_facts_without_a_pair_are_named(responder: Responder) -> None:
    found = survey(None, responder)
    bare = replace(found, lines=tuple(replace(line, pairs=()) for line in found.lines[:2]))
    assert next(bare.summary()) == "2 facts, 2 without a pair: F01, F02"
