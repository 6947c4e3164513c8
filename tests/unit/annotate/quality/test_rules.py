"""Statistics of rules as weak labels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.annotate.quality.rules import NEVER_CHECKED, NO_ROWS, rule_statistics
from workbench.core.errors import InvalidInputError


def test_by_hand() -> None:
    given_labels = np.array([[0, 0, -1], [0, 1, -1], [1, -1, -1], [-1, -1, -1]])
    one, two, three = rule_statistics(given_labels, np.array([0, 1, -1, 1]))
    assert one.labels == (0, 1)
    assert (one.coverage.value, one.overlap.value, one.conflict.value) == (0.75, 0.5, 0.25)
    assert (one.accuracy.value, one.accuracy.n) == (0.5, 2)
    assert (two.coverage.value, two.overlap.value, two.conflict.value) == (0.5, 0.5, 0.25)
    assert two.accuracy.value == 1 and two.accuracy.low == pytest.approx(0.342, abs=1e-3)
    assert (three.labels, three.coverage.value) == ((), 0)
    assert three.accuracy.why == NEVER_CHECKED


@given(
    arrays(np.int64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=st.integers(-1, 3))
)
def test_as_counted_row_by_row(table: np.ndarray) -> None:
    found = rule_statistics(table, np.full(len(table), -1))
    for rule, figures in enumerate(found):
        others = [({*np.delete(row, rule)} - {-1}, row[rule]) for row in table if row[rule] != -1]
        rows = len(table)
        assert figures.coverage.value == len(others) / rows
        assert figures.overlap.value == sum(bool(rest) for rest, _ in others) / rows
        assert figures.conflict.value == sum(bool(rest - {own}) for rest, own in others) / rows


def test_without_rows_there_are_no_shares() -> None:
    (only,) = rule_statistics(np.zeros((0, 1), dtype=int), np.zeros(0, dtype=int))
    assert only.coverage.why == NO_ROWS


def test_bad_shapes_are_refused() -> None:
    with pytest.raises(InvalidInputError):
        rule_statistics(np.zeros((3, 2), dtype=int), np.zeros(2, dtype=int))
