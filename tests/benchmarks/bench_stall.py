"""How long one message, quote or completion can hold up all others, over texts made to take long; the bound is 20 ms.

Long messages, and those that follow a reply, are read beside the loop (`Desk`): what they take is printed, unbounded.

    python tests/benchmarks/bench_stall.py

Ends with 1 when anything takes longer. Words that were mended before are forgotten each time.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from discord.ui import View

from bot.article.content import Content
from bot.chat.desk import LONG, Desk
from bot.chat.memory import QUOTED
from bot.chat.metrics import Metrics
from bot.chat.question import Answer, Way, Where, Words, lines
from bot.engine.completion import Completer
from bot.engine.reply import Outcome, Reply
from bot.engine.responder import LONGEST_QUESTION
from bot.library import Library
from bot.store.recorder import Recorder

sys.path.insert(0, str(Path(__file__).parents[1]))
from hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.responder import Responder

BOUND = 0.020  # seconds
LENGTHS = (LONG, 200, 500, 1000, 1500, LONGEST_QUESTION, 2 * LONGEST_QUESTION, 3 * LONGEST_QUESTION)
IN_LOOP = {
    "reply": LONG,
    "following a list": 0,
}  # characters up to which the desk reads what comes by a door in the loop
TIMES = 5  # of which the best counts: the machine may have been busy with something else


def stall(door: Callable[[str], Callable[[], object]], text: str, responder: Responder) -> float:
    """Seconds of the processor that a call takes with nothing remembered but what the door has seen to."""
    best, call = float("inf"), door(text)
    for _ in range(TIMES):
        responder.lexicon.speller.mend.cache_clear()
        begun = time.thread_time()
        call()
        best = min(best, time.thread_time() - begun)
    return best


def main() -> int:
    library = Library(Content.shipped(), "cloud-centers")
    article = library.articles["cloud-centers"]
    responder = article.responder
    memory, completer = Desk(library, Recorder(None), Metrics()).memory, Completer(responder)
    responder.reply("unknwn")  # the vocabulary is shelved once
    listed = article.reply("huawei")

    def keep(text: str, key: int = 0) -> None:
        reply = Reply(text, Outcome.NOT_COVERED)
        answer = Answer(Words(text, 1), Where(1, 2, 1, 0), Way.MENTION, article, reply, text, View(), 0.0)
        memory.keep(key, answer, key)

    def quote(text: str) -> Callable[[], object]:
        for key in range(QUOTED):
            keep(text, key)
        return lambda: memory.quoted(1, lines(f"{text}\nno such line"))

    doors: dict[str, Callable[[str], Callable[[], object]]] = {
        "reply": lambda text: partial(responder.reply, text),
        "following a list": lambda text: partial(article.reply, text, listed),
        "completion": lambda text: partial(completer.complete, text),
        "keeping a reply": lambda text: partial(keep, text),
        "quoting": quote,
    }
    longest = 0.0
    for what, door in doors.items():
        print(f"{what}, the longest stall in ms")
        most = IN_LOOP.get(what, LENGTHS[-1])
        for name, make in HOSTILE.items():
            took = [(stall(door, make(length), responder), length) for length in LENGTHS]
            held, at = max((one for one in took if one[1] <= most), default=(0.0, 0))
            longest = max(longest, held)
            beside = max(took) if what in IN_LOOP else None
            more = f", beside the loop {beside[0] * 1e3:.1f} at {beside[1]}" if beside else ""
            print(f"  {name:34} {held * 1e3:7.1f}  at {at} characters{more}{'  TOO LONG' * (held > BOUND)}")
    print(f"longest: {longest * 1e3:.1f} ms, the bound is {BOUND * 1e3:.0f} ms")
    return int(longest > BOUND)


if __name__ == "__main__":
    sys.exit(main())
