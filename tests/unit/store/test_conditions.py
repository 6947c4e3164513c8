from __future__ import annotations

import duckdb
import pytest

from workbench.collect.requests import RowFilter
from workbench.core.errors import InvalidInputError, NotFoundError, WorkbenchError
from workbench.store.conditions import PARSE, check, filter_sql, statement

COLUMNS = ["city", "amount", "it's odd"]


def checked(condition: str) -> None:
    with duckdb.connect() as connection:
        row = connection.execute(PARSE, [statement(condition)]).fetchone()
    assert row is not None
    check(row[0], COLUMNS)


@pytest.mark.parametrize(
    "condition",
    [
        "city = 'Paris'",
        "amount > '100' AND NOT (city IS NULL OR lower(city) LIKE 'p%')",
        "city IN ('a', 'b') AND amount BETWEEN '1' AND '2'",
        "TRY_CAST(amount AS DOUBLE) * 2 > 10",
        "CASE WHEN city = 'x' THEN true ELSE false END",
        "\"it's odd\" = 'y' -- a remark",
        "_row < 10",
        "regexp_matches(city, '^P')",
    ],
)
def test_plain_expressions_pass(condition: str) -> None:
    checked(condition)


@pytest.mark.parametrize(
    "condition",
    [
        "EXISTS (SELECT 1 FROM read_csv('/etc/passwd'))",
        "city IN (SELECT content FROM read_text('/etc/passwd'))",
        "1) UNION ALL SELECT * FROM event WHERE (1",
        "1) ORDER BY (1",
        "1) GROUP BY ALL HAVING (1",
        "true; DROP TABLE event",
        "nextval('load_seq') = 1",
        "current_setting('home_directory') = ''",
        "getvariable('x') = 1",
        "getenv('HOME') = ''",
        "query('x') = 1",
        "row_number() OVER () > 1",
        "list_transform([1], lambda x: x + 1) = [2]",
        "$1 = 2",
        "(COPY event TO '/tmp/x')",
        "missing = 1",
        "event.payload = ''",
        "",
    ],
)
def test_everything_else_is_refused(condition: str) -> None:
    with pytest.raises(WorkbenchError):
        checked(condition)


def test_filters_bind_their_values() -> None:
    sql, params = filter_sql(
        [RowFilter(column="city", op="contains", values=["o'b"]), RowFilter(column="n", op="null")],
        {"city": "VARCHAR", "n": "BIGINT"},
    )
    assert params == ["o'b"]
    assert "o'b" not in sql


def test_filter_on_a_missing_column_names_those_there() -> None:
    with pytest.raises(NotFoundError) as caught:
        filter_sql([RowFilter(column="x", op="null")], {"city": "VARCHAR"})
    assert "city" in caught.value.hint


def test_unknown_operator_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        filter_sql([RowFilter(column="c", op="sounds", values=["x"])], {"c": "VARCHAR"})
