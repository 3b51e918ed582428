"""Fit the verifier's weights on labelled questions of several articles, and say how they carry over to each left out.

usage: python tests/benchmarks/fit_weights.py PLAN.toml [--write] [--without EVIDENCE ...]

The plan names the sets to fit on, an entry each:

    [[set]]
    name = "ferry5"
    out = "ferry"            # sets that are left out together: those of one article, or of one writer
    home = "tests/fixtures/ferry"
    questions = ["tests/fixtures/ferry/questions/first.jsonl"]   # or one .json of SQuAD's form: q, answers, impossible
    keep = 5                 # phrasings kept a pair and gap, drawn by `seed`; all where it is left out
    gaps = false             # whether the known gaps stay
    weight = 2               # how much it counts, whatever its size; 1 where it is left out
    stay = true              # its labels are not looked at: the verdicts that the stored weights give are to stay

Maximum likelihood of the conditional logit with a ridge penalty. A question that stands word for word among the
wordings is left out. `--write` stores the weights fitted on all sets.

Where some sets are to stay, the fit starts from the stored weights and is drawn towards them, as in learning without
forgetting (Li and Hoiem, "Learning without Forgetting", ECCV 2016): what was learnt of articles that are not at hand
is kept, and what is new is learnt of those that are. With `--without`, on sets that are all to stay, evidence goes and
the rest says the same as far as it can.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bot.article.content import Content
from bot.article.knowledge import Knowledge, Pair
from bot.engine.cases import read_cases
from bot.engine.evidence import Question, weigh
from bot.engine.learnt import learn
from bot.engine.profile import agree
from bot.engine.responder import Responder
from bot.engine.verifier import WEIGHTS, read_weights
from bot.text import same_words

NAMES = tuple(read_weights())
STORED = np.array(list(read_weights().values())).T.ravel()
RIDGE, DRAWN = 0.02, 1.0  # how much weights are drawn to zero, and to the stored ones where some verdicts are to stay
TINY = 1e-9
IDLE = 15  # questions for each message of idle talk
LIMITS = (0.5, 1, 2, 5)  # per cent of bad lines at which the share right is shown
_SMALL = frozenset({"a", "an", "the", "of", "in", "and", "to", "at", "by", "for"})


@dataclass(frozen=True)
class Line:
    """One question: its label, the evidence of its candidates (candidates x evidence, already with the part that leans
    on few wordings), which are pairs, right, at least partly right, and forbidden, and what `entries` they are. `stay`:
    its verdict is to stay; `weight`: how much all lines of its set count together.
    """

    question: str
    label: str
    evidence: Any
    pair: Any
    right: Any
    fair: Any
    forbidden: Any
    entries: tuple[Any, ...]
    stay: bool
    weight: float


def main() -> None:
    """Fit, with each article left out in turn, then on all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("plan", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", nargs="*", default=[])
    given = parser.parse_args()
    plan = tomllib.loads(given.plan.read_text(encoding="utf-8"))["set"]
    with ProcessPoolExecutor(2) as pool:
        lines = dict(zip([one["name"] for one in plan], pool.map(collect, plan), strict=True))
    outs = {one["name"]: one["out"] for one in plan if not one.get("stay")}
    left_out: list[tuple[float, bool]] = []
    for out in dict.fromkeys(outs.values()):
        weights = fit([found for name, found in lines.items() if outs.get(name) != out], given.without)
        for name, found in lines.items():
            if outs.get(name) == out:
                report(f"without {out}: {name}", found, weights)
                left_out += [judged(line, weights)[:2] for line in found if line.label != "either"]
    if left_out:
        print(f"all, each left out of the fit: {len(left_out)} lines, ece {error_of(left_out):.3f}")
    weights = fit(list(lines.values()), given.without)
    for name, found in lines.items():
        report(f"with all: {name}", found, weights)
    if given.write:
        write(weights, plan, given.without)


def collect(entry: dict[str, Any]) -> list[Line]:
    """Ask one set of the plan and keep the evidence."""
    knowledge = thin(Content.at(Path(entry["home"])).load(entry.get("name_of")), entry)
    responder = Responder(knowledge, learn(knowledge))
    known = {same_words(wording) for one in knowledge.curated.entries.values() for wording in one.wordings}
    lines: list[Line] = []
    asked = questions(entry["questions"], knowledge)
    asked += idle_talk(knowledge, len(asked) // IDLE)
    for question, label, right, fair in asked:
        if same_words(question) in known or (label == "covered" and not right):
            continue
        reading = responder.reader.read(question)
        put = Question(reading, responder.lexicon, responder.learnt.ranker)
        held = weigh(put, *responder.verifier.rank(put))
        objections = [responder.verifier.guard.objections(put, profile) for profile in held]
        rows = []
        for profile, evidence in held.items():
            row = np.array([evidence.get(name, 0.0) for name in NAMES])
            rows.append(np.concatenate([row, row / np.sqrt(profile.phrased.total)]))
        entries = [profile.entry for profile in held]
        lines.append(
            Line(
                question,
                label,
                np.array(rows),
                np.array([isinstance(one, Pair) for one in entries]),
                np.array([one.id in right for one in entries]),
                np.array([one.id in fair for one in entries]),
                np.array([one.forbid for one in objections]),
                tuple(entries),
                entry.get("stay", False),
                entry.get("weight", 1.0),
            )
        )
    return lines


def idle_talk(knowledge: Knowledge, count: int) -> list[tuple[str, str, set[str], set[str]]]:
    """Make messages that ask nothing of the article: a few small words, or one common word in a frame."""
    draw = random.Random(count)
    english = knowledge.english
    small = [*english.filler.function_words, *sorted(english.grammar.question_words)]
    common = sorted(english.common.words)
    frames = ["{}", "{}?", "what about {}", "who {}", "the {}", "is it {}", "need {}", "what is {}", "when {}"]
    found: list[tuple[str, str, set[str], set[str]]] = []
    for number in range(count):
        if number % 2:
            text = " ".join(draw.sample(small, draw.randint(1, 3)))
        else:
            text = draw.choice(frames).format(draw.choice(common))
        found.append((text, "not_covered", set(), set()))
    return found


def thin(knowledge: Knowledge, entry: dict[str, Any]) -> Knowledge:
    """Keep so many phrasings of each pair and gap, drawn by seed."""
    draw = random.Random(entry.get("seed", 0))
    keep = entry.get("keep")

    def few(one: Any, most: int) -> Any:
        if len(one.phrasings) <= most:
            return one
        return one.model_copy(update={"phrasings": tuple(draw.sample(list(one.phrasings), most))})

    curated = knowledge.curated
    pairs, gaps = curated.pairs, curated.gaps if entry.get("gaps", True) else ()
    if keep is not None:
        pairs = tuple(few(pair, keep - 1) for pair in pairs)
        gaps = tuple(few(gap, keep) for gap in gaps)
    return replace(knowledge, curated=curated.model_copy(update={"pairs": pairs, "gaps": gaps}))


def questions(paths: list[str], knowledge: Knowledge) -> list[tuple[str, str, set[str], set[str]]]:
    """Read labelled questions with the ids of the pairs that answer each wholly, and at least partly."""
    found: list[tuple[str, str, set[str], set[str]]] = []
    pairs = knowledge.curated.pairs
    for path in map(Path, paths):
        if path.suffix == ".json":
            for case in json.loads(path.read_text(encoding="utf-8")):
                right = {pair.id for pair in pairs if holds(pair.answer, case["answers"])}
                label = "not_covered" if case.get("impossible", not case["answers"]) else "covered"
                right = right if label == "covered" else set()
                found.append((case["q"], label, right, right))
            continue
        for case in read_cases(path):
            marks = {pair.id: [not group.isdisjoint(pair.facts) for group in case.groups] for pair in pairs}
            whole = {pair for pair, hits in marks.items() if hits and all(hits)}
            part = {pair for pair, hits in marks.items() if any(hits)}
            found.append((case.question, case.label, whole, part))
    return found


def fit(groups: list[list[Line]], without: list[str] = []) -> Any:  # noqa: B006 - never changed
    """Return the weights, twice as many as there is evidence, that make the labels, and what is to stay, likeliest."""
    lines = [
        (line, line.weight / len(group)) for group in groups for line in group if line.stay or line.label != "either"
    ]
    counts = [len(line.pair) for line, _ in lines]
    starts = np.cumsum([0, *counts[:-1]])
    place = np.repeat(np.arange(len(lines)), counts)
    evidence = np.concatenate([line.evidence for line, _ in lines])
    staying = np.array([line.stay for line, _ in lines])
    kept = np.array([name not in without for name in NAMES] * 2)
    begin, ridge = (STORED * kept, DRAWN) if staying.any() else (np.zeros(2 * len(NAMES)), RIDGE)
    ridge = RIDGE if staying.all() else ridge
    spread = evidence.std(0) + 1e-6
    used = kept & ((evidence.std(0) > 0) | (np.array(NAMES * 2) == "pair"))
    if staying.any():  # what is new weighs alike however many wordings there are: with few all stays as it was
        used &= ~np.concatenate([np.zeros(len(NAMES), bool), ~STORED.reshape(2, -1).any(0)])
    scaled = np.where(used, evidence / spread, 0.0)
    stored, stored_none = _shares(evidence @ STORED, starts, place)
    right = np.concatenate([line.right if line.label == "covered" else ~line.pair for line, _ in lines])
    none = np.array([line.label != "covered" for line, _ in lines])
    weight = np.array([share for _, share in lines])
    weight /= weight.sum()

    def loss(moved: Any) -> tuple[float, Any]:
        shares, rest = _shares(evidence @ begin + scaled @ moved, starts, place)
        good = np.add.reduceat(shares * right, starts) + rest * none + TINY
        stays = np.add.reduceat(stored * np.log(shares + TINY), starts) + stored_none * np.log(rest + TINY)
        wanted = np.where(staying[place], stored, shares * right / good[place])
        value = -(weight * np.where(staying, stays, np.log(good))).sum() + ridge * (moved**2).sum() / 2 / len(NAMES)
        return value, scaled.T @ ((shares - wanted) * weight[place]) + ridge * moved / len(NAMES)

    best = minimize(loss, np.zeros(2 * len(NAMES)), jac=True, method="L-BFGS-B", options={"maxiter": 800})
    return begin + np.where(used, best.x / spread, 0.0)


def _shares(sums: Any, starts: Any, place: Any) -> tuple[Any, Any]:
    """Return the probability of each candidate, and for each line that of none, from the candidates' sums."""
    most = np.maximum(np.maximum.reduceat(sums, starts), 0)
    shares, rest = np.exp(sums - most[place]), np.exp(-most)
    whole = np.add.reduceat(shares, starts) + rest
    return shares / whole[place], rest / whole


def judged(line: Line, weights: Any) -> tuple[float, bool, bool]:
    """Return the support of the likeliest pair, and whether answering with it is right, and bad."""
    sums = line.evidence @ weights
    most = max(sums.max(), 0.0)
    shares = np.exp(sums - most)
    shares /= shares.sum() + np.exp(-most)
    best = int(np.argmax(np.where(line.pair, shares, -1.0)))
    support = 0.0
    for other in range(len(shares)):
        if line.pair[other] and agree(line.entries[best], line.entries[other]):
            support += float(shares[other])
    if line.forbidden[best]:
        support = 0.0
    right = line.label == "covered" and bool(line.right[best])
    bad = line.label == "not_covered" or not line.fair[best]
    return support, right, bad


def report(name: str, lines: list[Line], weights: Any) -> None:
    """Print what share of the covered is right where so many per cent of all lines are bad, and the calibration."""
    rows = sorted((judged(line, weights) for line in lines), key=lambda row: -row[0])
    covered = sum(line.label == "covered" for line in lines)
    right = bad = 0
    at = dict.fromkeys(LIMITS, 0.0)
    for support, is_right, is_bad in rows:
        if support <= 0:
            break
        right += is_right
        bad += is_bad
        for limit in LIMITS:
            if bad <= limit / 100 * len(lines):
                at[limit] = 100 * right / covered
    shown = "  ".join(f"{limit}%: {share:4.1f}" for limit, share in at.items())
    steps = []
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9):
        said = [row for row in rows if row[0] >= threshold]
        share = 100 * sum(row[1] for row in said) / covered
        steps.append(f"{threshold}: {share:.0f}/{100 * sum(row[2] for row in said) / len(lines):.1f}")
    first = 100 * sum(row[1] for row in rows) / covered
    error = calibration(lines, weights)
    print(f"{name:42} first {first:4.1f}  {shown}  ece {error:.3f}  {'  '.join(steps)}", flush=True)


def calibration(lines: list[Line], weights: Any) -> float:
    """Return the expected calibration error of one set."""
    return error_of([judged(line, weights)[:2] for line in lines if line.label != "either"])


def error_of(rows: list[tuple[float, bool]]) -> float:
    """Return the expected calibration error in ten bins of equal size, 0..1, of (probability, right)."""
    bins = np.array_split(np.array(sorted(rows), dtype=float), 10)
    return float(sum(len(part) / len(rows) * abs(part[:, 0].mean() - part[:, 1].mean()) for part in bins))


def write(weights: Any, plan: list[dict[str, Any]], without: list[str]) -> None:
    """Store the weights with the names of the sets that they were fitted on, now and before."""
    earlier = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["fitted"]
    stay = [one["name"] for one in plan if one.get("stay")]
    fitted = {
        "before": list(dict.fromkeys([*earlier["before"], *earlier["on"]])) if stay else [],
        "on": [one["name"] for one in plan if not one.get("stay")],
        "stay": stay,
    }
    lines = [
        "# What each piece of evidence weighs, in nats: with very many wordings, and how much more with few: times",
        "# 1 / sqrt(wordings). Fitted by tests/benchmarks/fit_weights.py, by maximum likelihood, `before` on some,",
        "# then `on` others, where the verdicts on those under `stay` were to stay as they were.",
        "",
        "[fitted]",
    ]
    for which, names in fitted.items():
        lines += [f"{which} = [", *(f'  "{name}",' for name in names), "]"]
    lines += ["", "[weights]"]
    half = len(NAMES)
    for number, name in enumerate(NAMES):
        if name not in without:
            lines.append(f"{name} = [{weights[number]:.4f}, {weights[half + number]:.4f}]")
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def holds(text: str, golds: list[str]) -> bool:
    """Whether a text has 70 % of the words of a gold answer."""
    said = set(words(text))
    return any(gold and sum(word in said for word in gold) >= 0.7 * len(gold) for gold in map(words, golds))


def words(text: str) -> list[str]:
    """Cut a text into plain words, without accents, thousands' commas and small words."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    found = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\d),(?=\d)", "", plain))
    return [word for word in found if word not in _SMALL]


if __name__ == "__main__":
    main()
