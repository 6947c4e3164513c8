"""The metrics by name: how people read them, which way is better, how their values are written.

Names are scikit-learn's. Errors of numbers are in the target's own unit; the rest are plain
shares or scores that are written without a leading zero.
"""

from __future__ import annotations

from workbench.core import figures

TITLES = {
    "accuracy": "accuracy",
    "balanced_accuracy": "balanced acc.",
    "f1_macro": "F1 macro",
    "f1_micro": "F1 micro",
    "precision_micro": "precision",
    "recall_micro": "recall",
    "f1_partial": "F1 partial",
    "subset_accuracy": "all right",
    "hamming_loss": "Hamming loss",
    "mcc": "MCC",
    "roc_auc": "ROC AUC",
    "log_loss": "log loss",
    "brier": "Brier",
    "cost": "cost a row",
    "rmse": "RMSE",
    "mae": "MAE",
    "median_absolute_error": "median error",
    "r2": "R²",
    "spearman": "Spearman ρ",
}
LOWER_IS_BETTER = frozenset(
    {"log_loss", "brier", "cost", "hamming_loss", "rmse", "mae", "median_absolute_error"}
)
IN_TARGET_UNIT = frozenset({"rmse", "mae", "median_absolute_error"})


def title(name: str) -> str:
    """How people read a metric's name."""
    return TITLES.get(name, name.replace("_", " "))


def greater_is_better(name: str) -> bool:
    """Whether more of it is better."""
    return name not in LOWER_IS_BETTER


BETTER, WORSE, UNDECIDED = "better", "worse", "undecided"
MARKS = {BETTER: ("✓", "good"), WORSE: ("✗", "bad"), UNDECIDED: ("○", "secondary")}
"""The sign before a difference, and its weight."""


def standing(name: str, low: float | None, high: float | None) -> str:
    """Whether a difference with this interval is better, worse, or undecided: 0 is within it."""
    if low is None or high is None or low <= 0 <= high:
        return UNDECIDED
    return BETTER if (low > 0) == greater_is_better(name) else WORSE


def value(name: str, number: float | None) -> str:
    """A metric's value: ``.874``, or ``47,512`` in the target's unit."""
    return figures.number(number) if name in IN_TARGET_UNIT else figures.share(number)


def interval(name: str, low: float | None, high: float | None) -> str:
    """``.862–.886``; empty when an end is unknown."""
    if low is None or high is None:
        return ""
    return f"{value(name, low)}–{value(name, high)}"


def delta(name: str, number: float | None) -> str:
    """A difference with its sign: ``+.013``."""
    text = value(name, number)
    return text if number is None or text.startswith(figures.MINUS) else f"+{text}"


def delta_interval(name: str, low: float | None, high: float | None) -> str:
    """``+.004 to +.022``; empty when an end is unknown."""
    if low is None or high is None:
        return ""
    return f"{delta(name, low)} to {delta(name, high)}"
