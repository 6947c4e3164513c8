"""Classification metrics with intervals, under scikit-learn's names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.evaluate import confusion
from workbench.evaluate.confusion import Marginals
from workbench.evaluate.intervals import DRAWS, Codes, Floats, mean_draws, percentile, share, wilson
from workbench.evaluate.ranking import area_draws, areas, scored_classes
from workbench.evaluate.requests import Figure

PRIMARY = "f1_macro"
NO_PROBABILITIES = "the model gives no probabilities"
ONE_CLASS = "one class only"


@dataclass(frozen=True)
class Answers:
    """Truth and predictions of the same n rows, coded 0..K-1, and probabilities (n, K) if any."""

    truth: Codes
    predicted: Codes
    classes: int
    probabilities: Floats | None = None


def measure(answers: Answers, seed: int, draws: int = DRAWS) -> dict[str, Figure]:
    """Every metric of the whole, with its interval. An undefined one says why."""
    if len(answers.truth) == 0:
        return {name: Figure(why="no test rows") for name in _NAMES}
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)]
    return {
        **_from_confusion(answers, streams[0], draws),
        "roc_auc": _area(answers, streams[1], draws),
        "log_loss": _mean_of_rows(answers, log_losses, streams[2], draws),
        "brier": _mean_of_rows(answers, brier_scores, streams[3], draws),
    }


_NAMES = ("accuracy", "balanced_accuracy", "f1_macro", "mcc", "roc_auc", "log_loss", "brier")


def _from_confusion(answers: Answers, rng: np.random.Generator, draws: int) -> dict[str, Figure]:
    point = confusion.marginals(answers.truth, answers.predicted, answers.classes)
    (drawn,) = confusion.marginal_draws(
        answers.truth, (answers.predicted,), answers.classes, rng, draws
    )
    n = len(answers.truth)
    right = int(point.hits.sum())
    figures = {"accuracy": share(right, n)}
    chosen: dict[str, Callable[[Marginals], Floats]] = {
        "balanced_accuracy": confusion.balanced_accuracy,
        "f1_macro": confusion.f1_macro,
        "mcc": confusion.mcc,
    }
    for name, function in chosen.items():
        figures[name] = _spread(float(function(point)), function(drawn), right, n)
    if (point.support > 0).sum() < 2:
        figures["mcc"] = Figure(why=ONE_CLASS)
    elif (point.predicted > 0).sum() < 2:
        figures["mcc"] = Figure(why="the model answers one class only")
    return figures


def _spread(value: float, drawn: Floats, right: int, n: int) -> Figure:
    """The percentile interval; with all or nothing right no draw differs: Wilson's stands in."""
    if right == n:
        return Figure(value=value, low=wilson(n, n)[0], high=1.0, n=n, method="wilson")
    if value == right == 0:
        return Figure(value=0.0, low=0.0, high=wilson(0, n)[1], n=n, method="wilson")
    return percentile(value, drawn, n)


def per_class(
    answers: Answers, labels: list[str], seed: int, draws: int = DRAWS
) -> dict[str, dict[str, Figure]]:
    """Precision, recall, F1 and support of each label, in the labels' order."""
    rng = np.random.default_rng([seed, 1])
    point = confusion.marginals(answers.truth, answers.predicted, answers.classes)
    (drawn,) = confusion.marginal_draws(
        answers.truth, (answers.predicted,), answers.classes, rng, draws
    )
    values, spread = confusion.f1_per_class(point), confusion.f1_per_class(drawn)
    found = {}
    for code, label in enumerate(labels):
        hits = int(point.hits[code])
        support, predicted = int(point.support[code]), int(point.predicted[code])
        f1 = Figure(why="neither true nor predicted in any row")
        if support or predicted:
            f1 = _class_f1(float(values[code]), spread[:, code], hits, support, predicted)
        found[label] = {
            "precision": share(hits, predicted, "never predicted"),
            "recall": share(hits, support, "no rows with this label"),
            "f1": f1,
            "support": Figure(value=support, n=support),
        }
    return found


def _class_f1(value: float, drawn: Floats, hits: int, support: int, predicted: int) -> Figure:
    if support == 0:
        return Figure(why="no rows with this label", n=0)
    if hits == support == predicted:
        return Figure(value=1.0, low=wilson(hits, hits)[0], high=1.0, n=support, method="wilson")
    if hits == 0:
        return Figure(value=0.0, low=0.0, high=wilson(0, support)[1], n=support, method="wilson")
    return percentile(value, drawn, support)


def log_losses(truth: Codes, probabilities: Floats) -> Floats:
    """Each row's negative log probability of its true class, shape (n,), clipped at 1e-16."""
    stated = probabilities[np.arange(len(truth)), truth]
    return -np.log(np.clip(stated, np.finfo(np.float64).eps, 1.0))


def brier_scores(truth: Codes, probabilities: Floats) -> Floats:
    """Each row's squared error of its probabilities, shape (n,); halved for two classes."""
    errors = (probabilities**2).sum(axis=1)
    errors += 1 - 2 * probabilities[np.arange(len(truth)), truth]
    return np.asarray(errors / 2 if probabilities.shape[1] == 2 else errors, dtype=np.float64)


def _mean_of_rows(
    answers: Answers,
    of_rows: Callable[[Codes, Floats], Floats],
    rng: np.random.Generator,
    draws: int,
) -> Figure:
    if answers.probabilities is None:
        return Figure(why=NO_PROBABILITIES)
    values = of_rows(answers.truth, answers.probabilities)
    drawn = mean_draws(values, answers.truth, rng, draws)
    return percentile(float(values.mean()), drawn, len(values))


def _area(answers: Answers, rng: np.random.Generator, draws: int) -> Figure:
    if answers.probabilities is None:
        return Figure(why=NO_PROBABILITIES)
    chosen = scored_classes(answers.truth, answers.classes)
    if not chosen:
        return Figure(why=ONE_CLASS)
    value = float(areas(answers.truth, answers.probabilities, chosen).mean())
    drawn = area_draws(answers.truth, answers.probabilities, chosen, rng, draws)
    return percentile(value, drawn, len(answers.truth))
