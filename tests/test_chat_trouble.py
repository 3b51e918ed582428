"""What holds when Discord misbehaves: the real client on the loopback Discord, with faults on demand."""

from __future__ import annotations

import asyncio
import gc
import logging
import math
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import chatting
import pytest
from chatting import GROWTH, LONGEST, Place, answer, client, counted, in_time, place, ready, refused, suggested
from leaping import LeapingTime
from loopback import PUBLIC_THREAD, LoopbackDiscord, Perm, gateway
from loopback.channels import NONCE_SECONDS
from loopback.payloads import member_payload
from troubling import Act, Process, Spell, drawing, hour

from bot.chat import absence, messages, patience
from bot.chat.metrics import Metrics
from bot.chat.pacer import Pacer
from bot.chat.patience import OLDEST
from bot.chat.transport import ANEW, Traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.leaping
POST = "/channels/*/messages"
CALLBACK = "/interactions/*/callback"
COMMANDS = "/applications/*/commands"
SENT = "post", "look"  # what the log calls replies, and looking whether one got through unheard
MS = 1 / 1000
SECOND = timedelta(seconds=1)


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


@pytest.fixture
def leaping_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bot's time of day leap, too, and nothing end before an hour of it."""
    monkeypatch.setattr(absence, "datetime", LeapingTime)
    monkeypatch.setattr(messages, "datetime", LeapingTime)
    monkeypatch.setattr(patience, "datetime", LeapingTime)
    monkeypatch.setattr(chatting, "LONGEST", 3600.0)


def break_off(at: Any) -> None:
    at.discord.drop(None)


def close(at: Any) -> None:
    at.discord.drop(4000)


def op_7(at: Any) -> None:
    at.discord.ask_reconnect()


def op_9_resumable(at: Any) -> None:
    at.discord.invalidate(resumable=True)


def op_9(at: Any) -> None:
    at.discord.invalidate(resumable=False)


@pytest.mark.parametrize("broken", [break_off, close, op_7, op_9_resumable, op_9])
async def test_questions_asked_while_away_are_answered_once(broken: Callable[[Any], None]) -> None:
    async with place() as at:
        thread = at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=at.channel)
        before = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.dm(at.asker, GROWTH)
        broken(at)
        asked = [
            at.discord.mention(at.channel, at.asker, GROWTH),
            at.discord.mention(thread, at.asker, GROWTH),
            at.discord.dm(at.asker, GROWTH),
        ]
        await at.discord.online()
        await asyncio.gather(*(one.first() for one in asked))
        await at.discord.quiet()
        after = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert [len(one.messages) for one in (*asked, after)] == [1, 1, 1, 1]
        referring = [one.reference for one in at.discord.posted]
        assert len(referring) == len(set(referring)) == 6
        assert before.message.id in referring


