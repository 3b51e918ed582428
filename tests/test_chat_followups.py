"""Messages that follow a reply, on the loopback Discord: picks by number, and questions that lean on the one before."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from chatting import GROWTH, Place, answer, client, place, refused, responder, suggested, two_articles
from loopback import Message

from bot.chat.hearing import USE_ASK
from bot.engine.responder import Responder
from bot.engine.says import DECLINED
from bot.library import Article
from bot.store import Kind, Store

if TYPE_CHECKING:
    from pathlib import Path

DEVELOPERS = "How many developers does Huawei Cloud have?"
LIST = "huawei"


def picked(place_: int, question: str = LIST) -> str:
    """The answer to one of the questions that are offered."""
    return responder().pick(responder().reply(question).offered[place_ - 1].pair).answer or ""


@pytest.mark.parametrize("message", ["2", "the second one, please", "#2"])
async def test_a_number_in_a_reply_picks_as_its_button_does(message: str) -> None:
    async with place() as at:
        listed = (await at.discord.mention(at.channel, at.asker, LIST)).reply
        said = await at.discord.message(at.channel, at.asker, message, reply_to=listed)
        assert picked(2) in said.text
        again = await at.discord.message(at.channel, at.asker, "3", reply_to=listed)
        assert picked(3) in again.text
        assert picked(1) in (await at.discord.message(at.channel, at.asker, "1", reply_to=again.reply)).text


async def test_picks_and_none_of_these_are_kept_as_their_buttons_are(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        listed = (await at.discord.mention(at.channel, at.asker, suggested())).reply
        await at.discord.message(at.channel, at.asker, "1", reply_to=listed)
        declined = await at.discord.message(at.channel, at.asker, "none of these", reply_to=listed)
        assert declined.text.startswith(DECLINED)
        await at.discord.message(at.channel, at.other, "1", reply_to=listed)
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        text, offered = suggested(), [one.pair for one in responder().reply(suggested()).offered]
        kept = [(event.kind, event.question, event.pairs) for event in store.events("cloud-centers")][1:]
        assert kept == [
            (Kind.PICKED, text, (offered[0],)),
            (Kind.NONE_OF_THESE, text, tuple(offered)),
            (Kind.PICKED, "", (offered[0],)),
        ]


async def test_a_list_is_picked_from_in_direct_messages_without_replying() -> None:
    async with place() as at:
        await at.discord.dm(at.asker, LIST)
        assert picked(2) in (await at.discord.dm(at.asker, "2")).text
        assert picked(3) in (await at.discord.dm(at.asker, "the third")).text
        assert answer() in (await at.discord.dm(at.asker, GROWTH)).text
        await at.discord.dm(at.other, LIST)
        assert "I answer questions" in (await at.discord.dm(at.asker, "2")).text


async def test_a_reply_is_read_with_the_question_that_it_follows() -> None:
    async with place() as at:
        asked = (await at.discord.mention(at.channel, at.asker, DEVELOPERS)).reply
        services = await at.discord.message(at.channel, at.asker, "and services?", reply_to=asked)
        assert answer("How many services does Huawei Cloud have?") in services.text
        assert "doesn't say" in (await at.discord.message(at.channel, at.other, "and Tencent?", reply_to=asked)).text
        grown = (await at.discord.mention(at.channel, at.asker, GROWTH)).reply
        source = await at.discord.message(at.channel, at.asker, "says who?", reply_to=grown)
        shown = await at.discord.click(at.asker, grown, "Where does it say so?")
        assert source.text == shown.text
        assert "Canalys, paragraph 2" in source.text


async def test_a_pick_by_button_is_followed_as_well() -> None:
    async with place() as at:
        listed = (await at.discord.slash(at.asker, at.channel, "ask", question=LIST)).reply
        await at.discord.click(at.asker, listed, "Answer 1")
        asked = await at.discord.mention(at.channel, at.asker, "says who?", reply_to=listed)
        facts = responder().pick(responder().reply(LIST).offered[0].pair).facts
        assert all(f"(fact {fact})" in asked.text for fact in facts)
        assert (await at.discord.message(at.channel, at.asker, "2", reply_to=listed)).text == USE_ASK


async def test_a_list_outlives_its_button_and_an_edited_question_picks_nothing_from_its_own() -> None:
    async with place() as at:
        listed = await at.discord.mention(at.channel, at.asker, LIST)
        await at.discord.click(at.asker, listed.reply, "Answer 1")
        assert picked(3) in (await at.discord.message(at.channel, at.asker, "3", reply_to=listed.reply)).text
        direct = await at.discord.dm(at.asker, LIST)
        await at.discord.click(at.asker, direct.reply, "Answer 1")
        await at.discord.edit(direct.message, "2")
        assert picked(2) not in direct.text


async def test_an_earlier_process_is_followed_by_what_discord_has_of_its_replies() -> None:
    async with place() as at:
        listed = (await at.discord.mention(at.channel, at.asker, suggested())).reply
        asked = (await at.discord.mention(at.channel, at.asker, DEVELOPERS)).reply
        missed = (await at.discord.mention(at.channel, at.asker, "How many developers does Oracle Cloud have?")).reply
        direct = (await at.discord.dm(at.asker, LIST)).reply
        await at.bot.close()
        async with at.discord.running(client()):
            first = await at.discord.message(at.channel, at.asker, "1", reply_to=listed)
            assert picked(1, suggested()) in first.text
            services = await at.discord.message(at.channel, at.asker, "and services?", reply_to=asked)
            assert answer("How many services does Huawei Cloud have?") in services.text
            huawei = await at.discord.message(at.channel, at.asker, "and Huawei Cloud?", reply_to=missed)
            assert answer(DEVELOPERS) in huawei.text
            assert picked(2) in (await at.discord.dm(at.asker, "2")).text
            assert answer() in (await at.discord.dm(at.asker, GROWTH, reply_to=direct)).text


def list_of(at: Place, article: str, *pairs: str) -> Message:
    """An old list of a process before, with a button for each question."""
    ids = [f"p:{article}:{pair}:{at.asker.id}" for pair in pairs]
    buttons = [{"type": 2, "style": 1, "label": f"Answer {ident}", "custom_id": ident} for ident in ids]
    return at.discord.write(
        at.channel, at.discord.bot, {"content": "old", "components": [{"type": 1, "components": buttons}]}
    )


async def test_a_number_means_what_it_stood_before_though_another_question_is_gone() -> None:
    async with place() as at:
        first, last = (one.pair for one in responder().reply(LIST).offered[:2])
        listed = list_of(at, "cloud-centers", first, "no-such", last)
        third = await at.discord.message(at.channel, at.asker, "3", reply_to=listed)
        assert picked(2) in third.text
        second = await at.discord.message(at.channel, at.asker, "2", reply_to=listed)
        assert not {picked(1), picked(2)} & set(second.text.splitlines())
        assert picked(1) in (await at.discord.message(at.channel, at.asker, "1", reply_to=third.reply)).text


async def test_a_mention_in_reply_to_a_layout_is_a_question_of_its_own() -> None:
    async with place() as at:
        about = await at.discord.slash(at.asker, at.channel, "article")
        assert answer() in (await at.discord.mention(at.channel, at.asker, GROWTH, reply_to=about.reply)).text


async def test_a_number_picks_nothing_of_another_article(tmp_path: Path) -> None:
    library = await asyncio.to_thread(two_articles, tmp_path)
    ferry = library.articles["ferry"]
    old = Responder(replace(ferry.knowledge, name="old"), ferry.responder.learnt)
    library.articles = {"ferry": ferry, "old": Article(old)}
    async with place(client(library)) as at:
        pair = next(iter(ferry.knowledge.pairs.values()))
        said = await at.discord.message(at.channel, at.asker, "1", reply_to=list_of(at, "old", pair.id))
        assert pair.answer in said.text
        library.articles = {"ferry": ferry}
        assert pair.answer not in (await at.discord.message(at.channel, at.asker, "1", reply_to=said.reply)).text


SERVICES = "How many services does Huawei Cloud have?"


@pytest.mark.parametrize(
    ("quote", "follows"),
    [
        ("> {first}", True),
        ("> {first}\n> {last}", True),
        ("  > **{first}**", True),
        (f"> {DEVELOPERS.upper()}", True),
        (f"> <@{{me}}> {DEVELOPERS}\n> {{first}}", True),
        (f"> {DEVELOPERS}\n> Nobody said this.", False),
        ("> Huawei Cloud", False),
        ("> \n> ", False),
        (f"> {GROWTH}", False),
        ("{first}", None),
    ],
)
async def test_a_quoted_line_of_a_reply_or_its_question_is_what_the_message_follows(
    quote: str, follows: bool | None
) -> None:
    async with place() as at:
        said = (await at.discord.mention(at.channel, at.asker, DEVELOPERS)).text.splitlines()
        quote = quote.format(first=said[0], last=said[-1], me=at.discord.bot.id)
        asked = await at.discord.message(at.channel, at.other, f"{quote}\n<@{at.discord.bot.id}> and services?")
        assert (answer(SERVICES) in asked.text) is (follows is True)
        if follows is False:
            alone = await at.discord.mention(at.channel, at.other, "and services?")
            assert asked.text == alone.text


async def test_of_two_replies_with_a_quoted_line_the_later_is_followed_and_none_that_is_gone() -> None:
    async with place() as at:
        size = "How big is China's cloud market?"
        first, second = [await at.discord.mention(at.channel, at.asker, asked) for asked in (size, GROWTH)]
        (line,) = set(first.text.splitlines()) & set(second.text.splitlines())
        quote = f"> {line}\n<@{at.discord.bot.id}> says who?"
        alone = (await at.discord.mention(at.channel, at.asker, "says who?")).text
        elsewhere = at.discord.channel(at.guild)
        assert (await at.discord.message(elsewhere, at.asker, quote)).text == alone
        for reply in (second.reply, first.reply):
            shown = (await at.discord.click(at.asker, reply, "Where does it say so?")).text
            asked = await at.discord.message(at.channel, at.asker, quote)
            assert asked.text == shown
            await at.discord.delete(asked.message)
            await at.discord.click(at.asker, reply, "Delete")
            await at.discord.quiet()
        assert (await at.discord.message(at.channel, at.asker, quote)).text == alone


async def test_what_only_its_asker_can_read_is_followed_by_nobodys_quote() -> None:
    async with place() as at:
        await at.discord.slash(at.other, at.channel, "ask", question=DEVELOPERS, private=True)
        line = f"> {DEVELOPERS}\n<@{at.discord.bot.id}> and services?"
        before = (await at.discord.message(at.channel, at.asker, line)).text
        assert answer(SERVICES) not in before
        await at.discord.slash(at.other, at.channel, "ask", question=DEVELOPERS)
        assert answer(SERVICES) in (await at.discord.message(at.channel, at.asker, line)).text


@pytest.mark.parametrize("mark", ["> {}\n", ">>> {}", "> {}\n> {}\n"])
async def test_nothing_quoted_is_asked_or_comes_back(mark: str) -> None:
    oracle = "How many developers does Oracle Cloud have?"
    async with place() as at:
        quote = mark.format(*[oracle] * mark.count("{}"))
        help_ = (await at.discord.mention(at.channel, at.asker, "")).text
        for said in (
            await at.discord.message(at.channel, at.asker, f"<@{at.discord.bot.id}>\n{quote}"),
            await at.discord.dm(at.asker, quote),
        ):
            assert said.text == help_
        if not mark.startswith(">>>"):
            grown = await at.discord.message(at.channel, at.asker, f"{quote}<@{at.discord.bot.id}> {GROWTH}")
            assert grown.text == (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        readable = (await at.discord.message(at.channel, at.other, f"{quote}\nlol")).message
        assert "Oracle" not in (await at.discord.context_menu(at.asker, readable, "Ask the article")).text


async def test_a_quote_in_a_direct_message_goes_before_what_was_said_last() -> None:
    async with place() as at:
        await at.discord.dm(at.asker, DEVELOPERS)
        await at.discord.dm(at.asker, GROWTH)
        assert answer(SERVICES) in (await at.discord.dm(at.asker, f"> {DEVELOPERS}\nand services?")).text


async def test_an_edited_follow_up_follows_the_same_reply() -> None:
    async with place() as at:
        listed = (await at.discord.mention(at.channel, at.asker, LIST)).reply
        said = await at.discord.message(at.channel, at.asker, "1", reply_to=listed)
        await at.discord.edit(said.message, "2")
        assert picked(2) in said.text
        await at.discord.dm(at.asker, LIST)
        direct = await at.discord.dm(at.asker, "1")
        await at.discord.edit(direct.message, "3")
        assert picked(3) in direct.text


async def test_who_follows_somebody_elses_question_keeps_none_of_its_words(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        asked = (await at.discord.mention(at.channel, at.other, GROWTH)).reply
        await at.discord.message(at.channel, at.asker, "and Tencent?", reply_to=asked)
        mine = (await at.discord.mention(at.channel, at.asker, GROWTH)).reply
        await at.discord.message(at.channel, at.asker, "and Oracle?", reply_to=mine)
        await at.discord.message(at.channel, at.asker, refused(), reply_to=asked)
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        kept = [event.question for event in store.events("cloud-centers")]
        assert kept == ["How much did China's cloud market grow Oracle", refused()]
