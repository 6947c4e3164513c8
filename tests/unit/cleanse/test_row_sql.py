from __future__ import annotations

import polars as pl
import pytest

from workbench.cleanse.row_sql import refusal
from workbench.cleanse.sql_functions import GROUPS, Function
from workbench.cleanse.steps.sql import computed


@pytest.mark.parametrize(
    "sql",
    [
        "amount > 0 and city is not null",
        "CASE WHEN a IN ('x', 'y') THEN 1 ELSE (2) END",
        "CAST(a AS DECIMAL(10, 2)) * 1.5e3",
        "a || ' -- not a comment /*' || b",
        "\"a (odd) name\" = 'it''s'",
        "EXTRACT(year FROM d) = 2024",
        "TRY_CAST(a AS DOUBLE) <> -.5",
        "größe > 2",
    ],
)
def test_expressions_over_a_row_pass(sql: str) -> None:
    assert refusal(sql) == ""


@pytest.mark.parametrize(
    ("sql", "because"),
    [
        ("/*'*/(SELECT s FROM read_csv('x.csv') LIMIT 1)/*'*/", "comments"),
        ("a -- ' or (select 1)", "comments"),
        ("(SELECT s FROM read_csv('x.csv'))", "select"),
        ("read_csv('x.csv')", "read_csv"),
        ("\"read_csv\"('x.csv')", "read_csv"),
        ("row_number()", "row_number"),
        ("sum(a) OVER ()", "sum"),
        ("rank() over (order by a)", "rank"),
        ("unnest(string_to_array(t, ','))", "unnest"),
        ("a in (values ('x'))", "values"),
        ("columns('a')", "columns"),
        ("$$(select 1)$$", "$$"),
        ("`a`", "`a`"),
        ("E'\\'' || a", "begins with its quote"),
        ("a; drop table b", "; drop tab"),
    ],
)
def test_what_looks_further_is_refused(sql: str, because: str) -> None:
    assert because in refusal(sql)


EXAMPLES = [one for group in GROUPS.values() for one in group]


@pytest.mark.parametrize("function", EXAMPLES, ids=lambda function: function.name)
def test_documented_functions_give_what_they_are_said_to(function: Function) -> None:
    assert refusal(function.example) == ""
    assert function.name in function.example.lower()
    frame = computed(pl.LazyFrame({"x": [1]}), {"found": function.example}).collect()
    (found,) = frame["found"].cast(pl.String)
    assert found == (None if function.result == "missing" else function.result)
