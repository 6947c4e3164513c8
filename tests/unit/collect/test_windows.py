"""Windows of rows: exact cells, answers that fit, conditions that fail in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.collect.project import Project
from workbench.collect.requests import GetRows, ListDatasets
from workbench.core.errors import InvalidInputError


async def made(project: Project, name: str, query: str) -> list[list[Any]]:
    """The rows of a dataset that is made of a query."""

    def change(tx: Any) -> None:
        tx.execute("INSERT INTO dataset VALUES (nextval('dataset_seq'), ?, ?)", (name, tx.now))
        tx.execute(f"CREATE TABLE raw_1 AS {query}")
        tx.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    await project.write(change)
    return await project.rows(name)


CELLS = {
    "12345678901234567890.12::DECIMAL(38, 2)": "12345678901234567890.12",
    "170141183460469231731687303715884105727::HUGEINT": "170141183460469231731687303715884105727",
    "9007199254740993::BIGINT": 9007199254740993,
    "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'": "2024-01-01T00:00:00.123456789",
    "TIMESTAMP '2024-01-01 10:00:00'": "2024-01-01T10:00:00",
    "TIMESTAMPTZ '2024-01-01 10:00:00+02'": "2024-01-01T08:00:00Z",
    "DATE 'infinity'": "infinity",
    "'\\xAA\\x01ab'::BLOB": "\\xAA\\x01ab",
    "INTERVAL 3 DAYS": "3 days",
    "[1.25::DECIMAL(5, 2), NULL]": ["1.25", None],
    "{'b': '\\xAA'::BLOB}": {"b": "\\xAA"},
    "'nan'::DOUBLE": None,
    "1.5::DOUBLE": 1.5,
    "true": True,
}


@pytest.mark.parametrize(("sql", "cell"), CELLS.items())
async def test_cells_keep_every_digit(project: Project, sql: str, cell: Any) -> None:
    assert await made(project, "d", f"SELECT 1 AS _row, {sql} AS x") == [[1, cell]]


async def test_a_window_has_the_rows_that_fit(project: Project) -> None:
    query = "SELECT i + 1 AS _row, repeat('é', 500_000) AS x FROM range(20) t(i)"
    rows = await made(project, "d", query)
    assert [row[0] for row in rows] == list(range(1, 9))
    window = await project.call(GetRows(dataset="d", offset=8))
    assert (window.rows[0][0], window.total) == (9, 20)
    assert len(await project.rows("d", cut=10)) == 20


async def test_a_row_that_fits_into_no_answer_is_named(project: Project) -> None:
    query = "SELECT i + 1 AS _row, repeat('x', 16_000_000) AS x, 1 AS y FROM range(2) t(i)"
    with pytest.raises(InvalidInputError, match="row 1 has 16,000,0"):
        await made(project, "d", query)
    assert await project.rows("d", columns=["y"]) == [[1, 1], [2, 1]]


@pytest.mark.parametrize(
    "condition",
    ["a > 0", "a = 9", "a + 1 > 2", "a::DOUBLE > 1", "NOT " * 600 + "a"],
)
async def test_what_the_database_refuses_is_said(project: Project, condition: str) -> None:
    await made(project, "d", "SELECT 1 AS _row, 'abc' AS a")
    with pytest.raises(InvalidInputError) as caught:
        await project.rows("d", where=condition)
    assert "TRY_CAST(" in caught.value.hint


async def test_the_hint_names_the_column_that_was_meant(project: Project) -> None:
    await made(project, "d", "SELECT 1 AS _row, 'x' AS city, '5' AS amount")
    with pytest.raises(InvalidInputError) as caught:
        await project.rows("d", where="amount > 3")
    assert 'TRY_CAST("amount" AS DOUBLE) > 100' in caught.value.hint


async def test_numbers_in_text_are_compared_as_the_hint_says(project: Project) -> None:
    query = "SELECT i + 1 AS _row, ['9', '100', 'n/a'][i + 1] AS a FROM range(3) t(i)"
    await made(project, "d", query)
    assert await project.rows("d", where="TRY_CAST(a AS DOUBLE) > 50") == [[2, "100"]]


@pytest.mark.parametrize("pattern", ["([", "(x", "x)", "(x{1000}){1000}", "(?=x)", "*x"])
async def test_a_pattern_that_is_none_is_told_as_such(project: Project, pattern: str) -> None:
    await made(project, "d", "SELECT 1 AS _row, 'x' AS a")
    with pytest.raises(InvalidInputError, match="the condition cannot be used") as refused:
        await project.rows("d", where=f"regexp_matches(a, '{pattern}')")
    assert refused.value.hint.startswith("regular expressions")


async def test_a_view_that_is_broken_hides_no_other_dataset(project: Project) -> None:
    await project.add("good", "id,t\n1,x\n")
    await project.load("good", "id,t\n1,x\n")
    await project.add("bad", "id,t\n1,x\n")
    await project.load("bad", "id,t\n1,x\n")
    await project.write(lambda tx: tx.execute("DROP TABLE raw_2"))
    good, bad = await project.call(ListDatasets())
    assert (good.rows, good.fault) == (1, "")
    assert "raw_2" in bad.fault
