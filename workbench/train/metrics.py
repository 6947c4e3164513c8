"""Figures of held-out rows while searching; test rows are evaluate's business."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

CHOSEN_BY = {"classification": ("f1_macro", True), "regression": ("rmse", False)}
"""Per task the metric that decides, and whether more of it is better."""


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
