"""The ranker alone on CLINC150 (CC BY 3.0, Larson et al. 2019): in-scope accuracy and out-of-scope recall.

usage: python tests/benchmarks/bench_clinc.py clinc150_train_val.json

Trains on the training part and asks the validation part. The threshold is chosen on the training part by five-fold
cross-validation, for the best sum of both figures, with the training part's own out-of-scope questions.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np

from bot.engine.model import Example, Ranker
from bot.engine.spelling import Stemmer
from bot.text import normalise, tokenise

FOLDS = 5
STEM = Stemmer({})


def features(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words, and each two that follow one another."""
    stems = [STEM(token.text.replace("'", "")) for token in tokenise(normalise(text)) if token.kind != "stop"]
    pairs = [f"{one} {other}" for one, other in zip(["^", *stems], [*stems, "$"], strict=True)]
    return (*stems, *pairs)


def judge(ranker: Ranker, questions: list[tuple[str, str]]) -> list[tuple[float, bool]]:
    """Return for each question the share of its likeliest label, and whether that is the right one."""
    found: list[tuple[float, bool]] = []
    for text, label in questions:
        shares = ranker.shares(features(text))
        best = int(shares.argmax())
        found.append((float(shares[best]), ranker.labels[best] == label))
    return found


def figures(inside: list[tuple[float, bool]], outside: list[tuple[float, bool]], least: float) -> tuple[float, float]:
    """Return in-scope accuracy and out-of-scope recall at a threshold."""
    right = sum(correct and share >= least for share, correct in inside) / len(inside)
    refused = sum(share < least for share, _ in outside) / len(outside)
    return right, refused


def main() -> None:
    """Train, choose the threshold, and print the figures."""
    data = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    train = [(text, label) for text, label in data["train"]]
    inside: list[tuple[float, bool]] = []
    outside: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        kept = [Example(label, features(text)) for number, (text, label) in enumerate(train) if number % FOLDS != fold]
        ranker = Ranker.train(kept)
        inside += judge(ranker, train[fold::FOLDS])
        outside += judge(ranker, [(text, "oos") for text, _ in data["oos_train"]])
    least = max(np.linspace(0.05, 0.95, 91), key=lambda one: sum(figures(inside, outside, float(one))))
    began = time.perf_counter()
    ranker = Ranker.train([Example(label, features(text)) for text, label in train])
    took = time.perf_counter() - began
    right, refused = figures(judge(ranker, data["val"]), judge(ranker, data["oos_val"]), float(least))
    print(f"threshold {least:.2f}: in-scope {right:.1%}, out-of-scope recall {refused:.1%}; learnt in {took:.0f} s")


if __name__ == "__main__":
    main()
