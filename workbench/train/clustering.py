"""Clusters, topics and outliers of rows, with silhouette and stability over bootstrap samples."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.stats import spearmanr
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import NMF, TruncatedSVD
from sklearn.ensemble import IsolationForest
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, silhouette_samples, silhouette_score
from sklearn.preprocessing import normalize

from workbench.core.errors import InvalidInputError

DIMENSIONS = 50
MOST_TRIED = 12
SAMPLED = 3_000
"""Rows that silhouettes are computed of: they compare each with all others."""

DRAWS = 10
NOISE = -1
Assign = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Found:
    """``labels``: each row's cluster, -1 for none; ``scores``: how odd each row is.

    ``silhouettes``: each row's, NaN for those that were not looked at.
    """

    labels: np.ndarray
    scores: np.ndarray
    silhouettes: np.ndarray | None
    stability: float | None
    spread: float | None
    draws: int


def places(matrix: Any, seed: int) -> np.ndarray:
    """Rows × at most 50 dimensions, by distances of which rows are compared.

    Sparse rows of many features are brought down by latent semantic analysis, to length 1.
    """
    if not sparse.issparse(matrix):
        return np.nan_to_num(np.asarray(matrix, dtype=np.float64))
    if min(matrix.shape) > DIMENSIONS + 1:
        reduced = TruncatedSVD(DIMENSIONS, random_state=seed).fit_transform(matrix)
        return np.asarray(normalize(reduced))
    return np.asarray(normalize(matrix.toarray()))


def kmeans(points: np.ndarray, clusters: int, seed: int) -> Found:
    """k-means; ``clusters`` 0 takes the number from 2 to 12 with the best silhouette."""
    _check(clusters, len(np.unique(points, axis=0)))
    chosen = clusters or _best_number(points, seed)

    def fit(rows: np.ndarray, draw: int) -> Assign:
        with _quiet():
            model = KMeans(chosen, random_state=draw, n_init=4).fit(points[rows])
        return lambda wanted: np.asarray(model.predict(points[wanted]))

    every = np.arange(len(points))
    with _quiet():
        model = KMeans(chosen, random_state=seed, n_init=10).fit(points)
    distances = model.transform(points).min(axis=1)
    return _found(points, model.labels_, distances, fit, every, seed)


def hdbscan(points: np.ndarray, least: int, seed: int) -> Found:
    """Clusters of any number and shape by density; rows that are in none get -1."""
    least = least or max(5, len(points) // 100)
    if least < 2 or least > len(points):
        raise InvalidInputError(
            f"a cluster cannot have {least} rows at least: there are {len(points)}",
            "give a number from 2 up to the rows",
        )

    def run(rows: np.ndarray) -> Any:
        return HDBSCAN(min_cluster_size=min(least, len(rows)), copy=True).fit(points[rows])

    def fit(rows: np.ndarray, draw: int) -> Assign:
        found = np.full(len(points), NOISE)
        found[rows] = run(rows).labels_
        return lambda wanted: found[wanted]

    model = run(np.arange(len(points)))
    return _found(points, model.labels_, 1 - model.probabilities_, fit, None, seed)


def topics(weights: Any, clusters: int, seed: int) -> tuple[Found, np.ndarray]:
    """Topics by non-negative matrix factorisation (Lee and Seung 1999); topics × words besides.

    ``weights``: rows × words. A row belongs to the topic that it has most of, to none without any.
    """
    known = int((np.asarray(weights.sum(axis=1)).ravel() > 0).sum())
    _check(clusters, known)
    number = clusters or min(10, max(2, known // 20))

    def model(draw: int) -> NMF:
        return NMF(number, init="nndsvda", random_state=draw, max_iter=400)

    def label(mix: np.ndarray) -> np.ndarray:
        return np.where(mix.sum(axis=1) > 0, mix.argmax(axis=1), NOISE)

    def fit(rows: np.ndarray, draw: int) -> Assign:
        with _quiet():
            fitted = model(draw).fit(weights[rows])
            mixed = label(fitted.transform(weights))
        return lambda wanted: mixed[wanted]

    with _quiet():
        fitted = model(seed)
        mix = fitted.fit_transform(weights)
    total = mix.sum(axis=1)
    shares = np.divide(mix.max(axis=1), total, out=np.zeros(len(mix)), where=total > 0)
    found = _found(mix, label(mix), 1 - shares, fit, np.arange(len(mix)), seed)
    return found, np.asarray(fitted.components_)


def outliers(points: np.ndarray, seed: int) -> Found:
    """Scores of an isolation forest (Liu et al. 2008): about .5 is usual, towards 1 is odd.

    Rows whose modified z-score (Iglewicz and Hoaglin 1993) is above 3.5 are cluster 1, others 0.
    """

    def scores(rows: np.ndarray, draw: int) -> np.ndarray:
        forest = IsolationForest(n_estimators=200, random_state=draw).fit(points[rows])
        return np.asarray(-forest.score_samples(points))

    found = scores(np.arange(len(points)), seed)
    rng = np.random.default_rng([seed, 1])
    again = []
    for draw in range(DRAWS):
        rows = _bootstrap(len(points), rng)
        if np.ptp(found) == 0:
            break
        other = scores(rows, draw + 1)
        if np.ptp(other) > 0:
            again.append(float(spearmanr(found, other).statistic))
    middle = np.median(found)
    usual = np.median(np.abs(found - middle))
    labels = (0.6745 * (found - middle) > 3.5 * usual).astype(np.int64)
    mean, spread = _mean(again)
    return Found(labels, found, None, mean, spread, len(again))


def _check(clusters: int, rows: int) -> None:
    if clusters == 1 or clusters < 0:
        raise InvalidInputError("one cluster is all rows", "ask for 2 or more, or 0 to choose")
    if rows < 2 or clusters > rows:
        raise InvalidInputError(
            f"{clusters or 2} clusters of {rows} rows that differ cannot be",
            "ask for fewer, or bring columns in which rows differ",
        )


def _best_number(points: np.ndarray, seed: int) -> int:
    rng = np.random.default_rng(seed)
    sample = points[rng.permutation(len(points))[:SAMPLED]]
    distinct = len(np.unique(sample, axis=0))
    best, number = -2.0, 2
    for tried in range(2, min(MOST_TRIED, distinct - 1) + 1):
        with _quiet():
            labels = KMeans(tried, random_state=seed, n_init=4).fit_predict(sample)
        value = float(silhouette_score(sample, labels))
        if value > best:
            best, number = value, tried
    return number


def _found(
    points: np.ndarray,
    labels: np.ndarray,
    scores: np.ndarray,
    fit: Callable[[np.ndarray, int], Assign],
    judged: np.ndarray | None,
    seed: int,
) -> Found:
    """``judged``: the rows that draws are compared on, None for those that are in the draw."""
    rng = np.random.default_rng([seed, 1])
    again = []
    for draw in range(DRAWS):
        rows = _bootstrap(len(points), rng)
        # A sample in which fewer rows differ than there are clusters says nothing.
        if len(np.unique(points[rows], axis=0)) < max(2, len(np.unique(labels))):
            continue
        wanted = rows if judged is None else judged
        again.append(float(adjusted_rand_score(labels[wanted], fit(rows, draw + 1)(wanted))))
    mean, spread = _mean(again)
    return Found(
        np.asarray(labels, dtype=np.int64),
        np.asarray(scores, dtype=np.float64),
        _silhouettes(points, labels, seed),
        mean,
        spread,
        len(again),
    )


def _bootstrap(rows: int, rng: np.random.Generator) -> np.ndarray:
    """The rows that a draw with replacement takes, each once."""
    return np.unique(rng.integers(0, rows, rows))


def _mean(values: list[float]) -> tuple[float | None, float | None]:
    return (float(np.mean(values)), float(np.std(values))) if values else (None, None)


def _silhouettes(points: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray | None:
    """Each row's, NaN for those that are in no cluster or not in the sample; None without any."""
    rng = np.random.default_rng([seed, 2])
    rows = np.flatnonzero(labels != NOISE)
    rows = np.sort(rng.permutation(rows)[:SAMPLED])
    number = len(np.unique(labels[rows]))
    if not 2 <= number < len(rows):
        return None
    found = np.full(len(labels), np.nan)
    found[rows] = silhouette_samples(points[rows], labels[rows])
    return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Rows that are equal may leave fewer clusters; a factorisation may stop early."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        yield
