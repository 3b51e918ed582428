"""The classifier: probabilities that add up, the same on every run, and gaps that teach what not to answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import Classifier

EXAMPLES = [
    (label, text.split())
    for label, texts in {
        "price": ["what does a ticket cost", "ticket price", "how much is a ticket", "cost of a ticket please"],
        "time": ["when does it open", "opening hours", "what time do you open", "hours on sunday"],
        "staff": ["how many people work here", "number of staff", "who works here", "how many staff are there"],
    }.items()
    for text in texts
]
CLASSIFIER = Classifier(EXAMPLES)


@pytest.mark.parametrize(
    ("text", "label"),
    [("price of a ticket", "price"), ("when do you open on sunday", "time"), ("how many work here", "staff")],
)
def test_the_likeliest_label_comes_first(text: str, label: str) -> None:
    ranked = CLASSIFIER.rank(text.split())
    assert ranked[0].label == label
    assert ranked[0].score > 0.6


def test_an_example_is_certain_of_its_own_label() -> None:
    assert CLASSIFIER.rank(["opening", "hours"])[0].score == 1.0
    assert CLASSIFIER.rank(["hours"])[0].score < 1.0


def test_nothing_known_ranks_nothing() -> None:
    assert CLASSIFIER.rank(["zebra"]) == []
    assert CLASSIFIER.rank([]) == []
    assert not CLASSIFIER.knows("zebra")
    assert CLASSIFIER.knows("ticket")


def test_words_never_seen_make_it_less_sure() -> None:
    sure, unsure = CLASSIFIER.rank(["price"])[0], CLASSIFIER.rank(["price", "zebra", "lion", "gnu"])[0]
    assert sure.label == unsure.label == "price"
    assert unsure.score < sure.score


@given(st.lists(st.sampled_from([word for _, words in EXAMPLES for word in words] + ["zebra"]), max_size=12))
def test_scores_are_probabilities_and_the_same_again(words: list[str]) -> None:
    ranked = CLASSIFIER.rank(words, limit=10)
    assert ranked == Classifier(EXAMPLES).rank(words, limit=10)
    assert [r.score for r in ranked] == sorted((r.score for r in ranked), reverse=True)
    if ranked and ranked[0].score < 1.0:
        assert 0 < sum(r.score for r in ranked) <= 1 + 1e-6
