"""What comes late, twice or in between: edits, deletions and buttons after outages and restarts, the words of two."""

from __future__ import annotations

import asyncio
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, LONGEST, answer, client, only_in_market, place, ready, refused, two_articles
from loopback import VOICE, Perm
from test_chat_followups import DEVELOPERS, LIST, picked
from test_chat_server import ORACLE, managed
from test_chat_trouble import CALLBACK, POST, leaping_day, op_9  # noqa: F401 - a fixture

from bot.chat.desk import POINTS
from bot.chat.handoff import ASKED, NOT_ASKED
from bot.chat.render import HAND_OFF
from bot.library import Article
from bot.store import Store

if TYPE_CHECKING:
    from pathlib import Path

leaping = pytest.mark.leaping


@leaping
async def test_no_reply_is_taken_away_where_the_history_may_no_longer_be_read() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        read = at.discord.slow("GET", POST, 2.0)
        op_9(at)
        await at.discord.changed.until(lambda: at.discord.sent("GET", "/messages"))
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.HISTORY)
        await at.discord.quiet(LONGEST)
        assert read.hits == 1
        assert len(asked.messages) == 1


@leaping
@pytest.mark.usefixtures("leaping_day")
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_reply_to_an_old_question_follows_it_through_an_outage(method: str) -> None:
    async with place(client(within=40)) as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(1200)
        storm = at.discord.fail(method, "/channels/*", times=10**6)
        if method == "PATCH":
            at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        else:
            at.discord.delete(asked.message)
        await asyncio.sleep(120)
        storm.times = 0
        await at.discord.quiet(LONGEST)
        (reply,) = at.discord.posted
        assert (reply.deleted, answer() in reply.text) == ((True, True) if method == "DELETE" else (False, False))
        assert ready(at.bot)["questions"] == {"waiting": 0, "lost": 0}


async def test_words_of_two_are_nobodys_and_are_forgotten_with_either(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        memory = at.bot.desk.memory
        first = (await at.discord.mention(at.channel, at.asker, DEVELOPERS)).reply
        second = (await at.discord.message(at.channel, at.other, "and Oracle?", reply_to=first)).reply
        third = (await at.discord.message(at.channel, at.asker, "and in 2031?", reply_to=second)).reply
        assert "Oracle" in memory.of(third.id).words.text
        await at.discord.slash(at.other, at.channel, "forget-me")
        assert memory.of(second.id) is memory.of(third.id) is None
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert not any("Oracle" in event.question for event in store.events("cloud-centers"))


async def test_what_somebody_forwarded_is_forgotten_with_them() -> None:
    async with place() as at:
        said = await at.discord.forward(at.discord.dm_channel(at.asker), at.asker, refused())
        assert at.bot.desk.memory.of(said.reply.id) is not None
        await at.discord.slash(at.asker, at.channel, "forget-me")
        assert at.bot.desk.memory.of(said.reply.id) is None


@leaping
async def test_a_direct_message_follows_nothing_that_was_said_after_it() -> None:
    async with place(client(within=1)) as at:
        await at.discord.dm(at.asker, GROWTH)
        storm = at.discord.fail("POST", f"/channels/{at.discord.dm_channel(at.asker).id}/messages", times=10**6)
        follow = at.discord.dm(at.asker, "says who?")
        await at.discord.changed.until(lambda: storm.hits >= 20)
        while await at.bot.sender.finish(0):  # until it was given up, for a while
            await asyncio.sleep(0.1)
        storm.times = 0
        await at.discord.dm(at.asker, DEVELOPERS).first()
        await at.discord.quiet(LONGEST)
        assert "Canalys, paragraph 2" in follow.text


@leaping
async def test_an_edited_direct_message_follows_the_same_reply_after_a_restart() -> None:
    async with place() as at:
        await at.discord.dm(at.asker, LIST)
        direct = await at.discord.dm(at.asker, "1")
        await at.bot.close()
        async with at.discord.running(client()):
            assert (await at.discord.dm(at.asker, GROWTH)).text
            await at.discord.edit(direct.message, "3")
        assert picked(3) in direct.text


@leaping
@pytest.mark.usefixtures("leaping_day")
async def test_an_old_question_that_is_pinned_is_not_answered_again() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, refused())
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {GROWTH}")
        await at.discord.click(at.asker, asked.reply, "Delete")
        await at.bot.close()
        await asyncio.sleep(2000)
        async with at.discord.running(client()):
            await at.discord.online()
            asked.message.data["pinned"] = True
            at.discord.gateway.announce("MESSAGE_UPDATE", asked.message)
            await at.discord.quiet()
        assert [one.deleted for one in at.discord.posted] == [True]


@leaping
async def test_a_voice_channel_that_it_may_not_enter_is_not_waited_for() -> None:
    async with place() as at:
        voice = at.discord.channel(at.guild, "voice", VOICE)
        await at.discord.mention(voice, at.asker, GROWTH)
        at.discord.permit(voice, at.discord.bot, deny=Perm.CONNECT)
        op_9(at)
        await at.discord.online()
        await asyncio.sleep(30)
        assert ready(at.bot)["channels"] == {"waiting": 0, "lost": 0}


