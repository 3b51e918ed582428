"""No message takes long: time grows with length alone, and what is read, mended and completed is bounded."""

from __future__ import annotations

import asyncio
import gc
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, library, place, responder, two_articles
from discord.ui import View
from hostile import HOSTILE, unknown

from bot.chat.desk import TYPING_PER_MINUTE, Desk
from bot.chat.memory import QUOTED, ROOM
from bot.chat.metrics import Metrics
from bot.chat.question import MOST_LINES, Answer, Earlier, Way, Where, Words, lines
from bot.engine.completion import Completer
from bot.engine.lexicon import Lexicon
from bot.engine.parts import parts
from bot.engine.reply import Outcome, Reply, Unread
from bot.engine.responder import LONGEST_QUESTION, MOST_TOKENS
from bot.engine.termreader import MENDED
from bot.engine.why import explain
from bot.library import Article
from bot.store.recorder import Recorder
from bot.text import normalise, tokenise, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONGER, LONGER_TAKES = 8, 24.0  # how many times as long a text is made, and how many times as long it may take
FEWEST, MOST = 2, 150  # runs of which the fastest counts; more only while the machine seems busy


def growth(call: Callable[[str], object], shorter: str, longer: str) -> float:
    """How many times as long the longer text takes, each at its fastest."""
    short = long = float("inf")
    for run in range(MOST):
        short = min(short, seconds(call, shorter))
        long = min(long, seconds(call, longer))
        if run + 1 >= FEWEST and long <= LONGER_TAKES * short:
            break
    return long / short


def seconds(call: Callable[[str], object], text: str) -> float:
    """The processor's time for a call with nothing remembered and no garbage collected meanwhile."""
    responder().lexicon.speller.mend.cache_clear()
    gc.disable()
    begun = time.thread_time()
    call(text)
    taken = time.thread_time() - begun
    gc.enable()
    return taken


def cut_up(text: str) -> object:
    return tokenise(normalise(text))


@pytest.mark.parametrize("name", HOSTILE)
def test_the_time_grows_with_the_length_alone(name: str) -> None:
    """Of what takes the square of the length, 64 times as long would be needed."""
    make, reader = HOSTILE[name], responder().reader

    def grows(call: Callable[[str], object], length: int) -> float:
        return growth(call, make(length), make(LONGER * length))

    assert grows(cut_up, 2000) <= LONGER_TAKES
    assert grows(reader.read, 500) <= LONGER_TAKES
    assert grows(lambda text: parts(tokens_of(text), reader), 500) <= LONGER_TAKES
    assert grows(responder().reply, 250) <= LONGER_TAKES
    assert grows(Completer(responder()).complete, 250) <= LONGER_TAKES


