"""What the shipped article answers, refuses and suggests."""

import pytest

from bot.knowledge import Content
from bot.responder import Outcome, Responder


@pytest.fixture(scope="module")
def responder() -> Responder:
    return Responder(Content.shipped().load("cloud-centers"))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("how much did the chinese cloud market grow", "F03"),
        ("How many developers does Huawei Cloud have?", "F26"),
        ("who wrote the article", "F31"),
        ("is Huawei in the top 5 worldwide?", "F24"),
    ],
)
def test_answers_what_the_article_states(responder: Responder, question: str, fact: str) -> None:
    reply = responder.reply(question)
    assert reply.outcome is Outcome.ANSWERED
    assert fact in reply.facts


@pytest.mark.parametrize(
    "question",
    [
        "How many developers does Oracle Cloud have?",
        "How many people work at Huawei Cloud?",
        "Who is China's No. 1 cloud brand?",
        "What are the penalties for breaking the law?",
    ],
)
def test_refuses_near_misses(responder: Responder, question: str) -> None:
    assert responder.reply(question).outcome is Outcome.NOT_COVERED
