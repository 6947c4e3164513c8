"""Two models on the same rows: paired bootstrap of the difference, McNemar, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, chi2

from workbench.core import metric_names
from workbench.evaluate import confusion
from workbench.evaluate.intervals import DRAWS, Codes, Floats, mean_draws, percentile
from workbench.evaluate.metrics import (
    NO_PROBABILITIES,
    ONE_CLASS,
    Answers,
    brier_scores,
    log_losses,
)
from workbench.evaluate.ranking import areas, paired_area_draws, scored_classes
from workbench.evaluate.requests import Figure


@dataclass(frozen=True)
class McNemar:
    """``b`` rows only a has right, ``c`` rows only b has right; ``kind`` names the test."""

    b: int
    c: int
    p: float
    kind: str


def mcnemar(b: int, c: int) -> McNemar:
    """Exact binomial when b + c < 25, else χ² with continuity correction (Edwards 1948)."""
    if b + c == 0:
        return McNemar(b, c, 1.0, "exact")
    if b + c < 25:
        return McNemar(b, c, float(binomtest(b, b + c, 0.5).pvalue), "exact")
    statistic = max(abs(b - c) - 1, 0) ** 2 / (b + c)
    return McNemar(b, c, float(chi2.sf(statistic, 1)), "chi2")


def discordant(truth: Codes, first: Codes, second: Codes) -> tuple[int, int]:
    """Rows that only the first, and rows that only the second has right."""
    right, other = first == truth, second == truth
    return int((right & ~other).sum()), int((~right & other).sum())


def classification_deltas(
    a: Answers, b: Answers, seed: int, draws: int = DRAWS
) -> dict[str, Figure]:
    """A minus b for each metric, by a stratified bootstrap that draws both on the same rows."""
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)]
    n = len(a.truth)
    ours = confusion.marginals(a.truth, a.predicted, a.classes)
    theirs = confusion.marginals(b.truth, b.predicted, b.classes)
    ours_drawn, theirs_drawn = confusion.marginal_draws(
        a.truth, (a.predicted, b.predicted), a.classes, streams[0], draws
    )
    deltas = {}
    for name, function in (
        ("accuracy", confusion.accuracy),
        ("balanced_accuracy", confusion.balanced_accuracy),
        ("f1_macro", confusion.f1_macro),
        ("mcc", confusion.mcc),
    ):
        value = float(function(ours)) - float(function(theirs))
        deltas[name] = percentile(value, function(ours_drawn) - function(theirs_drawn), n)
    for name, of_rows, rng in (
        ("log_loss", log_losses, streams[1]),
        ("brier", brier_scores, streams[2]),
    ):
        if a.probabilities is None or b.probabilities is None:
            deltas[name] = Figure(why=NO_PROBABILITIES)
            continue
        gap = of_rows(a.truth, a.probabilities) - of_rows(b.truth, b.probabilities)
        deltas[name] = percentile(float(gap.mean()), mean_draws(gap, a.truth, rng, draws), n)
    deltas["roc_auc"] = _area_delta(a, b, streams[3], draws)
    return deltas


def _area_delta(a: Answers, b: Answers, rng: np.random.Generator, draws: int) -> Figure:
    if a.probabilities is None or b.probabilities is None:
        return Figure(why=NO_PROBABILITIES)
    chosen = scored_classes(a.truth, a.classes)
    if not chosen:
        return Figure(why=ONE_CLASS)
    ours, theirs = (areas(a.truth, one, chosen) for one in (a.probabilities, b.probabilities))
    drawn = paired_area_draws(a.truth, a.probabilities, b.probabilities, chosen, rng, draws)
    return percentile(float(ours.mean() - theirs.mean()), drawn, len(a.truth))


def regression_deltas(
    truth: Floats, first: Floats, second: Floats, seed: int, draws: int = DRAWS
) -> dict[str, Figure]:
    """Difference of RMSE, MAE and R² on the same rows, linearised where they are not means."""
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(3)]
    n = len(truth)
    whole: Codes = np.zeros(n, dtype=np.int64)
    ours, theirs = (truth - first) ** 2, (truth - second) ** 2
    root, other = float(np.sqrt(ours.mean())), float(np.sqrt(theirs.mean()))
    influence = np.zeros(n)
    for squares, value, sign in ((ours, root, 1), (theirs, other, -1)):
        if value > 0:
            influence += sign * (squares - value**2) / (2 * value)
    gap = np.abs(truth - first) - np.abs(truth - second)
    return {
        "rmse": percentile(
            root - other, root - other + mean_draws(influence, whole, streams[0], draws), n
        ),
        "mae": percentile(float(gap.mean()), mean_draws(gap, whole, streams[1], draws), n),
        "r2": _determination_delta(truth, ours - theirs, streams[2], draws),
    }


def _determination_delta(
    truth: Floats, gap: Floats, rng: np.random.Generator, draws: int
) -> Figure:
    """R² of a minus R² of b; ``gap``: a's squared errors minus b's."""
    deviations = (truth - truth.mean()) ** 2
    variance = float(deviations.mean())
    if variance == 0:
        return Figure(why="the target has one value only")
    value = -float(gap.mean()) / variance
    influence = -(gap + value * deviations) / variance
    whole: Codes = np.zeros(len(truth), dtype=np.int64)
    return percentile(value, value + mean_draws(influence, whole, rng, draws), len(truth))


def better(metric: str, delta: Figure) -> str:
    """``a``, ``b`` or ``neither``: whose side the whole interval of the difference lies on."""
    if delta.low is None or delta.high is None:
        return "neither"
    if delta.low <= 0 <= delta.high:
        return "neither"
    return "a" if (delta.low > 0) == metric_names.greater_is_better(metric) else "b"


def verdict(metric: str, delta: Figure, rows: int, test: McNemar | None, a: str, b: str) -> str:
    """The result in words, naming ``a`` and ``b``."""
    if delta.value is None:
        return f"{a} and {b} cannot be compared by {metric_names.title(metric)}: {delta.why}"
    winner = better(metric, delta)
    words = {
        "a": f"{a} is better than {b}",
        "b": f"{a} is worse than {b}",
        "neither": f"no difference between {a} and {b} is shown",
    }[winner]
    sentence = (
        f"{words} on the same {rows:,} rows ({metric_names.title(metric)} {_signed(metric, delta)}"
    )
    sentence += f"; McNemar p {_p(test.p)})" if test else ")"
    if test and winner != "neither" and test.p >= 0.05:
        sentence += "; McNemar does not confirm it"
    if test and winner == "neither" and test.p < 0.05:
        side = a if test.b > test.c else b
        sentence += f"; but {side} has more rows right"
    return sentence


def _signed(metric: str, delta: Figure) -> str:
    spread = metric_names.delta_interval(metric, delta.low, delta.high)
    return f"{metric_names.delta(metric, delta.value)}{', ' if spread else ''}{spread}"


def _p(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
