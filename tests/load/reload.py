"""200 reloads while questions are asked: each is answered, and from one set of pairs, never from a mixture.

    python tests/load/reload.py [--reloads 200]

Every set stamps its number on all its questions and answers; a reply shows both, and they must be the same.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from rig import TESTS, LoopbackDiscord

SHORT = TESTS / "fixtures" / "night-market"


def write(folder: Path, number: int) -> None:
    """Write set `number`, by way of a new file as editors do."""
    text = (SHORT / "data" / "night-market" / "pairs.toml").read_text()
    text = re.sub(r'^(question = ".*?)([?.]?"$)', rf"\1 (set {number})\2", text, flags=re.M)
    text = re.sub(r'^(answer = ".*)"$', rf'\1 (Set {number}.)"', text, flags=re.M)
    record = (SHORT / "seeds" / "night-market.toml").read_text()  # an answer may say only what its facts do
    record = re.sub(r'^(text = ".*)"$', rf'\1 (Set {number}.)"', record, flags=re.M)
    (folder / "seeds" / "night-market.toml").write_text(record)
    (folder / "new.txt").write_text(text)
    (folder / "new.txt").replace(folder / "data" / "night-market" / "pairs.toml")


async def main(reloads: int, folder: Path) -> int:
    from chatting import client

    from bot.article.content import Content
    from bot.library import Library

    for kind in ("seeds", "data"):
        shutil.copytree(SHORT / kind, folder / kind)
    write(folder, 0)
    library, seen = Library(Content(folder)), Counter[str]()
    pairs = [pair.id for pair in library.articles["night-market"].knowledge.curated.pairs if '"' not in pair.answer]
    bot = client(library, user_per_minute=10**9)
    async with LoopbackDiscord(route_limit=None, global_limit=None, check=False) as at:
        channel = at.channel(at.guild())
        askers = [at.user(f"u{number}") for number in range(50)]
        async with at.running(bot):
            done = asyncio.Event()

            async def ask() -> None:
                number = 0
                while not done.is_set():
                    asked = at.slash(askers[number % 50], channel, "ask", question=f"pair:{pairs[number % len(pairs)]}")
                    stamps = set(re.findall(r"[sS]et (\d+)", (await asked.first()).text))
                    seen["answered" if len(stamps) == 1 else "mixed or refused"] += 1
                    number += 1

            async def reload() -> None:
                for number in range(1, reloads + 1):
                    write(folder, number)
                    faulty = number % 10 == 0
                    if faulty:
                        (folder / "data" / "night-market" / "pairs.toml").write_text("not toml")
                    seen["refused sets" if await bot.reload() else "taken sets"] += 1
                done.set()

            began = time.perf_counter()
            await asyncio.gather(reload(), *(ask() for _ in range(8)))
            print(f"{reloads} reloads in {time.perf_counter() - began:.0f} s: {dict(seen)}")
    return int(seen["mixed or refused"] > 0 or seen["taken sets"] != reloads - reloads // 10)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reloads", type=int, default=200)
    with tempfile.TemporaryDirectory() as made:
        sys.exit(asyncio.run(main(parser.parse_args().reloads, Path(made))))
