"""Tell which pair or gap a question asks: a multinomial logistic model, trained when an article is loaded.

Its scores are probabilities. Unlike a likeness, they say how sure it is that a question belongs to a label rather
than to any other, so the wordings of known gaps teach it what not to answer. Stochastic gradient descent over sparse
features in plain Python; an example pushes down only its likeliest rivals, which keeps the model small.
"""

from __future__ import annotations

from array import array
from collections import Counter
from hashlib import blake2b
from heapq import nlargest
from math import exp, log, sqrt
from typing import TYPE_CHECKING

from bot.matcher import Ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_Weights = dict[str, dict[int, float]]  # feature -> label's number -> weight
_EPOCHS = 3
_RATE = 6.0  # of the first epoch; the n-th has this over n
_RIVALS = 8  # labels pushed down by one example, the likeliest wrong ones
_WORTH = 0.01  # probability from which a wrong label is pushed down
_SURE = 0.98  # probability of the right label from which an example has nothing to teach
_FAR = 6.0  # score below the best from which a label's probability counts as nothing
_SLIGHT = 0.1  # weight below which a label is left out of a feature's list
_TYPICAL = 15.0  # length of a common question's vector
_UNSEEN = 0.1  # how far a feature never seen shrinks the others, of a once-seen feature's squared weight


class Classifier:
    """Labels ranked by probability for a set of features. `examples` are (label, features)."""

    def __init__(self, examples: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        for label, features in examples:
            self._exact.setdefault(tuple(features), label)
        self.labels = list(dict.fromkeys(label for label, _ in examples))
        numbers = {label: number for number, label in enumerate(self.labels)}
        counts = Counter(feature for _, features in examples for feature in set(features))
        self._rarity = {feature: log(1 + len(examples) / count) for feature, count in counts.items()}
        self._unseen = _UNSEEN * log(1 + len(examples)) ** 2
        rows = [(self._vector(features), numbers[label]) for label, features in examples]
        self._weights = {f: (array("H", w), array("f", w.values())) for f, w in self._fit(rows).items()}

    def knows(self, feature: str) -> bool:
        """Whether any example has the feature."""
        return feature in self._rarity

    def rank(self, features: Sequence[str], limit: int = 3) -> list[Ranked]:
        """Return the likeliest labels first, at most `limit`; ties by label; none when no feature is known.

        The label of an example with just these features is certain.
        """
        scores: dict[int, float] = {}
        for feature, value in self._vector(features):
            for label, weight in zip(*self._weights[feature], strict=True):
                scores[label] = scores.get(label, 0.0) + weight * value
        if not scores:
            return []
        best = max(0.0, *scores.values())
        shares = {label: exp(score - best) for label, score in scores.items() if score > best - 2 * _FAR}
        total = sum(shares.values()) + (len(self.labels) - len(scores)) * exp(-best)
        likeliest = sorted(shares, key=lambda label: (-shares[label], self.labels[label]))
        ranked = [Ranked(self.labels[label], shares[label] / total) for label in likeliest[:limit]]
        exact = self._exact.get(tuple(features))
        return ranked if exact is None else [Ranked(exact, 1.0), *(r for r in ranked if r.label != exact)][:limit]

    def _vector(self, features: Iterable[str]) -> list[tuple[str, float]]:
        """Weigh the known features by rarity; unknown ones lengthen the vector, so shrink the rest.

        Half-normalised: at unit length the few telling words of a long message would drown among the others.
        """
        own = sorted(set(features))
        known = [(feature, self._rarity[feature]) for feature in own if feature in self._rarity]
        length = sqrt(sum(value * value for _, value in known) + self._unseen * (len(own) - len(known))) or 1.0
        scale = sqrt(length * _TYPICAL)
        return [(feature, value / scale) for feature, value in known]

    def _fit(self, rows: list[tuple[list[tuple[str, float]], int]]) -> _Weights:
        """Descend; returns for each feature the labels' weights that matter."""
        weights: _Weights = {feature: {} for feature in self._rarity}
        for epoch in range(_EPOCHS):
            for vector, label in sorted(rows, key=lambda row: self._turn(row, epoch)):
                self._step(weights, vector, label, _RATE / (1 + epoch))
        return {
            feature: {label: weight for label, weight in sorted(own.items()) if abs(weight) >= _SLIGHT}
            for feature, own in weights.items()
        }

    def _turn(self, row: tuple[list[tuple[str, float]], int], epoch: int) -> bytes:
        """Draw an example's place by what it holds: one more example leaves the order of all others as it was."""
        held = (epoch, self.labels[row[1]], [feature for feature, _ in row[0]])
        return blake2b(repr(held).encode(), digest_size=8).digest()

    def _step(self, weights: _Weights, vector: list[tuple[str, float]], own: int, rate: float) -> None:
        """Move the weights towards one example's label and away from its likeliest rivals."""
        scores = {own: 0.0}
        for feature, value in vector:
            for label, weight in weights[feature].items():
                scores[label] = scores.get(label, 0.0) + weight * value
        best = max(0.0, *scores.values())
        shares = {label: exp(score - best) for label, score in scores.items() if score > best - _FAR}
        total = sum(shares.values()) + (len(self.labels) - len(scores)) * exp(-best)
        sure = shares.pop(own, 0.0) / total
        if sure > _SURE:
            return
        moves = [(own, rate * (1 - sure))]
        for label, share in nlargest(_RIVALS, shares.items(), key=lambda item: item[1]):
            if share > _WORTH * total:
                moves.append((label, -rate * share / total))
        for feature, value in vector:
            row = weights[feature]
            for label, move in moves:
                row[label] = row.get(label, 0.0) + move * value
