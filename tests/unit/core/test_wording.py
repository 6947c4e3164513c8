"""Sentences from templates."""

import pytest

from workbench.core.wording import fill


@pytest.mark.parametrize(
    ("rows", "said"),
    [(0, "0 rows"), (1, "1 row"), (4982, "4,982 rows"), (None, "– rows"), ("x", "x")],
)
def test_counts_are_told_in_the_right_number(rows: object, said: str) -> None:
    assert fill("loaded {rows:row}", {"rows": rows}, "–") == f"loaded {said}"


def test_what_is_not_there_is_told() -> None:
    assert fill("{a} of {b:row} by {c}", {"a": 1200}, "–") == "1,200 of – rows by –"


def test_a_fact_is_never_a_template() -> None:
    assert fill("{name}", {"name": "{rows:row}", "rows": 1}, "–") == "{rows:row}"
