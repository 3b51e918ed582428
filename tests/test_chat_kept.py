"""What is kept of what was asked over the chat, where Discord or the database misbehaves."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, answer, client, counted, place, refused

from bot.chat.choices import Choices
from bot.store import Kind, Record, Store, StoreError
from bot.store.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

POST = "/channels/*/messages"
CALLBACK = "/interactions/*/callback"


async def test_only_what_arrived_is_kept_and_counted(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        for question in (GROWTH, refused()):
            at.discord.fail("POST", CALLBACK, status=404, code=10062)
            assert (await at.discord.slash(at.asker, at.channel, "ask", question=question)).silent
            at.discord.fail("POST", POST, status=404, code=10003)
            assert (await at.discord.mention(at.channel, at.asker, question)).silent
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.fail("PATCH", "/channels/*/messages/*", status=404, code=10008)
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        at.discord.fail("POST", CALLBACK, status=404, code=10062)
        await at.discord.click(at.asker, asked.reply, "Right answer")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert list(store.events("cloud-centers")) == []
        assert sum(store.answers("cloud-centers").values()) == 1
        arrived = {way: counted(at.bot, "replies_total", outcome="answered", way=way) for way in ("mention", "slash")}
        assert arrived == {"mention": 1, "slash": 0}


async def test_what_a_reader_holds_up_is_said_when_somebody_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with closing(Store(str(path))) as store:
        async with place(client(store=store)) as at:
            await at.discord.mention(at.channel, at.asker, GROWTH)
            assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
            with closing(sqlite3.connect(path, isolation_level=None)) as reader:
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM event").fetchall()
                said = (await at.discord.slash(at.asker, at.channel, "forget-me")).text
            assert "1 entry of yours is erased" in said
            assert "overwritten once nobody reads them" in said
            said = (await at.discord.slash(at.asker, at.channel, "forget-me")).text
            assert said == "Done. 0 entries of yours are erased; nothing of you is kept now."


async def test_who_is_forgotten_is_in_each_process_and_told_what_stays(postgresql: str, key: str) -> None:
    with closing(Store(postgresql, key=key)) as store, closing(Store(postgresql, key=key)) as elsewhere:
        async with place(client(store=store)) as at:
            waiting = Recorder(elsewhere, gather=60)
            waiting.add(Record(Kind.NOT_COVERED, "cloud-centers", "who?", asker=str(at.asker.id)))
            await at.discord.mention(at.channel, at.asker, GROWTH)
            said = (await at.discord.slash(at.asker, at.channel, "forget-me")).text
            stays = "only the code is kept, for 30 days, so that nothing still on its way is."
            assert said.startswith(f"Done. 1 entry of yours is erased; {stays}")
            assert await asyncio.to_thread(waiting.flush, 30)
            assert list(store.events("cloud-centers")) == []
            assert "then only the code stays" in (await at.discord.slash(at.asker, at.channel, "privacy")).text


class Silent(Store):
    """A store whose database doesn't answer until it is let."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.let = threading.Event()

    def choices(self) -> dict[tuple[str, str, str], str]:
        self.let.wait()
        return super().choices()


@pytest.mark.leaping
async def test_a_database_that_does_not_answer_is_said_to_be_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Silent(str(tmp_path / "x.db"))
    with closing(Recorder(store)) as recorder:
        reading = asyncio.create_task(Choices(recorder, retry=1.0).refresh())
        while not caplog.messages:
            await asyncio.sleep(1)
        store.let.set()
        reading.cancel()
    assert caplog.messages[0] == "servers' choices are not read: the database doesn't answer"


class Stuck(Store):
    """A store whose database fails."""

    def add(self, records: Any) -> None:
        raise StoreError("the database is gone")

    def forget(self, **_: Any) -> int:
        raise StoreError("the database is gone")

    def forget_left(self, *_: Any) -> int:
        raise StoreError("the database is gone")


async def test_a_lost_database_delays_and_eats_no_reply(tmp_path: Path) -> None:
    async with place(client(store=Stuck(str(tmp_path / "x.db")))) as at:
        for _ in range(3):
            assert answer() in (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        assert "as soon as it is free" in (await at.discord.slash(at.asker, at.channel, "forget-me")).text
        recorder = at.bot.desk.recorder
        assert not await asyncio.to_thread(recorder.flush, 0.1)
        assert (recorder.waiting, recorder.dropped) == (3, 0)