@pytest.mark.parametrize("status", [0, 503])
async def test_a_gateway_that_refuses_is_reached_again_soon(status: int, caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.shut_gateway(status)
        for broken in (break_off, op_9):
            broken(at)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.changed.until(lambda: at.discord.gateway.refused >= 15)  # discord.py alone: half an hour
        at.discord.open_gateway()
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert [line.split(",")[0] for line in said] == ["the gateway can't be reached"]
        assert tracebacks(caplog) == []


async def test_a_session_whose_address_is_gone_is_resumed_where_sessions_start(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with LoopbackDiscord(route_limit=None) as discord_, in_time():
        await discord_.open_proxy()
        at = Place(discord_, client())
        async with discord_.running(at.bot):
            await at.bot.wait_until_ready()
            discord_.drop(None)
            assert (await discord_.mention(at.channel, at.asker, GROWTH)).text  # over the address that READY named
            await discord_.close_proxy()
            asked = discord_.mention(at.channel, at.asker, GROWTH)
            await asked.first()
            await discord_.quiet()
            assert (len(asked.messages), discord_.gateway.resumes, len(discord_.gateway.identifies)) == (1, 2, 1)
        assert tracebacks(caplog) == []


async def test_attempts_to_reach_the_gateway_come_after_ever_longer_pauses_up_to_a_limit() -> None:
    gateway, loop, paused = Traffic(Pacer(), Metrics(), 0.3), asyncio.get_running_loop(), []
    for _ in range(4):
        began = loop.time()
        await gateway.attempt()
        paused.append(loop.time() - began)
    assert [pause >= least for pause, least in zip(paused, (0, 0.24, 0.29, 0.29), strict=True)] == [True] * 4
    gateway.reached()
    attempt = asyncio.ensure_future(gateway.attempt())
    await asyncio.sleep(0)
    assert attempt.done()


async def test_no_session_starts_before_discord_allows_it(caplog: pytest.LogCaptureFixture) -> None:
    bot = client()
    async with LoopbackDiscord(route_limit=None) as discord_:
        discord_.gateway.closed_until = discord_.clock() + 1.5
        channel, asker = discord_.channel(discord_.guild()), discord_.user()
        async with discord_.running(bot):
            assert (await discord_.mention(channel, asker, GROWTH)).text
        assert len(discord_.gateway.identifies) == 1
        assert "lets no session start" in caplog.text


async def test_an_event_that_cannot_be_read_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        for event in ("MESSAGE_CREATE", "CHANNEL_UPDATE", "INTERACTION_CREATE", "GUILD_CREATE"):
            at.discord.send(event, {"guild_id": "a secret", "channels": 7})
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        assert "event=MESSAGE_CREATE can't be read" in caplog.text
        assert "secret" not in caplog.text


@pytest.mark.parametrize("lacking", [{"data"}, {"member"}, {"guild_id"}])
async def test_an_interaction_that_lacks_what_it_asks_or_who_is_passed_over(
    lacking: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "grow")
        await at.discord.click(at.asker, asked.reply, "Delete")
        (session,) = at.discord.gateway.sessions.values()
        for event, used in [one for one in session.events if one[0] == "INTERACTION_CREATE"]:
            at.discord.send(event, {key: value for key, value in used.items() if key not in lacking})
        await at.discord.quiet()
        gc.collect()  # what becomes of a task is told when it is gone
        said = [line for line in caplog.messages if line.startswith("event=INTERACTION_CREATE can't be read")]
        assert len(said) == len(tracebacks(caplog)) == 3


UNREADABLE = (
    "",
    "<html>",
    "[]",
    "7",
    "null",
    '{"op": 0, "t": [], "s": 9}',
    '{"op": 10}',
    '{"op": 10, "d": {"heartbeat_interval": "soon"}}',
    '{"op": 0, "t": "READY", "s": 9, "d": {}}',
    '{"op": 0, "t": "READY", "s": 9, "d": {"session_id": "x", "resume_gateway_url": "ws://x", "shard": [0]}}',
    '{"op": 0, "t": "RESUMED", "s": 9}',
)


@pytest.mark.parametrize("frame", UNREADABLE)
async def test_a_frame_that_cannot_be_read_costs_one_connection(frame: str, caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.say(frame)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        assert (at.discord.gateway.resumes, len(at.discord.gateway.closes)) == (1, 1)
        assert caplog.messages.count("the gateway can't be reached, trying on: it says what can't be read") == 1
        assert tracebacks(caplog) == []


FLUSHED = b"\x00\x00\xff\xff"  # so ends each frame of what is compressed


@pytest.mark.parametrize(
    "spoilt", [b"\xff" * 40 + FLUSHED, b"\xff", b"\xed\xbd\x07" * 9 + FLUSHED, zlib.compress(b"{}")]
)
async def test_a_compressed_stream_that_breaks_costs_one_connection(
    spoilt: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:
        at.discord.spoil(spoilt)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        gateway = at.discord.gateway
        assert (gateway.resumes, len(gateway.identifies), len(gateway.closes)) == (1, 1, 1)
        said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert said == ["the gateway can't be reached, trying on: it says what can't be read"]


async def test_what_is_compressed_and_no_text_costs_one_connection(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.say(b"\xff")
        assert (await at.discord.mention(at.channel, at.asker, GROWTH).first()).text
        assert at.discord.gateway.resumes == 1
        assert tracebacks(caplog) == []


@pytest.mark.parametrize("content", ["\ud800", math.nan])
async def test_what_comes_again_unreadably_costs_one_session(content: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.send("MESSAGE_CREATE", {"content": content})  # each resume brings it again
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        assert (at.discord.gateway.resumes, len(at.discord.gateway.identifies)) == (1, 2)
        assert tracebacks(caplog) == []


async def test_a_session_given_up_while_the_gateway_is_down_is_not_taken_up_for_long() -> None:
    async with place() as at:
        gateway, began = at.discord.gateway, at.discord.clock()
        at.discord.send("MESSAGE_CREATE", {"content": math.nan})
        await at.discord.changed.until(lambda: gateway.resumes)
        at.discord.shut_gateway(503)
        await at.discord.changed.until(lambda: gateway.refused >= 4)
        at.discord.open_gateway()
        assert (await at.discord.mention(at.channel, at.asker, GROWTH).first()).text
        assert at.discord.clock() - began < ANEW


async def test_a_server_that_is_told_of_unreadably_starts_no_session_after_another() -> None:
    async with place() as at:
        at.discord.guild("\ud800")
        began = at.discord.clock()
        await at.discord.changed.until(lambda: len(at.discord.gateway.identifies) == 3)
        assert at.discord.clock() - began > ANEW


@pytest.mark.parametrize("broken", [close, op_9])
async def test_a_gateway_that_greets_unreadably_is_tried_again(
    broken: Callable[[Any], None], caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:
        good, at.discord.gateway.heartbeat_ms = at.discord.gateway.heartbeat_ms, None
        broken(at)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.changed.until(lambda: len(at.discord.gateway.closes) >= 8)
        at.discord.gateway.heartbeat_ms = good
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        assert tracebacks(caplog) == []


async def test_commands_that_are_not_taken_keep_nobody_waiting() -> None:
    bot = client(start=0.0, patience=2 * LONGEST)
    async with LoopbackDiscord(route_limit=None) as discord_, in_time():
        channel, asker = discord_.channel(discord_.guild()), discord_.user()
        fault = discord_.hang("PUT", COMMANDS)
        async with discord_.running(bot):
            assert (await discord_.mention(channel, asker, GROWTH).first()).text
            await discord_.changed.until(lambda: fault.hits)
            assert discord_.registry.known == {}


async def test_commands_that_discord_refuses_are_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    bot = client(start=0.0)
    async with LoopbackDiscord(route_limit=None) as discord_, in_time():
        channel, asker = discord_.channel(discord_.guild()), discord_.user()
        fault = discord_.fail("PUT", COMMANDS, status=400, code=50035, times=3)
        async with discord_.running(bot):
            await discord_.changed.until(lambda: discord_.registry.known)
            assert answer() in (await discord_.slash(asker, channel, "ask", question=GROWTH).first()).text
        assert caplog.text.count("commands are not synced") == fault.hits == 3
        assert tracebacks(caplog) == []


async def test_what_one_of_several_shards_missed_is_answered() -> None:
    async with place(client(), shards=3) as at:
        channels = [at.discord.channel(at.discord.guild(ident=ident << 22)) for ident in (3000, 3001, 3002)]
        for channel in channels:
            assert (await at.discord.mention(channel, at.asker, GROWTH)).text
        at.discord.invalidate(resumable=False, shard=1)
        asked = [at.discord.mention(channel, at.asker, GROWTH) for channel in channels]
        await asyncio.gather(*(one.first() for one in asked))
        await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [1, 1, 1]


async def test_what_was_missed_is_found_beyond_a_page_and_behind_a_refusal() -> None:
    async with place() as at:
        await at.discord.mention(at.channel, at.asker, GROWTH)
        op_9(at)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        for number in range(150):
            at.discord.message(at.channel, at.other, f"line {number}")
        late = at.discord.mention(at.channel, at.asker, GROWTH)
        refusal = at.discord.fail("GET", "/channels/*/messages", status=403, code=50001, times=2)
        await asyncio.gather(asked.first(), late.first())
        await at.discord.quiet()
        assert refusal.hits == 2
        assert [len(one.messages) for one in (asked, late)] == [1, 1]


async def test_what_was_asked_while_it_was_down_is_answered_once_if_not_too_old() -> None:
    async with place() as at:
        before = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        recent, old = (
            at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH, ago=60 * minutes) for minutes in (14, 16)
        )
        asked = [recent, *(at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(5))]
        for _ in range(2):  # and another start changes nothing
            async with at.discord.running(client()):
                await asyncio.gather(*(one.first() for one in asked))
                await at.discord.quiet()
        assert [len(one.messages) for one in (before, *asked, old)] == [1] * 7 + [0]


@pytest.mark.usefixtures("leaping_day")
async def test_a_reply_is_known_though_its_question_grows_too_old_while_that_is_read() -> None:
    async with place() as at:
        await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        await asyncio.sleep(OLDEST.total_seconds() - 5)
        late = at.discord.slow("GET", POST, 10, after=True)
        async with at.discord.running(client()):
            await at.discord.changed.until(lambda: late.hits)
            await at.discord.quiet()
        assert len(at.discord.posted) == 1


TROUBLES: dict[str, Callable[[Any, str], Any]] = {
    **{
        str(status): lambda at, path, status=status: at.discord.fail("POST", path, status=status, times=2)
        for status in (500, 503)
    },
    "502": lambda at, path: at.discord.fail("POST", path, status=502),
    **{
        f"{status} after": lambda at, path, status=status: at.discord.fail("POST", path, status=status, after=True)
        for status in (500, 503)
    },
    "reset": lambda at, path: at.discord.reset("POST", path, times=2),
    "reset after": lambda at, path: at.discord.reset("POST", path, after=True),
    "hang": lambda at, path: at.discord.hang("POST", path),
    "hang after": lambda at, path: at.discord.hang("POST", path, after=True),
}


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_reply_gets_through_once(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(patience=500 * MS)) as at:
        fault = TROUBLES[trouble](at, POST)
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert fault.hits == fault.times
        assert len(asked.messages) == 1
        assert len(at.discord.sent("POST", "/messages")) == fault.times + 1
        nonces = {one.body["nonce"] for one in at.discord.sent("POST", "/messages")}
        assert nonces == {str(asked.message.id)}
        assert all(one.body["enforce_nonce"] for one in at.discord.sent("POST", "/messages"))
        assert tracebacks(caplog) == []
        assert at.bot.owed.stuck() == 0


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_command_is_answered_within_its_three_seconds(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(patience=500 * MS)) as at:
        fault = TROUBLES[trouble](at, CALLBACK)
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert fault.hits == fault.times
        assert len(asked.messages) == 1
        assert asked.interaction.acked_after < 3
        assert tracebacks(caplog) == []


async def test_an_outage_is_told_in_a_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with place(client(within=1)) as at:
        storm = at.discord.fail("*", "/channels/*", times=10**6)
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(30)]
        await asyncio.sleep(60)
        storm.times = 0
        await at.discord.quiet(LONGEST)
        assert [len(one.messages) for one in asked] == [1] * len(asked)
        told = [one.getMessage() for one in caplog.records if one.name.startswith("bot") and "get" in one.getMessage()]
        assert [line.split(",")[0] for line in told[:2]] == [f"{one} doesn't get through: status 503" for one in SENT]
        assert sorted(line.split(",")[0] for line in told[2:]) == [f"{one} gets through again" for one in sorted(SENT)]
        assert "after 30 that didn't" in caplog.text
        assert tracebacks(caplog) == []


async def test_a_global_429_is_waited_out_by_all_and_ends() -> None:
    async with place(client(patience=150 * MS)) as at:
        at.discord.limit_all(0.5)
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(5)]
        assert at.bot.owed.stuck() == 0
        await asyncio.gather(*(one.first() for one in asked))
        await at.discord.quiet()
        later = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert [len(one.messages) for one in (*asked, later)] == [1] * 6
        assert at.bot.owed.stuck() == 0
        posts = at.discord.sent("POST", "/messages")
        assert any(one.status == 429 and one.answer["global"] for one in posts)


async def test_a_storm_of_errors_loses_nothing_and_keeps_the_pace() -> None:
    async with place(client(pacer=Pacer(), within=60)) as at:
        storm = at.discord.fail("POST", POST, status=502, times=70)
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(90)]
        await asyncio.gather(*(one.first() for one in asked))
        await at.discord.quiet()
        assert storm.hits == storm.times
        assert [len(one.messages) for one in asked] == [1] * len(asked)
        assert [one for one in at.discord.requests if one.status == 429] == []
        assert at.discord.busiest() <= 50


async def test_a_429_that_does_not_end_soon_is_waited_for() -> None:
    async with place() as at:
        limit = at.discord.limit("POST", POST, retry_after=0.02, times=6)  # discord.py gives up after 5
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        assert limit.hits == 6


@pytest.mark.parametrize("told", ["in 20 s", "Wed, 21 Oct 2015 07:28:00 GMT", "soon", "", "nan", "-1", "1e999"])
@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_429_is_waited_out_however_it_tells_the_time(told: str, everywhere: bool) -> None:
    async with place() as at:
        limit = at.discord.limit("POST", POST, banned=True)
        assert limit.error is not None
        limit.error.headers["Retry-After"] = (
            format_datetime(datetime.now(UTC) + 20 * SECOND, usegmt=True) if " s" in told else told
        )
        if everywhere:
            limit.error.headers["X-RateLimit-Global"] = "true"
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert len(asked.messages) == 1
        first, second = [one.at for one in at.discord.sent("POST", "/messages")]
        assert second - first >= (15 if " s" in told else 4.9)


async def test_the_time_limit_starts_with_the_turn() -> None:
    pacer = Pacer(10**6)
    async with place(client(pacer=pacer, within=0.3)) as at:
        await at.bot.wait_until_ready()
        await at.discord.quiet()
        fault = at.discord.fail("POST", POST, status=503)
        pacer.hold(0.5)
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert fault.hits == 1
        assert len(asked.messages) == 1


async def test_commands_wait_for_no_turn() -> None:
    pacer = Pacer(10**6)
    async with place(client(pacer=pacer)) as at:
        await at.bot.wait_until_ready()
        await at.discord.quiet()
        pacer.hold(600)
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert answer() in asked.text
        assert (await at.discord.click(at.asker, asked.reply, "Delete")).acknowledged == 6
        assert asked.reply is None


async def test_429_is_obeyed() -> None:
    async with place() as at:
        at.discord.limit("POST", POST, retry_after=0.1, times=2)
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert len(asked.messages) == 1
        times = [one.at for one in at.discord.sent("POST", "/messages")]
        assert all(later - sooner >= 0.1 for sooner, later in pairwise(times))
        assert counted(at.bot, "rate_limited_total") == 2


@pytest.mark.parametrize(
    ("denied", "told"),
    [(Perm.SEND, True), (Perm.VIEW, False), (Perm.SEND_IN_THREADS, True)],
)
async def test_a_channel_it_may_not_write_in_is_left_alone(
    denied: int, told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:
        channel = at.channel
        if denied == Perm.SEND_IN_THREADS:
            channel = at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=at.channel)
        at.discord.permit(at.channel, at.discord.bot, deny=denied)
        for _ in range(3):
            assert (await at.discord.mention(channel, at.asker, GROWTH)).silent
        assert len(at.discord.sent("POST", f"/channels/{channel.id}/messages")) == int(told)
        whispers = [one for one in at.discord.posted if one.channel is at.discord.dm_channel(at.asker)]
        assert [f"<#{channel.id}>" in one.text for one in whispers] == [True] * told
        assert answer() in (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).text
        at.discord.permit(at.channel, at.discord.bot)
        assert answer() in (await at.discord.mention(channel, at.asker, GROWTH)).text
        assert tracebacks(caplog) == []


async def test_a_channel_that_refuses_is_asked_once_and_each_person_told_once() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        people = [at.discord.user(f"u{number}") for number in range(20)]
        asked = [at.discord.mention(at.channel, person, GROWTH) for person in (*people, *people, *[at.asker] * 5)]
        await at.discord.quiet()
        assert all(one.silent for one in asked)
        assert len(at.discord.sent("POST", f"/channels/{at.channel.id}/messages")) == 1
        assert sorted(one.channel.recipients[0].name for one in at.discord.posted) == sorted(
            person.name for person in (*people, at.asker)
        )


async def test_a_person_is_told_once_though_that_was_not_heard_to_arrive() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        direct = at.discord.dm_channel(at.asker)
        lost = at.discord.fail("POST", f"/channels/{direct.id}/messages", times=2, after=True)
        await at.discord.mention(at.channel, at.asker, GROWTH)
        assert lost.hits == 2
        assert [one.channel for one in at.discord.posted] == [direct]


async def test_access_lost_between_question_and_reply() -> None:
    async with place() as at:
        at.discord.fail("POST", POST, status=403, code=50001)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        assert len(at.discord.sent("POST", f"/channels/{at.channel.id}/messages")) == 1


async def test_refusals_of_single_messages(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.HISTORY)
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        assert answer() in asked.text
        assert asked.reply.reference is None  # 160002: then not as a reply
        at.discord.permit(at.channel, at.discord.bot)
        at.discord.fail("POST", POST, status=400, code=50006)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        locked = at.discord.channel(at.guild, "locked", PUBLIC_THREAD, parent=at.channel, locked=True)
        assert (await at.discord.mention(locked, at.asker, GROWTH)).silent
        at.asker.accepts_dms = False
        assert (await at.discord.dm(at.asker, GROWTH)).silent
        assert tracebacks(caplog) == []


async def test_replies_gone_or_archived_are_let_be(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        thread = at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=at.channel)
        asked = await at.discord.mention(thread, at.asker, GROWTH)
        thread.archived = True  # 50083
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        assert answer() in asked.text
        thread.archived = False
        await at.discord.delete(asked.reply)  # 10008
        await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {GROWTH}?")
        await at.discord.delete(asked.message)
        gone = at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.slow("POST", POST, 30 * MS)
        at.discord.delete(gone.message)
        await gone
        assert gone.silent
        assert at.discord.sent("POST", "/messages")[-1].status == 400
        told = [one for one in caplog.records if one.name.startswith("bot") and one.levelno >= logging.WARNING]
        assert told == []


async def test_a_command_that_arrived_unheard_is_counted() -> None:
    async with place(client(patience=500 * MS)) as at:
        at.discord.fail("POST", CALLBACK, after=True)
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert [one.status for one in at.discord.sent("POST", "/callback")] == [503, 400]
        assert len(asked.messages) == 1
        assert counted(at.bot, "replies_total", outcome="answered", way="slash") == 1


async def test_interactions_too_late_or_taken_twice(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        for status, code in ((404, 10062), (400, 40060), (401, 50027)):
            at.discord.fail("POST", CALLBACK, status=status, code=code)
            assert (await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)).silent
            at.discord.fail("POST", CALLBACK, status=status, code=code)
            await at.discord.autocomplete(at.asker, at.channel, "ask", "question", "growth")
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        for label in ("Where does it say so?", "Wrong answer", "Delete"):
            at.discord.fail("POST", CALLBACK, status=404, code=10062)
            assert (await at.discord.click(at.asker, asked.reply, label)).acknowledged is None
        assert tracebacks(caplog) == []


async def test_a_session_that_was_lost_starts_anew_only_when_discord_allows_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with place() as at:
        at.discord.gateway.closed_until = at.discord.clock() + 1.5
        at.discord.invalidate(resumable=False)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1
        assert len(at.discord.gateway.identifies) == 2
        assert "lets no session start" in caplog.text
        assert tracebacks(caplog) == []


async def test_replies_follow_what_was_changed_while_the_session_was_lost() -> None:
    async with place() as at:
        changed, gone, kept = [await at.discord.mention(at.channel, at.asker, GROWTH) for _ in range(3)]
        op_9(at)
        at.discord.edit(changed.message, f"<@{at.discord.bot.id}> {refused()}")
        at.discord.delete(gone.message)
        await at.discord.changed.until(lambda: at.discord.sent("DELETE") and at.discord.sent("PATCH"))
        await at.discord.quiet()
        replies = [one.reference for one in at.discord.posted if not one.deleted]
        assert replies == [changed.message.id, kept.message.id]
        assert answer() not in at.discord.posted[0].text
        assert len(at.discord.sent("PATCH")) == 1


async def test_of_two_edits_the_later_counts_though_the_earlier_is_heard_of_last() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        op_9(at)
        at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {suggested()}")
        read = at.discord.slow("GET", "/channels/*/messages", 1.0, after=True)
        await at.discord.changed.until(lambda: read.hits)
        at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        await at.discord.quiet()
        assert asked.text == (await at.discord.mention(at.channel, at.asker, refused())).text


async def test_an_edit_missed_while_it_was_down_is_followed() -> None:
    async with place() as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        async with at.discord.running(client()):
            await at.discord.changed.until(lambda: at.discord.sent("PATCH"))
            await at.discord.quiet()
        assert [answer() in one.text for one in at.discord.posted] == [False]


async def test_a_question_deleted_while_it_was_down_takes_its_reply_along() -> None:
    async with place() as at:
        asked = [await at.discord.mention(at.channel, at.asker, GROWTH) for _ in range(2)]
        await at.bot.close()
        at.discord.delete(asked[0].message)
        async with at.discord.running(client()):
            await at.discord.changed.until(lambda: asked[0].reply is None)
            await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [0, 1]


async def test_what_was_asked_in_private_while_it_was_down_is_answered_once_something_is_heard_there() -> None:
    async with place() as at:
        before = await at.discord.dm(at.asker, GROWTH)
        await at.bot.close()
        missed = at.discord.dm(at.asker, GROWTH)
        async with at.discord.running(client()):
            await at.discord.quiet()
            assert missed.silent  # Discord lists no such channels
            asked = [await at.discord.dm(at.asker, GROWTH) for _ in range(2)]
        referring = [one.reference for one in at.discord.posted]
        assert sorted(referring) == sorted(one.message.id for one in (before, missed, *asked))


@pytest.mark.parametrize("edited", [False, True])
async def test_of_a_private_channel_is_known_what_an_earlier_process_did(edited: bool) -> None:
    async with place() as at:
        asked = [await at.discord.dm(at.asker, GROWTH) for _ in range(2)]
        await at.bot.close()
        at.discord.delete(asked[0].message)
        async with at.discord.running(client()):
            await at.discord.quiet()
            await (at.discord.edit(asked[1].message, refused()) if edited else at.discord.dm(at.asker, GROWTH))
        assert [len(one.messages) for one in asked[:1]] == [0]


@pytest.mark.parametrize("after", [False, True])
async def test_what_could_not_be_posted_is_once_it_can(after: bool) -> None:
    async with place(client(patience=50 * MS, within=0.1)) as at:
        storm = at.discord.fail("POST", POST, times=10**6, after=after)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.changed.until(lambda: storm.hits >= 2)
        await asyncio.sleep(0)
        storm.times = 0
        await at.discord.quiet()
        assert [answer() in one.text for one in asked.messages] == [True]


@pytest.mark.parametrize("after", [False, True])
async def test_an_edit_amid_a_long_storm_is_followed_by_one_reply(after: bool) -> None:
    async with place(client(within=5)) as at:
        storm = at.discord.fail("*", "/channels/*", times=10**6, after=after)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.changed.until(lambda: at.discord.sent("GET", "/messages"))  # the reply was given up
        at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        at.discord.advance(NONCE_SECONDS)
        await asyncio.sleep(30)
        storm.times = 0
        await at.discord.quiet()
        assert [answer() in one.text for one in asked.messages] == [False]


async def test_nothing_is_posted_in_reply_to_what_was_deleted_meanwhile(caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(within=1)) as at:
        storm = at.discord.fail("POST", POST, times=10**6)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await at.discord.changed.until(lambda: storm.hits)
        at.discord.delete(asked.message)
        storm.after = True  # what gets through now isn't heard of
        await at.discord.changed.until(lambda: at.discord.sent("GET", "/messages"))  # the reply was given up
        storm.times = 0
        await at.discord.quiet()
        assert at.discord.posted == []
        assert tracebacks(caplog) == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_reply_follows_once_it_can(method: str) -> None:
    async with place(client(patience=50 * MS, within=0.1)) as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        storm = at.discord.fail(method, "/channels/*", times=10**6)
        if method == "PATCH":
            at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
        else:
            at.discord.delete(asked.message)
        await at.discord.changed.until(lambda: storm.hits >= 3)
        storm.times = 0
        await at.discord.quiet()
        (reply,) = at.discord.posted
        assert reply.deleted == (method == "DELETE")
        assert (answer() in reply.text) == (method == "DELETE")


async def test_a_direct_message_is_found_though_the_one_before_was_deleted() -> None:
    async with place() as at:
        before = await at.discord.dm(at.asker, GROWTH)
        await at.discord.delete(before.message)
        op_9(at)
        asked = at.discord.dm(at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1


async def test_a_command_gets_through_a_fault_of_almost_two_seconds() -> None:
    async with place() as at:
        fault = at.discord.reset("POST", CALLBACK, times=5)  # more tries than in the pauses of messages
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert fault.hits == 5
        assert len(asked.messages) == 1


async def test_a_command_refused_by_what_stands_before_discord_is_tried_again() -> None:
    async with place() as at:
        banned = at.discord.limit("POST", CALLBACK, retry_after=0, banned=True)
        asked = await at.discord.slash(at.asker, at.channel, "ask", question=GROWTH)
        assert banned.hits == 1
        assert len(asked.messages) == 1


async def test_a_channel_that_was_opened_while_the_session_was_lost_is_written_in() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        op_9(at)
        at.discord.permit(at.channel, at.discord.bot)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        assert answer() in asked.text


# --- what is owed


@pytest.mark.usefixtures("leaping_day")
async def test_what_was_asked_while_it_was_down_keeps_to_the_pace_of_its_own_time() -> None:
    clock = asyncio.get_running_loop().time
    async with place() as at:
        await at.bot.close()
        hasty, channel = at.discord.user("hasty"), at.discord.channel(at.guild)
        asked = []
        for _ in range(24):  # 4 a minute
            asked.append(at.discord.mention(at.channel, at.asker, GROWTH))
            await asyncio.sleep(15)
        fast = [at.discord.mention(channel, hasty, GROWTH) for _ in range(16)]
        async with at.discord.running(client(user_per_minute=5, channel_per_minute=5, clock=clock)):
            await fast[0].first()
            await at.discord.quiet(LONGEST)
        assert [answer() in one.text for one in asked] == [True] * len(asked)
        assert 5 <= sum(answer() in one.text for one in fast) <= 10  # they may fall into two minutes
        assert 1 <= sum("faster" in one.text for one in fast) <= 2


async def test_what_is_tried_again_is_not_held_against_who_asked() -> None:
    async with place(client(within=1, user_per_minute=5, channel_per_minute=5)) as at:
        storm = at.discord.fail("POST", POST, times=10**6)
        asked = [at.discord.mention(at.channel, at.asker, GROWTH) for _ in range(5)]
        await asyncio.sleep(30)
        storm.times = 0
        await at.discord.quiet(LONGEST)
        assert [answer() in one.text for one in asked] == [True] * 5


async def test_a_message_of_a_history_that_makes_no_sense_is_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        channels = [at.channel, *(at.discord.channel(at.guild) for _ in range(3))]
        op_9(at)
        odd = at.discord.message(at.channel, at.other, "a secret")
        asked = [at.discord.mention(channel, at.asker, GROWTH) for channel in channels for _ in range(60)]
        odd.message.data["author"] = None
        await asked[-1].first()
        await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [1] * len(asked)
        assert tracebacks(caplog) == ["event=a message can't be read: TypeError"]
        for read in at.discord.sent("GET", "/messages"):
            read.answer = None  # which Discord's own description has nothing of


async def test_what_nobody_expected_of_one_missed_message_ends_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with place() as at:
        hears, addressed = at.bot.messages.hearing, at.bot.messages.hearing.addressed

        def failing(message: Any) -> bool:
            if "a secret" in message.content:
                raise ValueError(message.content)
            return addressed(message)

        monkeypatch.setattr(hears, "addressed", failing)
        op_9(at)
        asked = [at.discord.mention(at.channel, at.asker, text) for text in (GROWTH, "a secret", GROWTH)]
        asked.append(at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH))
        await asked[-1].first()
        await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [1, 0, 1, 1]
        assert ready(at.bot)["questions"] == {"waiting": 0, "lost": 1}
        (line,) = tracebacks(caplog)
        assert line.startswith("Messages.arrived failed: ValueError at ")
        assert "a secret" not in caplog.text


async def test_a_reply_that_cannot_be_told_as_such_ends_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as at:
        before = await at.discord.mention(at.channel, at.asker, GROWTH)
        answers = at.bot.messages.hearing.answers

        def failing(message: Any) -> int | None:
            if message.id == before.message.id:
                raise KeyError
            found: int | None = answers(message)
            return found

        monkeypatch.setattr(at.bot.messages.hearing, "answers", failing)
        op_9(at)
        asked = [
            at.discord.mention(channel, at.asker, GROWTH) for channel in (at.channel, at.discord.channel(at.guild))
        ]
        await asked[-1].first()
        await at.discord.quiet()
        assert [len(one.messages) for one in (before, *asked)] == [1, 1, 1]
        assert ready(at.bot)["channels"] == {"waiting": 0, "lost": 0}


async def test_a_thread_whose_channel_nobody_knows_ends_no_catching_up() -> None:
    async with place() as at:
        lobby = at.discord.channel(at.guild, "of a kind to come", 99)  # discord.py keeps none of those
        thread = at.discord.channel(at.guild, "thread", PUBLIC_THREAD, parent=lobby)
        await at.discord.mention(thread, at.asker, GROWTH)
        op_9(at)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1


async def test_a_server_that_is_told_of_in_part_ends_no_catching_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as at:
        other, whole = at.discord.guild("other"), gateway.guild_payload

        def told(world: Any, guild: Any) -> Any:
            return whole(world, guild) | ({"members": []} if guild is other else {})

        monkeypatch.setattr(gateway, "guild_payload", told)
        await at.discord.mention(at.discord.channel(other), at.asker, GROWTH)
        op_9(at)
        asked = at.discord.mention(at.channel, at.asker, GROWTH)
        await asked.first()
        await at.discord.quiet()
        assert len(asked.messages) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_page_of_a_proxy_in_place_of_an_answer_loses_nothing(method: str) -> None:
    async with place(client(within=1)) as at:
        op_9(at)
        portal = at.discord.fail(method, "/channels/*/messages", status=200, times=3)
        assert portal.error
        portal.error.page = "<html>Sign in to the network</html>"
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(2)]
        await asyncio.gather(*(one.first() for one in asked))
        await at.discord.quiet(LONGEST)
        assert portal.hits == 3
        assert [len(one.messages) for one in asked] == [1, 1]
        assert ready(at.bot)["channels"] == {"waiting": 0, "lost": 0}


async def test_what_was_asked_in_a_server_out_of_reach_is_answered_once_it_is_back() -> None:
    async with place() as at:
        late = at.discord.guild("late")
        channel = at.discord.channel(late)
        assert (await at.discord.mention(channel, at.asker, GROWTH)).text
        at.discord.hide(late)
        op_9(at)
        asked = [at.discord.mention(channel, at.asker, GROWTH)]
        other = at.discord.mention(at.channel, at.asker, GROWTH)
        await other.first()
        await at.discord.quiet()
        assert asked[0].silent
        at.discord.show(late)
        await at.discord.quiet()
        at.discord.hide(late)  # and in the midst of a session
        asked.append(at.discord.mention(channel, at.asker, GROWTH))
        at.discord.show(late)
        await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [1, 1]


async def test_what_stands_before_discord_refuses_nothing_for_good(caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(within=1)) as at:
        blocked = at.discord.fail("*", "/channels/*", status=403, times=10**6)
        assert blocked.error
        blocked.error.page = "<html>Sorry, you have been blocked</html>"
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(3)]
        await asyncio.sleep(30)
        blocked.times = 0
        await at.discord.quiet(LONGEST)
        assert [answer() in one.text for one in asked] == [True] * 3
        assert tracebacks(caplog) == []


async def test_direct_messages_of_all_who_wrote_before_are_found() -> None:
    async with place() as at:
        people = [at.discord.user(f"u{number}") for number in range(40)]
        for one in people:
            await at.discord.dm(one, GROWTH)
        op_9(at)
        asked = [at.discord.dm(one, GROWTH) for one in people]
        await asked[-1].first()
        await at.discord.quiet()
        assert [len(one.messages) for one in asked] == [1] * len(people)


@pytest.mark.usefixtures("leaping_day")
async def test_what_is_lost_is_counted_and_said(caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(within=40)) as at:
        storm = at.discord.fail("*", "/channels/*", times=10**6)
        asked = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(3)]
        await asyncio.sleep(1200)
        assert ready(at.bot)["ready"]  # nothing waits any more
        assert ready(at.bot)["questions"] == {"waiting": 0, "lost": 3}
        assert counted(at.bot, "lost_total", what="question") == 3
        late = at.discord.mention(asked[0].channel, at.asker, GROWTH)
        await asyncio.sleep(100)
        assert "no message got through" in ready(at.bot)["why"][0]
        storm.times = 0
        await at.discord.quiet(LONGEST)
        assert answer() in late.text
        assert all(one.silent for one in asked[1:])
        assert ready(at.bot)["ready"]
        assert caplog.text.count("questions are lost") == 1
        assert "until now questions were lost: 3" in caplog.text
        assert tracebacks(caplog) == []


