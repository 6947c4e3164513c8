import numpy as np
import pytest
import scipy.stats
from sklearn import metrics as known

from workbench.evaluate.regression import measure


def test_values_equal_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    truth = rng.normal(50, 10, size=300)
    predicted = truth + rng.normal(0, 4, size=300)
    expected = {
        "rmse": known.root_mean_squared_error(truth, predicted),
        "mae": known.mean_absolute_error(truth, predicted),
        "median_absolute_error": known.median_absolute_error(truth, predicted),
        "r2": known.r2_score(truth, predicted),
        "spearman": scipy.stats.spearmanr(truth, predicted).statistic,
    }
    found = measure(truth, predicted, seed=0)
    assert {name: figure.value for name, figure in found.items()} == pytest.approx(expected)
    for figure in found.values():
        assert figure.low is not None and figure.value is not None and figure.high is not None
        assert figure.low < figure.value < figure.high


def test_r2_interval_matches_row_by_row_bootstrap() -> None:
    rng = np.random.default_rng(2)
    truth = rng.normal(size=400)
    predicted = truth + rng.normal(0, 0.5, size=400)
    slow = []
    for _ in range(2_000):
        rows = rng.integers(0, 400, size=400)
        slow.append(known.r2_score(truth[rows], predicted[rows]))
    found = measure(truth, predicted, seed=0)["r2"]
    assert (found.low, found.high) == pytest.approx(
        tuple(np.percentile(slow, [2.5, 97.5])), abs=0.012
    )


def test_r2_of_a_constant_target_says_why() -> None:
    found = measure(np.ones(5), np.zeros(5), seed=0)
    assert found["r2"].why == "the target has one value only"
    assert found["rmse"].value == 1.0
