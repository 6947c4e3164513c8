"""Wilson's interval in plain Python is SciPy's."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from workbench.review.shares import share


@pytest.mark.parametrize(("some", "n"), [(0, 1), (1, 1), (0, 20), (7, 20), (20, 20), (431, 977)])
def test_the_interval_is_that_of_scipy(some: int, n: int) -> None:
    found, known = share(some, n, ""), binomtest(some, n).proportion_ci(method="wilson")
    assert found.value == some / n
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-12)


def test_a_share_of_nothing_says_why() -> None:
    assert share(0, 0, "no label has a time").why == "no label has a time"
