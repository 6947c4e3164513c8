"""What is told of one row: where it comes from, what people said, which versions saw it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.training import finished, trained
from tests.unit.train.sample import tickets
from workbench.annotate.requests import ImportLabels, Open, SetSchema, Submit
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import NotFoundError
from workbench.evaluate.requests import StartEvaluation
from workbench.history.requests import RowStory, SawRow, Seen, ShowRow
from workbench.wire.place import Place

ROWS = range(1, 91)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Rows with a key, one changed by a second load; cleansed, trained on, measured, labelled."""
    folder = tmp_path_factory.mktemp("rows")
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    try:
        with Client(place) as client:
            _make(client, folder)
            yield client
    finally:
        end_hub(place)


def _make(client: Client, folder: Path) -> None:
    frame = tickets(90).select(number="_row", text="  " + pl.col("text"), topic="_target")
    path = folder / "tickets.csv"
    frame.write_csv(path)
    source = AddSource(name="tickets", location=str(path), keys=["number"], disposition="merge")
    client.call(source)
    finished(client, client.call(RunSource(name="tickets")).job)
    mended = pl.when(pl.col("number") == 4).then(pl.lit("  quite another text")).otherwise("text")
    frame.with_columns(text=mended).write_csv(path)
    finished(client, client.call(RunSource(name="tickets")).job)
    client.call(AddStep(dataset="tickets", step={"step": "trim", "columns": ["text"]}))
    finished(client, client.call(ApplyRecipe(dataset="tickets")).job)
    trained(client, family="naive_bayes")
    finished(client, client.call(StartEvaluation(version="1")).job)
    document = {"task": "single", "field": ["text"], "labels": [{"name": "odd"}, {"name": "even"}]}
    client.call(SetSchema(dataset="tickets", document=json.dumps(document)))
    client.call(Open(dataset="tickets"))
    client.call(Submit(dataset="tickets", row=7, label="odd", seconds=1.0))
    client.call(Submit(dataset="tickets", row=7, label="even", seconds=1.0))
    crowd = folder / "crowd.csv"
    crowd.write_text("_row,label,annotator\n9,odd,zoe\n")
    client.call(ImportLabels(path=str(crowd), format="csv", dataset="tickets"))


def story(client: Client, row: int) -> RowStory:
    return client.call(ShowRow(dataset="tickets", row=row))


def told(client: Client, row: int) -> list[str]:
    return [one.what for one in story(client, row).past]


def seen(client: Client, row: int) -> Seen:
    (found,) = client.call(SawRow(dataset="tickets", row=row))
    return found


def test_a_row_tells_the_loads_that_brought_and_changed_it(client: Client) -> None:
    came, changed, *_ = story(client, _numbered(client, "4")).past
    assert came.what == "came with load 1 from tickets.csv"
    assert came.detail.endswith("/tickets.csv")
    assert changed.what == "changed by load 2"
    assert changed.detail.endswith("→   quite another text")


def _numbered(client: Client, number: str) -> int:
    for row in ROWS:
        if story(client, row).cells[0].value == number:
            return row
    raise AssertionError(f"no row has the number {number}")


def test_cells_stand_beside_what_was_loaded(client: Client) -> None:
    found = story(client, 7)
    (text,) = (cell for cell in found.cells if cell.name == "text")
    assert (found.stage, text.mended, text.raw) == ("clean", True, f"  {text.value}")


def test_answers_are_told_with_the_one_before(client: Client) -> None:
    assert [one for one in told(client, 7) if "labelled" in one] == [
        "labelled odd",
        "labelled even, before odd",
    ]


def test_an_imported_answer_names_its_file(client: Client) -> None:
    (answer,) = [one for one in story(client, 9).past if one.by == "zoe"]
    assert (answer.what, answer.detail) == ("labelled odd", "import of crowd.csv")


def test_a_row_is_learned_from_or_tested_on_as_its_split_says(client: Client) -> None:
    tests = [row for row in ROWS if "kept for testing in split tickets" in told(client, row)]
    assert 0 < len(tests) < 90
    for row in (tests[0], next(row for row in ROWS if row not in tests)):
        found = seen(client, row)
        assert found.learned == (row not in tests)
        assert (found.said is not None) == (found.truth is not None) == (row in tests)


def test_a_version_names_the_rows_that_it_is_about(client: Client) -> None:
    assert client.call(ShowRow(version="1", row=7)) == story(client, 7)


def test_a_row_that_never_was_is_refused(client: Client) -> None:
    with pytest.raises(NotFoundError, match="tickets never had a row 4,711"):
        story(client, 4711)
