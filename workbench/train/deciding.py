"""Thresholds and costs: how probabilities become answers, tuned on training folds alone.

Offsets are learned on answers for held rows, which no model had learned from. What that brings is
measured once more apart: each fold with offsets learned on the other folds. Only a gain beyond one
standard error of the folds' differences is taken, so that noise moves no threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from workbench.bundle.decision import Decision
from workbench.core.costs import AUTO, COST, LIKELIEST, Cost
from workbench.core.errors import InvalidInputError

MOST_CLASSES = 100
MOST_ROWS = 50_000
GRID = 60
PASSES = 3

Objective = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""(hits, said, support) per class, the last axis, to a score of which more is better."""


def cost_matrix(labels: Sequence[str], costs: Sequence[Cost]) -> np.ndarray | None:
    """``[truth, said]``, 1 where nothing is said but 0 for right answers; None without costs.

    Raises InvalidInputError for an unknown class, and for costs of which all are nothing.
    """
    if not costs:
        return None
    known = {label: position for position, label in enumerate(labels)}
    matrix = 1.0 - np.eye(len(labels))
    for one in costs:
        for label in (one.truth, one.said):
            if label not in known:
                shown = ", ".join(map(repr, labels[:8])) + (" …" if len(labels) > 8 else "")
                raise InvalidInputError(
                    f"a cost names the class {label!r}, which no training row has",
                    f"the classes are {shown}",
                )
        matrix[known[one.truth], known[one.said]] = one.cost
    if not matrix.any():
        raise InvalidInputError("no answer costs anything", "give a wrong one a cost above 0")
    return matrix


def frozen(matrix: np.ndarray | None) -> tuple[tuple[float, ...], ...] | None:
    """A cost matrix as a decision keeps it."""
    return None if matrix is None else tuple(tuple(map(float, row)) for row in matrix)


def plain(classes: int, costs: np.ndarray | None) -> Decision:
    """The likeliest class, or the cheapest where there are costs."""
    return Decision((0.0,) * classes, frozen(costs))


def cost_figures(
    target: np.ndarray, shares: np.ndarray, costs: np.ndarray | None
) -> dict[str, float]:
    """The mean cost of the cheapest answers; nothing where nothing is said of costs."""
    if costs is None:
        return {}
    said = plain(shares.shape[1], costs).choose(shares)
    return {COST: float(costs[target, said].mean())}


def f1_macro(hits: np.ndarray, said: np.ndarray, support: np.ndarray) -> np.ndarray:
    """The mean F1 of the classes that are true or said somewhere."""
    whole = said + support
    f1 = np.divide(2 * hits, whole, out=np.zeros(whole.shape), where=whole > 0)
    return np.asarray(f1.sum(axis=-1) / (whole > 0).sum(axis=-1))


def balanced_accuracy(hits: np.ndarray, said: np.ndarray, support: np.ndarray) -> np.ndarray:
    """The mean recall of the classes that there are."""
    return np.asarray((hits[..., support > 0] / support[support > 0]).mean(axis=-1))


def accuracy(hits: np.ndarray, said: np.ndarray, support: np.ndarray) -> np.ndarray:
    """The share of right answers."""
    return np.asarray(hits.sum(axis=-1) / support.sum())


OBJECTIVES: dict[str, Objective] = {
    "f1_macro": f1_macro,
    "balanced_accuracy": balanced_accuracy,
    "accuracy": accuracy,
}


def score(metric: str, target: np.ndarray, said: np.ndarray, costs: np.ndarray | None) -> float:
    """One figure of answers, of which more is better: a cost with its sign turned."""
    if metric == COST:
        assert costs is not None
        return -float(costs[target, said].mean())
    classes = int(max(target.max(), said.max())) + 1
    support = np.bincount(target, minlength=classes)
    hits = np.bincount(target[said == target], minlength=classes)
    return float(OBJECTIVES[metric](hits, np.bincount(said, minlength=classes), support))


def tuned(
    shares: np.ndarray, target: np.ndarray, metric: str, costs: np.ndarray | None
) -> Decision:
    """The offsets with the best ``metric`` on these rows, class by class in turn."""
    decision = plain(shares.shape[1], costs)
    scores, offsets = decision.scores(shares), np.zeros(shares.shape[1])
    classes = range(1, 2) if len(offsets) == 2 else range(len(offsets))
    for _ in range(PASSES):
        before = offsets.copy()
        for position in classes:
            offsets[position] = _best_offset(scores, offsets, target, position, metric, costs)
        if np.array_equal(before, offsets):
            break
    return Decision(tuple(map(float, offsets)), decision.costs)


def _best_offset(
    scores: np.ndarray,
    offsets: np.ndarray,
    target: np.ndarray,
    position: int,
    metric: str,
    costs: np.ndarray | None,
) -> float:
    """The best of up to 60 offsets of one class; of equally good ones the smallest."""
    rest = scores + offsets
    rest[:, position] = -np.inf
    other = rest.argmax(axis=1)
    gap = rest[np.arange(len(rest)), other] - scores[:, position]
    cuts = np.quantile(gap, np.linspace(0, 1, GRID))
    grid = np.unique(np.concatenate([(cuts[:-1] + cuts[1:]) / 2, [0.0, offsets[position]]]))
    turns = np.searchsorted(grid, gap, side="right")
    if metric == COST:
        assert costs is not None
        change = costs[target, position] - costs[target, other]
        drawn = np.bincount(turns, weights=change, minlength=len(grid) + 1)[:-1].cumsum()
        values = -(costs[target, other].sum() + drawn) / len(target)
    else:
        values = OBJECTIVES[metric](*_counts(target, other, turns, position, scores.shape[1], grid))
    best = values.max()
    good = grid[values >= best - 1e-12]
    return float(good[np.abs(good).argmin()])


