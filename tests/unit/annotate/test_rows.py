"""What a queue counts of its rows."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from workbench.annotate.rows import Rows

WANTED, MOST = 2, 4


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=40), st.integers(0, 40))
def test_labels_that_are_due_are_those_that_rows_lack(
    changes: list[tuple[int, bool]], asked: int
) -> None:
    rows = Rows(array("q", range(5)), WANTED)
    rows.load([0, 3])
    given_: dict[int, int] = {at: int(at in (0, 3)) for at in range(5)}
    for number, (at, more) in enumerate(changes):
        change = 1 if more else -1
        if number == asked:
            assert rows.due >= 0
        if 0 <= given_[at] + change <= MOST:
            given_[at] += change
            rows.count_answer(at, change)
    assert rows.due == sum(max(0, WANTED - count) for count in given_.values())
    assert rows.labelled == sum(count > 0 for count in given_.values())