async def test_who_waited_as_long_as_the_server_had_to_may_ask_a_person(tmp_path: Path) -> None:
    now = [0.0]
    async with managed(tmp_path, clock=lambda: now[0]) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        for person in [at.discord.user(f"u{number}") for number in range(6)]:
            asked = await at.discord.mention(at.channel, person, ORACLE)
            said = (await at.discord.click(person, asked.reply, HAND_OFF)).text
        waited = int(re.findall(r"(\d+) second", said)[0])
        now[0] += waited
        assert not (await at.discord.click(person, asked.reply, HAND_OFF)).text.startswith("You ask faster")


async def test_who_asked_a_person_asks_nobody_twice_though_the_button_stayed(tmp_path: Path) -> None:
    now = [0.0]
    async with managed(tmp_path, clock=lambda: now[0]) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        asked = await at.discord.mention(at.channel, at.asker, ORACLE)
        storm = at.discord.fail("PATCH", "/webhooks/*", times=10**6)
        await at.discord.click(at.asker, asked.reply, HAND_OFF)
        assert storm.hits
        storm.times = 0
        now[0] += 61
        await at.discord.click(at.asker, asked.reply, HAND_OFF)
        assert len([one for one in at.discord.posted if one.role_pings]) == 1
        assert ASKED in asked.reply.text


async def test_what_nobody_expected_of_a_command_puts_no_text_into_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:

        async def failing(words: Any, *_: Any, **__: Any) -> Any:
            raise ValueError(words.text)

        monkeypatch.setattr(at.bot.desk, "answer", failing)
        said = await at.discord.slash(at.asker, at.channel, "ask", question="a secret question")
        assert said.text.startswith("Something went wrong")
        assert "failed" in caplog.text
        assert "secret" not in caplog.text


async def test_what_waits_for_its_reply_while_its_asker_is_forgotten_is_not_kept(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        storm = at.discord.fail("POST", POST, times=10**6)
        asked = at.discord.mention(at.channel, at.asker, refused())
        await at.discord.changed.until(lambda: storm.hits)
        said = await at.discord.slash(at.asker, at.channel, "forget-me").first()
        assert "nothing of you is kept now" in said.text
        storm.times = 0
        await asked.first()
        await at.discord.quiet()
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert list(store.events("cloud-centers")) == []
        assert at.bot.desk.memory.of(asked.reply.id) is None


@leaping
async def test_what_was_held_back_is_not_answered_after_a_restart() -> None:
    clock = asyncio.get_running_loop().time
    async with place(client(user_per_minute=5, clock=clock)) as at:
        for _ in range(10):
            await at.discord.mention(at.channel, at.asker, GROWTH)
        assert len(at.discord.posted) == 6
        await at.bot.close()
        other = at.discord.mention(at.discord.channel(at.guild), at.other, GROWTH)
        async with at.discord.running(client(user_per_minute=5, clock=clock)):
            await other.first()
            await at.discord.quiet()
        assert len(at.discord.posted) == 7


async def test_who_pressed_is_told_why_though_the_acknowledgement_was_not_heard_to_arrive(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server hand-off", role=at.discord.role(at.guild))
        asked = await at.discord.mention(at.channel, at.asker, ORACLE)
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        at.discord.fail("POST", CALLBACK, after=True)
        assert (await at.discord.click(at.asker, asked.reply, HAND_OFF)).text == NOT_ASKED


async def test_an_article_taken_up_anew_meanwhile_is_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = two_articles(tmp_path)
    market, ferry = library.articles["night-market"].responder, library.articles["ferry"]
    question, reply = only_in_market(library).question, Article.reply
    library.articles = MappingProxyType({"ferry": ferry})

    def meanwhile(article: Article, *asked: Any, **more: Any) -> Any:
        new = Article(market)
        new.name = "ferry"  # the same article, mended
        library.articles = MappingProxyType({"ferry": new})
        return reply(article, *asked, **more)

    async with place(client(library)) as at:
        monkeypatch.setattr(Article, "reply", meanwhile)
        assert "Another article" not in (await at.discord.mention(at.channel, at.asker, question)).text


async def test_who_was_pointed_to_an_answer_has_one_when_that_is_deleted(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        first = await at.discord.mention(at.channel, at.asker, GROWTH)
        second = await at.discord.mention(at.channel, at.other, GROWTH)
        assert POINTS in second.text
        await at.discord.delete(first.message)
        assert answer() in second.text


async def test_who_was_pointed_to_an_answer_has_one_when_that_is_edited_or_taken_away(tmp_path: Path) -> None:
    async with managed(tmp_path) as (at, manager):
        await at.discord.slash(manager, at.channel, "server same-again", seconds=600)
        first = await at.discord.mention(at.channel, at.asker, GROWTH)
        second = await at.discord.mention(at.channel, at.other, GROWTH)
        await at.discord.edit(first.message, f"<@{at.discord.bot.id}> {DEVELOPERS}")
        assert answer() in second.text
        third = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert POINTS in third.text
        await at.discord.click(at.other, second.reply, "Delete")
        await at.discord.quiet()
        assert answer() in third.text
