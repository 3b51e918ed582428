"""Measure ranking among 1,000 to 100,000 generated phrasings beside a rapidfuzz scan of the same."""

from __future__ import annotations

import random
import resource
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.matcher import Matcher
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extractOne

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (100, 1_000, 10_000)  # pairs
EACH = 10  # phrasings a pair
QUESTIONS, SCANNED = 300, 15
FRAMES = (
    "what is the {0} of {1} {2}",
    "how many {1} {2} did {0} {3}",
    "who said {0} {1} {2}",
    "why did {2} {0} {1} in {3}",
    "when was {1} {0} by {2}",
    "is {0} {1} more than {2}",
    "tell me about {0} {1} and {2}",
    "which {3} has {1} {0}",
    "can you say how {2} {1} the {0}",
    "{0} {1} {2} {3} please",
)


def resident() -> int:
    """Return resident memory, bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def generate(pairs: int, seed: int = 7) -> list[tuple[str, str]]:
    """Return (label, phrasing), each pair with seven words of its own choice, common words often."""
    dice = random.Random(seed)
    syllables = [c + v for c in "bcdfghklmnprstvw" for v in ("a", "e", "i", "o", "u", "an", "er", "ol")]
    size = 4 * int(pairs**0.75) + 200
    vocabulary = ["".join(dice.choices(syllables, k=dice.randint(2, 4))) for _ in range(size)]
    zipf = [1 / rank**0.7 for rank in range(2, len(vocabulary) + 2)]
    phrasings = []
    for pair in range(pairs):
        own = dice.choices(vocabulary, zipf, k=7)
        phrasings += [(f"pair-{pair}", frame.format(*dice.sample(own, 4))) for frame in FRAMES[:EACH]]
    return phrasings


def mistype(text: str, dice: random.Random) -> str:
    """Swap two neighbouring letters somewhere, and put one word in front."""
    at = dice.randrange(1, len(text) - 2)
    return dice.choice(("so ", "well ", "hey ")) + text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def clock(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """Return sorted seconds a question."""
    times = []
    for question in questions:
        begun = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - begun)
    return sorted(times)


def main() -> None:
    print("phrasings  build s  MiB  right   p50 ms   p95 ms   scan p50 ms   scan / rank")
    middles = []
    for pairs in SIZES:
        phrasings = generate(pairs)
        dice = random.Random(1)
        asked = [(label, mistype(text, dice)) for label, text in dice.sample(phrasings, QUESTIONS)]
        before, begun = resident(), time.perf_counter()
        matcher = Matcher(phrasings)
        built, grown = time.perf_counter() - begun, (resident() - before) / 2**20
        right = statistics.mean(matcher.rank(text)[0].label == label for label, text in asked)
        texts, questions = [text for _, text in phrasings], [text for _, text in asked]
        times = clock(matcher.rank, questions)
        scan = clock(lambda q, texts=texts: extractOne(q, texts, scorer=WRatio), questions[:SCANNED])
        middle, middle_scan = statistics.median(times), statistics.median(scan)
        late = times[int(0.95 * len(times))]
        middles.append(middle)
        print(
            f"{len(phrasings):9,d} {built:8.2f} {grown:4.0f} {right:6.1%} {middle * 1e3:8.3f}"
            f" {late * 1e3:8.3f} {middle_scan * 1e3:13.2f} {middle_scan / middle:13.0f}"
        )
    print(f"growth from the smallest to the largest: {middles[-1] / middles[0]:.1f} times")
    for length in (750, 1500, 3000, 6000):
        known = " ".join(questions)[:length]
        odd = "".join(dice.choices("abcdefghij klmnop", k=length))
        each = [statistics.median(clock(matcher.rank, [text] * 5)) * 1e3 for text in (known, odd)]
        print(f"{length:5,d} characters: known words {each[0]:6.2f} ms, gibberish {each[1]:6.2f} ms")


if __name__ == "__main__":
    main()
