"""Rank labels by how well a question fits their phrasings: as a whole first, then phrasing by phrasing.

Words count by how few labels use them. An inverted index, rarest words first, gathers the labels whose
phrasings taken together look like the question; only the best of these have their phrasings compared.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice, repeat
from math import log, sqrt
from typing import TYPE_CHECKING

from bot._linear import LinearModel
from bot._spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_RUN = re.compile(r"[^\W_]+")
_CONTRACTIONS = {
    "n't": " not", "'s": " is", "'m": " am", "'re": " are", "'d": " would", "'ll": " will", "'ve": " have"
}  # fmt: skip
_BUDGET = 4000  # label entries gathered before common words stop adding new labels
_GATHERED, _COMPARED = 64, 8  # labels kept after gathering, and after common words too (or `limit`)
_BEST = 3  # phrasings whose mean speaks for a label
_LEARNED = 1.2  # weight of the linear model beside the words' weight of 1
_LEARNABLE = 10_000_000  # phrasings x labels
_MANY = 8  # phrasings a label


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label and how well the question fits it: 0..1, comparable between questions of one matcher."""

    label: str
    score: float


def words(text: str) -> list[str]:
    """Cut a text into lower-cased words without common endings ("Pricing plans" gives "pric", "plan")."""
    text = text.casefold().replace("\u2019", "'")
    if "'" in text:
        for short, full in _CONTRACTIONS.items():
            text = text.replace(short, full)
    return [_stem(run) for run in _RUN.findall(text)]


def _stem(word: str) -> str:
    """Take a plural, -ing or -ed ending off, then a final e or doubled letter."""
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 4:
        word = word[:-2]
    elif word.endswith("s") and len(word) > 3 and word[-2] != "s":
        word = word[:-1]
    if len(word) > 3 and (word[-1] == "e" or (word[-1] == word[-2] and word[-1] not in "ls")):
        word = word[:-1]
    return word


