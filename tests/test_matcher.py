"""Ranking: the right label first, scores that compare, bounded work, and no text that breaks it."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot._spelling import Speller
from bot.matcher import Matcher, Ranked, words

PHRASINGS = [
    ("price", "how much does the ticket cost"),
    ("price", "what is the price of a ticket"),
    ("price", "what do tickets cost"),
    ("time", "when does the museum open"),
    ("time", "opening hours of the museum"),
    ("time", "what time do you open"),
    ("place", "where is the museum"),
    ("place", "how do I get to the museum"),
    ("dogs", "can I bring my dog"),
    ("dogs", "are animals allowed inside"),
]
MATCHER = Matcher(PHRASINGS)
texts = st.text(max_size=200) | st.lists(
    st.sampled_from(["a", "b", "the", "dog", "museum", "cost", "3", "?", "é"]), max_size=9
).map(" ".join)
wordings = st.lists(
    st.sampled_from(["red", "green", "blue", "gray", "red's", "7", "?"]), min_size=1, max_size=4
).map(" ".join)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("What's the price of the tickets?", "price"),
        ("ticket price", "price"),
        ("WHEN DOES IT OPEN", "time"),
        ("museum opening hours", "time"),
        ("wheres the museum", "place"),
        ("how would I get to the museum", "place"),
        ("is my dog allowed", "dogs"),
        ("are anmials alowed", "dogs"),  # two words mended
        ("tikcet prcie", "price"),
        ("what time do you open what time do you open", "time"),
    ],
)
def test_rank_puts_the_label_meant_first(question, label):
    assert MATCHER.rank(question)[0].label == label


@pytest.mark.parametrize("question", ["", "   ", "?!", "zzz qqq", "北京", "\x00"])
def test_rank_is_empty_when_nothing_is_shared(question):
    assert MATCHER.rank(question) == []


@pytest.mark.parametrize("matcher", [Matcher([]), Matcher([("a", "")]), Matcher([("a", "?"), ("b", "!")])])
def test_rank_is_empty_when_no_phrasing_has_words(matcher):
    assert matcher.rank("what is it") == matcher.rank("") == matcher.rank("?") == []


def test_a_phrasing_scores_one_and_a_stranger_question_less():
    own, near, far = (
        MATCHER.rank(question)[0].score
        for question in (
            "Where is the museum?",
            "where is the museum shop",
            "where is the moon rocket launched",
        )
    )
    assert own == 1.0 > near > far > 0


def test_labels_that_share_a_phrasing_tie_by_name():
    assert Matcher([("b", "yes or no"), ("a", "yes or no")]).rank("yes or no") == [
        Ranked("a", 1.0),
        Ranked("b", 1.0),
    ]


def test_mending_can_be_turned_off():
    assert Matcher(PHRASINGS, mend=False).rank("anmials") == []


def test_rare_features_count_more_and_weights_override():
    pairs = [("a", "x y"), ("b", "x z"), ("c", "x w")]
    assert Matcher(pairs, analyze=str.split).rank("x z")[0].label == "b"
    heavy = Matcher(
        [("a", "red car"), ("b", "blue bus")], weights=lambda feature: 5.0 if feature == "car" else 1.0
    )
    assert [best.label for best in heavy.rank("car bus")] == ["a", "b"]


def test_the_callers_analysis_decides_what_is_shared():
    matcher = Matcher(
        [("when", "date:launch"), ("who", "person:launch")], analyze=lambda text: text.split(":")
    )
    assert [(r.label) for r in matcher.rank("person:launch")] == ["who", "when"]


@pytest.mark.parametrize("limit", [-1, 0, 1, 2, 3, 20])
def test_limit_is_respected(limit):
    matcher = Matcher([(f"label {n}", f"shared word{n}") for n in range(20)])
    assert len(matcher.rank("shared", limit=limit)) == max(limit, 0)


@pytest.mark.parametrize(
    ("text", "features"),
    [
        ("Pricing plans", ["pric", "plan"]),
        ("What's there? It isn't", ["what", "is", "ther", "it", "is", "not"]),
        ("what\u2019s stopped", ["what", "is", "stop"]),
        ("cities, glass & bus", ["city", "glass", "bus"]),
        ("use using uses bring", ["use", "using", "use", "bring"]),
        ("US$6.6 bn", ["us", "6", "6", "bn"]),
    ],
)
def test_words_are_lower_cased_and_lightly_stemmed(text, features):
    assert words(text) == features


@pytest.mark.parametrize(
    ("word", "mended"),
    [
        ("ticekt", "ticket"),
        ("itcket", "ticket"),
        ("xticket", "ticket"),
        ("tickett", "ticket"),
        ("oragnisatoin", "organisation"),
        ("tikect", None),  # two slips are too many for a short word
        ("oracle", None),
        ("cat", None),
        ("2024", None),
        ("", None),
    ],
)
def test_mend_knows_the_word_meant_and_leaves_strangers_alone(word, mended):
    assert Speller(["ticket", "organisation", "miracle", "cart", "2023"]).mend(word) == mended


def test_mend_prefers_the_commoner_of_two_words_as_near():
    assert Speller(["stone", "stove"]).mend("stose") == "stone"
    assert Speller(["stove", "stone"]).mend("stose") == "stove"


@given(texts, st.integers(0, 6))
def test_any_text_ranks_the_same_twice_within_limit_sorted_and_in_range(question, limit):
    ranked = MATCHER.rank(question, limit)
    assert ranked == Matcher(PHRASINGS).rank(question, limit)
    assert len(ranked) <= limit
    assert len({best.label for best in ranked}) == len(ranked)
    scores = [best.score for best in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@given(st.lists(st.tuples(st.sampled_from("abcde"), wordings), max_size=25), texts)
def test_any_phrasings_can_be_indexed_and_asked(phrasings, question):
    for _, text in [*phrasings, ("", question)]:
        assert all(0 <= best.score <= 1 for best in Matcher(phrasings).rank(text))


@given(st.dictionaries(wordings.map(lambda text: tuple(words(text))), st.sampled_from("abcde"), max_size=20))
def test_every_phrasing_ranks_its_own_label_first_when_none_is_shared(labels):
    pairs = [(label, " ".join(key)) for key, label in labels.items() if key]
    matcher = Matcher(pairs, analyze=str.split)
    for label, text in pairs:
        assert matcher.rank(text, 1) == [Ranked(label, 1.0)]


def test_a_word_all_labels_share_does_not_hide_the_rare_one():
    matcher = Matcher([(f"pair {n}", f"common words about thing{n:05d}") for n in range(6000)])
    assert matcher.rank("some common words about thing04321")[0].label == "pair 4321"
    assert len(matcher.rank("common words", limit=5)) == 5


def synthetic(labels: int, lines: int) -> list[tuple[str, str]]:
    dice = random.Random(3)
    own = [
        [start + end for end in ("ador", "ilim", "unto", "ezka")]
        for start in ("br", "cl", "dw", "gr", "sk", "tr")
    ]
    fill = ["please", "tell", "me", "now", "the", "of", "is", "what"]
    return [
        (f"label {n}", " ".join(dice.sample(own[n], 2) + dice.sample(fill, 3)))
        for n in range(labels)
        for _ in range(lines)
    ]


def test_learning_ranks_unseen_lines_and_keeps_scores_in_range():
    pytest.importorskip("scipy")
    lines = synthetic(6, 30)
    matcher = Matcher(lines[::2], learn=True)
    for label, text in lines[1::2]:
        ranked = matcher.rank(text)
        assert ranked[0].label == label
        assert all(0 <= best.score <= 1 for best in ranked)
        assert ranked == matcher.rank(text)
    assert matcher.rank("unheard words") == []
    assert matcher.rank(lines[0][1])[0] == Ranked(lines[0][0], 1.0)


@pytest.mark.parametrize(
    ("labels", "lines", "learned"), [(6, 15, True), (6, 7, False), (1, 30, False), (0, 0, False)]
)
def test_learning_happens_only_where_a_label_has_many_phrasings(labels, lines, learned):
    pytest.importorskip("scipy")
    assert (Matcher(synthetic(labels, lines), learn=True)._model is not None) is learned


def test_ranking_without_learning_loads_no_numpy():
    code = (
        "import sys; from bot.matcher import Matcher;"
        "Matcher([('a', 'one two')] * 20 + [('b', 'three')] * 20).rank('one');"
        "sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
