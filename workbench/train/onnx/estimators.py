"""Estimators as nodes: probabilities (rows × classes), or numbers (rows × 1), from a matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import (
    ElasticNet,
    LogisticRegression,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    SGDRegressor,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.semi_supervised import SelfTrainingClassifier
from sklearn.svm import LinearSVC

from workbench.core.errors import InvalidInputError
from workbench.train.families.calibrated import CalibratedMargins, Sigmoid
from workbench.train.families.ensemble import TINY
from workbench.train.families.nb_logistic import NaiveBayesLogistic
from workbench.train.families.per_label import HALF, LEAST, PerLabel
from workbench.train.families.scaled_target import ScaledTarget
from workbench.train.onnx import trees
from workbench.train.onnx.graph import Graph, cannot

_LINES = (
    LogisticRegression,
    LinearSVC,
    RidgeClassifier,
    SGDClassifier,
    Ridge,
    ElasticNet,
    SGDRegressor,
)
LEAST_SHARE = 1e-6
"""As in ``CalibratedMargins.predict_proba``."""


def numbers(graph: Graph, estimator: Any, matrix: str) -> str:
    """What a regression answers, rows × 1."""
    if isinstance(estimator, ScaledTarget):
        scaled = numbers(graph, estimator.estimator_, matrix)
        wide = graph.op("Mul", scaled, graph.const(estimator.sd_))
        return graph.op("Add", wide, graph.const(estimator.mean_))
    if isinstance(estimator, _LINES):
        return graph.linear(matrix, *_line(estimator))
    if isinstance(estimator, RandomForestRegressor | ExtraTreesRegressor):
        return trees.forest(graph, estimator, matrix)
    if isinstance(estimator, HistGradientBoostingRegressor) and estimator.loss == "squared_error":
        return trees.boosted(graph, estimator, matrix)
    raise _no_way(estimator)


def shares(graph: Graph, estimator: Any, matrix: str) -> str:
    """The probabilities of a classifier, in the order of its classes."""
    if isinstance(estimator, SelfTrainingClassifier):
        return shares(graph, estimator.estimator_, matrix)
    for kind, maker in _CLASSIFIERS.items():
        if isinstance(estimator, kind):
            return maker(graph, estimator, matrix)
    raise _no_way(estimator)


def _no_way(estimator: Any) -> InvalidInputError:
    return cannot(f"estimator {type(estimator).__name__}", "there is no way to write it")


def _linear(graph: Graph, estimator: Any, matrix: str) -> str:
    margins = graph.linear(matrix, *_line(estimator))
    if len(estimator.classes_) == 2:
        return _both(graph, graph.op("Sigmoid", margins))
    if isinstance(estimator, SGDClassifier):
        return normalised(graph, graph.op("Sigmoid", margins))
    return graph.op("Softmax", margins, axis=1)


def _boosted(graph: Graph, estimator: Any, matrix: str) -> str:
    sums = trees.boosted(graph, estimator, matrix)
    if len(estimator.classes_) == 2:
        return _both(graph, graph.op("Sigmoid", sums))
    return graph.op("Softmax", sums, axis=1)


def _line(estimator: Any) -> tuple[np.ndarray, np.ndarray]:
    """Weights (features × outputs) and offsets (outputs)."""
    if isinstance(estimator, NaiveBayesLogistic):
        weights, offsets = _line(estimator.machine_)
        return weights * estimator.ratio_[:, None], offsets
    weights = np.atleast_2d(estimator.coef_).T
    return weights, np.broadcast_to(np.atleast_1d(estimator.intercept_), weights.shape[1:])


def _both(graph: Graph, second: str) -> str:
    return graph.beside([graph.op("Sub", graph.const(1.0), second), second])


def normalised(graph: Graph, values: str) -> str:
    """Each row divided by its sum."""
    total = graph.op("ReduceSum", values, graph.const([1], np.int64))
    return graph.op("Div", values, total)


def _naive_bayes(graph: Graph, estimator: Any, matrix: str) -> str:
    offsets = np.zeros(len(estimator.classes_))
    if isinstance(estimator, MultinomialNB) or len(estimator.classes_) == 1:
        offsets = estimator.class_log_prior_
    likelihood = graph.linear(matrix, estimator.feature_log_prob_.T, offsets)
    return graph.op("Softmax", likelihood, axis=1)


def _one_against_rest(graph: Graph, estimator: OneVsRestClassifier, matrix: str) -> str:
    """Linear ones in one product; others side by side."""
    machines = estimator.estimators_
    if all(isinstance(one, LogisticRegression | NaiveBayesLogistic) for one in machines):
        lines = [_line(one) for one in machines]
        weights = np.hstack([weights for weights, _ in lines])
        offsets = np.concatenate([offsets for _, offsets in lines])
        return normalised(graph, graph.op("Sigmoid", graph.linear(matrix, weights, offsets)))
    raise cannot(f"estimator {type(machines[0]).__name__}", "one against the rest, but not linear")


def _calibrated(graph: Graph, estimator: CalibratedMargins, matrix: str) -> str:
    machine = estimator.machine_
    if not isinstance(machine, (*_LINES, NaiveBayesLogistic)):
        raise cannot(f"estimator {type(machine).__name__}", "its margins are no weighted sums")
    margins = graph.linear(matrix, *_line(machine))
    if len(estimator.classes_) == 2:
        halves = graph.const([[-0.5, 0.5]])
        margins = graph.op("Mul", margins, halves)
    if estimator.calibrators_ is None:
        cooled = graph.op("Div", margins, graph.const(estimator.temperature_))
        return graph.op("Softmax", cooled, axis=1)
    parts = []
    for at, calibrator in enumerate(estimator.calibrators_):
        column = graph.columns(margins, [at])
        rising = isinstance(calibrator, Sigmoid)
        parts.append((_sigmoid if rising else _isotonic)(graph, calibrator, column))
    clipped = graph.op("Max", graph.beside(parts), graph.const(LEAST_SHARE))
    return normalised(graph, clipped)


def _sigmoid(graph: Graph, sigmoid: Any, column: str) -> str:
    line = graph.op("Mul", column, graph.const(sigmoid.slope_))
    return graph.op("Sigmoid", graph.op("Add", line, graph.const(sigmoid.offset_)))


def _isotonic(graph: Graph, steps: Any, column: str) -> str:
    """A line with kinks, as the sum of what each piece adds."""
    places, heights = steps.X_thresholds_, steps.y_thresholds_
    first = graph.const(heights[0])
    if len(places) == 1:
        return graph.op("Add", graph.op("Mul", column, graph.const(0.0)), first)
    widths = np.diff(places)
    gone = graph.op("Sub", column, graph.const([places[:-1]]))
    within = graph.op("Min", graph.op("Max", gone, graph.const(0.0)), graph.const([widths]))
    return graph.linear(within, (np.diff(heights) / widths)[:, None], heights[:1])


def _per_label(graph: Graph, estimator: PerLabel, matrix: str) -> str:
    """Rows × labels, each by itself."""
    raw: dict[int, str] = {}
    given: list[str] = []
    first = graph.op("Mul", graph.columns(matrix, [0]), graph.const(0.0))
    for label, machine in zip(estimator.order_, estimator.machines_, strict=True):
        if isinstance(machine, float):
            share = graph.op("Add", first, graph.const(machine))
        else:
            seen = graph.beside([matrix, *given]) if estimator.chain else matrix
            share = graph.columns(shares(graph, machine, seen), [1])
        raw[int(label)] = share
        given.append(graph.cast(graph.op("GreaterOrEqual", share, graph.const(HALF))))
    parts = []
    for at, sigmoid in enumerate(estimator.sigmoids_):
        parts.append(
            raw[at] if sigmoid is None else _sigmoid(graph, sigmoid, _logit(graph, raw[at]))
        )
    return graph.beside(parts)


def _logit(graph: Graph, share: str) -> str:
    clipped = graph.op("Clip", share, graph.const(LEAST), graph.const(1 - LEAST))
    other = graph.op("Sub", graph.const(1.0), clipped)
    return graph.op("Log", graph.op("Div", clipped, other))


def tempered(graph: Graph, values: str, temperature: float) -> str:
    """As ``ensemble.tempered``."""
    if temperature == 1.0:
        return values
    logs = graph.op("Log", graph.op("Max", values, graph.const(TINY)))
    return graph.op("Softmax", graph.op("Div", logs, graph.const(temperature)), axis=1)


_CLASSIFIERS: dict[Any, Callable[[Graph, Any, str], str]] = {
    CalibratedMargins: _calibrated,
    OneVsRestClassifier: _one_against_rest,
    PerLabel: _per_label,
    MultinomialNB | ComplementNB: _naive_bayes,
    LogisticRegression | NaiveBayesLogistic | SGDClassifier: _linear,
    RandomForestClassifier | ExtraTreesClassifier: trees.forest,
    HistGradientBoostingClassifier: _boosted,
}
