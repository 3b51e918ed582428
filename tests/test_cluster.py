"""One bot in several processes: shards given and claimed, taken over and lost, sessions in turn, what others change."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from chatting import GROWTH, LONGEST, answer, client, counted, in_time, only_in_market, ready, two_articles
from databases import ask, cut
from loopback import LoopbackDiscord

from bot.chat.cluster import Cluster, split
from bot.chat.pacer import Pacer
from bot.chat.patience import Patience
from bot.cli import main
from bot.config import Shards, load
from bot.errors import ConfigError, StoreError
from bot.store import Kind, Record, Store
from bot.store.locks import SHARDS, Locks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

QUICK = Patience(beat=0.02, lease=2.0, fence=0.5, identify=0.1)
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
    bot.lost = asyncio.create_task(cluster.keep(lambda: asyncio.ensure_future(bot.desk.choices.refresh())))
    try:
        yield bot
    finally:
        bot.lost.cancel()
        await asyncio.to_thread(bot.desk.recorder.flush, 10)
        await bot.close()
        cluster.leave()
        await asyncio.gather(running, bot.lost, return_exceptions=True)
        at.gateway.sessions = {session.id: session for session, _ in at.gateway.connected()}


def claiming(url: str, parts: int = 2) -> Cluster:
    return Cluster(QUICK, locks=Locks(url), parts=parts)


def server(at: LoopbackDiscord, shard: int, count: int = FOUR) -> Any:
    """A channel of a server on a shard."""
    number = len(at.guilds) + 1
    return at.channel(at.guild(ident=(number * count + shard) << 22))


async def online(at: LoopbackDiscord, *shards: int) -> None:
    async with in_time():
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
                third, asked_before = claiming(postgresql), len(at.sent("GET", "/gateway/bot"))
                waiting = await stack.enter_async_context(started(at, third))
                await at.changed.until(lambda: len(at.sent("GET", "/gateway/bot")) > asked_before)
                assert ready(waiting)["why"] == ["other processes have all the shards"]
                await first.aclose()
                asked = [at.mention(channel, asker, GROWTH) for channel in channels]
                await online(at, *range(FOUR))
                async with in_time():
                    await asyncio.gather(*(one.first() for one in asked))
                await at.quiet()
                assert [len(one.messages) for one in asked] == [1] * FOUR
                assert second.shards
                assert third.shards
                assert {*second.shards.ids, *third.shards.ids} == set(range(FOUR))
                assert ready(waiting)["ready"]
        assert (at.gateway.starts.hasty, at.gateway.starts.doubled) == (0, 0)
        assert len(at.gateway.identifies) == FOUR + 2


async def test_a_database_that_is_back_soon_costs_no_session(postgresql: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with LoopbackDiscord(route_limit=None) as at:
        channel, asker = server(at, 0, 1), at.user()
        with at.redirect():
            async with started(at, claiming(postgresql, 1)) as bot:
                await online(at, 0)
                for number in (1, 2):
                    cut(postgresql)
                    async with in_time():
                        while caplog.text.count("claimed shards 0-0/1 again") < number:
                            await asyncio.sleep(0.01)
                assert (await at.mention(channel, asker, GROWTH)).text
                assert not bot.lost.done()
        assert len(at.gateway.identifies) == 1


async def test_shards_that_another_takes_are_given_up(postgresql: str) -> None:
    async with LoopbackDiscord(route_limit=None) as at:
        server(at, 0, 1)
        with at.redirect(), psycopg.connect(postgresql, autocommit=True) as other:
            async with started(at, claiming(postgresql, 1)) as bot, in_time():
                await online(at, 0)
                query = f"SELECT pg_advisory_lock({SHARDS + 1}, 0)"
                queueing = asyncio.create_task(asyncio.to_thread(other.execute, query))  # type: ignore[arg-type]
                while not ask(postgresql, "SELECT 1 FROM pg_locks WHERE NOT granted"):
                    await asyncio.sleep(0.01)
                ask(postgresql, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE granted AND objsubid = 2")
                await queueing
                await bot.lost


async def test_shards_are_given_up_when_the_database_stays_away(postgresql: str) -> None:
    async with LoopbackDiscord(route_limit=None) as at:
        server(at, 0, 1)
        with at.redirect():
            async with started(at, claiming(postgresql, 1)) as bot, in_time():
                await online(at, 0)
                cut(postgresql, shut=True)
                await bot.lost


async def test_sessions_of_a_row_start_one_after_the_other(postgresql: str) -> None:
    for rows in (1, 2):
        async with LoopbackDiscord(route_limit=None, shards=6, concurrency=rows, apart=0.1) as at:
            with at.redirect():
                async with AsyncExitStack() as stack:
                    for _ in range(3):
                        await stack.enter_async_context(started(at, claiming(postgresql, 3)))
                    await online(at, *range(6))
            assert (at.gateway.starts.hasty, len(at.gateway.identifies)) == (0, 6)


async def test_who_cannot_publish_keeps_no_other_process_from_its_commands(postgresql: str) -> None:
    async with LoopbackDiscord(route_limit=None, shards=2) as at:
        channels, asker = [server(at, shard, 2) for shard in range(2)], at.user()
        with at.redirect():
            async with started(at, claiming(postgresql)):
                await online(at, 0)
                await at.changed.until(lambda: at.registry.known)
            known, at.registry.known = at.registry.known, {}  # what Discord has isn't what it is told
            broken = at.fail("PUT", "/applications/*/commands", times=10**6)
            async with AsyncExitStack() as stack:
                for number in range(2):
                    await stack.enter_async_context(started(at, claiming(postgresql), start=0.0))
                    await at.changed.until(lambda count=2 * number: broken.hits > count)
                await online(at, 0, 1)
                at.registry.known = known
                for channel in channels:
                    assert answer() in (await at.slash(asker, channel, "ask", question=GROWTH)).text


async def test_what_one_process_chooses_the_others_hear(postgresql: str, key: str, tmp_path: Path) -> None:
    library = await asyncio.to_thread(two_articles, tmp_path)
    pair = only_in_market(library)
    async with LoopbackDiscord(route_limit=None) as at:
        channel, asker = server(at, 0, 1), at.user()
        with at.redirect(), closing(Store(postgresql, key=key)) as mine, closing(Store(postgresql, key=key)) as other:
            async with started(at, claiming(postgresql, 1), library_=library, store=mine):
                await online(at, 0)
                await asyncio.to_thread(other.choose, str(channel.guild.id), "", "article", "night-market")
                async with in_time():
                    while pair.answer not in (await at.mention(channel, asker, pair.question)).text:
                        await asyncio.sleep(0.02)


def test_who_comes_later_goes_by_the_number_of_shards_that_the_others_go_by(postgresql: str) -> None:
    first, second = Locks(postgresql), Locks(postgresql)
    told: list[int | None] = []

    def wanted(count: int | None) -> list[Shards]:
        told.append(count)
        return split(count or 16, 2)

    with closing(first.claim(wanted)[0]), closing(second.claim(wanted)[0]):  # type: ignore[index]
        assert first.claim(wanted) is None
        assert told == [None, 16, 16]
    end, claimed = time.monotonic() + LONGEST, None
    while claimed is None and time.monotonic() < end:  # PostgreSQL ends a session a little after its connection
        claimed = second.claim(lambda count: [Shards(range(1), 1)] if count is None else [])
    assert claimed
    claimed[0].close()


@pytest.mark.parametrize("url", ["sqlite:///x.db", "none"])
def test_without_postgresql_nothing_is_claimed(url: str) -> None:
    with pytest.raises(StoreError, match="PostgreSQL"):
        Locks(url)


def test_migrations_keys_and_retention_are_done_by_any_number_at_once(postgresql: str, key: str) -> None:
    stores, now = [Store(postgresql, key=key) for _ in range(4)], time.time()
    faults: list[BaseException] = []

    def work(store: Store, number: int) -> None:
        try:
            for day in (0, 40):
                record = Record(Kind.NOT_COVERED, "news", f"day {day} of {number}", asker="1", at=now - day * 86_400)
                store.add([record])
            store.purge()
            store.scrub()
        except BaseException as error:  # noqa: BLE001 - it is looked at below
            faults.append(error)

    threads = [threading.Thread(target=work, args=(store, number)) for number, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stores[0].purge()
    kept = sorted(event.question for event in stores[1].events("news"))
    for store in stores:
        store.close()
    assert faults == []
    assert kept == [f"day 0 of {number}" for number in range(4)]


async def test_each_process_keeps_to_its_share_unless_a_proxy_paces_them_all() -> None:
    quarter = Shards(range(4), 16)
    assert [Cluster(QUICK, quarter).share, Cluster(QUICK, quarter, proxied=True).share, Cluster(QUICK).share] == [
        0.25,
        1.0,
        1.0,
    ]
    async with LoopbackDiscord(route_limit=None, shards=FOUR) as at:
        pacer = Pacer(12)
        with at.redirect():
            async with started(at, Cluster(QUICK, Shards.read("0/4")), pacer=pacer):
                await online(at, 0)
                for _ in range(3):
                    await pacer.turn()
                fourth = asyncio.create_task(pacer.turn())
                await asyncio.sleep(0.01)
                assert not fourth.done()


async def test_the_answers_of_a_rest_proxy_lose_nothing() -> None:
    async with LoopbackDiscord(route_limit=None) as at:
        channel, asker = server(at, 0, 1), at.user()
        async with at.running(client()) as bot:
            late = at.fail("POST", "/channels/*/messages", status=408, after=True)  # as nirn-proxy says it
            mock = at.limit("POST", "/channels/*/messages", banned=True)
            asked = await at.mention(channel, asker, GROWTH)
            assert (late.hits, mock.hits, len(asked.messages)) == (1, 1, 1)
            assert counted(bot, "retries_total") >= 1