def _counts(
    target: np.ndarray,
    other: np.ndarray,
    turns: np.ndarray,
    position: int,
    classes: int,
    grid: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hits and answers (offsets × classes), and support: rows turn to ``position`` at ``turns``."""

    def turned(rows: np.ndarray) -> np.ndarray:
        cells = turns[rows] * classes + other[rows]
        flat = np.bincount(cells, minlength=(len(grid) + 1) * classes)
        return np.asarray(flat.reshape(-1, classes)[:-1].cumsum(axis=0))

    everywhere = np.ones(len(target), dtype=bool)
    said = np.bincount(other, minlength=classes) - turned(everywhere)
    said[:, position] += turned(everywhere).sum(axis=1)
    right = other == target
    hits = np.bincount(target[right], minlength=classes) - turned(right)
    hits[:, position] += turned(target == position).sum(axis=1)
    return hits, said, np.bincount(target, minlength=classes)


def decide(
    answers: Sequence[np.ndarray],
    targets: Sequence[np.ndarray],
    rule: str,
    chosen_by: str,
    costs: np.ndarray | None,
) -> tuple[Decision, dict[str, Any]]:
    """The decision to take, and what is to be kept of how it came about.

    ``answers``: probabilities of each fold's held rows, in order; ``rule``: one of
    ``core.costs.RULES``; ``chosen_by``: the metric that ``auto`` stands for without costs. It moves
    thresholds only where accuracy loses nothing by it.
    """
    classes = answers[0].shape[1]
    simple = plain(classes, costs)
    metric = COST if costs is not None else chosen_by if rule == AUTO else rule
    record: dict[str, Any] = {"rule": rule, "metric": metric, "tuned": False}
    if rule == LIKELIEST or metric not in (COST, *OBJECTIVES):
        return simple, record
    if classes > MOST_CLASSES:
        return simple, record | {"why": f"more than {MOST_CLASSES} classes: too many thresholds"}
    if len(answers) < 2:
        return simple, record | {"why": "one fold only: nothing to try thresholds on"}
    pairs = [_thinned(*pair, len(answers)) for pair in zip(answers, targets, strict=True)]
    before, after = _tried(pairs, simple, metric, costs)
    gains = after[:, 0] - before[:, 0]
    sign = -1.0 if metric == COST else 1.0
    record |= {"untuned": sign * float(before[:, 0].mean()),
               "with_offsets": sign * float(after[:, 0].mean())}  # fmt: skip
    if gains.mean() <= max(float(gains.std(ddof=1) / np.sqrt(len(gains))), 1e-9):
        return simple, record | {"why": "thresholds brought no gain beyond chance on held folds"}
    if rule == AUTO and metric != COST and after[:, 1].mean() < before[:, 1].mean():
        return simple, record | {"why": "thresholds would have cost accuracy"}
    shares, target = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return tuned(shares, target, metric, costs), record | {"tuned": True}


def _tried(
    pairs: Sequence[tuple[np.ndarray, np.ndarray]],
    simple: Decision,
    metric: str,
    costs: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Metric and accuracy of each fold (folds × 2): without offsets, and with the others'."""
    before: list[tuple[float, float]] = []
    after: list[tuple[float, float]] = []
    for number, (shares, target) in enumerate(pairs):
        others = [pair for other, pair in enumerate(pairs) if other != number]
        known, truth = (np.concatenate(part) for part in zip(*others, strict=True))
        made = tuned(known, truth, metric, costs)
        for decision, rows in ((simple, before), (made, after)):
            said = decision.choose(shares)
            rows.append((score(metric, target, said, costs), float((said == target).mean())))
    return np.array(before), np.array(after)


def _thinned(shares: np.ndarray, target: np.ndarray, folds: int) -> tuple[np.ndarray, np.ndarray]:
    """Every n-th row of a fold, so that all folds have no more than 50,000."""
    step = max(1, -(-len(target) * folds // MOST_ROWS))
    return shares[::step], target[::step]


def documented(decision: Decision, record: dict[str, Any], labels: Sequence[str]) -> dict[str, Any]:
    """What a version's record keeps; ``recorded`` reads it."""
    return record | {
        "labels": list(labels),
        "offsets": list(decision.offsets),
        "costs": None if decision.costs is None else [list(row) for row in decision.costs],
        "threshold": decision.threshold(),
    }


def recorded(document: dict[str, Any] | None) -> Decision | None:
    """The decision of a record; None for the likeliest class, and for older versions."""
    if document is None:
        return None
    costs = document["costs"]
    decision = Decision(
        tuple(document["offsets"]),
        None if costs is None else tuple(tuple(row) for row in costs),
    )
    return decision if costs is not None or any(decision.offsets) else None
