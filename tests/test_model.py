"""The ranker: probabilities that add up, the same on every run, whatever the order of the examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.model import Example, Ranker

TEXTS = {
    "price": ["what does a ticket cost", "ticket price", "how much is a ticket", "cost of a ticket please"],
    "time": ["when does it open", "opening hours", "what time do you open", "hours on sunday"],
    "staff": ["how many people work here", "number of staff", "who works here", "how many staff are there"],
}
EXAMPLES = [Example(label, tuple(text.split())) for label, texts in TEXTS.items() for text in texts]
RANKER = Ranker.train(EXAMPLES)
WORDS = sorted({word for example in EXAMPLES for word in example.features} | {"zebra"})


def best(text: str) -> tuple[str, float]:
    shares = RANKER.shares(text.split())
    return RANKER.labels[int(shares.argmax())], float(shares.max())


@pytest.mark.parametrize(
    ("text", "label"),
    [("price of a ticket", "price"), ("when do you open on sunday", "time"), ("how many work here", "staff")],
)
def test_the_likeliest_label_is_the_right_one(text: str, label: str) -> None:
    found, share = best(text)
    assert found == label
    assert share > 0.5


def test_nothing_known_has_no_share() -> None:
    assert RANKER.shares(["zebra"]).sum() == 0
    assert RANKER.shares([]).sum() == 0


def test_words_never_seen_make_it_less_sure() -> None:
    sure, unsure = best("price"), best("price zebra lion gnu")
    assert sure[0] == unsure[0] == "price"
    assert unsure[1] < sure[1]


def test_the_rarer_a_feature_the_more_it_tells() -> None:
    assert RANKER.weight("zebra") >= RANKER.weight("sunday") > RANKER.weight("a")


def test_the_order_of_the_examples_does_not_matter() -> None:
    turned = Ranker.train(EXAMPLES[::-1])
    assert turned.labels == RANKER.labels
    assert (turned.weights == RANKER.weights).all()


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_shares_are_probabilities(words: list[str]) -> None:
    shares = RANKER.shares(words)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-5) or shares.sum() == 0