@pytest.mark.usefixtures("leaping_day")
async def test_of_two_questions_in_a_channel_only_the_one_that_is_too_old_is_lost() -> None:
    async with place(client(within=40)) as at:
        storm = at.discord.fail("*", "/channels/*", times=10**6)
        old = at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(600)
        young = at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(600)
        storm.times = 0
        await at.discord.quiet(LONGEST)
        assert [len(one.messages) for one in (old, young)] == [0, 1]
        assert ready(at.bot)["questions"] == {"waiting": 0, "lost": 1}


@pytest.mark.usefixtures("leaping_day")
async def test_an_absence_that_is_too_long_is_said(caplog: pytest.LogCaptureFixture) -> None:
    async with place() as at:
        at.discord.shut_gateway()
        op_9(at)
        old = at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(1190)
        young = at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.open_gateway()
        await young.first()
        await at.discord.quiet()
        assert [len(one.messages) for one in (old, young)] == [0, 1]
        assert caplog.text.count("away for long: what was asked before") == 1


async def test_edits_while_one_is_followed_are_held_to_the_pace() -> None:
    async with place(client(user_per_minute=3)) as at:
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.slow("PATCH", "/channels/*", 1.0, times=10**6)
        for number in range(9):
            at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {GROWTH} {number}")
            await asyncio.sleep(0.6)
        await at.discord.quiet()
        assert counted(at.bot, "cooled_down_total", scope="user") >= 1
        assert len(at.discord.sent("PATCH")) <= 2


