"""Figures of held-out rows while searching; test rows are evaluate's business."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from workbench.bundle import sets
from workbench.core.model_tasks import CLASSIFICATION, MULTILABEL, PAIRWISE, REGRESSION, SPANS

CHOSEN_BY = {
    CLASSIFICATION: ("f1_macro", True),
    REGRESSION: ("rmse", False),
    MULTILABEL: ("f1_macro", True),
    SPANS: ("f1_micro", True),
    PAIRWISE: ("accuracy", True),
}
"""Per task the metric that decides, and whether more of it is better."""

LEAST = 1e-15


def figures_of(task: str, target: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """The figures of held rows: ``target`` and ``answers`` as the task has them."""
    measure = {
        CLASSIFICATION: classification_figures,
        REGRESSION: regression_figures,
        MULTILABEL: multilabel_figures,
        SPANS: span_figures,
        PAIRWISE: pairwise_figures,
    }
    return measure[task](target, answers)


def multilabel_figures(target: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """``target``: rows × labels; ``answers``: rows × labels × (probability, said)."""
    shares, said = answers[:, :, 0], answers[:, :, 1]
    hits = target * said
    sums = [part.sum(axis=0).astype(float) for part in (hits, said, target)]
    stated = np.where(target == 1, shares, 1 - shares).clip(LEAST)
    return {
        "f1_micro": float(sets.f1(*(part.sum(keepdims=True) for part in sums))[0]),
        "f1_macro": float(sets.f1_macro(*sums)),
        "subset_accuracy": float((said == target).all(axis=1).mean()),
        "hamming_loss": float((said != target).mean()),
        "log_loss": float(-np.log(stated).mean()),
    }


def span_figures(target: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """``target`` and ``answers``: each row's spans as text."""
    truths, said_spans = target.tolist(), answers.tolist()
    labels = sorted({*sets.labels_in(SPANS, truths), *sets.labels_in(SPANS, said_spans)})
    found = sets.counted(SPANS, truths, said_spans, labels)
    hits, said, true, close = (
        part.sum(keepdims=True).ravel()
        for part in (found.hits, found.said, found.true, found.close)
    )
    return {
        "f1_micro": float(sets.f1(hits, said, true)[0]),
        "precision_micro": float(sets.share(hits, said)[0]),
        "recall_micro": float(sets.share(hits, true)[0]),
        "f1_partial": float(sets.f1(close, said, true)[0]),
        "subset_accuracy": float(found.exact.mean()),
    }


def pairwise_figures(target: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    """``target``: 0 where the first side is preferred, else 1; ``shares``: rows × 2."""
    figures = classification_figures(target, shares)
    return {name: value for name, value in figures.items() if name != "f1_macro"}


def classification_figures(target: np.ndarray, shares: np.ndarray) -> dict[str, float]:
    """``target``: class positions; ``shares``: rows × classes. Log loss in nats."""
    answers = shares.argmax(axis=1)
    figures = {
        "f1_macro": float(f1_score(target, answers, average="macro", zero_division=0.0)),
        "accuracy": float(accuracy_score(target, answers)),
        "log_loss": float(-np.log(shares[np.arange(len(target)), target].clip(1e-15)).mean()),
    }
    if shares.shape[1] == 2 and len(np.unique(target)) == 2:
        figures["roc_auc"] = float(roc_auc_score(target, shares[:, 1]))
    return figures


def regression_figures(target: np.ndarray, values: np.ndarray) -> dict[str, float]:
    """Errors in the target's own unit; r2 is left out for a constant target."""
    errors = values - target
    figures = {
        "rmse": float(np.sqrt((errors**2).mean())),
        "mae": float(np.abs(errors).mean()),
    }
    spread = float(((target - target.mean()) ** 2).sum())
    if spread > 0:
        figures["r2"] = 1.0 - float((errors**2).sum()) / spread
    return figures