@pytest.mark.parametrize("name", HOSTILE)
def test_only_so_many_words_of_a_message_are_mended(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: set[str] = set()
    monkeypatch.setattr(Lexicon, "mend", lambda _, word, name: tried.add(word) or [])
    for length in (500, 2000):
        tried.clear()
        responder().reply(HOSTILE[name](length))
        assert len(tried) <= MENDED


def test_the_first_words_of_a_message_are_mended_and_so_in_its_parts() -> None:
    reader = responder().reader
    garbled = unknown(9, 9)(10 * (MENDED - 2))
    assert "developers" in {term.text for term in reader.read(f"{garbled} develoeprs").terms}
    assert "developers" not in {term.text for term in reader.read(f"{garbled} {garbled[::-1]} develoeprs").terms}
    assert responder().reply("who is the auther and when does the lwa take efect?").facts == ("F31", "F15")


@pytest.mark.parametrize(
    "question",
    [
        "x" * (LONGEST_QUESTION + 1),
        "\u247d" * (LONGEST_QUESTION // 4 + 1),
        "\U0001f600" * (LONGEST_QUESTION + 1),
        "it " * (MOST_TOKENS + 1),
        "?, " * MOST_TOKENS,
    ],
)
def test_what_is_too_long_is_refused_kindly(question: str) -> None:
    reply = responder().reply(question)
    assert (reply.outcome, reply.unread) == (Outcome.NOT_COVERED, Unread.TOO_LONG)
    assert explain(responder(), question) == ["decided: the message is too long to read"]


def test_what_is_just_not_too_long_is_read() -> None:
    question = "Who wrote the article?"
    assert responder().reply(question + " " * (LONGEST_QUESTION - len(question))).facts == ("F31",)
    assert responder().reply("\n" * (LONGEST_QUESTION - len(question)) + question).facts == ("F31",)


async def test_who_types_too_fast_is_offered_nothing_and_may_still_ask() -> None:
    async with place() as at:
        offered: list[bool] = []
        while all(offered) and len(offered) < 20 * TYPING_PER_MINUTE:  # what is earned while it answers counts, too
            typed = await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "growth")
            offered.append(bool(typed.choices))
        assert len(offered) > TYPING_PER_MINUTE
        assert not offered[-1]
        assert (await at.discord.autocomplete(at.other, at.channel, "ask", "question", "growth")).choices
        assert "Source" in (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).text


def said(number: int, text: str) -> Earlier:
    return Earlier(Words(text, 1), "cloud-centers", Reply(f"{text} {number}", Outcome.NOT_COVERED))


def told(number: int, text: str, shown: str = "", before: Earlier | None = None) -> Answer:
    """A reply in a channel of direct messages, of which so much is shown."""
    article: Any = SimpleNamespace(key="cloud-centers")
    reply = said(number, text).reply
    return Answer(Words(text, 1), Where(1, 0, 5, 0), Way.DM, article, reply, shown, View(), 0.0, before)


async def test_a_quoted_line_is_looked_for_in_what_was_folded_when_it_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []
    monkeypatch.setattr("bot.chat.question.same_words", lambda line: folded.append(line) or line)
    memory = Desk(library(), Recorder(None), Metrics()).memory
    for number in range(QUOTED):
        text = "a" + "\n" * 970 + "\nb" * 900 + str(number)
        memory.keep(number, told(number, text, "the answer\nits source"), number)
    assert len(folded) <= QUOTED * (MOST_LINES + 2)
    folded.clear()
    assert memory.quoted(5, frozenset({"its source", "a"})) == said(QUOTED - 1, text)
    assert memory.quoted(5, frozenset({"no such line"})) is None
    assert folded == []
    assert len(lines("x\n" * 5000)) == 1


def test_what_is_remembered_has_room_for_only_so_many_characters() -> None:
    memory = Desk(library(), Recorder(None), Metrics()).memory
    text = "\U0001f600" * 3600
    for number in range(2000):
        memory.keep(number, told(number, text, before=said(0, text)), number)
    kept = [number for number in range(2000) if memory.of(number)]
    assert kept[-1] == 1999
    assert len(kept) * 4 * len(text) <= ROOM


def test_no_reply_to_a_long_question_is_remembered() -> None:
    asked: list[str] = []
    article = Article(responder())
    article.responder = SimpleNamespace(reply=lambda text: asked.append(text) or responder().reply(text))
    for question in (GROWTH, f"{GROWTH} {'please ' * 200}"):
        assert article.reply(question) == article.reply(question)
    assert [len(text) > 1000 for text in asked] == [True, True]


async def test_a_slash_command_takes_no_more_than_is_read() -> None:
    async with place() as at:
        question = at.discord.registry.known[None][1, "ask"]["options"][0]
        assert question["max_length"] == LONGEST_QUESTION


async def test_others_have_a_turn_between_two_articles(tmp_path: Path) -> None:
    desk = Desk(await asyncio.to_thread(two_articles, tmp_path), Recorder(None), Metrics())
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "another's")
    await desk.answer(Words("what colour is the moon", 1), Where(1, 2, 3, 0), Way.MENTION)
    assert turns == ["another's"]


async def test_others_have_turns_while_a_long_message_is_read() -> None:
    desk = Desk(library(), Recorder(None), Metrics())

    async def turns(text: str) -> int:
        """How often another has a turn until it is answered."""
        answering = asyncio.create_task(desk.answer(Words(text, 1), Where(1, 2, 3, 0), Way.MENTION))
        had = 0
        while not answering.done():
            await asyncio.sleep(0)
            had += 1
        return had

    assert await turns("when does the law take effect") == 1
    assert await turns(unknown(9, 9)(LONGEST_QUESTION)) > 2
