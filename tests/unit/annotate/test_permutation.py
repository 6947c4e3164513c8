from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.permutation import Permutation


@given(n=st.integers(0, 3000), seed=st.integers(0, 2**32))
def test_it_is_a_permutation(n: int, seed: int) -> None:
    assert sorted(Permutation(n, seed)[i] for i in range(n)) == list(range(n))


def test_it_is_about_as_random_as_a_shuffle() -> None:
    n, cells = 20_000, 20
    order = Permutation(n, 7)
    counts = [[0] * cells for _ in range(cells)]
    for i in range(n):
        counts[i * cells // n][order[i] * cells // n] += 1
    expected = n / cells / cells
    chi_square = sum((count - expected) ** 2 / expected for row in counts for count in row)
    degrees = (cells - 1) ** 2
    assert abs(chi_square - degrees) < 5 * (2 * degrees) ** 0.5


def test_beyond_its_end_there_is_nothing() -> None:
    with pytest.raises(IndexError):
        Permutation(3, 0)[3]