@pytest.mark.usefixtures("leaping_day")
async def test_channels_that_can_never_be_read_are_counted_and_said(caplog: pytest.LogCaptureFixture) -> None:
    async with place(client(within=40)) as at:
        op_9(at)
        storm = at.discord.fail("GET", "/channels/*", times=10**6)
        missed = [at.discord.mention(at.discord.channel(at.guild), at.asker, GROWTH) for _ in range(2)]
        await at.discord.online()
        await asyncio.sleep(60)
        assert ready(at.bot)["channels"] == {"waiting": 2, "lost": 0}
        await asyncio.sleep(1200)
        storm.times = 0
        await at.discord.quiet(LONGEST)
        assert all(one.silent for one in missed)
        assert ready(at.bot)["channels"] == {"waiting": 0, "lost": 2}
        assert counted(at.bot, "lost_total", what="channel") == 2
        assert caplog.text.count("what was asked there is lost: 2") == 1


@pytest.mark.usefixtures("leaping_day")
async def test_an_edit_is_not_answered_where_an_earlier_process_may_have_answered() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.HISTORY)
        asked = await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        await asyncio.sleep(2 * NONCE_SECONDS)
        async with at.discord.running(client()):
            await at.discord.quiet()
            await at.discord.edit(asked.message, f"<@{at.discord.bot.id}> {refused()}")
            unasked = await at.discord.message(at.channel, at.asker, "nothing")
            await at.discord.edit(unasked.message, f"<@{at.discord.bot.id}> {refused()}")
        assert len(at.discord.posted) == 2


