"""How many false answers the proof bars, made from true ones by a seeded distortion each, and how many true ones.

    python tests/benchmarks/distortions.py [HOME ...] [--show KIND] [--seed N]

A distortion swaps two names, figures or times of an answer, puts another of the article's in their place, lets another
say it, turns subject and object round, denies it, adds or drops what limits it, or puts the opposite. Some that come
out still leave the truth as it was ("Brooklyn was known as Boschwick"): what isn't barred wants reading (`--show`).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from bot.article.content import Content
from bot.article.grounding import Prover, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.article.knowledge import Knowledge, Pair

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TIME = rf"\b(?:\d{{1,2}} )?{_MONTH}\b(?: \d{{1,2}}\b)?(?:,? \d{{4}})?|\b(?:1\d|20)\d\d\b|\b{_DAY}\b"
_FIGURE = r"(?:US)?[$£€]?\d(?:[\d,.]*\d)?(?: (?:percent|billion|million))?"
_THINGS = {
    "name": re.compile(r"\b[A-Z][\w-]*(?: (?:of (?:the )?)?[A-Z][\w-]*)*"),
    "figure": re.compile(_FIGURE),
    "time": re.compile(_TIME),
}
_NO_NAMES = {"Chinese", "Mr", "The"}
_OPPOSITES = """grew fell, grow fall,
    increase decrease, increasing decreasing, increased decreased, rise fall, rose fell,
    high low, higher lower, more less, before after, first last, strong weak, largest smallest, longest shortest,
    gained lost, won lost, north south, northern southern, east west, eastern western, passed rejected, over under,
    accepted rejected, allowed prohibited, above below, began ended, begins ends, start end, early late, faster slower,
    oldest youngest, simpler harder, successful unsuccessful, supported opposed, strict lax, biggest smallest,
    public private, always never, many few, most least, internal external"""
_PUT_IN = ("only", "all", "most", "always", "the first", "at least", "nearly", "many", "no", "never", "not")
_LIMITS = re.compile(
    r"\b(only|nearly|almost|about|most|some|many|several|at least|more than|up to|over|often|usually|generally|partly|"
    r"mostly|mainly|can|may|might|first) "
)
_AUXILIARY = re.compile(r"\b(is|are|was|were|has|have|had|will|can|could|may|should|would|did|does)\b")
_WHO = r"[A-Z]\w*(?: [A-Z]\w*)*"
_SAID = re.compile(rf"[Aa]ccording to (?P<to>{_WHO})|(?P<before>{_WHO}) said|said (?P<after>{_WHO})")
_NOUN = r"(?:(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Hh]is) (?:[\w-]+ ){0,2}?[\w-]+|[A-Z][\w-]*(?: [A-Z][\w-]*)*)"
_VERB = (
    r"(?:(?:was|were|is|are|has|have|had|will|can) )?[a-z]+(?:ed|es|s|d|ke|ve|nt|w)(?: (?:by|to|from|with|against))?"
)
_DOES = re.compile(rf"^(?P<a>{_NOUN}) (?P<v>{_VERB}) (?P<b>{_NOUN})(?=[ ,.;]|$)")
_EQUALS = {"is", "was", "has", "are", "were", "as", "means", "include", "includes"}
_DROPPED = 0.7  # share of answers with a limit that lose it; the rest get one more


@dataclass(frozen=True, slots=True)
class Distortion:
    """A false answer: how it was made, the pair it was made from, and its text."""

    kind: str
    pair: Pair
    answer: str


class Distorter:
    """Makes false answers from the true ones of one article."""

    def __init__(self, knowledge: Knowledge, seed: int) -> None:
        self.knowledge = knowledge
        self.seed = seed
        self.things: dict[str, list[str]] = {}
        for kind, pattern in _THINGS.items():
            found: dict[str, None] = {}
            for fact in knowledge.record.facts:
                found |= {match.group(): None for match in pattern.finditer(fact.text) if match.start() > 0}
            self.things[kind] = list(found)

    def distortions(self) -> Iterator[Distortion]:
        """Yield for each pair at most one distortion of each kind, the same for the same seed."""
        for pair in self.knowledge.curated.pairs:
            chance = random.Random(f"{self.seed} {self.knowledge.name} {pair.id}")
            facts = [fact.text.casefold() for fact in self.knowledge.cited(pair)]
            for kind, distort in KINDS.items():
                false = distort(self, pair.answer, chance)
                if false and false != pair.answer and not any(false.strip(". ").casefold() in fact for fact in facts):
                    yield Distortion(kind, pair, false)

    def spans(self, kind: str, answer: str) -> list[re.Match[str]]:
        """Find an answer's things of a kind: a date is no figure, a first word no name unless it is one elsewhere."""
        found = list(_THINGS[kind].finditer(answer))
        if kind == "figure":
            times = [match.span() for match in _THINGS["time"].finditer(answer)]
            found = [match for match in found if not any(begin <= match.start() < end for begin, end in times)]
        if kind == "name":
            found = [m for m in found if m.group() in self.things["name"] and m.group() not in _NO_NAMES]
        return found

    def swap(self, kind: str, answer: str, chance: random.Random) -> str | None:
        """Exchange two things of a kind that don't stand in one list."""
        spans = [match for match in self.spans(kind, answer) if answer[match.end() : match.end() + 1] != "'"]
        options = []
        for first, second in combinations(spans, 2):
            between = answer[first.end() : second.start()]
            options += [(first, second, between)] if first.group() != second.group() and not _listed(between) else []
        if not options:
            return None
        first, second, between = chance.choice(options)
        return answer[: first.start()] + second.group() + between + first.group() + answer[second.end() :]

    def replace(self, kind: str, answer: str, chance: random.Random) -> str | None:
        """Put another thing of the article in the place of one."""
        spans = [match for match in self.spans(kind, answer) if answer.count(match.group()) == 1]
        others = [t for t in self.things[kind] if t not in answer and not any(m.group() in t for m in spans)]
        if not spans or not others:
            return None
        span = chance.choice(spans)
        return answer[: span.start()] + chance.choice(others) + answer[span.end() :]

    def attribute(self, answer: str, chance: random.Random) -> str | None:
        """Let another say it."""
        said = _SAID.search(answer)
        if said is None:
            inside = [match.group() for match in self.spans("name", answer)]
            return f"{answer.rstrip('.')}, according to {chance.choice(inside)}." if inside else None
        others = [name for name in self.things["name"] if name not in answer]
        group = said.lastgroup or "to"
        return answer[: said.start(group)] + chance.choice(others) + answer[said.end(group) :] if others else None


