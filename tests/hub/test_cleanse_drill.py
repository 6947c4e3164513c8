"""From every number that the cleanse screen shows to exactly the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply, make
from workbench.cleanse.requests import AddStep, PreviewStep, Profile
from workbench.cleanse.screen_drill import change_choices, column_choices
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows
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
            assert counted(client, where, "raw") == choice.keys, choice.title


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
    for column in columns:
        for where, choice in column_choices(column).items():
            assert counted(client, where, "clean") == choice.keys, choice.title


def test_changes_of_a_preview(client: Client) -> None:
    found = client.call(PreviewStep(dataset="orders", step={"step": "trim", "columns": ["city"]}))
    ((where, choice),) = change_choices(found).items()
    assert counted(client, where, "raw") == choice.keys == "10"
