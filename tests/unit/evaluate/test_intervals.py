import numpy as np
import pytest
from scipy.stats import binomtest

from workbench.evaluate.intervals import (
    half_width,
    mean_draws,
    median_draws,
    percentile,
    row_counts,
    share,
    wilson,
)


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (1, 10), (37, 50), (50, 50), (812, 1000)])
def test_wilson_equals_scipy(successes: int, n: int) -> None:
    known = binomtest(successes, n).proportion_ci(0.95, method="wilson")
    assert wilson(successes, n) == pytest.approx((known.low, known.high), abs=1e-12)


def test_wilson_of_published_example() -> None:
    # Newcombe (1998), table I: 81 of 263, Wilson without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_share_of_no_rows_is_undefined_and_says_why() -> None:
    figure = share(0, 0, "never predicted")
    assert figure.value is None
    assert figure.why == "never predicted"


@pytest.mark.parametrize(("n", "points"), [(100, 6.0), (1_000, 1.9), (5_000, 0.8)])
def test_resolution_at_accuracy_of_nine_tenths(n: int, points: float) -> None:
    assert 100 * half_width(0.9, n) == pytest.approx(points, abs=0.06)


def test_mean_draws_have_the_bootstrap_standard_error() -> None:
    rng = np.random.default_rng(1)
    values = rng.exponential(size=400)
    drawn = mean_draws(values, np.zeros(400, dtype=np.int64), rng, 20_000)
    assert drawn.mean() == pytest.approx(values.mean(), abs=0.002)
    assert drawn.std() == pytest.approx(values.std() / 20, rel=0.02)


def test_mean_draws_of_a_large_stratum_match_row_by_row_draws() -> None:
    rng = np.random.default_rng(2)
    values = rng.exponential(size=3_000) ** 2
    binned = mean_draws(values, np.zeros(3_000, dtype=np.int64), rng, 20_000)
    exact = values[rng.integers(0, 3_000, size=(4_000, 3_000))].mean(axis=1)
    for quantile in (0.025, 0.5, 0.975):
        expected = np.quantile(exact, quantile)
        assert np.quantile(binned, quantile) == pytest.approx(expected, abs=0.1 * exact.std())


def test_mean_draws_keep_the_rows_of_each_stratum() -> None:
    values = np.array([0.0, 0.0, 10.0, 10.0, 10.0])
    strata = np.array([0, 0, 1, 1, 1])
    drawn = mean_draws(values, strata, np.random.default_rng(3), 50)
    assert np.all(drawn == 6.0)


def test_row_counts_keep_the_rows_of_each_stratum() -> None:
    strata = np.array([1, 0, 1, 1, 0])
    counts = row_counts(strata, np.random.default_rng(4), 30)
    assert np.all(counts[:, strata == 0].sum(axis=1) == 2)
    assert np.all(counts[:, strata == 1].sum(axis=1) == 3)


@pytest.mark.parametrize("n", [31, 32])
def test_median_draws_match_row_by_row_draws(n: int) -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=n)
    fast = median_draws(values, rng, 20_000)
    slow = np.median(values[rng.integers(0, n, size=(20_000, n))], axis=1)
    assert fast.mean() == pytest.approx(slow.mean(), abs=0.01)
    assert fast.std() == pytest.approx(slow.std(), rel=0.03)


def test_percentile_cuts_two_and_a_half_per_cent_at_each_end() -> None:
    figure = percentile(0.5, np.linspace(0, 1, 1_001), 10)
    assert (figure.low, figure.high) == pytest.approx((0.025, 0.975))
