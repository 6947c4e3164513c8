"""Curves of each label against all others: ROC, precision-recall, and what a threshold would do.

Curves are thinned to at most 201 points; areas are computed from all of them.
"""

from __future__ import annotations

import numpy as np

from workbench.evaluate.costs import cost_at
from workbench.evaluate.intervals import Floats
from workbench.evaluate.metrics import NO_PROBABILITIES, Answers
from workbench.evaluate.requests import Curve, Curves, LabelCurves, ThresholdRow

POINTS = 201
MOST_LABELS = 50
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))


def curves(answers: Answers, labels: list[str], costs: Floats | None = None) -> Curves:
    """The curves of up to 50 labels, those with the most rows, in the labels' order.

    ``costs[truth, said]``: of wrong answers, where there are any.
    """
    if answers.probabilities is None:
        return Curves(why=NO_PROBABILITIES)
    counts = np.bincount(answers.truth, minlength=len(labels))
    usable = [c for c in range(len(labels)) if 0 < counts[c] < len(answers.truth)]
    if not usable:
        return Curves(why="the test rows have one label only: there is nothing to tell apart")
    chosen = sorted(sorted(usable, key=lambda c: -int(counts[c]))[:MOST_LABELS])
    return Curves(
        labels=[
            _of_label(
                labels[c],
                answers.truth == c,
                answers.probabilities[:, c],
                {cut: cost_at(cut, c, answers, costs) for cut in THRESHOLDS},
            )
            for c in chosen
        ]
    )


def of_several(true: np.ndarray, shares: Floats, labels: list[str]) -> Curves:
    """Of labels that a row may have several of; ``true`` (booleans) and ``shares``: (n, K)."""
    counts = true.sum(axis=0)
    usable = [c for c in range(len(labels)) if 0 < counts[c] < len(true)]
    if not usable:
        return Curves(why="every label is in all test rows or in none: nothing to tell apart")
    chosen = sorted(sorted(usable, key=lambda c: -int(counts[c]))[:MOST_LABELS])
    none: dict[float, float | None] = dict.fromkeys(THRESHOLDS)
    return Curves(labels=[_of_label(labels[c], true[:, c], shares[:, c], none) for c in chosen])


def _of_label(
    label: str, true: np.ndarray, scores: Floats, costs: dict[float, float | None]
) -> LabelCurves:
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(true[order])
    last = np.flatnonzero(np.diff(ranked, append=-np.inf))
    said, right = last + 1, hits[last]
    positives, negatives = int(true.sum()), int((~true).sum())
    tpr = np.concatenate([[0.0], right / positives])
    fpr = np.concatenate([[0.0], (said - right) / negatives])
    precision = right / said
    recall = right / positives
    average = float((np.diff(recall, prepend=0.0) * precision).sum())
    return LabelCurves(
        label=label,
        rows=positives,
        roc=_thinned(fpr, tpr, float(np.trapezoid(tpr, fpr))),
        pr=_thinned(recall, precision, average),
        thresholds=[_at(cut, true, scores, costs[cut]) for cut in THRESHOLDS],
    )


def _thinned(x: Floats, y: Floats, area: float) -> Curve:
    """At most 201 of the points, evenly along the x axis, the ends among them."""
    if len(x) > POINTS:
        wanted = np.searchsorted(x, np.linspace(x[0], x[-1], POINTS))
        kept = np.unique(np.concatenate([[0], np.minimum(wanted, len(x) - 1), [len(x) - 1]]))
        x, y = x[kept], y[kept]
    return Curve(x=np.round(x, 5).tolist(), y=np.round(y, 5).tolist(), area=area)


def _at(cut: float, true: np.ndarray, scores: Floats, cost: float | None) -> ThresholdRow:
    said = scores >= cut
    right, positives, chosen = int((said & true).sum()), int(true.sum()), int(said.sum())
    return ThresholdRow(
        threshold=cut,
        precision=right / chosen if chosen else None,
        recall=right / positives if positives else None,
        f1=2 * right / (positives + chosen),
        accuracy=float((said == true).mean()),
        said=chosen,
        cost=cost,
    )
