"""How often the 95 % intervals hold the true value: a simulation that anyone can run.

``python -m bench.evaluate_coverage``. Each trial draws a test set from a population whose
figures are known. The standard error of a coverage near .95 over 1,000 trials is .7 points.
Rows in groups are measured twice: as rows that stand alone, and as groups. The last lines count
how often two equally good models are called different, and calibrated ones uncalibrated.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

import numpy as np
from scipy.stats import norm

from workbench.evaluate.calibration import reliability
from workbench.evaluate.clusters import pure_or_mixed, unstratified
from workbench.evaluate.comparison import better, classification_deltas, discordant, mcnemar
from workbench.evaluate.metrics import Answers, measure
from workbench.evaluate.regression import measure as measure_numbers

POPULATION = 400_000


def population(classes: int, seed: int) -> Answers:
    """Rows of unequal classes, answered by a fair model with probabilities."""
    rng = np.random.default_rng(seed)
    weights = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    truth = rng.choice(classes, size=POPULATION, p=weights)
    scores = rng.normal(size=(POPULATION, classes))
    scores[np.arange(POPULATION), truth] += 1.6
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return Answers(truth, scores.argmax(axis=1), classes, scores)


def part(whole: Answers, rows: np.ndarray) -> Answers:
    """Some rows of it."""
    assert whole.probabilities is not None
    return Answers(
        whole.truth[rows], whole.predicted[rows], whole.classes, whole.probabilities[rows]
    )


def classification(classes: int, rows: int, trials: int) -> None:
    """Coverage of every classification metric on test sets of ``rows``."""
    whole = population(classes, classes)
    known = {name: figure.value for name, figure in measure(whole, 0, draws=2).items()}
    rng = np.random.default_rng(rows)
    held = dict.fromkeys(known, 0)
    for trial in range(trials):
        sample = part(whole, rng.integers(0, POPULATION, size=rows))
        for name, figure in measure(sample, trial).items():
            held[name] += _holds(figure.low, figure.high, known[name])
    _print(f"{classes} classes, {rows:,} rows", held, trials)


def regression(rows: int, trials: int) -> None:
    """Coverage of every regression metric on test sets of ``rows``."""
    rng = np.random.default_rng(1)
    truth = rng.gamma(4.0, 10.0, size=POPULATION)
    predicted = truth + rng.normal(0, 5, POPULATION) * (0.5 + truth / 40)
    known = {n: figure.value for n, figure in measure_numbers(truth, predicted, 0, 2).items()}
    held = dict.fromkeys(known, 0)
    for trial in range(trials):
        chosen = rng.integers(0, POPULATION, size=rows)
        for name, figure in measure_numbers(truth[chosen], predicted[chosen], trial).items():
            held[name] += _holds(figure.low, figure.high, known[name])
    _print(f"numbers, {rows:,} rows", held, trials)


def grouped_population(groups: int, pure: bool) -> tuple[np.ndarray, Answers]:
    """Rows in groups of 1 to 11 that share how hard they are and what they are taken for."""
    rng = np.random.default_rng(3)
    member = np.repeat(np.arange(groups), rng.integers(1, 12, groups))
    n, classes = len(member), 3
    truth = rng.integers(0, classes, groups)[member] if pure else rng.integers(0, classes, n)
    scores = rng.normal(size=(n, classes)) + rng.normal(0, 0.8, (groups, classes))[member]
    scores[np.arange(n), truth] += 1.3 + rng.normal(0, 1.2, groups)[member]
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return member, Answers(truth, scores.argmax(axis=1), classes, scores)


def in_groups(groups: int, pure: bool, trials: int) -> None:
    """Coverage of every classification metric on test sets of some groups."""
    member, whole = grouped_population(POPULATION // 6, pure)
    known = {name: figure.value for name, figure in measure(whole, 0, draws=2).items()}
    starts = np.searchsorted(member, np.arange(member[-1] + 2))
    rng = np.random.default_rng(groups)
    held = {way: dict.fromkeys(known, 0) for way in ("as rows", "as groups")}
    for trial in range(trials):
        chosen = rng.integers(0, member[-1] + 1, size=groups)
        rows = np.concatenate([np.arange(starts[one], starts[one + 1]) for one in chosen])
        alone = part(whole, rows)
        drawn = np.repeat(np.arange(groups), starts[chosen + 1] - starts[chosen])
        together = replace(alone, groups=pure_or_mixed(drawn, alone.truth, alone.classes))
        for way, sample in (("as rows", alone), ("as groups", together)):
            for name, figure in measure(sample, trial).items():
                held[way][name] += _holds(figure.low, figure.high, known[name])
    kind = "of one class each" if pure else "of mixed classes"
    for way, counts in held.items():
        _print(f"{groups} groups {kind}, taken {way}", counts, trials)


def equals(rows: int, trials: int) -> None:
    """Two models of equal accuracy: how often one is called better, and by point value."""
    rng = np.random.default_rng(2)
    called = confirmed = by_value = 0
    for trial in range(trials):
        truth = rng.integers(0, 2, size=rows)
        first, second = (np.where(rng.random(rows) < 0.9, truth, 1 - truth) for _ in range(2))
        a, b = Answers(truth, first, 2), Answers(truth, second, 2)
        delta = classification_deltas(a, b, trial, draws=1_000)["accuracy"]
        called += better("accuracy", delta) == "a"
        test = mcnemar(*discordant(truth, first, second))
        confirmed += test.b > test.c and test.p < 0.05
        by_value += (delta.value or 0) > 0
    print(f"equal models, {rows:,} rows")
    for name, count in (
        ("called better", called),
        ("McNemar says so", confirmed),
        ("larger point value", by_value),
    ):
        print(f"  {name:<24}{_percent(count, trials)}")


def calibrated(groups: int, size: int, shared: float, trials: int) -> None:
    """How often a model whose probabilities are true by construction is called uncalibrated.

    ``shared``: the part of what decides that the rows of a group have in common.
    """
    member, called = np.repeat(np.arange(groups), size), {"as rows": 0, "as groups": 0}
    for trial in range(trials):
        rng = np.random.default_rng(trial)
        stated = rng.beta(2, 2, len(member))
        common = np.sqrt(shared) * rng.standard_normal(groups)[member]
        drawn = norm.cdf(common + np.sqrt(1 - shared) * rng.standard_normal(len(member)))
        true = (drawn < stated).astype(np.float64)
        for way in called:
            given = unstratified(member) if way == "as groups" else None
            called[way] += not reliability(stated, true, trial, "rows", given).calibrated
    print(f"calibrated, {groups} groups of {size}, {shared:.0%} in common: called uncalibrated")
    for way, count in called.items():
        print(f"  {way:<24}{_percent(count, trials)}")


def _holds(low: float | None, high: float | None, known: float | None) -> bool:
    return low is not None and high is not None and known is not None and low <= known <= high


def _print(title: str, held: dict[str, int], trials: int) -> None:
    print(title)
    for name, count in held.items():
        print(f"  {name:<24}{_percent(count, trials)}")


def _percent(count: int, trials: int) -> str:
    return f"{100 * count / trials:5.1f} %"


def main(arguments: list[str]) -> None:
    """Print the coverages."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trials", type=int, default=1_000)
    trials = parser.parse_args(arguments).trials
    for classes, rows in ((2, 300), (5, 500)):
        classification(classes, rows, trials)
    regression(300, trials)
    for groups, pure in ((40, True), (40, False), (150, True)):
        in_groups(groups, pure, trials)
    equals(300, trials)
    for count, size, shared in ((200, 1, 0.0), (100, 20, 0.3), (20, 30, 0.3)):
        calibrated(count, size, shared, trials)


if __name__ == "__main__":
    main(sys.argv[1:])
