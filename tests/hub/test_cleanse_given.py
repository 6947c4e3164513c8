"""What the hub gives steps: the project's salt, other datasets' rows; and an order of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub.messy import apply, make
from tests.waiting import job_ended
from workbench.audit.requests import ListEvents
from workbench.cleanse.requests import (
    AddStep,
    ImportRecipe,
    PreviewStep,
    Profile,
    ShowRecipe,
    Suggest,
)
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, ExportRows, GetRows, RunSource
from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def load(client: Client, folder: Path, text: str) -> None:
    (folder / "cities.csv").write_text(text)
    location = str(folder / "cities.csv")
    client.call(AddSource(name="cities", location=location))
    job_ended(client, client.call(RunSource(name="cities")).job)


LOOK_UP: dict[str, Any] = {
    "step": "look_up", "columns": ["city"], "dataset": "cities", "key": "city",
    "take": {"country": "country"},
}  # fmt: skip


def cells(client: Client, column: str) -> list[Any]:
    window = client.call(GetRows(dataset="orders", limit=100, columns=[column]))
    return [row[1] for row in window.rows]


def test_a_look_up_takes_the_rows_that_the_other_dataset_has_now(
    client: Client, tmp_path: Path
) -> None:
    load(client, tmp_path, "city,country\nParis,France\nN/A,nowhere\n")
    client.call(AddStep(dataset="orders", step=LOOK_UP))
    assert client.call(PreviewStep(dataset="orders", index=0)).counts.changed == 20
    apply(client)
    assert cells(client, "country")[:4] == [None, None, "France", "nowhere"]
    view = client.call(ShowRecipe(dataset="orders"))
    assert view.behind == "" and "file" not in view.steps[0].step
    (tmp_path / "cities.csv").write_text("city,country\nParis,France\npairs,x\nparis,Texas\n")
    job_ended(client, client.call(RunSource(name="cities")).job)
    assert client.call(ShowRecipe(dataset="orders")).behind == "rows"
    assert client.call(PreviewStep(dataset="orders", index=0)).counts.changed == 30
    apply(client)
    assert cells(client, "country")[:4] == [None, "Texas", "France", "nowhere"]
    assert client.call(ShowRecipe(dataset="orders")).behind == ""


def test_a_look_up_in_a_dataset_that_is_not_there_is_refused(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="'cities' are not at hand"):
        client.call(AddStep(dataset="orders", step=LOOK_UP))


def test_the_salt_is_the_projects_and_nobody_sees_it(client: Client) -> None:
    step = {"step": "hash", "columns": ["id"], "salt": "mine"}
    view = client.call(AddStep(dataset="orders", step=step))
    assert "salt" not in view.steps[0].step
    events = client.call(ListEvents(limit=20)).events
    assert not any("mine" in str(one.payload) for one in events)
    apply(client)
    once = cells(client, "id")
    assert once[0] == once[20] != once[1] and len(once[0]) == 16
    client.call(AddStep(dataset="orders", step={"step": "trim", "columns": ["city"]}))
    apply(client)
    assert cells(client, "id") == once


def test_rows_are_shown_and_written_in_the_recipes_order(client: Client, tmp_path: Path) -> None:
    sort = {"step": "sort", "columns": ["city"], "descending": True}
    client.call(ImportRecipe(dataset="orders", steps=[sort]))
    apply(client)
    window = client.call(GetRows(dataset="orders", limit=100))
    shown = [row[2] for row in window.rows]
    assert shown == sorted(shown, reverse=True) and "_at" not in str(window.columns)
    by_row = client.call(GetRows(dataset="orders", limit=100, sort="_row"))
    assert [row[0] for row in by_row.rows] == sorted(row[0] for row in window.rows)
    later = client.call(GetRows(dataset="orders", limit=5, offset=30))
    assert [row[0] for row in later.rows] == [row[0] for row in window.rows][30:35]
    pl = pytest.importorskip("polars")
    client.call(ExportRows(dataset="orders", stage="best", path=str(tmp_path / "out.parquet")))
    assert pl.read_parquet(tmp_path / "out.parquet")["city"].to_list() == shown
    assert client.call(Profile(dataset="orders", stage="clean")).rows == 40


def test_duplicates_are_counted_among_the_rows_after_the_recipe(client: Client) -> None:
    steps = [
        {"step": "drop_columns", "columns": ["id"]},
        {"step": "case", "columns": ["city"], "to": "lower"},
        {"step": "trim", "columns": ["city"]},
    ]
    client.call(ImportRecipe(dataset="orders", steps=steps))
    found = client.call(Suggest(dataset="orders"))
    same = next(one for one in found if one.step["step"] == "drop_duplicates")
    apply(client)
    rows = client.call(GetRows(dataset="orders", limit=100)).rows
    assert same.touches == 40 - len({tuple(map(str, row[1:])) for row in rows}) > 10
