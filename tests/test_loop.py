"""The curator's loop end to end: missed on Discord, seen in the review, accepted, reloaded, answered."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from chatting import client, place
from curating import market

from bot.cli import main
from bot.library import Library
from bot.store import Store

QUESTION = "what day in June does the whole thing kick off"
ANSWER = "The night market returns on 6 June"


async def test_what_was_missed_on_discord_is_answered_after_the_loop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, url = market(tmp_path), f"sqlite:///{tmp_path}/kept.db"
    options = ["--home", str(content.root), "--database", url]
    async with place(client(Library(content), Store(url))) as at:
        owner = next(iter(at.discord.guilds.values())).owner
        assert ANSWER not in (await at.discord.mention(at.channel, at.asker, QUESTION)).text
        assert await asyncio.to_thread(at.bot.recorder.flush, 5)
        assert QUESTION in (await at.discord.slash(owner, at.channel, "missed")).text
        assert await asyncio.to_thread(main, ["missed", "--json", *options]) == 0
        (group,) = json.loads(capsys.readouterr().out)
        assert group["questions"] == [{"question": QUESTION, "asked": 1}]
        accepting = ["missed", "accept", group["group"], "start", *options]
        assert await asyncio.to_thread(main, accepting) == 0
        assert "Reloaded" in (await at.discord.slash(owner, at.channel, "reload")).text
        assert ANSWER in (await at.discord.mention(at.channel, at.asker, QUESTION)).text
        assert QUESTION not in (await at.discord.slash(owner, at.channel, "missed")).text
