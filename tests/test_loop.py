"""The curator's loop end to end: missed on Discord, seen in the review, accepted, reloaded, answered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from chatting import MANAGER, client, in_time, place
from curating import market
from loopback import LoopbackDiscord
from test_chat_run import bot

from bot.cli import main
from bot.library import Library
from bot.store import Store

QUESTION = "what day in June does the whole thing kick off"
VAGUE = "who is behind the market"
ANSWER = "The night market returns on 6 June"


async def test_what_was_missed_on_discord_is_answered_after_the_loop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, url = market(tmp_path), f"sqlite:///{tmp_path}/kept.db"
    options = ["--home", str(content.root), "--database", url]
    async with place(client(Library(content), Store(url))) as at:
        owner = next(iter(at.discord.guilds.values())).owner
        assert ANSWER not in (await at.discord.mention(at.channel, at.asker, QUESTION)).text
        assert await asyncio.to_thread(at.bot.desk.recorder.flush, 5)
        assert QUESTION in (await at.discord.slash(owner, at.channel, "missed")).text
        assert await asyncio.to_thread(main, ["missed", "--json", *options]) == 0
        (group,) = json.loads(capsys.readouterr().out)
        assert group["questions"] == [{"question": QUESTION, "asked": 1}]
        accepting = ["missed", "accept", group["group"], "start", *options]
        assert await asyncio.to_thread(main, accepting) == 0
        assert "Reloaded" in (await at.discord.slash(owner, at.channel, "reload")).text
        assert ANSWER in (await at.discord.mention(at.channel, at.asker, QUESTION)).text
        assert QUESTION not in (await at.discord.slash(owner, at.channel, "missed")).text


async def test_a_missed_question_is_mended_while_the_bot_runs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    home, database = market(tmp_path).root, f"sqlite:///{tmp_path}/bot.db"
    at = ["--home", str(home), "--database", database]
    settings = {"ARTICLE_BOT_HOME": str(home), "ARTICLE_BOT_DATABASE": database}
    async with LoopbackDiscord(route_limit=None) as discord, bot(discord, **settings):
        channel, asker, other = discord.channel(discord.guild()), discord.user("ann"), discord.user("ben")
        async with in_time():
            await discord.online()
        for person in (asker, other):
            assert "I'm not sure" in (await discord.mention(channel, person, VAGUE).first()).text
        discord.permit(channel, other, allow=MANAGER)

        async def missed() -> list[dict[str, object]]:
            assert await asyncio.to_thread(main, ["missed", "--json", *at]) == 0
            found: list[dict[str, object]] = json.loads(capfd.readouterr().out.splitlines()[-1])
            return found

        async with in_time():
            while not (found := await missed()) or found[0]["asked"] != 2:
                await asyncio.sleep(0.05)
        (group,) = found
        assert (group["need"], group["questions"]) == ("phrasing", [{"question": VAGUE, "asked": 2}])
        shown = discord.slash(other, channel, "missed")
        async with in_time():
            while VAGUE not in shown.text:  # it defers first
                await asyncio.sleep(0.05)

        assert "a phrasing is missing" in shown.text
        assert await asyncio.to_thread(main, ["missed", "accept", str(group["group"]), "runs", *at]) == 0
        async with in_time():
            while "I'm not sure" in (answered := await discord.mention(channel, asker, VAGUE).first()).text:
                await asyncio.sleep(0.2)
        assert "Joss Fenwick" in answered.text
        assert await missed() == []
