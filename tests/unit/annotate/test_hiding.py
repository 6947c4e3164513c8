"""Rows whose suggestion is kept back: a share of them, the same whenever one asks."""

from __future__ import annotations

from workbench.annotate.hiding import Hidden


def test_none_all_or_a_share_of_the_rows_is_hidden() -> None:
    rows = range(1, 2_001)
    assert not any(row in Hidden() for row in rows)
    assert all(row in Hidden(1.0) for row in rows)
    half = {row for row in rows if row in Hidden(0.5, 3)}
    assert 900 < len(half) < 1_100
    assert half == {row for row in rows if row in Hidden(0.5, 3)}
    assert half != {row for row in rows if row in Hidden(0.5, 4)}
    assert {row for row in rows if row in Hidden(0.2, 3)} < half
