"""What the answers cost: the mean over test rows with its interval, and what a threshold would."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.bundle.decision import Decision
from workbench.core import figures
from workbench.evaluate.clusters import counted, mean_draws
from workbench.evaluate.intervals import DRAWS, Floats, percentile
from workbench.evaluate.metrics import Answers
from workbench.evaluate.requests import Figure


def matrix(costs: Sequence[Sequence[float]] | None, labels: int) -> Floats | None:
    """``[truth, said]`` for that many labels: those that the model never learned cost 1."""
    if not costs:
        return None
    found = 1.0 - np.eye(labels)
    found[: len(costs), : len(costs)] = costs
    return found


def cost_figure(
    answers: Answers, costs: Floats | None, seed: int, draws: int = DRAWS
) -> dict[str, Figure]:
    """The mean cost of a row; nothing without costs."""
    if costs is None:
        return {}
    each = costs[answers.truth, answers.predicted]
    drawn = mean_draws(each, answers.truth, np.random.default_rng([seed, 6]), draws, answers.groups)
    return {"cost": percentile(float(each.mean()), drawn, len(each), *counted(answers.groups))}


def cost_delta(a: Answers, b: Answers, costs: Floats | None, seed: int) -> dict[str, Figure]:
    """A's mean cost minus B's on the same rows; nothing without costs."""
    if costs is None:
        return {}
    gap = costs[a.truth, a.predicted] - costs[b.truth, b.predicted]
    rng = np.random.default_rng([seed, 7])
    drawn = mean_draws(gap, a.truth, rng, DRAWS, a.groups)
    return {"cost": percentile(float(gap.mean()), drawn, len(gap), *counted(a.groups))}


def cost_at(cut: float, positive: int, answers: Answers, costs: Floats | None) -> float | None:
    """The mean cost if one of two classes were said from a probability on; None with more."""
    if costs is None or answers.classes != 2 or answers.probabilities is None:
        return None
    said = np.where(answers.probabilities[:, positive] >= cut, positive, 1 - positive)
    return float(costs[answers.truth, said].mean())


def sentence(decision: Decision | None, labels: Sequence[str]) -> str:
    """How the version chooses its answers, in words; "" for the likeliest class."""
    if decision is None:
        return ""
    cut = decision.threshold()
    by = "the least expected cost" if decision.costs is not None else "thresholds tuned in training"
    if cut is not None:
        return f"it answers by {by}: {labels[1]} from a probability of {figures.share(cut)} on"
    moved = sum(bool(offset) for offset in decision.offsets)
    of = f", {moved} of {len(labels)} classes moved" if moved else ""
    return f"it answers by {by}{of}"
