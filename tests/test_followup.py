"""Messages that follow a reply: picks, who says so, questions that lean on the one before; on any article."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.article.content import Content
from bot.engine.reply import Followup, Outcome, Reply, Unread
from bot.engine.responder import Responder
from bot.engine.says import wording
from bot.library import Article, open_article

FIXTURES = Path(__file__).parent / "fixtures"
DEVELOPERS = "How many developers does Huawei Cloud have?"
GROWTH = "How much did China's cloud market grow?"
LIST = "huawei"  # which is answered with a list of more


@pytest.fixture(scope="module")
def article(responder: Responder) -> Article:
    return Article(responder)


def ask(article: Article, *messages: str) -> Reply:
    """Reply to the last of several messages, each of which follows the one before."""
    before: Reply | None = None
    for message in messages:
        reply = article.reply(message, before)
        before = reply if reply.leads_on else before
    return reply


@pytest.mark.parametrize("text", ["why? " * 1000, "⑽" * 1500])
def test_what_is_too_long_follows_nothing(article: Article, text: str) -> None:
    assert ask(article, LIST, text).unread is Unread.TOO_LONG


@pytest.mark.parametrize("message", ["2020?", "and 2020?", "and in 2020?"])
def test_a_year_is_no_pick(article: Article, message: str) -> None:
    assert ask(article, GROWTH, message).outcome is Outcome.NOT_COVERED
    assert not ask(article, "Who is the CEO of Baidu?", message).why.startswith("not one of the list")


@pytest.mark.parametrize("before", [GROWTH, DEVELOPERS, "how many hours does a quarter last", LIST])
@pytest.mark.parametrize("message", ["tell me about Tencent", "and tell me about Baidu, please"])
def test_who_says_to_tell_about_a_name_asks_just_that(article: Article, before: str, message: str) -> None:
    assert ask(article, before, message) == article.reply(message)
    assert article.reply(message).outcome is Outcome.ANSWERED


def test_a_whole_question_about_one_thing_stands_alone(article: Article) -> None:
    penalties = ask(article, "when does the law take effect", "what are the penalties?")
    assert penalties.missing == ("what the penalties under the law are",)


def test_a_pronoun_for_somebody_points_to_who_was_named(article: Article) -> None:
    assert article.reply("what does he do").outcome is Outcome.SUGGESTED
    assert "han-zuli" in ask(article, "Who is Han Zuli?", "what does he do").pairs
    assert article.reply("what does she say about Baidu").outcome is not Outcome.ANSWERED
    assert ask(article, GROWTH, "and what did she say?").outcome is not Outcome.ANSWERED


# --- picks


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("2", 2),
        ("2.", 2),
        ("#2", 2),
        ("(3)", 3),
        ("no. 3", 3),
        ("the second", 2),
        ("the second one, please", 2),
        ("2nd", 2),
        ("number three", 3),
        ("one", 1),
        ("the first one", 1),
        ("I meant 3", 3),
        ("option 1!", 1),
    ],
)
def test_a_number_picks_as_its_button_does(article: Article, responder: Responder, message: str, place: int) -> None:
    listed = responder.reply(LIST)
    reply = article.reply(message, listed)
    picked = responder.pick(listed.offered[place - 1].pair)
    assert (reply.followup, reply.answer, reply.pairs) == (Followup.PICKED, picked.answer, picked.pairs)


def test_a_list_stays_until_another_question(article: Article, responder: Responder) -> None:
    offered = [one.pair for one in responder.reply(LIST).offered]
    assert ask(article, LIST, "2", "1").pairs == (offered[0],)
    assert ask(article, LIST, "thanks", "3").pairs == (offered[2],)
    assert ask(article, LIST, "none of these", "the third").pairs == (offered[2],)
    assert ask(article, LIST, "1", "says who?", "2").pairs == (offered[1],)
    assert ask(article, LIST, GROWTH, "2").outcome is Outcome.HELP


@pytest.mark.parametrize("message", ["99", "0", "2 or 3", "the tenth"])
def test_what_is_no_number_of_the_list_brings_the_list_again(
    article: Article, responder: Responder, message: str
) -> None:
    listed = responder.reply(LIST)
    reply = article.reply(message, listed)
    assert (reply.outcome, reply.suggestions) == (Outcome.SUGGESTED, listed.offered)


@pytest.mark.parametrize("message", ["none of these", "None of them.", "neither", "no", "that's not what I meant"])
def test_none_of_these_is_taken_at_its_word(article: Article, responder: Responder, message: str) -> None:
    reply = article.reply(message, responder.reply(LIST))
    assert (reply.outcome, reply.followup, reply.suggestions) == (Outcome.NOT_COVERED, Followup.DECLINED, ())
    assert "None of these" in wording(reply, responder.knowledge)


def test_yes_takes_what_is_shown_as_perhaps_meant(article: Article, responder: Responder) -> None:
    unsure = responder.reply("GDPR relevance here?")
    assert unsure.perhaps
    assert article.reply("yes", unsure).pairs == (unsure.perhaps.pair,)


# --- who says so


@pytest.mark.parametrize("message", ["says who?", "who said that?", "is it true?", "where does it say so?", "source?"])
@pytest.mark.parametrize(("question", "who"), [(GROWTH, "Canalys, paragraph 2"), (DEVELOPERS, "paragraph 10")])
def test_who_says_so_is_said_of_what_was_answered(
    article: Article, responder: Responder, question: str, who: str, message: str
) -> None:
    before = responder.reply(question)
    reply = article.reply(message, before)
    assert (reply.followup, reply.facts, reply.question) == (Followup.SOURCE, before.facts, question)
    stated = [responder.knowledge.facts[fact].text for fact in before.facts]
    said = wording(reply, responder.knowledge)
    assert who in said
    assert all(text in said for text in stated)


def test_nobody_says_what_was_not_answered(article: Article) -> None:
    assert ask(article, "How many developers does Oracle Cloud have?", "says who?").outcome is Outcome.HELP


# --- questions that lean on the one before

LEANING = [
    (DEVELOPERS, "and services?", "services-count"),
    (DEVELOPERS, "how many services?", "services-count"),
    ("When was the law passed?", "why?", "law-purpose"),
    ("What did Baidu launch?", "why?", "why-launched"),
    ("Was the law passed?", "when was that?", "law-passed"),
    ("huawei", "what about Baidu?", "baidu-launch"),
    (DEVELOPERS, GROWTH, "growth-rate"),
    (DEVELOPERS, "who is the author?", "author"),
    (DEVELOPERS, "who wrote it?", "author"),
]


@pytest.mark.parametrize(("question", "message", "pair"), LEANING)
def test_a_question_is_completed_by_the_one_before(article: Article, question: str, message: str, pair: str) -> None:
    reply = ask(article, question, message)
    assert reply.outcome is Outcome.ANSWERED, (reply.question, reply.why)
    assert pair in reply.pairs


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (DEVELOPERS, "and Tencent?"),
        (DEVELOPERS, "what about Oracle?"),
        (DEVELOPERS, "and in 2020?"),
        (DEVELOPERS, "and in the third quarter?"),
        (DEVELOPERS, "when was that?"),
        (DEVELOPERS, "where?"),
        (DEVELOPERS, "why?"),
        (DEVELOPERS, "who else?"),
        (DEVELOPERS, "does it use encryption?"),
        (GROWTH, "and Tencent?"),
        (GROWTH, "and the US?"),
        (GROWTH, "why?"),
        ("What did Baidu launch?", "and Tencent?"),
        ("What did Baidu launch?", "when was that?"),
        ("who are the top 4 spenders?", "and Tencent?"),
        ("How many developers does Oracle Cloud have?", "and services?"),
        ("GDPR relevance here?", "where?"),
        ("huawei", "who else?"),
        ("huawei", "why?"),
        (DEVELOPERS, "really?"),
        (DEVELOPERS, "tell me more"),
        (DEVELOPERS, "and who wrote it?"),
    ],
)
def test_a_follow_up_that_the_article_does_not_answer_is_never_answered(
    article: Article, question: str, message: str
) -> None:
    reply = ask(article, question, message)
    assert reply.outcome is not Outcome.ANSWERED, (reply.question, reply.answer)


def test_a_chain_keeps_what_is_asked(article: Article) -> None:
    assert ask(article, DEVELOPERS, "and Tencent?", "and Huawei?").pairs == ("developers-count",)
    assert "Alibaba" in ask(article, DEVELOPERS, "and Tencent?", "and Alibaba?").question


def test_what_merely_comes_next_stands_alone_where_it_can(article: Article, responder: Responder) -> None:
    before = responder.reply(DEVELOPERS)
    assert article.reply("how much did it grow", before).outcome is Outcome.SUGGESTED
    assert article.reply("how much did it grow", before, pointed=False).pairs == ("growth-rate",)
    assert article.reply("and Tencent?", before, pointed=False).outcome is Outcome.NOT_COVERED


def test_a_refusal_names_what_the_follow_up_asks(article: Article) -> None:
    assert ask(article, GROWTH, "and Oracle?").missing == ("anything about Oracle",)


@pytest.mark.parametrize("message", ["thanks!", "lol ok", "how do you work?", "云市场增长了多少"])
def test_what_asks_nothing_of_the_article_leans_on_nothing(
    article: Article, responder: Responder, message: str
) -> None:
    assert ask(article, DEVELOPERS, message) == responder.reply(message)


@pytest.mark.parametrize("name", ["ferry", "night-market"])
def test_on_any_article_nothing_but_its_own_is_said(name: str) -> None:
    strange = open_article(Content(FIXTURES / name))
    article = Article(strange)
    for pair in strange.knowledge.pairs.values():
        before = strange.reply(pair.question)
        picked = strange.pick(pair.id)
        for message in ("says who?", "and Tencent?", "and in 1850?", "when was that?", "who else?", "and then?", "2"):
            reply = article.reply(message, before)
            assert _is_stated(reply, strange), (pair.question, message, reply.answer)
            if reply.outcome is Outcome.ANSWERED and not reply.followup:
                assert message == "when was that?", (pair.question, message, reply.question, reply.answer)
        assert article.reply("who says so?", picked).facts == pair.facts


def _is_stated(reply: Reply, responder: Responder) -> bool:
    """Whether a reply's answer is of the article's own texts."""
    knowledge = responder.knowledge
    stated = {pair.answer for pair in knowledge.pairs.values()}
    stated |= {f"{fact.says}, {fact.place}: {fact.text}" for fact in knowledge.facts.values()}
    return set((reply.answer or "").splitlines()) <= stated


@settings(max_examples=100, deadline=None)
@given(
    question=st.sampled_from([DEVELOPERS, GROWTH, LIST, "GDPR relevance here?", "who wrote it?", "pizza", ""]),
    message=st.text(max_size=60)
    | st.lists(st.sampled_from("and when who it that law 2 the Tencent why more says in 2020 not than".split())).map(
        " ".join
    ),
)
def test_any_follow_up_gets_a_curated_reply_and_the_same_one_again(
    responder: Responder, question: str, message: str
) -> None:
    article = Article(responder)
    before = responder.reply(question)
    reply = article.reply(message, before)
    assert reply == article.reply(message, before)
    assert _is_stated(reply, responder)
    assert Reply.from_json(reply.to_json()).to_json()["pairs"] == list(reply.pairs)
