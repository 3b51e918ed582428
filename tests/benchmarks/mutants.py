"""How often a question with one word changed is answered all the same, by kind of change.

    python tests/benchmarks/mutants.py [--home DIR] [--article NAME] [--each 350] [--sample 150]

Made from the wordings of an article's pairs that are whole questions: a name, number, rank or word put in the place of
another, or of its opposite; the thing asked for (after which, what, how many), what is said of it, or a verb (after to
or must) replaced by a word that stands so elsewhere in the article's wordings; "not" put in; another time, "last
year's" or "before that" put in. A mutant that is a wording of the article's own is left out, and an answer that puts a
value right counts apart. `--sample` prints so many of the answered, drawn by seed, to judge by hand: an answer misleads
where it tells something else than what was asked as if it were that.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.article.content import Content
from bot.article.listings import phrases
from bot.curator.swaps import Change, Swapper
from bot.engine.reply import Outcome
from bot.engine.responder import Responder
from bot.library import open_article
from bot.text import same_words

SEED = 1
LEAST = 5  # words of a whole question
OFTEN = 2  # times that a word stands in a place before it is put there
AUXILIARIES = "is|are|was|were|do|does|did|has|have|had|can|will|would|should"
OPENING = re.compile(rf"(?:who|which|what|when|where|why|how|{AUXILIARIES})\b", re.IGNORECASE)
THING = re.compile(rf"\b(?:which|what|how many) ([a-z]{{4,}}) (?={AUXILIARIES})")
ATTRIBUTE = re.compile(rf"\b(?:which|what|how many|the) ([a-z]{{4,}}) (?=[a-z]{{4,}} (?:{AUXILIARIES}|of|in)\b)")
VERB = re.compile(r"\b(?:to|must|may|can) ([a-z]{4,})\b")
NOT_THERE = re.compile(rf"^(?:(?:who|which|what|when|where|why|how) )?(?:{AUXILIARIES}) [\w']+ ", re.IGNORECASE)
TIMES = ("in 2018", "next year", "a decade ago", "last month")
SWAPS = {Change.NUMBER: "number", Change.ORDINAL: "number", Change.OPPOSITE: "opposite"}
Make = Callable[[str], Iterator[str]]


class Mutants:
    """Makes mutants of an article's questions."""

    def __init__(self, responder: Responder) -> None:
        self._draw = random.Random(SEED)
        self._swapper = Swapper(responder.knowledge)
        self._names = responder.knowledge.curated.names
        self._pairs = responder.knowledge.curated.pairs
        self._small = responder.knowledge.english.grammar.leads.union(responder.knowledge.english.filler.function_words)
        self._words = {place: self._often(place) for place in (THING, ATTRIBUTE, VERB)}

    def made(self) -> dict[str, list[str]]:
        """Return all mutants by the kind of change."""
        makes: dict[str, Make] = {
            "name": self._renamed,
            "thing": lambda text: self._another(text, THING),
            "attribute": lambda text: self._another(text, ATTRIBUTE),
            "verb": lambda text: self._another(text, VERB),
            "not": _negated,
            "time": lambda text: iter([f"{_bare(text)} {self._draw.choice(TIMES)}?"]),
            "last year's": _last_year,
            "before": lambda text: iter([f"{_bare(text)} before that?"]),
        }
        found: dict[str, list[str]] = {}
        for pair in self._pairs:
            for wording in filter(_is_whole, pair.wordings):
                for swap in self._swapper.swaps(wording):
                    if swap.change in SWAPS:
                        found.setdefault(SWAPS[swap.change], []).append(swap.text)
                for kind, make in makes.items():
                    found.setdefault(kind, []).extend(make(wording))
        return found

    def _renamed(self, text: str) -> Iterator[str]:
        """Yield a text with another of the article's names of that kind in the place of one."""
        for listed in self._names.values():
            forms = [phrases(listing)[0] for listing in listed.values()]
            others = [form for form in forms if form not in text.casefold()]
            for form in forms if others else ():
                if found := re.search(rf"\b{re.escape(form)}\b", text, re.IGNORECASE):
                    yield f"{text[: found.start()]}{self._draw.choice(others)}{text[found.end() :]}"

    def _often(self, place: re.Pattern[str]) -> list[str]:
        """List the words that stand in a place of the article's questions more than once."""
        counts: Counter[str] = Counter()
        for pair in self._pairs:
            for wording in filter(_is_whole, pair.wordings):
                counts.update(place.findall(wording.casefold()))
        return sorted(word for word, count in counts.items() if count >= OFTEN and word not in self._small)

    def _another(self, text: str, place: re.Pattern[str]) -> Iterator[str]:
        """Yield a text with another of the words that stand in a place."""
        for found in place.finditer(text.casefold()):
            others = [word for word in self._words[place] if word != found.group(1)]
            if found.group(1) in self._words[place] and others:
                yield f"{text[: found.start(1)]}{self._draw.choice(others)}{text[found.end(1) :]}"


def _is_whole(text: str) -> bool:
    """Whether a wording is a question in full, rather than keywords or a request."""
    return text.endswith("?") and len(text.split()) >= LEAST and OPENING.match(text) is not None


def _bare(text: str) -> str:
    return text.rstrip("?!. ")


def _negated(text: str) -> Iterator[str]:
    """Yield a question with "not" behind its auxiliary and the word that follows that."""
    found = NOT_THERE.search(text)
    if found:
        yield f"{found.group()}not {text[found.end() :]}"


def _last_year(text: str) -> Iterator[str]:
    """Yield a question about last year's of the first thing that has "the" before it."""
    before, found, after = text.partition(" the ")
    if found:
        yield f"{before} last year's {after}"


def main() -> None:
    """Ask the mutants, and print how many of each kind are answered."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    parser.add_argument("--article")
    parser.add_argument("--each", type=int, default=350)
    parser.add_argument("--sample", type=int, default=0)
    given = parser.parse_args()
    responder = open_article(Content.at(given.home), given.article)
    known = {same_words(text) for entry in responder.knowledge.curated.entries.values() for text in entry.wordings}
    draw = random.Random(SEED)
    answered: list[tuple[str, str, str]] = []
    asked = right = 0
    for kind, texts in sorted(Mutants(responder).made().items()):
        fresh = sorted({text for text in texts if same_words(text) not in known})
        drawn = draw.sample(fresh, min(given.each, len(fresh)))
        told = [reply for reply in map(responder.reply, drawn) if reply.outcome is Outcome.ANSWERED]
        plain = [reply for reply in told if not reply.corrects]
        print(f"{kind:12} {len(drawn):5} asked  {len(plain) / max(1, len(drawn)):6.1%} answered", flush=True)
        answered += [(kind, reply.question, reply.answer or "") for reply in plain]
        asked += len(drawn)
        right += len(told) - len(plain)
    print(f"{'all':12} {asked:5} asked  {len(answered) / max(1, asked):6.1%} answered, {right / asked:.1%} put right")
    for kind, question, answer in draw.sample(answered, min(given.sample, len(answered))):
        print(f"\n[{kind}] {question}\n    {answer}")


if __name__ == "__main__":
    main()
