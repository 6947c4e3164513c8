"""Errors of numbers: figures by hand, bins, what is called more than chance, and the words."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from workbench.core import residuals as words
from workbench.core.residuals import Off
from workbench.evaluate.residuals import BINS, POINTS, residuals


def numbers(n: int = 2_000, lean: float = 0.0, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    said = rng.uniform(0, 100, n)
    return said + lean + rng.normal(0, 5, n), said


def test_figures_are_numpys_and_scipys() -> None:
    truth, said = numbers()
    found = residuals(truth, said)
    assert found is not None
    errors = said - truth
    assert found.off.mean == pytest.approx(errors.mean())
    interval = ttest_1samp(errors, 0).confidence_interval(0.95)
    # Errors without skew: Hall's interval is Student's but for what skew there is by chance.
    assert (found.off.low, found.off.high) == pytest.approx(interval, abs=0.02)
    assert (found.below, found.above) == pytest.approx(np.percentile(errors, [5, 95]))
    largest = np.sort(errors**2)[-200:].sum() / (errors**2).sum()
    assert found.largest_tenth == pytest.approx(largest)


def test_bins_hold_equal_shares_in_the_order_of_what_was_said() -> None:
    truth, said = numbers()
    found = residuals(truth, said)
    assert found is not None
    assert [one.rows for one in found.bins] == [200] * BINS
    ends = [end for one in found.bins for end in (one.low, one.high)]
    assert ends == sorted(ends)
    first = np.sort(said)[:200]
    inside = (said - truth)[np.isin(said, first)]
    assert found.bins[0].typical == pytest.approx(np.median(np.abs(inside)))


def test_equal_answers_are_in_one_bin() -> None:
    truth, said = numbers()
    said = np.where(said < 55, 20.0, said)
    found = residuals(truth, said)
    assert found is not None
    assert found.bins[0].rows == int((said == 20.0).sum())
    assert sum(one.rows for one in found.bins) == len(said)


def test_few_rows_have_one_bin_and_one_row_no_interval() -> None:
    truth, said = numbers(30)
    few = residuals(truth, said)
    one = residuals(truth[:1], said[:1])
    assert few is not None and len(few.bins) == 1 and len(few.said) == 30
    assert one is not None and one.off.low is None
    assert residuals(truth[:0], said[:0]) is None


def test_numbers_too_large_to_be_squared_have_none() -> None:
    assert residuals(np.array([1e200, -1e200]), np.array([0.0, 1.0])) is None


def test_points_are_some_of_the_rows_along_what_was_said() -> None:
    truth, said = numbers()
    found = residuals(truth, said)
    assert found is not None and len(found.said) == len(found.truth) == POINTS
    assert found.said == sorted(found.said)
    assert (found.said[0], found.said[-1]) == (said.min(), said.max())
    pairs = dict(zip(said.tolist(), truth.tolist(), strict=True))
    assert all(pairs[a] == b for a, b in zip(found.said, found.truth, strict=True))


def test_rows_of_a_group_count_as_the_group() -> None:
    rng = np.random.default_rng(8)
    member = np.repeat(np.arange(20), 50)
    said = rng.uniform(0, 1, 1_000)
    truth = said + rng.normal(0, 1, 20)[member]
    alone, grouped = residuals(truth, said), residuals(truth, said, member)
    assert alone is not None and grouped is not None
    assert alone.off.low is not None and alone.off.high is not None
    assert grouped.off.low is not None and grouped.off.high is not None
    assert grouped.off.high - grouped.off.low > 4 * (alone.off.high - alone.off.low)


def test_a_lean_is_told_with_its_side() -> None:
    truth, said = numbers(lean=2.0)
    found = residuals(truth, said)
    assert found is not None and not found.off.by_chance
    assert words.bias(found.off).startswith("what is said is ")
    assert " too low on average (" in words.bias(found.off)
    assert words.cells(found.bins[0])[2].startswith("⚑ ")
    assert "no lean" in words.bias(Off(mean=0.1, low=-1.0, high=1.2))
    assert words.bias(Off(mean=3.0)).endswith("is 3 on average")


def test_axes_hold_every_point_also_of_one_value() -> None:
    found = residuals(np.array([5.0, 5.0]), np.array([5.0, 5.0]))
    assert found is not None and found.largest_tenth is None
    span = words.axis(found)
    assert span.places([5.0]) == [0.5]
