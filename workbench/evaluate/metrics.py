"""Classification metrics with intervals, under scikit-learn's names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.evaluate import confusion
from workbench.evaluate.clusters import Groups, counted, mean_draws, unstratified
from workbench.evaluate.confusion import Marginals
from workbench.evaluate.intervals import DRAWS, Codes, Floats, percentile, share, wilson
from workbench.evaluate.ranking import area_draws, areas, scored_classes
from workbench.evaluate.requests import Figure

PRIMARY = "f1_macro"
NO_PROBABILITIES = "the model gives no probabilities"
ONE_CLASS = "one class only"
NO_SUCH_ROWS = "no rows with this label"


@dataclass(frozen=True)
class Answers:
    """Truth and predictions of the same n rows, coded 0..K-1, and probabilities (n, K) if any.

    ``groups``: which rows belong together, where the split says so.
    """

    truth: Codes
    predicted: Codes
    classes: int
    probabilities: Floats | None = None
    groups: Groups | None = None


def measure(answers: Answers, seed: int, draws: int = DRAWS) -> dict[str, Figure]:
    """Every metric of the whole, with its interval. An undefined one says why."""
    if len(answers.truth) == 0:
        return {name: Figure(why="no test rows") for name in _NAMES}
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(5)]
    return {
        "accuracy": _accuracy(answers, streams[4], draws),
        **_from_confusion(answers, streams[0], draws),
        "roc_auc": _area(answers, streams[1], draws),
        "log_loss": _mean_of_rows(answers, log_losses, streams[2], draws),
        "brier": _mean_of_rows(answers, brier_scores, streams[3], draws),
    }


_NAMES = ("accuracy", "balanced_accuracy", "f1_macro", "mcc", "roc_auc", "log_loss", "brier")


def _accuracy(answers: Answers, rng: np.random.Generator, draws: int) -> Figure:
    """Wilson's interval; of groups, drawn whatever their classes, as Wilson's is for rows."""
    right = answers.truth == answers.predicted
    if answers.groups is None:
        return share(int(right.sum()), len(right))
    groups = unstratified(answers.groups.member)
    drawn = mean_draws(right.astype(np.float64), answers.truth, rng, draws, groups)
    return _spread(float(right.mean()), drawn, answers, groups)


def _from_confusion(answers: Answers, rng: np.random.Generator, draws: int) -> dict[str, Figure]:
    point = confusion.marginals(answers.truth, answers.predicted, answers.classes)
    (drawn,) = confusion.marginal_draws(
        answers.truth, (answers.predicted,), answers.classes, rng, draws, answers.groups
    )
    figures = {}
    chosen: dict[str, Callable[[Marginals], Floats]] = {
        "balanced_accuracy": confusion.balanced_accuracy,
        "f1_macro": confusion.f1_macro,
        "mcc": confusion.mcc,
    }
    for name, function in chosen.items():
        figures[name] = _spread(float(function(point)), function(drawn), answers, answers.groups)
    if (point.support > 0).sum() < 2:
        figures["mcc"] = Figure(why=ONE_CLASS)
    elif (point.predicted > 0).sum() < 2:
        figures["mcc"] = Figure(why="the model answers one class only")
    return figures


def _spread(value: float, drawn: Floats, answers: Answers, groups: Groups | None) -> Figure:
    """The percentile interval; with all or nothing right no draw differs: Wilson's stands in."""
    right = answers.truth == answers.predicted
    if right.all() or (value == 0 and not right.any()):
        return extreme(value, np.ones(len(right), dtype=bool), groups)
    return percentile(value, drawn, len(right), *counted(groups))


def extreme(value: float, rows: np.ndarray, groups: Groups | None) -> Figure:
    """A figure of 0 or 1 on some ``rows`` (booleans) with Wilson's interval.

    Of rows in groups the number of groups counts: as if the rows of one said one thing.
    """
    n = int(rows.sum())
    trials = n if groups is None else groups.of(rows)
    low, high = wilson(trials if value else 0, trials)
    return Figure(value=value, low=low, high=high, n=n, method="wilson")


def per_class(
    answers: Answers, labels: list[str], seed: int, draws: int = DRAWS
) -> dict[str, dict[str, Figure]]:
    """Precision, recall, F1 and support of each label, in the labels' order."""
    rng = np.random.default_rng([seed, 1])
    (drawn,) = confusion.marginal_draws(
        answers.truth, (answers.predicted,), answers.classes, rng, draws, answers.groups
    )
    precision, recall = (
        confusion.ratio(drawn.hits, whole) for whole in (drawn.predicted, drawn.support)
    )
    f1 = confusion.ratio(2 * drawn.hits, drawn.support + drawn.predicted)
    found = {}
    for code, label in enumerate(labels):
        true, said = answers.truth == code, answers.predicted == code
        support = int(true.sum())
        found[label] = {
            "precision": _part(answers, true, said, precision[:, code], "never predicted"),
            "recall": _part(answers, said, true, recall[:, code], NO_SUCH_ROWS),
            "f1": _class_f1(answers, true, said, f1[:, code]),
            "support": Figure(value=support, n=support),
        }
    return found


def _part(answers: Answers, hits: np.ndarray, of: np.ndarray, drawn: Floats, why: str) -> Figure:
    """The share of the rows ``of`` that are ``hits`` too; both are booleans (n,)."""
    n, right = int(of.sum()), int((hits & of).sum())
    if answers.groups is None or n == 0:
        return share(right, n, why)
    if right in (0, n):
        return extreme(right / n, of, answers.groups)
    return percentile(right / n, drawn, n, answers.groups.of(of))


def _class_f1(answers: Answers, true: np.ndarray, said: np.ndarray, drawn: Floats) -> Figure:
    hits, support, predicted = int((true & said).sum()), int(true.sum()), int(said.sum())
    if support == 0:
        return Figure(why=NO_SUCH_ROWS if predicted else "neither true nor predicted in any row")
    if hits == 0 or hits == support == predicted:
        return extreme(float(hits > 0), true, answers.groups)
    rows = 0 if answers.groups is None else answers.groups.of(true | said)
    return percentile(2 * hits / (support + predicted), drawn, support, rows)


def log_losses(truth: Codes, probabilities: Floats) -> Floats:
    """Each row's negative log probability of its true class, shape (n,), of 2.2e-16 at least."""
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
    drawn = mean_draws(values, answers.truth, rng, draws, answers.groups)
    return percentile(float(values.mean()), drawn, len(values), *counted(answers.groups))


def _area(answers: Answers, rng: np.random.Generator, draws: int) -> Figure:
    if answers.probabilities is None:
        return Figure(why=NO_PROBABILITIES)
    chosen = scored_classes(answers.truth, answers.classes)
    if not chosen:
        return Figure(why=ONE_CLASS)
    value = float(areas(answers.truth, answers.probabilities, chosen).mean())
    drawn = area_draws(answers.truth, answers.probabilities, chosen, rng, draws, answers.groups)
    return percentile(value, drawn, len(answers.truth), *counted(answers.groups))