@pytest.mark.usefixtures("leaping_day")
async def test_who_was_told_why_there_is_no_reply_is_not_told_again_after_a_restart() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        await at.discord.mention(at.channel, at.asker, GROWTH)
        await at.bot.close()
        await asyncio.sleep(2 * NONCE_SECONDS)
        async with at.discord.running(client()):
            await at.discord.changed.until(lambda: len(at.discord.sent("POST", f"/channels/{at.channel.id}/")) > 1)
            await at.discord.quiet()
            at.discord.permit(at.channel, at.other)  # so that it is tried again
            await at.discord.mention(at.channel, at.other, GROWTH)
        private = [at.discord.dm_channel(person) for person in (at.asker, at.other)]
        assert [one.channel for one in at.discord.posted] == private


async def test_channels_are_tried_again_only_when_something_changes_in_their_server() -> None:
    async with place() as at:
        elsewhere = at.discord.channel(at.discord.guild("elsewhere"))
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        for server in (elsewhere, elsewhere, at.discord.channel(at.guild)):
            await at.discord.mention(at.channel, at.asker, GROWTH)
            at.discord.permit(server, at.other, allow=Perm.SEND)
            await at.discord.quiet()
        assert [one.status for one in at.discord.sent("POST", "/messages") if one.status == 403] == [403]
        at.discord.permit(at.channel, at.discord.bot)
        await at.discord.quiet()
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).text


