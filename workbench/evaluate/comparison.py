"""Two models on the same rows: paired bootstrap of the difference, McNemar, and the words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, chi2

from workbench.core import metric_names
from workbench.evaluate import confusion
from workbench.evaluate.clusters import Groups, counted, mean_draws
from workbench.evaluate.intervals import DRAWS, Codes, Floats, percentile
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
    """``b`` rows only a has right, ``c`` rows only b has right.

    ``kind``: exact, chi2 or clusters.
    """

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


def clustered_mcnemar(first: np.ndarray, second: np.ndarray, groups: Groups) -> McNemar:
    """McNemar's question for rows in groups (Yang, Sun and Hardin 2010, modified Obuchowski).

    ``first`` and ``second``: rows that one alone has right, booleans (n,). The variance of the
    difference is taken from the groups' own differences, so that rows of a group may agree.
    """
    b, c, n, count = int(first.sum()), int(second.sum()), len(first), len(groups)
    gaps = groups.sums(first.astype(np.float64) - second)
    sizes = groups.sums(np.ones(n))
    spread = (((gaps - sizes * (b - c) / n) ** 2 + gaps**2).sum()) / 2
    if count < 2 or spread == 0:
        return McNemar(b, c, 1.0, "clusters")
    statistic = (count - 1) / count * (b - c) ** 2 / spread
    return McNemar(b, c, float(chi2.sf(statistic, 1)), "clusters")


def discordant(truth: Codes, first: Codes, second: Codes) -> tuple[int, int]:
    """Rows that only the first, and rows that only the second has right."""
    right, other = first == truth, second == truth
    return int((right & ~other).sum()), int((~right & other).sum())


def paired_test(a: Answers, b: Answers) -> McNemar:
    """Whether one of two models has more rows right, on rows or on groups of rows."""
    if a.groups is None:
        return mcnemar(*discordant(a.truth, a.predicted, b.predicted))
    right, other = a.predicted == a.truth, b.predicted == b.truth
    return clustered_mcnemar(right & ~other, ~right & other, a.groups)


def classification_deltas(
    a: Answers, b: Answers, seed: int, draws: int = DRAWS
) -> dict[str, Figure]:
    """A minus b for each metric, by a bootstrap that draws both on the same rows or groups."""
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)]
    n, spread = len(a.truth), counted(a.groups)
    ours = confusion.marginals(a.truth, a.predicted, a.classes)
    theirs = confusion.marginals(b.truth, b.predicted, b.classes)
    ours_drawn, theirs_drawn = confusion.marginal_draws(
        a.truth, (a.predicted, b.predicted), a.classes, streams[0], draws, a.groups
    )
    deltas = {}
    for name, function in (
        ("accuracy", confusion.accuracy),
        ("balanced_accuracy", confusion.balanced_accuracy),
        ("f1_macro", confusion.f1_macro),
        ("mcc", confusion.mcc),
    ):
        value = float(function(ours)) - float(function(theirs))
        drawn = function(ours_drawn) - function(theirs_drawn)
        deltas[name] = percentile(value, drawn, n, *spread)
    for name, of_rows, rng in (
        ("log_loss", log_losses, streams[1]),
        ("brier", brier_scores, streams[2]),
    ):
        if a.probabilities is None or b.probabilities is None:
            deltas[name] = Figure(why=NO_PROBABILITIES)
            continue
        gap = of_rows(a.truth, a.probabilities) - of_rows(b.truth, b.probabilities)
        drawn = mean_draws(gap, a.truth, rng, draws, a.groups)
        deltas[name] = percentile(float(gap.mean()), drawn, n, *spread)
    deltas["roc_auc"] = _area_delta(a, b, streams[3], draws)
    return deltas


def _area_delta(a: Answers, b: Answers, rng: np.random.Generator, draws: int) -> Figure:
    if a.probabilities is None or b.probabilities is None:
        return Figure(why=NO_PROBABILITIES)
    chosen = scored_classes(a.truth, a.classes)
    if not chosen:
        return Figure(why=ONE_CLASS)
    ours, theirs = (areas(a.truth, one, chosen) for one in (a.probabilities, b.probabilities))
    drawn = paired_area_draws(
        a.truth, a.probabilities, b.probabilities, chosen, rng, draws, a.groups
    )
    return percentile(float(ours.mean() - theirs.mean()), drawn, len(a.truth), *counted(a.groups))


def regression_deltas(
    truth: Floats,
    first: Floats,
    second: Floats,
    seed: int,
    draws: int = DRAWS,
    groups: Groups | None = None,
) -> dict[str, Figure]:
    """Difference of RMSE, MAE and R² on the same rows, linearised where they are not means."""
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(3)]
    n, spread = len(truth), counted(groups)
    whole: Codes = np.zeros(n, dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        ours, theirs = (truth - first) ** 2, (truth - second) ** 2
        root, other = float(np.sqrt(ours.mean())), float(np.sqrt(theirs.mean()))
        influence = np.zeros(n)
        for squares, value, sign in ((ours, root, 1), (theirs, other, -1)):
            if value > 0:
                influence += sign * (squares - value**2) / (2 * value)
        gap = np.abs(truth - first) - np.abs(truth - second)
        roots = root - other + mean_draws(influence, whole, streams[0], draws, groups)
        gaps = mean_draws(gap, whole, streams[1], draws, groups)
        return {
            "rmse": percentile(root - other, roots, n, *spread),
            "mae": percentile(float(gap.mean()), gaps, n, *spread),
            "r2": _determination_delta(truth, ours - theirs, streams[2], draws, groups),
        }


def _determination_delta(
    truth: Floats, gap: Floats, rng: np.random.Generator, draws: int, groups: Groups | None
) -> Figure:
    """R² of a minus R² of b; ``gap``: a's squared errors minus b's."""
    deviations = (truth - truth.mean()) ** 2
    variance = float(deviations.mean())
    if variance == 0:
        return Figure(why="the target has one value only")
    value = -float(gap.mean()) / variance
    influence = -(gap + value * deviations) / variance
    whole: Codes = np.zeros(len(truth), dtype=np.int64)
    drawn = value + mean_draws(influence, whole, rng, draws, groups)
    return percentile(value, drawn, len(truth), *counted(groups))


def better(metric: str, delta: Figure) -> str:
    """``a``, ``b`` or ``neither``: whose side the whole interval of the difference lies on."""
    side = metric_names.standing(metric, delta.low, delta.high)
    return {metric_names.BETTER: "a", metric_names.WORSE: "b"}.get(side, "neither")


def verdict(
    metric: str, delta: Figure, rows: int, test: McNemar | None, a: str, b: str, groups: int = 0
) -> str:
    """The result in words, naming ``a``, ``b``, and the ``groups`` of rows where there are some."""
    if delta.value is None:
        return f"{a} and {b} cannot be compared by {metric_names.title(metric)}: {delta.why}"
    winner = better(metric, delta)
    words = {
        "a": f"{a} is better than {b}",
        "b": f"{a} is worse than {b}",
        "neither": f"no difference between {a} and {b} is shown",
    }[winner]
    on = f"{rows:,} rows in {groups:,} groups" if groups else f"{rows:,} rows"
    sentence = f"{words} on the same {on} ({metric_names.title(metric)} {_signed(metric, delta)}"
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
