"""What is kept of what was asked over the chat, where Discord or the database misbehaves."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from chatting import GROWTH, MANAGER, answer, client, counted, place, refused, suggested
from databases import ask, schema
from loopback import FORUM, PRIVATE_THREAD, PUBLIC_THREAD, Perm
from loopback.channels import NONCE_SECONDS

from bot.chat.shelf import Choices
from bot.store import Kind, Record, Store, StoreError
from bot.store.recorder import Recorder

README = Path(__file__).parents[1] / "README.md"
POST = "/channels/*/messages"
CALLBACK = "/interactions/*/callback"


async def kept(at: Any) -> list[tuple[Kind, str]]:
    """Return what is kept of questions, once all is written."""
    assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
    store = at.bot.desk.recorder.store
    return [(event.kind, event.question) for event in await asyncio.to_thread(lambda: [*store.events("cloud-centers")])]


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


@pytest.mark.parametrize("away", [False, True])  # True: the database doesn't tell, and a question counts for more
async def test_a_reply_that_was_taken_away_is_not_given_again_by_the_next_process(tmp_path: Path, away: bool) -> None:
    store = Untold(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        pressed, removed = [await at.discord.mention(at.channel, at.asker, GROWTH) for _ in range(2)]
        await at.discord.click(at.asker, pressed.reply, "Delete")
        await at.discord.delete(removed.reply)  # by a moderator
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        await at.bot.close()
        at.discord.advance(NONCE_SECONDS)
        asked, posted = at.discord.mention(at.channel, at.asker, GROWTH), len(at.discord.posted)
        store.untold = away
        async with at.discord.running(client(store=store)):
            await asked.first()
            await at.discord.quiet()
        assert len(at.discord.posted) == posted + (3 if away else 1)
        numbers = {str(number) for one in (pressed, removed) for number in (one.message.id, at.asker.id)}
        rows = str(ask(f"sqlite:///{tmp_path}/kept.db", "SELECT * FROM event WHERE kind = 'taken_away'"))
        assert not any(number in rows for number in numbers)


async def test_an_offer_that_was_taken_away_does_not_come_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "kept.db"))
    async with place(client(store=store)) as at:
        forum = at.discord.channel(at.guild, "forum", FORUM)
        await at.discord.slash(at.guild.owner, at.channel, "server forum", channel=forum)
        opened = await at.discord.post(forum, at.asker, GROWTH)
        await at.discord.click(at.asker, opened.reply, "Delete")
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        await at.bot.close()
        at.discord.advance(NONCE_SECONDS)
        unheard = at.discord.post(forum, at.asker, GROWTH)
        async with at.discord.running(client(store=store)):
            await unheard.first()
            await at.discord.quiet()
        assert [len(at.discord.seen_by(at.asker, one.channel)) for one in (opened, unheard)] == [1, 2]


async def test_that_a_reply_was_taken_away_is_known_for_minutes(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "kept.db"))) as store:
        store.add([Record(Kind.TAKEN_AWAY, "", "", place="1"), Record(Kind.NOT_COVERED, "news", "why?", place="2")])
        known = []
        for minutes in (14, 16):
            store.purge(now=time.time() + 60 * minutes)
            known.append([store.was_taken_away(question) for question in ("1", "2")])
        assert known == [[True, False], [False, False]]
        assert len(list(store.events("news"))) == 1


class Untold(Store):
    """A store that can be kept from telling what was taken away."""

    untold = False

    def was_taken_away(self, question: str) -> bool:
        if self.untold:
            raise StoreError("the database is locked")
        return super().was_taken_away(question)


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


async def test_a_lost_database_delays_and_eats_no_reply(tmp_path: Path) -> None:
    async with place(client(store=Stuck(str(tmp_path / "x.db")))) as at:
        for _ in range(3):
            assert answer() in (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        assert "as soon as it is free" in (await at.discord.slash(at.asker, at.channel, "forget-me")).text
        recorder = at.bot.desk.recorder
        assert not await asyncio.to_thread(recorder.flush, 0.1)
        assert (recorder.waiting, recorder.dropped) == (3, 0)


async def test_a_server_s_managers_see_only_what_everybody_there_can(tmp_path: Path) -> None:
    async with place(client(store=Store(str(tmp_path / "kept.db")))) as at:
        discord_, manager = at.discord, at.discord.user("manager")
        discord_.permit(at.channel, manager, allow=MANAGER)
        hidden, alone = (discord_.channel(at.guild, name) for name in ("staff", "alone"))
        for channel in (hidden, alone):
            for who in (at.asker, discord_.bot):
                channel.overwrites[who.id] = (Perm.VIEW | Perm.SEND | Perm.HISTORY, 0)
            discord_.permit(channel, at.guild, deny=Perm.VIEW)
        places = {
            "hidden": hidden,
            "under": discord_.channel(at.guild, "under", PUBLIC_THREAD, parent=hidden),
            "secret": discord_.channel(at.guild, "secret", PRIVATE_THREAD, parent=at.channel),
            "open": discord_.channel(at.guild, "open", PUBLIC_THREAD, parent=at.channel),
            "here": at.channel,
        }
        hidden.overwrites[at.asker.id] = (Perm.VIEW | Perm.SEND | Perm.SEND_IN_THREADS | Perm.HISTORY, 0)
        for name, channel in places.items():
            await discord_.mention(channel, at.asker, f"Which pizza does {name.capitalize()} like?")
        refusal = await discord_.slash(at.asker, at.channel, "ask", question="Which pizza does Whisper like?")
        assert refusal.ephemeral
        offered = await discord_.slash(at.asker, alone, "ask", question=suggested())
        await discord_.click(at.asker, offered.reply, "None of these")
        assert len(await kept(at)) == 8
        text = (await discord_.slash(manager, at.channel, "missed")).text
        told = {name for name in (*places, "whisper") if name.capitalize() in text}
        assert told == {"open", "here"}
        assert suggested() not in text


async def test_nothing_that_somebody_forwards_is_kept(tmp_path: Path) -> None:
    async with place(client(store=Store(str(tmp_path / "kept.db")))) as at:
        text = "Bob wrote: how many developers does Oracle Cloud have?"
        forwarded = await at.discord.forward(at.discord.dm_channel(at.asker), at.asker, text)
        assert "Oracle" in forwarded.text
        await at.discord.message(forwarded.message.channel, at.asker, "and Zurich?", reply_to=forwarded.reply)
        shared = await at.discord.forward(at.channel, at.asker, text)
        assert "Oracle" in (await at.discord.context_menu(at.asker, shared.message, "Ask the article")).text
        at.bot.desk.memory.drop(forwarded.reply.id)  # as after a restart
        await at.discord.message(forwarded.message.channel, at.asker, "and Geneva?", reply_to=forwarded.reply)
        assert "Bob" not in str(await kept(at))


async def test_no_follow_up_keeps_a_title(tmp_path: Path) -> None:
    async with place(client(store=Store(str(tmp_path / "kept.db")))) as at:
        at.discord.permit(at.channel, at.other, allow=MANAGER)
        forum = at.discord.channel(at.guild, "forum", FORUM)
        await at.discord.slash(at.other, at.channel, "server forum", channel=forum)
        opened = await at.discord.post(forum, at.asker, GROWTH)
        followed = await at.discord.message(opened.channel, at.asker, "and in Zurich?", reply_to=opened.reply)
        assert "Zurich" in followed.text
        assert GROWTH.rstrip("?") not in str(await kept(at))


async def test_no_number_of_an_account_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        at.asker.accepts_dms = False
        await at.discord.mention(at.channel, at.asker, GROWTH)
        lines = [line for line in caplog.messages if line.startswith("whisper refused")]
        assert lines == [f"whisper refused status=403 code=50007 channel={at.channel.id}"]
        assert str(at.asker.id) not in caplog.text


async def test_who_is_forgotten_or_deletes_is_not_remembered_either() -> None:
    async with place() as at:
        memory, asked = at.bot.desk.memory, await at.discord.dm(at.asker, GROWTH)
        place_of, reply = asked.message.channel.id, asked.reply.id
        assert memory.of(reply) is memory.latest(place_of) is not None
        await at.discord.delete(asked.message)
        assert memory.of(reply) is memory.latest(place_of) is None
        mine = (await at.discord.mention(at.channel, at.asker, refused())).reply
        others = (await at.discord.mention(at.channel, at.other, refused())).reply
        assert "nothing of you is kept" in (await at.discord.slash(at.asker, at.channel, "forget-me")).text
        assert memory.of(mine.id) is None
        assert memory.of(others.id).words.by == at.other.id


# What /privacy and the README say of each column that tells of somebody or of what was asked.
TOLD = {
    ("event", "kind"): ("what was picked instead", "which answers were given or picked"),
    ("event", "question"): ("questions that I couldn't answer", "the questions it could not answer"),
    ("event", "pairs"): ("which answer it was", "which answers were given or picked"),
    ("event", "reason"): ("what you say about an answer", "what people say of them"),
    ("event", "asker"): (
        "Instead of who you are and where, I keep a code",
        "a keyed hash in place of who asked and where",
    ),
    ("event", "place"): ("and where, I keep a code", "in place of who asked and where"),
    ("event", "link"): ("I keep its address and the moderator's words", "with the message's address"),
    ("event", "at"): ("All of it is erased after 30 days", "It keeps for 30 days"),
    ("event", "public"): ("where everybody in it could read", "whether everybody there could read it"),
    ("event", "article"): ("about which article", "of which article"),
    ("asker_key", "sealed"): ("nobody turns back without a secret", "The key's secret lies apart from the database"),
    ("rejected", "mark"): (
        "of a question that my curator set aside a hash",
        "a hash of each question that the curator set aside",
    ),
    ("rejected", "article"): ("about which article", "of which article"),
    ("server", "value"): ("What a server chose stays", "what a server chose"),
}
NUMBERING = {
    *(("event", "id"), ("asker_key", "month"), ("asker_key", "until"), ("alembic_version", "version_num")),
    *(("server", "guild"), ("server", "channel"), ("server", "name")),
}


async def test_what_is_told_of_privacy_leaves_out_no_column(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    async with place(client(store=Store(url))) as at:
        said = (await at.discord.slash(at.asker, at.channel, "privacy")).text
        columns = {(table, column) for table, names in schema(url).items() for column in names}
    assert columns == TOLD.keys() | NUMBERING
    readme = " ".join(README.read_text(encoding="utf-8").split())
    unsaid = [words for words, _ in TOLD.values() if words not in said]
    assert unsaid + [words for _, words in TOLD.values() if words not in readme] == []
