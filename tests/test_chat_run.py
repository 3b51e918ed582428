"""The process: signals, exit codes, health, hot reload, what it logs."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import discord
import pytest
from chatting import client, in_time
from curating import MARKET, NAME, invented, market, opened
from databases import cut
from loopback import LoopbackDiscord

from bot.article.content import Content
from bot.chat.run import LOOK, ended_by, watch
from bot.cli import main
from bot.library import Library, open_article

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.chat.client import ArticleClient

ROOT = Path(__file__).parents[1]
QUESTION = "Who runs the night market?"
HASTY = """
from functools import partial
from bot.chat import patience, run
from bot.cli import main
run.FINISH = 0.5
run.Patience = partial(patience.Patience, beat=0.05, lease=2.0, fence=0.5, identify=0.1)
raise SystemExit(main())
"""


@functools.cache
def answer() -> str:
    reply = open_article(Content(MARKET)).reply(QUESTION)
    assert reply.answer
    return reply.answer


@pytest.fixture(autouse=True, scope="module")
def _learnt() -> None:
    """Learn the night market, so that the processes needn't."""
    opened(NAME)


@asynccontextmanager
async def bot(
    at: LoopbackDiscord, *options: str, hasty: bool = False, **environ: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot in a process of its own, with the night market; killed at the end if it still runs.

    `hasty`: one that waits less long for others, and for its replies at the end.
    """
    settings = {
        "DISCORD_TOKEN": at.token,
        "ARTICLE_BOT_API": f"{at.url}/api/v10",
        "ARTICLE_BOT_GATEWAY": at.gateway.url,
        "ARTICLE_BOT_DATABASE": "none",
        "ARTICLE_BOT_HOME": str(MARKET),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(("-c", HASTY) if hasty else ("-m", "bot")),
        "run",
        *options,
        cwd=ROOT,
        env={**os.environ, **settings, **environ},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    async with in_time():
        _, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
async def test_a_signal_lets_replies_under_way_finish(sent: signal.Signals, code: int) -> None:
    async with LoopbackDiscord(route_limit=None) as at, bot(at) as process:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(8)]
        asker = at.user()
        async with in_time():
            await at.online()
            slow = at.slow("POST", "/channels/*/messages", 0.5, times=len(channels))
            asked = [at.mention(channel, asker, QUESTION) for channel in channels]
            await at.changed.until(lambda: slow.hits == slow.times)
        process.send_signal(sent)
        ended_with, said = await ended(process)
        assert (ended_with, "closing left=0 written=True" in said) == (code, True)
        assert [len(one.messages) for one in asked] == [1] * len(channels)
        assert answer() in asked[0].text


async def test_what_a_signal_cuts_short_is_taken_up_at_the_next_start() -> None:
    async with LoopbackDiscord(route_limit=None) as at:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(20)]
        people = [at.user(f"u{number}") for number in range(20)]
        async with bot(at, hasty=True) as process:
            async with in_time():
                await at.online()
                before = at.mention(channels[0], people[0], QUESTION)
                await before.first()
                at.limit_all(600)
                asked = [at.mention(*pair, QUESTION) for pair in zip(channels, people, strict=True)]
                await at.changed.until(lambda: any(one.status == 429 for one in at.sent("POST", "/messages")))
            process.terminate()
            code, said = await ended(process)
            assert code == 0
            assert int(said.split("closing left=")[1].split()[0]) > 0
            assert all(one.silent for one in asked)
        at.limit_all(0)
        async with bot(at), in_time():
            await asyncio.gather(*(one.first() for one in asked))
            later = at.mention(channels[0], people[0], QUESTION)
            await later.first()
            assert [len(one.messages) for one in (before, *asked, later)] == [1] * (len(asked) + 2)


async def test_a_refused_token_ends_at_once_with_one_line() -> None:
    async with LoopbackDiscord() as at, bot(at, DISCORD_TOKEN="wrong.token.here") as process:
        code, said = await ended(process)
        assert code == 77
        assert [line for line in said.splitlines() if line.startswith("article-bot:")] == [
            "article-bot: Discord refuses the token: copy it again from the Developer Portal, Bot page"
        ]
        assert "Traceback" not in said
        assert "wrong.token" not in said
        assert len(at.sent("GET", "/users/@me")) == 1


@pytest.mark.parametrize(("code_", "word"), [(4014, "intent"), (4011, "too many servers")])
async def test_a_refused_session_ends_it(code_: int, word: str) -> None:
    async with LoopbackDiscord() as at:
        at.refuse_sessions(code_)
        async with bot(at) as process:
            code, said = await ended(process)
        assert code == 77
        assert word in said
        assert len(at.gateway.identifies) == 1


@pytest.mark.leaping
@pytest.mark.parametrize(
    ("path", "status", "code_", "ends"),
    [
        ("/users/@me", 403, 20012, 77),  # as Discord says it
        ("/users/@me", 403, 0, 69),  # as what stands before it
        ("/users/@me", 408, 0, 69),
        ("/users/@me", 502, 0, 69),
        ("/users/@me", 404, 0, 69),
        ("/oauth2/applications/@me", 401, 0, 77),
        ("/gateway/bot", 403, 0, 69),
    ],
)
async def test_only_discord_itself_refuses_a_login(
    path: str, status: int, code_: int, ends: int, capsys: pytest.CaptureFixture[str]
) -> None:
    async with LoopbackDiscord() as at, in_time():
        at.fail("GET", path, status=status, code=code_, times=99)
        bot = client()
        with at.redirect():
            started = asyncio.create_task(bot.start(at.token))
            await asyncio.wait((started,))
            await bot.close()
        assert ended_by(started) == ends
        assert capsys.readouterr().err.count("article-bot: ") == 1


async def test_a_refused_address_is_no_refused_token() -> None:
    async with LoopbackDiscord() as at:
        at.limit("GET", "/users/@me", times=99, banned=True)
        async with bot(at) as process:
            code, said = await ended(process)
        assert code == 69
        assert "try again later" in said
        assert "Traceback" not in said


async def test_a_gateway_proxy_is_kept_to_and_waited_for() -> None:
    async with LoopbackDiscord(route_limit=None) as at:
        at.gateway.address = "ws://203.0.113.1:1/"  # what Discord names
        at.shut_gateway()
        channel, asker = at.channel(at.guild()), at.user()
        async with bot(at) as process:
            async with in_time():
                await at.changed.until(lambda: at.gateway.refused >= 2)
                at.open_gateway()
                await at.online()
                assert answer() in (await at.mention(channel, asker, QUESTION).first()).text
            process.terminate()
            code, said = await ended(process)
        assert code == 0
        assert said.count("the gateway can't be reached") == 1
        assert "Traceback" not in said


@pytest.mark.parametrize(
    ("environ", "code", "words"),
    [
        ({"ARTICLE_BOT_API": "http://127.0.0.1:9/api/v10"}, 69, "can't be reached"),
        ({"DISCORD_TOKEN": ""}, 78, "no token"),
        ({"ARTICLE_BOT_USER_PER_MINUTE": "many"}, 78, "whole number"),
        ({"ARTICLE_BOT_DATABASE": "mongodb://x"}, 78, "database"),
        ({"ARTICLE_BOT_CLUSTER": "4"}, 78, "several processes need PostgreSQL"),
        ({"ARTICLE_BOT_SHARDS": "4-1/4"}, 78, "FIRST-LAST/COUNT"),
        ({"ARTICLE_BOT_HEALTH": "127.0.0.1:99999"}, 78, "HOST:PORT"),
        ({"ARTICLE_BOT_HOME": "/nowhere"}, 1, "no article"),
        ({"ARTICLE_BOT_HEALTH": "203.0.113.1:80", "ARTICLE_BOT_METRICS": "yes"}, 78, "listen"),
    ],
)
def test_what_it_cannot_start_with(
    environ: dict[str, str],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discord.http.Route, "BASE", discord.http.Route.BASE)  # which it points elsewhere for good
    settings = {"DISCORD_TOKEN": "x.y.z", "ARTICLE_BOT_DATABASE": "none", "ARTICLE_BOT_HOME": str(MARKET)}
    for name, value in (settings | environ).items():
        monkeypatch.setenv(name, value)
    found = main(["run"])
    said = capsys.readouterr().err
    assert (found, words in said, "Traceback" in said) == (code, True, False), said


def fetch(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer_:
            return answer_.status, answer_.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


async def test_health_metrics_and_logs_without_texts(tmp_path: Path, unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    options = ("--health", url.removeprefix("http://"), "--metrics")
    async with LoopbackDiscord(route_limit=None) as at, bot(at, *options, ARTICLE_BOT_LOG="debug") as process:
        channel, asker = at.channel(at.guild()), at.user()
        async with in_time():
            await at.online()
            await at.mention(channel, asker, f"{QUESTION} xyzzy").first()
            at.fail("POST", "/channels/*/messages")
            await at.mention(channel, asker, QUESTION).first()
            while (found := await asyncio.to_thread(fetch, f"{url}/ready"))[0] != 200:
                await asyncio.sleep(0.1)
        assert json.loads(found[1])["shards"]["0"]["connected"]
        assert json.loads((await asyncio.to_thread(fetch, f"{url}/live"))[1])["live"]
        assert (await asyncio.to_thread(fetch, f"{url}/nowhere"))[0] == 404
        _, numbers = await asyncio.to_thread(fetch, f"{url}/metrics")
        counted = [line.split()[-1] for line in numbers.splitlines() if line.startswith("article_bot_replies_total{")]
        assert sum(map(float, counted)) == 2
        assert "article_bot_retries_total 1.0" in numbers
        assert "article_bot_reply_seconds_bucket" in numbers
        process.terminate()
        code, said = await ended(process)
    assert code == 0
    assert "outcome=answered" in said
    assert str(asker.id) not in said
    for text in ("xyzzy", QUESTION, answer(), at.token, "voice"):
        assert text not in said


async def test_changed_files_and_sighup_are_taken_up(tmp_path: Path) -> None:
    content = market(tmp_path)
    data = content.folder(NAME) / "pairs.toml"
    good = data.read_text()
    async with LoopbackDiscord(route_limit=None) as at:
        asker, channel = at.user(), at.channel(at.guild())

        async def until(words: str) -> None:
            while words not in (await at.slash(asker, channel, "article").first()).text:
                await asyncio.sleep(0.05)

        home = {
            f"ARTICLE_BOT_{name}": value for name, value in (("HOME", str(content.root)), ("USER_PER_MINUTE", "1000"))
        }
        async with bot(at, **home) as process, in_time():
            await at.online()
            data.write_text(good.replace("topic = ", "topc = ", 1))
            data.write_text(good.replace('topic = "', 'topic = "New '))
            await until("New ")
            process.terminate()
            code, _ = await ended(process)
            assert code == 0
        async with bot(at, ARTICLE_BOT_WATCH="false", **home) as process, in_time():
            await at.changed.until(lambda: len(at.gateway.identifies) >= 2)
            await at.online()
            data.write_text(good.replace('topic = "', 'topic = "Newer '))
            process.send_signal(signal.SIGHUP)
            await until("Newer ")


def relink(link: Path, target: Path) -> None:
    """Let a link lead elsewhere, in one step."""
    (link.parent / "new link").symlink_to(target)
    (link.parent / "new link").replace(link)


def replace(folder: Path, made: Path) -> None:
    """Put a folder in another's place."""
    folder.rename(folder.with_name("old one"))
    made.rename(folder)


def edited(copy: Path) -> Path:
    """A copy of the night market in which something else is said, by its size too."""
    pairs = invented(NAME, copy).folder(NAME) / "pairs.toml"
    pairs.write_text(pairs.read_text().replace('topic = "', 'topic = "New '))
    return copy


def edit(home: Path, tmp: Path) -> None:
    (edited(tmp / "new") / "data" / NAME / "pairs.toml").replace(home / "data" / NAME / "pairs.toml")


def replace_an_article(home: Path, tmp: Path) -> None:
    replace(home / "data" / NAME, edited(tmp / "new") / "data" / NAME)


def replace_data(home: Path, tmp: Path) -> None:
    replace(home / "data", edited(tmp / "new") / "data")


def replace_home(home: Path, tmp: Path) -> None:
    home.rename(tmp / "old home")
    edited(tmp / "new").rename(home)


def relink_home(home: Path, tmp: Path) -> None:
    home.rename(tmp / "old home")
    home.symlink_to(tmp / "old home")
    relink(home, edited(tmp / "new"))


def edit_what_a_link_leads_to(home: Path, tmp: Path) -> None:
    pairs = home / "data" / NAME / "pairs.toml"
    pairs.rename(tmp / "elsewhere.toml")
    pairs.symlink_to(tmp / "elsewhere.toml")
    (tmp / "elsewhere.toml").write_text((tmp / "elsewhere.toml").read_text().replace('topic = "', 'topic = "New '))


def swap_as_kubernetes_does(home: Path, tmp: Path) -> None:
    folder = home / "data" / NAME
    (folder / "..1").mkdir()
    (folder / "pairs.toml").rename(folder / "..1" / "pairs.toml")
    (folder / "..data").symlink_to("..1")
    (folder / "pairs.toml").symlink_to("..data/pairs.toml")
    (edited(tmp / "new") / "data" / NAME).rename(folder / "..2")
    relink(folder / "..data", Path("..2"))


WAYS = (
    edit,
    replace_an_article,
    replace_data,
    replace_home,
    relink_home,
    edit_what_a_link_leads_to,
    swap_as_kubernetes_does,
)


@asynccontextmanager
async def watched(home: Path) -> AsyncIterator[ArticleClient]:
    """A client that isn't started, and watches the night market in a folder."""
    bot = client(await asyncio.to_thread(Library, invented(NAME, home)))
    watching = asyncio.create_task(watch(bot))
    try:
        async with in_time():
            yield bot
    finally:
        watching.cancel()


async def taken_up(bot: ArticleClient, topic: str) -> None:
    """Return once the night market has topics that begin so."""
    library = bot.desk.shelf.library
    while not all(one.startswith(topic) for one in library.articles[NAME].knowledge.topics):
        await asyncio.sleep(LOOK)


@pytest.mark.leaping
@pytest.mark.parametrize("change", WAYS)
async def test_files_are_taken_up_however_they_change(change: Callable[[Path, Path], None], tmp_path: Path) -> None:
    async with watched(tmp_path / "home") as bot:
        change(tmp_path / "home", tmp_path)
        await taken_up(bot, "New ")


@pytest.mark.leaping
async def test_files_that_are_put_back_are_taken_up(tmp_path: Path) -> None:
    async with watched(tmp_path / "home") as bot:
        library, data = bot.desk.shelf.library, tmp_path / "home" / "data"
        articles, state = library.articles, library.state
        data.rename(tmp_path / "away")
        while library.state == state:
            await asyncio.sleep(LOOK)
        assert library.articles is articles
        (edited(tmp_path / "new") / "data").rename(data)
        await taken_up(bot, "New ")


@pytest.mark.leaping
async def test_no_fault_ends_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path / "home") as bot:
        before = bot.desk.shelf.library.articles
        with monkeypatch.context() as broken:
            broken.setattr(Library, "reload", lambda _: 1 / 0)
            edit(tmp_path / "home", tmp_path)
            while "ZeroDivisionError" not in caplog.text:
                await asyncio.sleep(LOOK)
        assert bot.desk.shelf.library.articles is before
        await taken_up(bot, "New ")


