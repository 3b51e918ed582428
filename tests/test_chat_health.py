"""What an orchestrator is told, over a server that nobody can hold up."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, LONGEST, client, counted, in_time, place, ready

from bot.chat import health
from bot.chat.health import CONNECTIONS, LONGEST_HEAD, STUCK, Health
from bot.store import Store, StoreError

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path


def serving(**options: float) -> AbstractAsyncContextManager[int]:
    """The port of a bot's health server; the bot itself isn't started."""
    return Health(client()).served("127.0.0.1:0", metrics=True, **options)


async def ask(port: int, head: bytes) -> bytes:
    """What a connection answers to a request, until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head)
    try:
        async with in_time():
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize(
    ("head", "status", "says"),
    [
        (b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n", 200, b'"live": true'),
        (b"GET /ready HTTP/1.1\r\n\r\n", 503, b"not logged in"),
        (b"GET /health?full=1 HTTP/1.0\r\n\r\n", 503, b"not logged in"),
        (b"GET /metrics HTTP/1.1\r\n\r\n", 200, b"article_bot_records_written_total 0.0"),
        (b"GET /nowhere HTTP/1.1\r\n\r\n", 404, b"{}"),
        (b"HEAD /live HTTP/1.1\r\n\r\n", 200, b""),
        (b"POST /live HTTP/1.1\r\n\r\n", 405, b""),
    ],
)
async def test_pages(head: bytes, status: int, says: bytes) -> None:
    async with serving() as port:
        answer, _, body = (await ask(port, head)).partition(b"\r\n\r\n")
        assert int(answer.split()[1]) == status
        assert says in body


async def test_nobody_holds_it_up(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with serving() as port:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(10 * CONNECTIONS)]
        for _, writer in held:
            writer.write(b"GET /live HTTP/1.1\r\nHo")
        for nonsense in (b"\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", b"x" * 2 * LONGEST_HEAD, b"\xff /live\r\n\r\n"):
            assert b"200" not in await ask(port, nonsense)
        assert b'"live": true' in await ask(port, b"GET /live HTTP/1.1\r\n\r\n")
        closed = [reader for reader, _ in held if reader.at_eof() or reader.exception()]
        assert len(closed) > len(held) - CONNECTIONS
        for _, writer in held:
            writer.close()
    assert caplog.records == []


@pytest.mark.leaping
async def test_a_connection_has_its_time() -> None:
    async with serving(patience=0.05) as port:
        assert await ask(port, b"GET /live HTTP/1.1\r\n") == b""


@pytest.mark.leaping
@pytest.mark.parametrize("trouble", ["fail", "hang"])
async def test_it_is_not_ready_while_mentions_do_not_get_through(trouble: str) -> None:
    async with place(client(patience=10, within=40)) as at:
        assert (await at.discord.mention(at.channel, at.asker, GROWTH)).text
        fault = getattr(at.discord, trouble)("POST", "/channels/*/messages", times=10**6)
        for second in range(150):  # channels' histories can be read all the time
            if second % 20 == 0:
                at.discord.mention(at.channel, at.asker, GROWTH)
            if abs(second - STUCK) > 3:  # work takes time, too
                assert ready(at.bot)["ready"] == (second < STUCK), second
            await asyncio.sleep(1)
        assert "no message got through" in ready(at.bot)["why"][0]
        page = at.bot.desk.metrics.page().decode()
        assert "article_bot_ready 0.0" in page
        assert counted(at.bot, "stuck_seconds") > 145
        assert counted(at.bot, "questions_waiting") == 8
        fault.times = 0
        await at.discord.changed.until(lambda: len(at.discord.posted) > 2)
        assert ready(at.bot)["ready"]  # once it has heard of the first
        await at.discord.quiet(LONGEST)
        assert len(at.discord.posted) == 9
        assert ready(at.bot)["questions"] == {"waiting": 0, "lost": 0}
        assert counted(at.bot, "ready") == 1


@pytest.mark.leaping
async def test_what_discord_refuses_got_through() -> None:
    async with place(client(within=40)) as at:
        storm = at.discord.fail("POST", "/channels/*/messages", times=10**6)
        at.discord.mention(at.channel, at.asker, GROWTH)
        await asyncio.sleep(STUCK + 1)
        assert not ready(at.bot)["ready"]
        storm.times = 0
        at.discord.fail("POST", "/channels/*/messages", status=400, code=50006)
        await at.discord.quiet(LONGEST)
        assert at.discord.posted == []
        assert ready(at.bot)["ready"]


@pytest.mark.leaping
async def test_it_is_not_ready_when_the_gateway_is_away_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as at:
        await at.bot.wait_until_ready()
        at.discord.shut_gateway()
        at.discord.drop(None)
        await at.discord.changed.until(lambda: at.discord.gateway.refused >= 2)
        assert ready(at.bot)["ready"]  # a moment is no trouble
        monkeypatch.setattr(health, "AWAY", 1e-9)
        assert "a shard has no connection" in ready(at.bot)["why"][0]
        assert counted(at.bot, "away_seconds") > 0
        at.discord.open_gateway()
        await at.discord.online()
        assert ready(at.bot)["ready"]


class Stuck(Store):
    """A store whose database fails."""

    def add(self, records: Any) -> None:
        raise StoreError("the database is gone")


async def test_it_is_not_ready_when_records_pile_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with place(client(store=Stuck(str(tmp_path / "x.db")))) as at:
        await at.bot.wait_until_ready()
        assert ready(at.bot)["ready"]
        monkeypatch.setattr(health, "PILED", 0)
        assert "records wait" in ready(at.bot)["why"][0]
