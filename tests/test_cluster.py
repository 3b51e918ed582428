"""One bot in several processes: shards given and claimed, taken over and lost, sessions in turn, what others change."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from chatting import GROWTH, answer, client, ready
from loopback import LoopbackDiscord

from bot.chat.cluster import Claiming, Cluster, split
from bot.chat.transport import Patience
from bot.cli import main
from bot.config import Shards, load
from bot.errors import ConfigError
from bot.store.locks import Locks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

QUICK = Patience(beat=0.02, regain=0.3, fence=0.5, identify=0.1)
FOUR = 4


@pytest.mark.parametrize(
    ("text", "ids", "count"), [("0-3/16", range(4), 16), ("15/16", range(15, 16), 16), ("0/1", range(1), 1)]
)
def test_a_range_is_read(text: str, ids: range, count: int) -> None:
    assert Shards.read(text) == Shards(ids, count)
    assert Shards.read(str(Shards(ids, count))) == Shards(ids, count)


WRONG = ("0-16/16", "3-2/16", "0-3", "a-b/c", "-1/4", "0/0", "0/70000", "0-3/16 ")


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_range_is_wrong_usage(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--shards", text]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Error: ")]
    assert len(said) == 1
    assert "--shards" in said[0]
    with pytest.raises(ConfigError, match="ARTICLE_BOT_SHARDS"):
        load({"DISCORD_TOKEN": "x.y.z", "ARTICLE_BOT_SHARDS": f" {text}x"})


def test_one_of_the_two_is_set() -> None:
    with pytest.raises(ConfigError, match="set one of them"):
        load({"DISCORD_TOKEN": "x.y.z"}, shards="0/4", cluster=4)


@pytest.mark.parametrize(("count", "parts"), [(16, 4), (16, 5), (1, 1), (7, 7), (250, 9)])
def test_every_shard_is_in_one_range_and_they_are_even(count: int, parts: int) -> None:
    ranges = split(count, parts)
    assert [shard for one in ranges for shard in one.ids] == list(range(count))
    sizes = {len(one.ids) for one in ranges}
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) >= 1


@asynccontextmanager
async def started(at: LoopbackDiscord, cluster: Cluster, **options: Any) -> AsyncIterator[Any]:
    """Run a client that is one of several, as `run` does; it need not get shards."""
    bot = client(cluster=cluster, **options)
    running = asyncio.create_task(bot.start(at.token))
    bot.lost = asyncio.create_task(cluster.keep(lambda: asyncio.ensure_future(bot.desk.refresh())))
    try:
        yield bot
    finally:
        bot.lost.cancel()
        await bot.close()
        cluster.leave()
        await asyncio.gather(running, bot.lost, return_exceptions=True)
        at.gateway.sessions = {session.id: session for session, _ in at.gateway.connected()}


def claiming(url: str, parts: int = 2, **details: Any) -> Claiming:
    return Claiming(QUICK, Locks(url), parts=parts, **details)


def server(at: LoopbackDiscord, shard: int, count: int = FOUR) -> Any:
    """A channel of a server on a shard."""
    number = len(at.guilds) + 1
    return at.channel(at.guild(ident=(number * count + shard) << 22))


async def online(at: LoopbackDiscord, *shards: int) -> None:
    async with asyncio.timeout(10):
        await at.changed.until(lambda: {one.shard[0] for one, _ in at.gateway.connected()} >= {*shards})
        await at.gateway.caught_up()


async def test_given_shards_are_run_and_no_others() -> None:
    async with LoopbackDiscord(route_limit=None, shards=FOUR) as at:
        channels, asker = [server(at, shard) for shard in range(FOUR)], at.user()
        with at.redirect():
            async with AsyncExitStack() as stack:
                for text in ("0-1/4", "2-3/4"):
                    await stack.enter_async_context(started(at, Cluster(QUICK, Shards.read(text))))
                await online(at, *range(FOUR))
                asked = [at.mention(channel, asker, GROWTH) for channel in channels]
                asked.append(at.dm(asker, GROWTH))
                await at.quiet()
                assert [len(one.messages) for one in asked] == [1] * 5
                assert answer() in asked[0].text
        assert at.gateway.starts.doubled == 0


async def test_shards_are_claimed_and_taken_over(postgresql: str) -> None:
    async with LoopbackDiscord(route_limit=None, shards=FOUR, apart=0.1) as at:
        channels, asker = [server(at, shard) for shard in range(FOUR)], at.user()
        with at.redirect():
            async with AsyncExitStack() as stack:
                first, second = AsyncExitStack(), claiming(postgresql)
                await first.enter_async_context(started(at, claiming(postgresql)))
                await stack.enter_async_context(started(at, second))
                await online(at, *range(FOUR))
                third = claiming(postgresql)
                waiting = await stack.enter_async_context(started(at, third))
                await at.changed.until(lambda: len(at.sent("GET", "/gateway/bot")) == 5)
                assert ready(waiting)["why"] == ["other processes have all the shards"]
                await first.aclose()
                asked = [at.mention(channel, asker, GROWTH) for channel in channels]
                await online(at, *range(FOUR))
                async with asyncio.timeout(10):
                    await asyncio.gather(*(one.first() for one in asked))
                await at.quiet()
                assert [len(one.messages) for one in asked] == [1] * FOUR
                assert second.shards
                assert third.shards
                assert {*second.shards.ids, *third.shards.ids} == set(range(FOUR))
                assert ready(waiting)["ready"]
        assert (at.gateway.starts.hasty, at.gateway.starts.doubled) == (0, 0)
        assert len(at.gateway.identifies) == FOUR + 2