@pytest.mark.parametrize("event", ["GUILD_MEMBER_UPDATE", "GUILD_ROLE_UPDATE"])
async def test_a_channel_is_tried_again_once_the_bots_roles_are_others(event: str) -> None:
    async with place() as at:
        role = at.discord.role(at.guild)
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        at.channel.overwrites.clear()
        told = {"guild_id": str(at.guild.id), "role": role.payload}
        at.discord.send(event, told | member_payload(at.discord, at.discord.bot, at.guild))
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).text


async def test_a_server_that_invites_the_bot_again_is_written_in() -> None:
    async with place() as at:
        at.discord.permit(at.channel, at.discord.bot, deny=Perm.SEND)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).silent
        at.discord.leave(at.guild)
        at.channel.overwrites.clear()
        at.guild.has_bot = True
        at.discord.show(at.guild)
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).text


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_question_does_not_wait_for_what_becomes_of_others(method: str) -> None:
    async with place() as at:
        first = await at.discord.mention(at.channel, at.asker, GROWTH)
        at.discord.limit(method, f"{POST}/*", retry_after=20.0)
        at.discord.edit(first.message, f"<@{at.discord.bot.id}> {suggested()}")
        at.discord.delete(first.message)
        began = at.discord.clock()
        assert (await at.discord.mention(at.channel, at.asker, GROWTH).first()).text
        assert at.discord.clock() - began < 20.0
        await at.discord.quiet()
        assert first.reply is None


