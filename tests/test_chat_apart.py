"""What one message that doesn't get through, or isn't let, leaves alone: others, memory, and what is kept."""

from __future__ import annotations

import asyncio

import chatting
import pytest
from chatting import GROWTH, client, counted, place, ready, refused
from loopback import Perm

pytestmark = pytest.mark.leaping
POST = "/channels/*/messages"
CALLBACK = "/interactions/*/callback"
LONG_AGO = 1 << 62  # a message's number that every other is under


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing end before an hour of the loop's time."""
    monkeypatch.setattr(chatting, "LONGEST", 3600.0)


@pytest.mark.parametrize("code", [50001, 50013])
async def test_an_edit_that_mentions_it_is_answered_where_no_history_may_be_read(code: int) -> None:
    async with place() as at:
        said = await at.discord.message(at.channel, at.asker, "nothing")
        at.discord.fail("GET", POST, status=403, code=code, times=10**6)
        at.discord.edit(said.message, f"<@{at.discord.bot.id}> {GROWTH}")
        await asyncio.sleep(200)
        assert ready(at.bot)["ready"], ready(at.bot)["why"]
        assert len(at.discord.posted) == 1


async def test_a_channel_that_goes_while_a_reply_waits_is_no_trouble_of_the_bot() -> None:
    async with place(client(within=40)) as at:
        storm = at.discord.fail("*", "/channels/*", times=10**6)
        at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(60)
        storm.times = 0
        for method in ("GET", "POST"):
            at.discord.fail(method, POST, status=404, code=10003, times=10**6)
        await asyncio.sleep(200)
        assert ready(at.bot)["ready"], ready(at.bot)["why"]


async def test_who_asked_where_it_may_no_longer_look_is_told() -> None:
    async with place(client(within=10)) as at:
        storm = at.discord.fail("*", f"/channels/{at.channel.id}/*", times=10**6)
        at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(20)
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.VIEW)
        storm.times = 0
        await asyncio.sleep(300)
        assert ready(at.bot)["ready"], ready(at.bot)["why"]
        assert len(at.discord.posted) == 1


async def test_one_reply_that_cannot_be_deleted_holds_up_no_other() -> None:
    async with place(client(within=10)) as at:
        asked = [await at.discord.mention(at.channel, at.asker, GROWTH) for _ in range(3)]
        at.discord.fail("DELETE", f"/channels/*/messages/{at.discord.posted[0].id}", times=10**6)
        numbers = [str(one.message.id) for one in asked]
        where = {"channel_id": str(at.channel.id), "guild_id": str(at.guild.id)}
        at.discord.send("MESSAGE_DELETE_BULK", {"ids": numbers, **where})
        await asyncio.sleep(300)
        assert [one.deleted for one in at.discord.posted] == [False, True, True]


async def test_what_is_deleted_while_its_edit_waits_is_not_remembered() -> None:
    async with place(client(within=10)) as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        reply = asked.reply.id
        at.discord.fail("PATCH", "/channels/*", times=10**6)
        at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        await asyncio.sleep(5)
        at.discord.delete(asked.message)
        await asyncio.sleep(100)
        assert at.bot.desk.memory.of(reply) is None
        assert at.discord.posted[0].deleted


async def test_for_an_edit_of_an_old_message_one_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as at:
        said = await at.discord.message(at.channel, at.asker, "nothing")
        monkeypatch.setattr("bot.chat.messages.oldest", lambda: LONG_AGO)
        for _ in range(300):
            at.discord.message(at.channel, at.other, "chat")
        await at.discord.quiet()
        before = len(at.discord.sent("GET", "/messages"))
        await at.discord.edit(said.message, f"<@{at.discord.bot.id}> {GROWTH}")
        assert len(at.discord.sent("GET", "/messages")) - before <= 1


async def test_what_another_process_answered_is_not_counted_as_ours() -> None:
    async with place() as at:
        at.discord.fail("POST", CALLBACK, status=400, code=40060)
        assert (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).silent
        assert counted(at.bot, "replies_total", outcome="answered", way="slash") == 0