class Matcher:
    """Phrasings, each under a label, indexed once and asked often.

    `phrasings` are (label, text) pairs; `analyze` turns a text into features; `weights` gives a factor on a
    feature's rarity; `mend` lets an unknown word stand for the known word it was meant to be; `learn` lets a
    linear model be trained (needs numpy and scipy) where labels have many phrasings.
    """

    def __init__(
        self,
        phrasings: Iterable[tuple[str, str]],
        *,
        analyze: Callable[[str], Sequence[str]] = words,
        weights: Callable[[str], float] | None = None,
        mend: bool = True,
        learn: bool = False,
    ) -> None:
        pairs = list(phrasings)
        self._analyze = analyze
        self._weigh = weights or _evenly
        numbers = {label: number for number, label in enumerate(dict.fromkeys(label for label, _ in pairs))}
        self._labels = list(numbers)
        self._exact: dict[tuple[str, ...], set[int]] = {}
        self._phrasings: list[list[tuple[str, ...]]] = [[] for _ in numbers]
        self._entries: dict[str, dict[int, float]] = {}  # feature -> label -> weight in its profile
        names: dict[str, str] = {}  # one string a feature, however many phrasings hold it
        for label, text in pairs:
            key = tuple(names.setdefault(feature, feature) for feature in analyze(text))
            self._exact.setdefault(key, set()).add(numbers[label])
            features = tuple(dict.fromkeys(key))
            self._phrasings[numbers[label]].append(key if len(key) == len(features) else features)
        self._index()
        common_first = sorted(self._entries, key=lambda feature: -len(self._entries[feature]))
        self._speller = Speller(common_first if mend else ())
        self._model: LinearModel | None = None
        if learn and len(pairs) >= _MANY * len(numbers) > _MANY and len(pairs) * len(numbers) <= _LEARNABLE:
            texts = [text for _, text in pairs]
            self._model = LinearModel(texts, [numbers[label] for label, _ in pairs], analyze=analyze)

    def _index(self) -> None:
        """Weigh the features, and enter each label under its features with its profile's unit vector."""
        for number, group in enumerate(self._phrasings):
            for feature, count in Counter(f for features in group for f in features).items():
                self._entries.setdefault(feature, {})[number] = sqrt(count / len(group))
        self._weights = {f: self._weight(f, len(entry)) for f, entry in self._entries.items()}
        squares = [0.0] * len(self._labels)
        for feature, entry in self._entries.items():
            for number, share in entry.items():
                entry[number] = share = share * self._weights[feature]
                squares[number] += share * share
        for entry in self._entries.values():
            for number, share in entry.items():
                entry[number] = share / (sqrt(squares[number]) or 1.0)
        self._sizes = [[sum(map(self._weights.__getitem__, fs)) for fs in group] for group in self._phrasings]

    def _weight(self, feature: str, labels: int) -> float:
        """Weigh a feature that so many labels use; an unknown one counts like one of a single label."""
        return self._weigh(feature) * log(1 + len(self._labels) / max(labels, 1))

    def rank(self, question: str, limit: int = 3) -> list[Ranked]:
        """Return the best labels first, at most `limit`; ties by label; none when nothing is shared."""
        key = tuple(self._analyze(question))
        asked = self._read(key)
        exact = self._exact.get(key, set()) if key else set()
        profiles = self._gather(asked)
        learned = self._model.margins(question) if self._model and profiles else None
        scored = []
        for number in {*exact, *self._shortlist(profiles, learned, max(limit, _COMPARED))}:
            score = (profiles.get(number, 0.0) + self._compare(number, asked)) / 2
            if learned:
                score = (score + _LEARNED * _unit(learned[number])) / (1 + _LEARNED)
            scored.append((number not in exact, -1.0 if number in exact else -min(score, 1.0), number))
        scored.sort(key=lambda entry: (*entry[:2], self._labels[entry[2]]))
        return [Ranked(self._labels[number], -score) for _, score, number in scored[: max(limit, 0)]]

    def _read(self, features: Iterable[str]) -> dict[str, float]:
        """Weigh the question's features, unknown words mended where they can be."""
        asked = {}
        for feature in dict.fromkeys(features):
            known = feature if feature in self._weights else self._speller.mend(feature) or feature
            asked[known] = self._weights.get(known) or self._weight(known, 0)
        return asked

    def _gather(self, asked: dict[str, float]) -> dict[int, float]:
        """Return labels that share a feature with the question, each with the cosine of its profile, 0..1."""
        length = sqrt(sum(weight * weight for weight in asked.values())) or 1.0
        known = sorted((f for f in asked if f in self._entries), key=lambda f: len(self._entries[f]))
        found: dict[int, float] = {}
        budget, full = _BUDGET, False
        for feature in known:
            entry, weight = self._entries[feature], asked[feature] / length
            if not full and found and len(entry) > budget:
                full, found = True, dict(nlargest(_GATHERED, found.items(), key=lambda item: item[1]))
            if full:
                for number in found:
                    found[number] += weight * entry.get(number, 0.0)
            else:
                for number, share in islice(entry.items(), _BUDGET):
                    found[number] = found.get(number, 0.0) + weight * share
                budget -= len(entry)
        return found

    def _shortlist(self, profiles: dict[int, float], learned: list[float] | None, count: int) -> list[int]:
        """Return the labels whose phrasings are worth comparing one by one."""
        if learned is None:
            return nlargest(count, profiles, key=profiles.__getitem__)
        return nlargest(count, profiles, key=lambda n: profiles[n] + _LEARNED * _unit(learned[n]))

    def _compare(self, number: int, asked: dict[str, float]) -> float:
        """Return the mean likeness, 0..1, of the label's best phrasings: shared weight over both weights."""
        size = sum(asked.values())
        likenesses = [
            2 * sum(map(asked.get, features, repeat(0.0))) / ((size + own) or 1.0)
            for features, own in zip(self._phrasings[number], self._sizes[number], strict=True)
        ]
        best = nlargest(_BEST, likenesses)
        return sum(best) / len(best)


def _evenly(_: str) -> float:
    return 1.0


def _unit(margin: float) -> float:
    """Bring a margin from -1..1 to 0..1."""
    return min(max((1 + margin) / 2, 0.0), 1.0)