async def test_who_takes_direct_messages_again_is_answered() -> None:
    async with place() as at:
        closed = at.discord.user("closed", accepts_dms=False)
        assert (await at.discord.dm(closed, GROWTH)).silent
        closed.accepts_dms = True
        assert (await at.discord.dm(closed, GROWTH)).text


# --- what the judge of tests/load/trouble.py lets pass


def shut(told: Any, channel: Any) -> None:
    """Let the bot not write in a channel from now on, and the judge of an hour know it."""
    told.weather.spells.append(Spell("may not write", "posts", told.at.clock(), drawing("shut"), channel=channel))
    told.at.permit(channel, told.at.bot, deny=Perm.SEND)


def mentioned(told: Any, channel: Any, user: Any) -> None:
    told.acts.append(Act("mention", told.at.clock(), told.at.mention(channel, user, GROWTH), GROWTH))


async def test_a_question_that_waited_until_the_bot_may_not_write_is_settled_by_telling_why(tmp_path: Path) -> None:
    async with hour(tmp_path, 1) as told:
        at, channel, people = told.at, told.channels[0], told.people[:2]
        storm = at.fail("*", f"/channels/{channel.id}/*", times=10**6)
        for person in (*people, *people):
            mentioned(told, channel, person)
        await asyncio.sleep(20)
        shut(told, channel)
        storm.times = 0
        await at.changed.until(lambda: len(at.posted) == 2)
        await at.quiet(LONGEST)
        told.weather.spells[-1].end = at.clock()
        at.permit(channel, at.bot)
        await at.quiet(LONGEST)
        table = told.table()
        assert (table.excused, table.lost, table.wrong) == ({"mention: may not write": 4}, [], [])
        assert [one.status for one in at.sent("POST", f"/channels/{channel.id}/") if one.status in {200, 403}] == [403]
        assert [one.channel for one in at.posted] == [at.dm_channel(person) for person in people]


