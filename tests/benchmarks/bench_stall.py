"""How long one message or completion can hold up all others, over texts made to take long; the bound is 20 ms.

    python tests/benchmarks/bench_stall.py

Ends with 1 when anything takes longer. Words that were mended before are forgotten each time.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.article.content import Content
from bot.engine.completion import Completer
from bot.engine.responder import LONGEST_QUESTION
from bot.library import open_article

sys.path.insert(0, str(Path(__file__).parents[1]))
from hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.responder import Responder

BOUND = 0.020  # seconds
LENGTHS = (200, 500, 1000, 1500, LONGEST_QUESTION, 2 * LONGEST_QUESTION, 3 * LONGEST_QUESTION)
TIMES = 5  # of which the best counts: the machine may have been busy with something else


def stall(call: Callable[[str], object], text: str, responder: Responder) -> float:
    """Seconds that a call takes with nothing remembered."""
    best = float("inf")
    for _ in range(TIMES):
        responder.lexicon.forget()
        begun = time.perf_counter()
        call(text)
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> int:
    responder = open_article(Content.shipped(), "cloud-centers")
    responder.prepare()  # as a running bot has it
    responder.reply("unknwn")  # the vocabulary is shelved once
    doors: dict[str, Callable[[str], object]] = {
        "reply": responder.reply,
        "completion": Completer(responder).complete,
    }
    longest = 0.0
    for door, call in doors.items():
        print(f"{door}, the longest stall in ms")
        for name, make in HOSTILE.items():
            seconds, length = max((stall(call, make(length), responder), length) for length in LENGTHS)
            longest = max(longest, seconds)
            print(f"  {name:34} {seconds * 1e3:7.1f}  at {length} characters{'  TOO LONG' * (seconds > BOUND)}")
    print(f"longest: {longest * 1e3:.1f} ms, the bound is {BOUND * 1e3:.0f} ms")
    return int(longest > BOUND)


if __name__ == "__main__":
    sys.exit(main())
