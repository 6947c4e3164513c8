"""What counts as too fast depends on how much there is to read; SQL and Python say the same."""

from __future__ import annotations

import duckdb
import pytest

from workbench.review.too_fast import least_seconds, least_seconds_sql


@pytest.mark.parametrize(
    ("characters", "seconds"), [(0, 0.5), (60, 1.5), (300, 5.5), (600, 10.5), (90_000, 10.5)]
)
def test_longer_texts_take_longer_up_to_what_need_be_read(characters: int, seconds: float) -> None:
    assert least_seconds(characters) == pytest.approx(seconds)


def test_sql_reckons_the_same_over_several_columns() -> None:
    sql = least_seconds_sql(["text", 'an "odd" one'])
    with duckdb.connect() as connection:
        for first, second in (("a" * 40, "b" * 20), ("", None), ("é" * 500, "x" * 500)):
            (found,) = connection.execute(
                f'SELECT {sql} FROM (SELECT ? AS text, ? AS "an ""odd"" one")', (first, second)
            ).fetchone()
            assert found == pytest.approx(least_seconds(len(first) + len(second or "")))