async def test_a_question_is_lost_though_the_bot_may_not_write_later_if_nobody_was_told(tmp_path: Path) -> None:
    async with hour(tmp_path, 1) as told:
        channel, (other, asker) = told.channels[0], told.people[:2]
        told.at.fail("POST", POST, status=400, code=50006)
        mentioned(told, channel, asker)
        await told.at.quiet(LONGEST)
        await asyncio.sleep(20)
        shut(told, channel)
        mentioned(told, channel, other)
        await told.at.quiet(LONGEST)
        table = told.table()
        assert len(table.lost) == 1
        assert table.excused == {"mention: may not write": 1}


@pytest.mark.parametrize("ends", [Process.stop, Process.crash])
async def test_an_hour_goes_on_after_the_end_of_a_process(ends: Callable[[Process], Any], tmp_path: Path) -> None:
    async with hour(tmp_path, 1) as told:
        at, channel, person, first = told.at, told.channels[0], told.people[0], told.process.bot
        mentioned(told, channel, person)
        await told.acts[0].exchange.first()
        at.slow("POST", POST, 10.0, after=True)
        mentioned(told, channel, person)
        await at.changed.until(lambda: len(at.posted) == 2)  # of which the process doesn't hear any more
        await ends(told.process)
        assert first.is_closed()
        mentioned(told, channel, person)
        told.process.start()
        await told.acts[-1].exchange.first()
        await at.quiet(LONGEST)
        table = told.table()
        assert (table.once, table.twice, table.wrong) == ({"mention": 3}, [], [])
