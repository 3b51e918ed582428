"""Tell which pair or gap a question asks: multinomial logistic models, trained when an article is loaded.

Their scores are probabilities. Unlike a likeness, they say how sure it is that a question belongs to a label rather
than to any other, so the wordings of known gaps teach what not to answer. Two models look at a question, one at what
stands in it, one at which words follow one another, and the mean of their probabilities counts: where they disagree,
it is unsure. Stochastic gradient descent, one example at a time, its iterates averaged (Polyak and Juditsky,
"Acceleration of stochastic approximation by averaging", SIAM J. Control Optim. 1992).
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from math import log, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matcher import Ranked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_EPOCHS, _SETTLED = 6, 2  # times that all examples are seen, and times before the weights' mean is taken
_RATE = 4.0
_WORTH = 0.01  # probability from which a wrong label is pushed down
_SURE = 0.98  # probability of the right label from which an example has nothing to teach
_TYPICAL = 15.0  # length of a common question's vector
_UNSEEN = 0.1  # how far a feature never seen shrinks the others, of a once-seen feature's squared weight


class Classifier:
    """Labels ranked by probability for a question's features. `examples` are (label, features)."""

    def __init__(self, examples: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._exact: dict[tuple[str, ...], str] = {}
        for label, features in examples:
            self._exact.setdefault(tuple(features), label)
        self.labels = sorted({label for label, _ in examples})
        labels = [label for label, _ in examples]
        self._single = _Model(self.labels, labels, [features for _, features in examples])
        self._paired = _Model(self.labels, labels, [_neighbours(features) for _, features in examples], least=2)

    def knows(self, feature: str) -> bool:
        """Whether any example has the feature."""
        return self._single.knows(feature)

    def rank(self, features: Sequence[str], limit: int = 3) -> list[Ranked]:
        """Return the likeliest labels first, at most `limit`; ties by label; none when no feature is known.

        The label of an example with just these features is certain.
        """
        if not any(map(self.knows, features)):
            return []
        shares = (self._single.shares(features) + self._paired.shares(_neighbours(features))) / 2
        ranked = [Ranked(self.labels[n], float(shares[n])) for n in np.argsort(-shares, kind="stable")[:limit]]
        exact = self._exact.get(tuple(features))
        return ranked if exact is None else [Ranked(exact, 1.0), *(r for r in ranked if r.label != exact)][:limit]


class _Model:
    """One logistic model: probabilities of all labels for a set of features, those that `least` examples have."""

    def __init__(
        self, names: Sequence[str], labels: Sequence[str], rows: Sequence[Sequence[str]], least: int = 1
    ) -> None:
        found = Counter(feature for row in rows for feature in set(row))
        counts = {feature: count for feature, count in found.items() if count >= least}
        self._numbers = {feature: number for number, feature in enumerate(counts)}
        self._rarity = [log(1 + len(rows) / count) for count in counts.values()]
        self._unseen = _UNSEEN * log(1 + len(rows)) ** 2
        self._weights = np.zeros((len(counts), len(names)), dtype=np.float32)
        numbers = {name: number for number, name in enumerate(names)}
        self._fit([(*self._vector(row), numbers[label]) for row, label in zip(rows, labels, strict=True)], rows)

    def __getstate__(self) -> dict[str, Any]:
        """Keep the weights in half the room, which loses nothing: they are rounded to it."""
        return self.__dict__ | {"_weights": self._weights.astype(np.float16)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._weights = self._weights.astype(np.float32)

    def knows(self, feature: str) -> bool:
        """Whether any example has the feature."""
        return feature in self._numbers

    def shares(self, features: Iterable[str]) -> Any:
        """Return the probability of each label, as an array that adds up to 1."""
        columns, values = self._vector(features)
        return _softmax(values @ self._weights[columns])

    def _vector(self, features: Iterable[str]) -> tuple[Any, Any]:
        """Weigh the known features by rarity; unknown ones lengthen the vector, so shrink the rest.

        Half-normalised: at unit length the few telling words of a long message would drown among the others.
        """
        own = set(features)
        columns = sorted(self._numbers[feature] for feature in own if feature in self._numbers)
        values = [self._rarity[column] for column in columns]
        length = sqrt(sum(v * v for v in values) + self._unseen * (len(own) - len(columns))) or 1.0
        return columns, np.array(values, dtype=np.float32) / np.float32(sqrt(length * _TYPICAL))

    def _fit(self, examples: Sequence[tuple[Any, Any, int]], rows: Sequence[Sequence[str]]) -> None:
        """Descend: move the weights towards each example's label and away from its likely rivals."""
        sums = np.zeros_like(self._weights)
        for epoch in range(_EPOCHS):
            turns = [_turn(epoch, label, row) for (_, _, label), row in zip(examples, rows, strict=True)]
            for number in sorted(range(len(examples)), key=turns.__getitem__):
                columns, values, own = examples[number]
                weights = self._weights[columns]
                shares = _softmax(values @ weights)
                if (sure := shares[own]) > _SURE:
                    continue
                shares[shares <= _WORTH] = 0.0
                shares[own] = sure - 1.0
                self._weights[columns] = weights - np.outer(values, _RATE * shares)
            if epoch >= _SETTLED:
                sums += self._weights
        self._weights = (sums / np.float32(_EPOCHS - _SETTLED)).astype(np.float16).astype(np.float32)


def _softmax(scores: Any) -> Any:
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()


def _neighbours(features: Sequence[str]) -> list[str]:
    """Return the words' stems, and each two that follow one another, the ends counting as words."""
    stems = [feature for feature in features if feature[0] == "/"] or list(features)
    return stems + list(map("".join, zip(["^", *stems], [*stems, "$"], strict=True)))


def _turn(epoch: int, label: int, features: Sequence[str]) -> bytes:
    """Draw an example's place by what it holds: one more example leaves the order of all others as it was."""
    return blake2b(repr((epoch, label, features)).encode(), digest_size=8).digest()
