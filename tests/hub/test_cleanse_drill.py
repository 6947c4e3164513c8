"""From every number that the cleanse screen shows to exactly the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply, make
from tests.waiting import job_ended
from workbench.cleanse.requests import AddStep, ApplyRecipe, GetTouchedRows, PreviewStep, Profile
from workbench.cleanse.screen_drill import Touched, change_choices, column_choices
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetRows, RowsWindow, RunSource
from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def counted(client: Client, where: str, stage: str) -> str:
    rows = client.call(GetRows(dataset="orders", stage=stage, where=where))
    return f"{rows.total:,}"


def test_numbers_of_raw_columns(client: Client) -> None:
    for column in client.call(Profile(dataset="orders", stage="raw")).columns:
        choices = column_choices(column)
        assert len(choices) >= 4
        for where, choice in choices.items():
            rows = counted(client, where, "raw")
            assert rows == choice.keys if choice.keys else rows != "0", choice.title


def test_numbers_of_typed_columns(client: Client) -> None:
    for step in (
        {"step": "number", "columns": ["amount"]},
        {"step": "derive", "into": "big", "expression": "amount > 5000"},
        {"step": "derive", "into": "day", "expression": "DATE '2024-01-02'"},
        {"step": "derive", "into": "day_text", "expression": "'02/01/2024 10:30'"},
        {"step": "date", "columns": ["day_text"], "format": "%d/%m/%Y %H:%M", "kind": "datetime"},
        {"step": "derive", "into": "third", "expression": "amount / 3"},
    ):
        client.call(AddStep(dataset="orders", step=step))
    apply(client)
    columns = client.call(Profile(dataset="orders", stage="clean")).columns
    assert {"float64", "boolean", "date", "datetime"} <= {column.stored for column in columns}
    figures = 0
    for column in columns:
        for where, choice in column_choices(column).items():
            rows = counted(client, where, "clean")
            assert rows == choice.keys if choice.keys else rows != "0", choice.title
            figures += not choice.keys
    assert figures >= 10


def test_figures_of_a_column_lead_to_rows(client: Client, tmp_path: Path) -> None:
    cells = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "100"]
    (tmp_path / "ten.csv").write_text("\n".join(["x", *cells]) + "\n")
    client.call(AddSource(name="ten", location=str(tmp_path / "ten.csv")))
    assert job_ended(client, client.call(RunSource(name="ten")).job).state == "done"
    client.call(AddStep(dataset="ten", step={"step": "number", "columns": ["x"]}))
    assert job_ended(client, client.call(ApplyRecipe(dataset="ten")).job).state == "done"
    (column,) = client.call(Profile(dataset="ten", stage="clean")).columns
    rows = {
        choice.title: client.call(GetRows(dataset="ten", stage="clean", where=where)).total
        for where, choice in column_choices(column).items()
        if not choice.keys
    }
    assert rows == {
        "x: the least": 1,
        "x: the greatest": 1,
        "x: up to the lower quartile": 3,
        "x: up to the median": 5,
        "x: from the upper quartile on": 3,
        "x: from the mean on": 1,
        "x: further from the mean than the standard deviation": 1,
    }


TYPED = {"step": "number", "columns": ["amount"], "on_error": "null"}


def touched(client: Client, index: int, what: Touched, **window: Any) -> RowsWindow:
    return client.call(
        GetTouchedRows(
            dataset="orders",
            index=index,
            kind=what.kind,
            column=what.column,
            like=what.like,
            **window,
        )
    )


def test_changes_of_a_step_are_listed_to_the_last_row_as_the_step_met_them(client: Client) -> None:
    for step in (
        {"step": "trim", "columns": ["city"]},
        TYPED,
        {"step": "drop_duplicates", "columns": ["city", "amount"]},
    ):
        client.call(AddStep(dataset="orders", step=step))
    # The clean rows have lost what could not be read; the list still tells it.
    apply(client)
    for index in range(3):
        found = client.call(PreviewStep(dataset="orders", index=index))
        choices = change_choices(found)
        assert choices
        for choice, what in choices.values():
            assert f"{touched(client, index, what).total:,}" == choice.keys, choice.title
    window = touched(client, 1, Touched(kind="failed"))
    assert [column.name for column in window.columns][:2] == ["amount", "amount →"]
    assert [(row[0], row[1], row[2]) for row in window.rows] == [(16, "bad", None)]
    changed = touched(client, 1, Touched(kind="changed"), offset=30, limit=100)
    assert (changed.total, len(changed.rows)) == (35, 5)
    assert changed.rows[-1][:3] == [78, "$20,000", 20000.0]


def test_rows_of_an_older_recipe_are_still_told_by_its_version(client: Client) -> None:
    version = client.call(AddStep(dataset="orders", step=TYPED)).version
    client.call(AddStep(dataset="orders", step={"step": "trim", "columns": ["city"]}, index=0))
    request = GetTouchedRows(dataset="orders", index=0, version=version, kind="failed")
    assert client.call(request).total == 1
    with pytest.raises(InvalidInputError, match="no step 3"):
        client.call(GetTouchedRows(dataset="orders", index=2))