def test_the_command_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == 0
    said = capsys.readouterr().out
    for option in ("--no-store", "--health", "--metrics", "--shards", "--cluster", "--article", "--home"):
        assert option in said
    assert main(["run", "--nonsense"]) == 2


async def test_a_killed_process_is_stood_in_for_by_one_that_waited(postgresql: str, key: str) -> None:
    settings = {"ARTICLE_BOT_DATABASE": postgresql, "ARTICLE_BOT_KEY": key}
    async with LoopbackDiscord(route_limit=None) as at, bot(at, "--cluster", "1", hasty=True, **settings) as first:
        channel, asker = at.channel(at.guild()), at.user()
        async with in_time():
            await at.online()
        known = len(at.sent("GET", "/gateway/bot"))
        async with bot(at, "--cluster", "1", hasty=True, **settings) as second, in_time():
            await at.changed.until(lambda: len(at.sent("GET", "/gateway/bot")) > known)  # it is there, and waits
            first.kill()
            await at.changed.until(lambda: not at.gateway.connected())
            asked = at.mention(channel, asker, QUESTION)
            await asked.first()
            assert len(asked.messages) == 1
            second.terminate()
            code, said = await ended(second)
            assert (code, "claimed shards 0-0/1" in said) == (0, True)
        assert at.gateway.starts.doubled == 0


async def test_without_its_database_a_process_of_several_ends(postgresql: str, key: str) -> None:
    settings = {"ARTICLE_BOT_DATABASE": postgresql, "ARTICLE_BOT_KEY": key}
    async with LoopbackDiscord(route_limit=None) as at, bot(at, "--shards", "0/1", hasty=True, **settings) as process:
        async with in_time():
            await at.online()
        cut(postgresql, shut=True)
        code, said = await ended(process)
    assert code == 69
    assert [line for line in said.splitlines() if line.startswith("article-bot:")] == [
        "article-bot: the database is lost, and with it the shards: start it again"
    ]
    assert "Traceback" not in said
