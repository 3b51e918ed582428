"""The ranker: which pair or gap a question asks, by a multinomial logistic model trained when an article is learnt.

Its scores are probabilities. Unlike a likeness, they say how sure it is that a question belongs to a label rather than
to any other, so the phrasings of known gaps teach what not to answer. Stochastic gradient descent, one example at a
time, its iterates averaged (Polyak and Juditsky, "Acceleration of stochastic approximation by averaging", SIAM J.
Control Optim. 1992). The constants were fitted on the shipped article with 10 and 30 phrasings a pair.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = NDArray[np.float32]
Weights = NDArray[np.float16]
Places = NDArray[np.int64]

_EPOCHS, _SETTLED = 6, 2  # times that all examples are seen, and times before the weights' mean is taken
_RATE = 4.0
_WORTH = 0.01  # probability from which a wrong label is pushed down
_SURE = 0.98  # probability of the right label from which an example has nothing to teach
_TYPICAL = 15.0  # length of a common question's vector
_UNSEEN = 0.1  # how far a feature never seen shrinks the others, of a once-seen feature's squared weight


@dataclass(frozen=True, slots=True)
class Example:
    """A text of known label, as its features."""

    label: str
    features: tuple[str, ...]


class Ranker:
    """Labels ranked by probability for a question's features.

    `labels` in order; `rarity`: the weight of each feature, log(1 + examples / examples that have it); `places`: the
    order of the features; `weights`: features x labels, in half precision.
    """

    def __init__(self, labels: Sequence[str], rarity: dict[str, float], weights: Weights) -> None:
        self.labels = tuple(labels)
        self.rarity = rarity
        self.weights = weights
        self.rarest = max(rarity.values(), default=1.0)  # also the weight of a feature never seen
        self.places = {feature: place for place, feature in enumerate(rarity)}

    @classmethod
    def train(cls, examples: Sequence[Example]) -> Ranker:
        """Fit the weights to the examples, whose order doesn't matter."""
        labels = sorted({example.label for example in examples})
        counts = Counter(feature for example in examples for feature in set(example.features))
        rarity = {feature: log(1 + len(examples) / counts[feature]) for feature in sorted(counts)}
        ranker = cls(labels, rarity, np.zeros((len(rarity), len(labels)), dtype=np.float16))
        ranker._fit(examples)
        return ranker

    def shares(self, features: Iterable[str]) -> Floats:
        """Return the probability of each label, in the labels' order; all zero when no feature is known."""
        places, values = self._vector(features)
        if not len(places):
            return np.zeros(len(self.labels), dtype=np.float32)
        return _softmax(values @ self.weights[places].astype(np.float32))

    def weight(self, feature: str) -> float:
        """Return how much a feature tells: the rarer, the more."""
        return self.rarity.get(feature, self.rarest)

    def _vector(self, features: Iterable[str]) -> tuple[Places, Floats]:
        """Weigh the known features by rarity; unknown ones lengthen the vector, so shrink the rest.

        Half-normalised: at unit length the few telling words of a long message would drown among the others.
        """
        own = set(features)
        known = sorted(own & self.places.keys(), key=self.places.__getitem__)
        weights = [self.rarity[feature] for feature in known]
        unseen = _UNSEEN * self.rarest**2 * (len(own) - len(known))
        length = sqrt(sum(weight * weight for weight in weights) + unseen) or 1.0
        values: Floats = np.array(weights, dtype=np.float32) / np.float32(sqrt(length * _TYPICAL))
        return np.array([self.places[feature] for feature in known], dtype=np.int64), values

    def _fit(self, examples: Sequence[Example]) -> None:
        """Descend: move the weights towards each example's label and away from its likely rivals."""
        numbers = {label: number for number, label in enumerate(self.labels)}
        vectors = [self._vector(example.features) for example in examples]
        weights: Floats = self.weights.astype(np.float32)
        total = np.zeros_like(weights)
        for epoch in range(_EPOCHS):
            turns = [_turn(epoch, example) for example in examples]
            for index in sorted(range(len(examples)), key=turns.__getitem__):
                _step(weights, *vectors[index], numbers[examples[index].label])
            if epoch >= _SETTLED:
                total += weights
        self.weights = (total / np.float32(_EPOCHS - _SETTLED)).astype(np.float16)


def _step(weights: Floats, places: Places, values: Floats, own: int) -> None:
    """Learn from one example: only labels that it seems to have, and its own, are moved."""
    before = weights[places]
    shares = _softmax(values @ before)
    if shares[own] > _SURE:
        return
    shares[own] -= 1.0
    shares[np.abs(shares) <= _WORTH] = 0.0
    weights[places] = before - np.outer(values, _RATE * shares)


def _softmax(scores: Floats) -> Floats:
    shares: Floats = np.exp(scores - scores.max())
    total: Floats = shares / shares.sum()
    return total


def _turn(epoch: int, example: Example) -> bytes:
    """Draw an example's place by what it holds: one more example leaves the order of all others as it was."""
    return blake2b(repr((epoch, example.label, example.features)).encode(), digest_size=8).digest()
