"""What a reply costs against an empty handler: the same client, the same loopback Discord, in turns.

    python tests/load/cost.py [--replies 4000] [--rounds 5] [--cold]

Each side runs in a process of its own. Two empty handlers: `empty` posts a fixed text, `same` a fixed text with the
four buttons that a real reply has, which both sides of the loopback have to write and read. Ours keeps its records in
SQLite, as by default. `--cold`: no reply is remembered, each question is answered afresh. Fails where a reply costs
more than `MOST` times the CPU of the same message by a handler that thinks nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
from itertools import cycle, islice
from typing import Any

import discord
import yarl
from rig import LoopbackDiscord, Window, bot_process, cpu, questions

from bot.chat.client import set_aside

TEXT = "According to Canalys, China's cloud infrastructure market grew by 54 percent.\n(Source: Canalys, paragraph 2)"
MOST = 2.0  # measured with the records: 1.73 for a mention, 1.31 for a slash command


def client(kind: str) -> discord.AutoShardedClient:
    import chatting
    from discord import app_commands

    from bot.chat.client import INTENTS
    from bot.chat.pacer import Pacer
    from bot.store import Store

    if kind in {"ours", "cold"}:
        store = Store(f"sqlite:///{tempfile.mkdtemp(prefix='article-bot-cost-')}/bot.db")
        made = chatting.client(store=store, pacer=Pacer(10**9), user_per_minute=10**9, channel_per_minute=10**9)
        if kind == "cold":
            for article in made.desk.shelf.library.articles.values():
                article._reply = article.responder.reply
        return made

    class FourButtons(discord.ui.View):
        def __init__(self) -> None:
            super().__init__(timeout=None)
            for label in ("Where does it say so?", "Right answer", "Wrong answer", "Delete"):
                id_ = f"{label[:2]}:cloud-centers:growth-rate:1234567890123456789"
                self.add_item(discord.ui.Button(label=label, custom_id=id_))

    class Empty(discord.AutoShardedClient):
        def __init__(self) -> None:
            super().__init__(
                intents=INTENTS,
                max_messages=None,
                chunk_guilds_at_startup=False,
                member_cache_flags=discord.MemberCacheFlags.none(),
                allowed_mentions=discord.AllowedMentions.none(),
            )
            self.tree = app_commands.CommandTree(self)

            @self.tree.command(description="Ask")
            async def ask(interaction: discord.Interaction, question: str) -> None:
                await interaction.response.send_message(TEXT, **self.extra())

        def extra(self) -> dict[str, Any]:
            return {"view": FourButtons()} if kind == "same" else {}

        async def setup_hook(self) -> None:
            await self.tree.sync()

        async def on_message(self, message: discord.Message) -> None:
            if not message.author.bot and self.user in message.mentions:
                reference = message.to_reference(fail_if_not_exists=False)
                await message.channel.send(TEXT, reference=reference, mention_author=False, **self.extra())

    return Empty()


def be_the_bot(kind: str) -> None:
    discord.http.Route.BASE = os.environ["ARTICLE_BOT_API"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["ARTICLE_BOT_GATEWAY"])

    async def run() -> None:
        made = client(kind)
        if kind in {"ours", "cold"}:
            set_aside()
        await made.start(os.environ["DISCORD_TOKEN"])

    asyncio.run(run())


async def side(kind: str, way: str, replies: int) -> tuple[float, float]:
    """Return replies a second and milliseconds of the client's CPU a reply."""
    async with LoopbackDiscord(global_limit=None, route_limit=None, check=False) as at:
        guild = at.guild()
        channels = [at.channel(guild, f"c{number}") for number in range(64)]
        users = [at.user(f"u{number}") for number in range(200)]
        texts = questions()

        def acts(count: int) -> Any:
            for number, text in enumerate(islice(cycle(texts), count)):
                channel, user = channels[number % 64], users[number % 200]
                if way == "mention":
                    yield at.mention(channel, user, text)
                else:
                    yield at.slash(user, channel, "ask", question=text)

        async with bot_process(at, sys.executable, __file__, "--bot", kind) as pid:
            window = Window(64)
            await window.run(acts(len(texts)))  # warm
            await at.quiet()  # what was asked before it was ready is looked for
            gc.collect()
            spent, took = cpu(pid), await window.run(acts(replies))
            return replies / took, (cpu(pid) - spent) / replies * 1000


async def main(replies: int, rounds: int, ours: str) -> int:
    worst = 0.0
    for way in ("mention", "slash"):
        found: dict[str, list[tuple[float, float]]] = {"empty": [], "same": [], ours: []}
        for _ in range(rounds):
            for kind, results in found.items():
                results.append(await side(kind, way, replies))
        rates = {kind: statistics.median(rate for rate, _ in results) for kind, results in found.items()}
        costs = {kind: statistics.median(cost for _, cost in results) for kind, results in found.items()}
        for kind in found:
            shares = f"{rates[kind] / rates['empty']:.0%} of empty, {rates[kind] / rates['same']:.0%} of same message"
            numbers = f"{rates[kind]:6.0f} replies/s  {costs[kind]:.3f} ms CPU a reply"
            print(f"{way:8} {kind:6} {numbers}  {shares}", flush=True)
        worst = max(worst, costs[ours] / costs["same"])
    return int(worst > MOST)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bot", choices=["empty", "same", "ours", "cold"])
    parser.add_argument("--replies", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    if given.bot:
        be_the_bot(given.bot)
    else:
        raise SystemExit(asyncio.run(main(given.replies, given.rounds, "cold" if given.cold else "ours")))
