"""Means of rows and of groups: intervals that hold, tests that keep their level."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t, ttest_1samp, ttest_ind

from workbench.evaluate.clusters import Groups, unstratified
from workbench.evaluate.intervals import wilson
from workbench.evaluate.means import (
    mean_above_rest,
    mean_below_zero,
    mean_figure,
    share_figure,
)


def alone(n: int) -> Groups:
    """Every row a group of its own."""
    return unstratified(np.arange(n))


def test_without_skew_the_interval_is_students() -> None:
    values = np.array([-3.0, -1.0, 0.0, 1.0, 3.0])
    half = t.ppf(0.975, 4) * values.std(ddof=1) / np.sqrt(5)
    found = mean_figure(values)
    assert (found.low, found.high) == (pytest.approx(-half), pytest.approx(half))


def test_halls_cubic_of_both_ends_is_students_t() -> None:
    values = np.random.default_rng(1).exponential(1, 60)
    n, mean, error = 60, values.mean(), values.std(ddof=1) / np.sqrt(60)
    scaled = (values - mean) / np.sqrt(((values - mean) ** 2).sum())
    g = (scaled**3).sum() / 6
    found = mean_figure(values)
    assert found.low is not None and found.high is not None
    ends = np.array([(mean - found.high) / error, (mean - found.low) / error])
    cubic = ends + 2 * g * ends**2 + 4 / 3 * g**2 * ends**3 + g
    assert cubic == pytest.approx(t.ppf([0.025, 0.975], n - 1))
    assert found.high - mean > mean - found.low


def test_the_interval_of_skewed_squares_holds_where_students_does_not() -> None:
    rng = np.random.default_rng(5)
    held = {"hall": 0, "student": 0}
    for _ in range(600):
        squares = rng.standard_normal(40) ** 2
        found, half = mean_figure(squares), t.ppf(0.975, 39) * squares.std(ddof=1) / np.sqrt(40)
        assert found.low is not None and found.high is not None
        held["hall"] += found.low <= 1 <= found.high
        held["student"] += abs(squares.mean() - 1) <= half
    assert 0.92 <= held["hall"] / 600 <= 0.98
    assert held["student"] < held["hall"]


def test_groups_of_one_row_are_rows() -> None:
    values = np.random.default_rng(2).exponential(1, 50)
    rows, groups = mean_figure(values), mean_figure(values, alone(50))
    assert (rows.low, rows.high) == (pytest.approx(groups.low), pytest.approx(groups.high))
    right = np.arange(50) % 5 > 0
    shown, (low, high) = share_figure(right, alone(50)), wilson(40, 50)
    assert shown.low == pytest.approx(low, abs=0.01)
    assert shown.high == pytest.approx(high, abs=0.01)


def test_copies_of_rows_bring_nothing_when_they_are_groups() -> None:
    values = np.random.default_rng(2).exponential(1, 50)
    once, copied = mean_figure(values), np.repeat(values, 9)
    groups = unstratified(np.repeat(np.arange(50), 9))
    again = mean_figure(copied, groups)
    assert (again.low, again.high) == (pytest.approx(once.low), pytest.approx(once.high))
    inside = np.repeat(np.arange(50) < 20, 9)
    few = ttest_ind(values[:20], values[20:], equal_var=False, alternative="greater").pvalue
    assert mean_above_rest(inside, copied, groups) == pytest.approx(few)


def test_all_right_counts_groups_and_not_rows() -> None:
    found = share_figure(np.ones(200, dtype=bool), unstratified(np.repeat(np.arange(10), 20)))
    assert found.value == 1.0 and found.low == pytest.approx(wilson(10, 10)[0])


def test_a_single_row_or_group_has_no_interval_and_tells_nothing() -> None:
    assert mean_figure(np.array([2.0])).low is None
    assert mean_figure(np.array([1.0, 3.0]), unstratified(np.zeros(2, dtype=np.int64))).low is None
    inside = np.array([True, True, False, False])
    two = unstratified(np.array([0, 0, 1, 2]))
    assert mean_above_rest(inside, np.array([9.0, 9, 1, 2]), two) == 1.0


def test_a_mean_too_large_to_be_written_says_so() -> None:
    assert mean_figure(np.array([1.0, np.inf])).why == "too large to be computed"


def test_the_test_below_zero_is_students_and_equal_values_are_tosses() -> None:
    values = np.random.default_rng(3).normal(-0.2, 1, 30)
    expected = ttest_1samp(values, 0, alternative="less").pvalue
    assert mean_below_zero(values) == pytest.approx(expected)
    assert mean_below_zero(np.full(5, -2.0)) == 1 / 32
    assert mean_below_zero(np.full(5, 2.0)) == mean_below_zero(np.zeros(5)) == 1.0


@pytest.mark.parametrize("cross", [False, True])
def test_rows_of_groups_are_called_weak_by_chance_one_time_in_twenty(cross: bool) -> None:
    rng = np.random.default_rng(8)
    alarms, trials = 0, 400
    for _ in range(trials):
        member = np.repeat(np.arange(60), rng.integers(3, 20, 60))
        wrong = rng.random(len(member)) < rng.beta(0.6, 3.4, 60)[member]
        inside = rng.random(len(member)) < 0.3 if cross else member < 12
        alarms += mean_above_rest(inside, wrong.astype(float), unstratified(member)) < 0.05
    assert alarms / trials <= 0.08
