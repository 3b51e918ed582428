"""Review: what is alike stands together, most asked first, and each group says what would mend it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from curating import MARKET, NAME, asked, stocked, taught

from bot.article.content import Content
from bot.curator.review import Group, Need, find, groups, question_id
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.errors import BotError
from bot.store import Kind, Record, Store


@pytest.fixture(scope="module")
def responder() -> Responder:
    return taught(Content(MARKET).load())


def review(folder: Path, responder: Responder, *records: Record) -> list[Group]:
    return groups(stocked(folder, *records), responder)


def unsure(responder: Responder) -> str:
    """Return a question that the bot is unsure of."""
    candidates = ("stall", "market stall", "fenwick", "music", "money", "the fountain", "how much is it", "when is it")
    return next(one for one in candidates if responder.reply(one).outcome is Outcome.SUGGESTED)


def event(kind: Kind, question: str, *pairs: str, **more: object) -> Record:
    return replace(Record(kind, NAME, question, pairs), **more)


def test_likes_stand_together_most_asked_first(responder: Responder, tmp_path: Path) -> None:
    parking = ("where can I leave my car", "Where can I leave my car?", "where can I leave a car")
    found = review(tmp_path, responder, *asked(responder, "who invented pizza", *parking))
    assert [group.asked for group in found] == [3, 1]
    first = found[0]
    assert first.question.casefold().startswith("where can i leave my car")
    assert first.questions[0][1] == 2  # the same but for case and question mark
    assert first.reply.outcome is not Outcome.ANSWERED


def test_questions_that_name_others_stand_apart(responder: Responder, tmp_path: Path) -> None:
    found = review(tmp_path, responder, *asked(responder, "does Oracle run the market", "does Huawei run the market"))
    assert len(found) == 2


@pytest.mark.parametrize(
    ("question", "need", "missing"),
    [
        ("is there a bus to that market", Need.FACT, "how to get there"),
        ("wo findet der Markt statt und wann beginnt er", Need.UNREADABLE, ""),
    ],
)
def test_a_group_says_what_is_missing(
    responder: Responder, tmp_path: Path, question: str, need: Need, missing: str
) -> None:
    (group,) = review(tmp_path, responder, event(Kind.NOT_COVERED, question))
    assert group.need is need
    assert str(group).startswith(f"1x {question} ({need}")
    assert missing in str(group)
    assert group.reply.why
    assert any(line.startswith("reading") for line in group.to_json(responder)["reading"])


def test_a_suggestion_lacks_a_phrasing_until_nobody_meant_it(responder: Responder, tmp_path: Path) -> None:
    question = unsure(responder)
    (group,) = review(tmp_path, responder, event(Kind.SUGGESTED, question, "stalls"))
    assert group.need is Need.PHRASING
    assert group.near
    assert group.near[0][1] > 0
    none = event(Kind.NONE_OF_THESE, question, "stalls")
    (tmp_path / "other").mkdir()
    (group,) = review(tmp_path / "other", responder, event(Kind.SUGGESTED, question, "stalls"), none)
    assert (group.need, group.none, group.asked) == (Need.EITHER, 1, 1)


def test_what_askers_did_next_is_a_hint(responder: Responder, tmp_path: Path) -> None:
    question, now = unsure(responder), time.time() - 100
    one, other = [pair for pair, _ in review(tmp_path, responder, event(Kind.SUGGESTED, question))[0].near[:2]]
    (tmp_path / "other").mkdir()
    found = review(
        tmp_path / "other",
        responder,
        event(Kind.SUGGESTED, question, one, asker="1", at=now),
        event(Kind.ANSWERED, "that is to say", one, asker="1", at=now + 20),
        event(Kind.SUGGESTED, question, one, asker="2", at=now + 30),
        event(Kind.PICKED, question, other, asker="2", at=now + 40),
        event(Kind.PICKED, question, one, asker="3", at=now + 50),
        event(Kind.SUGGESTED, question, one, asker="4", at=now + 60),
        event(Kind.ANSWERED, "by the way", "author-and-title", asker="4", at=now + 70),  # another question
    )
    (group,) = found
    assert group.hints == ((one, 2), (other, 1))
    assert (group.need, group.asked) == (Need.PHRASING, 3)


def test_a_complaint_is_shown_though_the_question_is_answered(responder: Responder, tmp_path: Path) -> None:
    question = "Who runs the night market?"
    yes = event(Kind.FEEDBACK, question, "runs", reason="yes")
    assert review(tmp_path, responder, yes) == []
    (tmp_path / "other").mkdir()
    (group,) = review(tmp_path / "other", responder, yes, event(Kind.FEEDBACK, question, "runs", reason="no: he left"))
    assert (group.need, group.complaints) == (Need.COMPLAINT, ("he left",))


def test_a_complaint_about_an_answer_to_somebody_else_is_shown_under_what_it_answers(
    responder: Responder, tmp_path: Path
) -> None:
    other = event(Kind.FEEDBACK, "what Tom asked", "runs", reason="no: he left", asker="1", words_of="2")
    (group,) = review(tmp_path, responder, other)
    assert (group.question, group.need) == ("Who runs the night market?", Need.COMPLAINT)
    assert group.complaints == ("he left",)


def test_what_a_moderator_puts_forward_stands_with_its_likes(responder: Responder, tmp_path: Path) -> None:
    link = "https://discord.com/channels/1/2/3"
    said = event(Kind.CANDIDATE, "where can I leave a car", asker="9", link=link)
    (group,) = review(tmp_path, responder, *asked(responder, "where can I leave my car"), said)
    assert (group.asked, group.links) == (2, (link,))
    assert group.to_json(responder)["links"] == [link]


def test_what_is_answered_by_now_is_not_shown(responder: Responder, tmp_path: Path) -> None:
    assert review(tmp_path, responder, event(Kind.NOT_COVERED, "Who runs the night market?")) == []


@pytest.mark.parametrize("noise", ["???", "🤔", "."])
def test_what_says_nothing_is_not_shown(responder: Responder, tmp_path: Path, noise: str) -> None:
    assert review(tmp_path, responder, event(Kind.NOT_COVERED, noise)) == []


def test_what_is_rejected_stays_away_with_its_likes(responder: Responder, tmp_path: Path) -> None:
    store = stocked(tmp_path, *asked(responder, "where can I leave my car", "who invented pizza"))
    gone = find(groups(store, responder), question_id("Where can I leave my car?"))
    store.reject(NAME, [question for question, _ in gone.questions])
    store.add(asked(responder, "where can I leave the car", "Where can I leave my car??"))
    assert [group.question for group in groups(store, responder)] == ["who invented pizza"]


def test_a_group_is_found_by_any_question_of_it(responder: Responder, tmp_path: Path) -> None:
    first, second = "where can I leave my car", "where can I leave the car"
    found = review(tmp_path, responder, *asked(responder, first, second))
    assert find(found, question_id(first)) is find(found, question_id(second))
    with pytest.raises(BotError, match="no group 'abc' is open"):
        find(found, "abc")


def test_ten_thousand_missed_questions_are_grouped(responder: Responder, tmp_path: Path) -> None:
    things = [f"{a} {b}" for a in ("red", "old", "big", "wet") for b in ("car", "dog", "hat", "map", "toy")]
    questions = [f"where can I leave my {thing} number {n}" for n in range(25) for thing in things]
    store = stocked(tmp_path, *(event(Kind.NOT_COVERED, question) for question in questions for _ in range(20)))
    assert sum(group.asked for group in groups(store, responder)) == 10_000


def test_the_time_grows_with_the_number_of_different_questions_alone(responder: Responder, tmp_path: Path) -> None:
    words = [f"{a}{b}" for a in ("bar", "cor", "dul", "fen", "gim", "hol") for b in ("tam", "nes", "lid", "rop", "wug")]
    chance = random.Random(1)
    questions = sorted({" ".join(chance.sample(words, 6)) for _ in range(1200)})
    few = stocked(tmp_path / "few", *(event(Kind.NOT_COVERED, one) for one in questions[:300]))
    many = stocked(tmp_path / "many", *(event(Kind.NOT_COVERED, one) for one in questions[:1200]))

    def seconds(store: Store) -> float:
        started = time.thread_time()
        groups(store, responder)
        return time.thread_time() - started

    least, most = min(seconds(few) for _ in range(3)), 4 * 1.7
    assert any(seconds(many) < most * least for _ in range(3))


def test_what_is_like_a_rejected_question_stays_away_too(responder: Responder, tmp_path: Path) -> None:
    short = "how many stalls does Oslo have"
    store = stocked(tmp_path, *asked(responder, "so how many stalls does Oslo have now?", short))
    assert len(groups(store, responder)) == 1
    store.reject(NAME, [short])
    assert groups(store, responder) == []


def test_only_the_most_asked_are_looked_at_where_time_is_short(responder: Responder, tmp_path: Path) -> None:
    often, seldom = "how many stalls does Oslo have", "where can I park in Bergen"
    store = stocked(tmp_path, *asked(responder, often, often, seldom))
    assert [group.question for group in groups(store, responder)] == [often, seldom]
    assert [group.question for group in groups(store, responder, most=1)] == [often]
