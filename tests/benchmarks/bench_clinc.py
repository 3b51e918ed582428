"""Measure ranking and refusing on CLINC150: bench_clinc.py PATH/clinc150_train_val.json

The file holds train, val, oos_train and oos_val, each a list of [text, label]. Every label is a pair and
its training lines are its phrasings. A threshold is chosen on one half of the validation part and measured
on the other: the highest that keeps IN_SCOPE of the in-scope half answered and right, a little over the 92 %
aimed at. Refused in-scope questions count as wrong. oos_train is measured too, as a second set unseen.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from pathlib import Path

from bot.matcher import Matcher

IN_SCOPE = 0.923
SPLITS = 20
SAMPLES = 6  # of ten phrasings a label
Line = tuple[bool, float]  # right label first, score


def ask(matcher: Matcher, questions: list[list[str]]) -> list[Line]:
    lines = []
    for text, label in questions:
        best = matcher.rank(text, limit=1)
        lines.append((bool(best) and best[0].label == label, best[0].score if best else 0.0))
    return lines


def accuracy(inside: list[Line]) -> float:
    return statistics.mean(correct for correct, _ in inside)


def choose(inside: list[Line]) -> float:
    """Return the highest threshold that keeps IN_SCOPE of the questions right (or the lowest score)."""
    right = sorted((score for correct, score in inside if correct), reverse=True)
    return right[min(int(IN_SCOPE * len(inside)), len(right) - 1)]


def measure(inside: list[Line], outside: list[Line], threshold: float) -> tuple[float, float]:
    kept = sum(correct and score >= threshold for correct, score in inside) / len(inside)
    return kept, sum(score < threshold for _, score in outside) / len(outside)


def auroc(inside: list[Line], outside: list[Line]) -> float:
    above = sum((i > o) + (i == o) / 2 for _, i in inside for _, o in outside)
    return above / (len(inside) * len(outside))


def halves(lines: list[Line], seed: int) -> tuple[list[Line], list[Line]]:
    shuffled = random.Random(seed).sample(lines, len(lines))
    return shuffled[: len(lines) // 2], shuffled[len(lines) // 2 :]


def report(name: str, phrasings: list[list[str]], data: dict[str, list[list[str]]], *, learn: bool) -> None:
    begun = time.perf_counter()
    matcher = Matcher(((label, text) for text, label in phrasings), learn=learn)
    built = time.perf_counter()
    inside, outside = ask(matcher, data["val"]), ask(matcher, data["oos_val"])
    each = (time.perf_counter() - built) / (len(inside) + len(outside))
    unseen = ask(matcher, data["oos_train"])
    print(f"\n{name}: {len(phrasings)} phrasings, {built - begun:.1f} s to build, {each * 1e3:.2f} ms each")
    print(f"  accuracy without refusal {accuracy(inside):.1%}")
    print(f"  AUROC oos_val, oos_train {auroc(inside, outside):.3f}, {auroc(inside, unseen):.3f}")
    rows, others = [], []
    for seed in range(SPLITS):
        (tune_in, test_in), (_, test_out) = halves(inside, seed), halves(outside, seed)
        threshold = choose(tune_in)
        rows.append(measure(test_in, test_out, threshold))
        others.append(measure(test_in, unseen, threshold))
    for title, table in (("oos_val half", rows), ("oos_train", others)):
        kept, refused = zip(*table, strict=True)
        print(
            f"  {title:13s} in-scope {statistics.mean(kept):.1%} +- {statistics.stdev(kept):.1%}"
            f"   out-of-scope {statistics.mean(refused):.1%} +- {statistics.stdev(refused):.1%}"
            f"   seed 0: {table[0][0]:.1%} / {table[0][1]:.1%}"
        )


def report_few(data: dict[str, list[list[str]]], *, learn: bool) -> None:
    by_label: dict[str, list[list[str]]] = {}
    for item in data["train"]:
        by_label.setdefault(item[1], []).append(item)
    rows = []
    for seed in range(SAMPLES):
        few = [item for group in by_label.values() for item in random.Random(seed).sample(group, 10)]
        matcher = Matcher(((label, text) for text, label in few), learn=learn)
        inside, outside = ask(matcher, data["val"]), ask(matcher, data["oos_val"] + data["oos_train"])
        rows.append((accuracy(inside), auroc(inside, outside)))
    right, areas = zip(*rows, strict=True)
    print(
        f"ten a label, {'learned' if learn else 'words only'}: accuracy without refusal"
        f" {statistics.mean(right):.1%} +- {statistics.stdev(right):.1%}"
        f" ({' '.join(f'{share:.1%}' for share in right)}), AUROC {statistics.mean(areas):.3f}"
    )


def main() -> None:
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for learn in (True, False):
        report("learned" if learn else "words only", data["train"], data, learn=learn)
    print()
    for learn in (True, False):
        report_few(data, learn=learn)


if __name__ == "__main__":
    main()
