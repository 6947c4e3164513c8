"""Time of an evaluation: 100,000 test rows, 2,000 draws, 20 classes.

Run with ``python -m bench.evaluate_bootstrap``.

The peer in the same run: resampling the rows themselves and calling scikit-learn on each draw,
timed on a few draws and multiplied.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import numpy as np
from sklearn.metrics import balanced_accuracy_score, f1_score, log_loss, matthews_corrcoef

from workbench.evaluate.calibration import calibration
from workbench.evaluate.comparison import classification_deltas
from workbench.evaluate.intervals import DRAWS
from workbench.evaluate.metrics import Answers, measure, per_class

PEER_DRAWS = 5


def made(rows: int, classes: int, seed: int = 0) -> Answers:
    """Answers of a fair model on random rows."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, size=rows)
    scores = rng.normal(size=(rows, classes))
    scores[np.arange(rows), truth] += 2.0
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return Answers(truth, scores.argmax(axis=1), classes, scores)


def peer_seconds(answers: Answers) -> float:
    """Seconds that DRAWS draws by row take, extrapolated from a few."""
    rng = np.random.default_rng(1)
    labels = np.arange(answers.classes)
    started = time.perf_counter()
    for _ in range(PEER_DRAWS):
        rows = rng.integers(0, len(answers.truth), size=len(answers.truth))
        truth, predicted = answers.truth[rows], answers.predicted[rows]
        f1_score(truth, predicted, average="macro")
        balanced_accuracy_score(truth, predicted)
        matthews_corrcoef(truth, predicted)
        assert answers.probabilities is not None
        log_loss(truth, answers.probabilities[rows], labels=labels)
    return (time.perf_counter() - started) / PEER_DRAWS * DRAWS


def main(arguments: list[str]) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=20)
    parser.add_argument("--peer", action=argparse.BooleanOptionalAction, default=True)
    given = parser.parse_args(arguments)
    answers = made(given.rows, given.classes)
    other = made(given.rows, given.classes, seed=1)
    other = Answers(answers.truth, other.predicted, given.classes, other.probabilities)
    labels = [str(code) for code in range(given.classes)]
    total = 0.0
    print(f"{given.rows:,} rows, {given.classes} classes, {DRAWS:,} draws")
    for name, run in (
        ("metrics", lambda: measure(answers, 0)),
        ("per class", lambda: per_class(answers, labels, 0)),
        ("calibration", lambda: calibration(answers, 0)),
        ("comparison", lambda: classification_deltas(answers, other, 0)),
    ):
        started = time.perf_counter()
        run()
        seconds = time.perf_counter() - started
        total += seconds
        print(f"{name:<24}{seconds:>9.2f} s")
    print(f"{'all':<24}{total:>9.2f} s")
    if given.peer:
        print(f"{'scikit-learn by row':<24}{peer_seconds(answers):>9.0f} s  (4 metrics, estimated)")
    print(
        f"{'peak memory':<24}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>9.0f} MB"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
