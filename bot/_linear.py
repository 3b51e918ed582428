"""A one-vs-rest linear model over words, word pairs and letter groups, for many phrasings a label."""

from __future__ import annotations

import re
from collections import Counter
from importlib import import_module
from itertools import chain
from math import log, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_RUN = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d+")
_WINDOW = 8  # words apart that still make a pair
_LETTERS = (2, 3, 4)
_SEEN = 2  # phrasings that hold a feature worth learning
_BIAS = 0.6
_COST, _OWN_COST = 2.0, 60.0  # of an error on another label's phrasing, and on the label's own
_STEPS, _INNER = 6, 6


class LinearModel:
    """Margins of every label for a text: about 1 for the label's own, about -1 for others."""

    def __init__(self, texts: Sequence[str], labels: Sequence[int], *, analyze: Callable[[str], Sequence[str]]) -> None:
        self._analyze = analyze
        self._np: Any = import_module("numpy")  # here, since only sets worth learning pay for them
        sparse: Any = import_module("scipy.sparse")
        rows = [set(self._features(text)) for text in texts]
        counts = Counter(chain.from_iterable(rows))
        self._unknown = log(1 + len(texts))  # squared weight of a feature never seen
        seen = (feature for feature, count in counts.items() if count >= _SEEN)
        self._columns = {feature: column for column, feature in enumerate(seen)}
        self._weights = [sqrt(log(1 + len(texts) / counts[feature])) for feature in self._columns]
        vectors = [self._vector(row) for row in rows]
        starts = self._np.cumsum([0, *(len(columns) for columns, _ in vectors)])
        columns, values = (list(chain.from_iterable(part)) for part in zip(*vectors, strict=True))
        matrix = sparse.csr_matrix(
            (self._np.array(values, dtype="float32"), columns, starts),
            shape=(len(texts), len(self._columns) + 1),
        )
        self._model = _fit(self._np, matrix, labels)

    def margins(self, text: str) -> list[float]:
        """Return one margin a label, in the order of the labels' numbers."""
        columns, values = self._vector(set(self._features(text)))
        margins: list[float] = (self._np.array(values, dtype="float32") @ self._model[columns]).tolist()
        return margins

    def _features(self, text: str) -> Iterator[str]:
        """Yield words, then with figures all alike neighbours, pairs in the window in any order, letters."""
        exact = self._analyze(text)
        yield from exact
        words = ["^", *(_FIGURE.sub("0", word) for word in exact), "$"]
        yield from words[1:-1]
        yield from map("{}>{}".format, words, words[1:])
        for place, word in enumerate(words[1:-1], 2):
            for other in words[place : min(place + _WINDOW, len(words) - 1)]:
                yield f"{word}&{other}" if word < other else f"{other}&{word}"
        for run in _RUN.findall(_FIGURE.sub("0", text.casefold())):
            run = f" {run} "
            for size in _LETTERS:
                for start in range(len(run) - size + 1):
                    yield "_" + run[start : start + size]

    def _vector(self, features: set[str]) -> tuple[list[int], list[float]]:
        """Return columns and values of a text; what was never seen lengthens it, so it shrinks the rest."""
        columns = sorted(self._columns[feature] for feature in features if feature in self._columns)
        weights = [self._weights[column] for column in columns]
        length = sqrt(sum(w * w for w in weights) + self._unknown * (len(features) - len(columns))) or 1.0
        return [*columns, len(self._columns)], [*(w / length for w in weights), _BIAS]


def _fit(np: Any, matrix: Any, labels: Sequence[int]) -> Any:
    """Minimise the squared hinge loss of all labels at once by Newton steps; returns features x labels."""
    turned = matrix.T.tocsr()
    own = (np.arange(len(labels)), np.asarray(labels))
    shape = (len(labels), max(labels) + 1)
    target = np.full(shape, -1, dtype="float32")
    cost = np.full(shape, _COST, dtype="float32")
    target[own], cost[own] = 1, _OWN_COST
    model = np.zeros((matrix.shape[1], shape[1]), dtype="float32")
    margins = np.zeros(shape, dtype="float32")
    for _ in range(_STEPS):
        active = np.where(target * margins < 1, cost, np.float32(0))
        residual = turned @ (active * (target - margins)) - model
        direction, square = residual.copy(), (residual * residual).sum(0)
        for _ in range(_INNER):  # conjugate gradients, one system a label
            seen = matrix @ direction
            curved = turned @ (active * seen) + direction
            rate = square / ((direction * curved).sum(0) + 1e-20)
            model += rate * direction
            margins += rate * seen
            residual -= rate * curved
            square, before = (residual * residual).sum(0), square
            direction = residual + square / (before + 1e-20) * direction
    return model
