"""How right the shipped article is with fewer wordings: some kept of each pair and gap, drawn by seed.

    python tests/benchmarks/learning_curve.py [QUESTIONS.jsonl ...] [--keep 5 10 30 60] [--draws 5] [--threshold 0.55]

Without files it asks the sets of tests/questions that no skeptic wrote and that were asked since the engine stands as
it does. Prints the mean of the draws, in per cent: right, right or shown, with one click, bad lines, and under how many
of the uncovered something is shown.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from statistics import mean

from fit_weights import thin

from bot.article.content import Content
from bot.engine.cases import Case, read_cases
from bot.engine.evaluate import evaluate
from bot.engine.learnt import learn
from bot.engine.responder import Responder

QUESTIONS = Path(__file__).parents[1] / "questions"
SETS = """help-desk night-shift trading-floor family-chat last-call open-day evening harbour market doorstep community
crowd fact-check passers-by campus town-hall trainees workshop subscribers breakroom"""


def main() -> None:
    """Ask with each number of wordings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--keep", nargs="*", type=int, default=[5, 10, 30, 60])
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--threshold", type=float)
    given = parser.parse_args()
    files = given.files or [QUESTIONS / f"{name}.jsonl" for name in SETS.split()]
    cases = [case for file in files for case in read_cases(file)]
    print(f"{len(cases)} lines\nwordings  right  shown  click    bad  false shows")
    for keep in given.keep:
        rows = [asked(cases, keep, draw, given.threshold) for draw in range(given.draws)]
        print(f"{keep:8}", "  ".join(f"{100 * mean(column):5.1f}" for column in zip(*rows, strict=True)), flush=True)


def asked(cases: list[Case], keep: int, draw: int, threshold: float | None) -> tuple[float, ...]:
    """Ask all questions with so many wordings kept; the article's own threshold holds where none is given."""
    knowledge = thin(Content.shipped().load("cloud-centers"), {"keep": keep, "seed": draw})
    if threshold is not None:
        knowledge = replace(knowledge, curated=knowledge.curated.model_copy(update={"threshold": threshold}))
    report = evaluate(cases, Responder(knowledge, learn(knowledge)).reply, knowledge.pairs)
    return report.right, report.shown, report.reachable, report.risk, report.false_shows


if __name__ == "__main__":
    main()
