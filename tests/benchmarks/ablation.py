"""Say what each part of the engine buys: score labelled questions with one part taken out at a time.

    python tests/benchmarks/ablation.py QUESTIONS.jsonl ...
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import bot.engine.model
import bot.engine.responder
from bot.article.content import Content
from bot.article.english import Elsewhere
from bot.article.knowledge import Knowledge
from bot.engine.evaluate import Report, evaluate, read_cases
from bot.engine.guard import Coverage, Guard
from bot.engine.lexicon import Lexicon
from bot.engine.responder import Responder, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.engine.reading import Reading


def without_gaps(knowledge: Knowledge) -> Knowledge:
    curated = knowledge.curated.model_copy(update={"gaps": ()})
    return replace(knowledge, curated=curated, english=knowledge.english.model_copy(update={"elsewhere": Elsewhere()}))


def without_synonyms(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, english=knowledge.english.model_copy(update={"synonym": {}}))


def first_wordings(knowledge: Knowledge) -> Knowledge:
    """Keep only the first ten phrasings of each pair and gap."""
    pairs = tuple(pair.model_copy(update={"phrasings": pair.phrasings[:10]}) for pair in knowledge.curated.pairs)
    gaps = tuple(gap.model_copy(update={"phrasings": gap.phrasings[:10]}) for gap in knowledge.curated.gaps)
    curated = knowledge.curated.model_copy(update={"pairs": pairs, "gaps": gaps})
    return replace(knowledge, curated=curated)


def stems_only(reading: Reading) -> list[str]:
    return [feature for feature in bot.engine.features.features(reading) if feature.startswith("/")]


@contextmanager
def nothing() -> Iterator[None]:
    yield


def cover(self: Guard, pair_id: str, reading: Reading) -> Coverage:
    return Coverage()


VARIANTS: dict[str, tuple[Any, Any]] = {
    "everything": (None, nothing),
    "no fuzzy word repair": (None, lambda: patch.object(Lexicon, "mend", lambda self, word: None)),
    "no reading: stems only": (None, lambda: patch.object(bot.engine.responder, "features", stems_only)),
    "no synonyms": (without_synonyms, nothing),
    "no name and figure guard": (None, lambda: patch.object(Guard, "left", lambda self, pair_id, reading: ())),
    "no test term by term": (None, lambda: patch.object(Coverage, "doubt", 0.0)),
    "no guard at all": (None, lambda: patch.object(Guard, "cover", cover)),
    "no margin over the rival": (None, lambda: patch.object(Verdict, "score", property(lambda v: v.support))),
    "words alone, no neighbours": (None, lambda: patch.object(bot.engine.model, "_neighbours", list)),
    "no known gaps": (without_gaps, nothing),
    "ten phrasings a pair and gap": (first_wordings, nothing),
}


def main() -> None:
    cases = [case for name in sys.argv[1:] for case in read_cases(Path(name))]
    knowledge = Content.shipped().load("cloud-centers")
    print(f"{len(cases)} questions\n\n| | right | right or one click away | bad lines |\n|---|---|---|---|")
    for name, (change, switch) in VARIANTS.items():
        with switch():
            responder = Responder(change(knowledge) if change else knowledge)
            report: Report = evaluate(cases, responder.reply, responder.knowledge.pairs)
        print(f"| {name} | {report.right:.1%} | {report.reachable:.1%} | {report.risk:.2%} |", flush=True)


if __name__ == "__main__":
    main()