def _listed(between: str) -> bool:
    """Whether only a list, or "is", stands between two things."""
    words = [word for word in re.findall(r"[^\s,–-]+", between) if word not in {"and", "or", "the", "a"}]
    return all(word[0].isupper() for word in words) or between.strip() in _EQUALS


def _deny(_: Distorter, answer: str, chance: random.Random) -> str | None:
    if re.search(r"\b(not|no|never)\b", answer):
        return re.sub(r"\b(not|no|never) ", "", answer, count=1)
    return _after_verb(answer, "not", chance)


def _after_verb(answer: str, word: str, chance: random.Random) -> str | None:
    verbs = list(_AUXILIARY.finditer(answer))
    if not verbs:
        return None
    at = chance.choice(verbs).end()
    return f"{answer[:at]} {word}{answer[at:]}"


def _turn(_: Distorter, answer: str, __: random.Random) -> str | None:
    """Let subject and object change places."""
    match = _DOES.match(answer)
    if match is None or match["v"] in _EQUALS or match["a"] == match["b"]:
        return None
    turned = f"{match['b']} {match['v']} {re.sub('^(The|An?|Its|His) ', _lower, match['a'])}{answer[match.end() :]}"
    return turned[0].upper() + turned[1:]


def _lower(match: re.Match[str]) -> str:
    return match.group().lower()


def _limit(_: Distorter, answer: str, chance: random.Random) -> str | None:
    """Take a word that limits out, or put one in."""
    limits = _LIMITS.search(answer)
    if limits is not None and chance.random() < _DROPPED:
        return answer[: limits.start()] + answer[limits.end() :]
    return _after_verb(answer, chance.choice(_PUT_IN), chance)


def _oppose(_: Distorter, answer: str, chance: random.Random) -> str | None:
    options = []
    for couple in _OPPOSITES.split(","):
        one, other = couple.split()
        options += [(a, b) for a, b in ((one, other), (other, one)) if re.search(rf"\b{a}\b", answer)]
    if not options:
        return None
    old, new = chance.choice(options)
    return re.sub(rf"\b{old}\b", new, answer, count=1)


def _of(kind: str, distort: Callable[..., str | None]) -> Callable[..., str | None]:
    def of(distorter: Distorter, answer: str, chance: random.Random) -> str | None:
        return distort(distorter, kind, answer, chance)

    return of


KINDS: dict[str, Callable[..., str | None]] = {
    "names swapped": _of("name", Distorter.swap),
    "figures swapped": _of("figure", Distorter.swap),
    "times swapped": _of("time", Distorter.swap),
    "name replaced": _of("name", Distorter.replace),
    "figure replaced": _of("figure", Distorter.replace),
    "time replaced": _of("time", Distorter.replace),
    "denied": _deny,
    "turned round": _turn,
    "another source": Distorter.attribute,
    "limits changed": _limit,
    "opposite": _oppose,
}


def main() -> None:
    """Print the shares of false and true answers that are proven, doubtful and unproven."""
    parser = argparse.ArgumentParser()
    parser.add_argument("homes", nargs="*", type=Path)
    parser.add_argument("--show", default="", help="list what isn't barred of this kind, or of all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    false: dict[str, Counter[Verdict]] = {kind: Counter() for kind in KINDS}
    for home in options.homes or [None]:
        knowledge = Content.at(home).load()
        prover = Prover.of(knowledge)
        true = Counter(prover.prove(p.answer, knowledge.cited(p)).verdict for p in knowledge.curated.pairs)
        _print(f"true: {knowledge.name}", true)
        for one in Distorter(knowledge, options.seed).distortions():
            proof = prover.prove(one.answer, knowledge.cited(one.pair))
            false[one.kind][proof.verdict] += 1
            if options.show in {"all", one.kind} and proof.verdict != Verdict.UNPROVEN:
                print(f"{proof.verdict.name} {one.kind}: {one.answer}\n    {one.pair.answer}\n    {proof.reasons}")
    for kind, counts in false.items():
        _print(f"false: {kind}", counts)
    _print("false: all", sum(false.values(), Counter()))


def _print(what: str, counts: Counter[Verdict]) -> None:
    total = sum(counts.values())
    if total:
        shares = "  ".join(f"{verdict.name.lower()} {counts[verdict] / total:6.1%}" for verdict in Verdict)
        print(f"{what:30}{total:6}  {shares}")


if __name__ == "__main__":
    main()
