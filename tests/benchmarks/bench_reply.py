"""Time a whole reply on the shipped article beside a rapidfuzz scan of the same phrasings, in one process.

python tests/benchmarks/bench_reply.py [QUESTIONS.jsonl ...]     (default: tests/questions)
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extractOne

from bot.article.content import Content
from bot.library import open_article

QUESTIONS = Path(__file__).parents[1] / "questions"
SCANNED = 200


def clock(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Return sorted seconds a question."""
    times = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - begun)
    return sorted(times)


def at(times: list[float], share: float) -> float:
    return times[min(int(share * len(times)), len(times) - 1)]


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]] or sorted(QUESTIONS.glob("*.jsonl"))
    questions = [json.loads(line)["q"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    begun = time.perf_counter()
    responder = open_article(Content.shipped(), "cloud-centers")
    responder.prepare()  # as a running bot has it
    opened = time.perf_counter() - begun
    phrasings = [text for pair in responder.knowledge.pairs.values() for text in pair.wordings]
    print(f"{len(phrasings):,} phrasings, {len(questions):,} questions, opened in {opened:.2f} s")
    replies = clock(responder.reply, questions)
    some = questions[:: max(len(questions) // SCANNED, 1)]
    scan = clock(lambda question: extractOne(question, phrasings, scorer=WRatio), some)
    for share, name in ((0.5, "p50"), (0.99, "p99")):
        mine, theirs = at(replies, share), at(scan, share)
        print(f"{name}: reply {mine * 1e3:.3f} ms, scan {theirs * 1e3:.3f} ms, scan / reply {theirs / mine:.1f}")
    print(f"{len(questions) / sum(replies):,.0f} replies a second on one core")
    for length in (250, 500, 1000, 2000):
        text = " ".join(questions)[:length]
        print(f"{length:5,d} characters: {clock(responder.reply, [text] * 3)[1] * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
