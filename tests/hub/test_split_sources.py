"""A test set that is a file of its own: the rows of a source test, whatever they hold."""

from __future__ import annotations

import time
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.test_splits import made
from tests.hub.training import finished, load, trained
from tests.unit.train.sample import tickets
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.history.requests import ShowVersion
from workbench.store.store import Store
from workbench.train.requests import CreateSplit, ShowChoices, ShowSplit
from workbench.wire.place import Place

LEARNED, TESTED = 90, 30


def bring(client: Client, folder: Path, frame: pl.DataFrame, source: str) -> None:
    """Rows of a source of its own in the dataset that is there."""
    path = folder / f"{source}.csv"
    frame.rename({"_target": "topic"}).drop("_row").write_csv(path)
    client.call(AddSource(name=source, location=str(path), dataset="tickets"))
    finished(client, client.call(RunSource(name=source)).job)


def parts(place: Place) -> dict[str, str]:
    """Part by the ticket's id, read from the file after the hub has left."""
    store = Store.open(place.project)
    sql = (
        "SELECT r.ticket_id, s.part FROM split_row s JOIN rows_1 r ON r._row = s.row_id "
        "WHERE s.split = (SELECT max(id) FROM split)"
    )
    try:
        return dict(store.read(lambda reader: reader.all(sql)).result())
    finally:
        store.close()


def joined(client: Client, rows: int) -> None:
    """Wait until all rows have their part, which they get by themselves."""
    deadline = time.monotonic() + 120
    while (split := client.call(ShowSplit(name="s"))).train + split.test < rows:
        assert time.monotonic() < deadline, split
        time.sleep(0.05)


def ids(frame: pl.DataFrame) -> set[str]:
    return set(frame["ticket_id"])


def test_the_rows_of_a_source_test_and_so_do_those_that_it_brings_later(
    tmp_path: Path, client: Client, place: Place
) -> None:
    rows = tickets(LEARNED + TESTED + 20).drop("empty")
    first, second, third = rows[:LEARNED], rows[LEARNED:-20], rows[-20:]
    load(client, tmp_path, first)
    bring(client, tmp_path, second, "official")
    choices = client.call(ShowChoices(dataset="tickets"))
    assert choices.sources == ["tickets", "official"] and "topic" in choices.columns
    found = made(client, sources=["official"], target="topic")
    assert (found["kind"], found["train"], found["test"]) == ("source", LEARNED, TESTED)
    trained(client, family="naive_bayes")
    version = client.call(ShowVersion(version="1"))
    assert [(one.load, one.rows) for one in version.sources] == [(1, LEARNED)]
    assert [(one.load, one.rows) for one in version.test_sources] == [(2, TESTED)]

    # Later rows: ten of each source.
    bring(client, tmp_path, third[:10], "more")
    path = tmp_path / "official.csv"
    known = pl.concat([second, third[10:]])
    known.rename({"_target": "topic"}).drop("_row").write_csv(path)
    finished(client, client.call(RunSource(name="official")).job)
    joined(client, len(rows))
    client.close()
    end_hub(place)
    by_id = parts(place)
    assert {one for one, part in by_id.items() if part == "test"} == ids(known)
    assert {one for one, part in by_id.items() if part == "train"} == ids(
        pl.concat([first, third[:10]])
    )


def test_equal_rows_on_both_sides_of_given_parts_are_told_once(
    tmp_path: Path, client: Client
) -> None:
    rows = tickets(LEARNED).drop("empty")
    load(client, tmp_path, rows)
    bring(client, tmp_path, rows[:TESTED].with_columns(ticket_id="n" + pl.col("ticket_id")), "t")
    split = made(client, sources=["t"], target="topic")
    (told,) = split["warnings"]
    assert "test rows equal a training row" in told
    done = trained(client, family="naive_bayes", split="s")
    assert not any("in all but the target" in warning for warning in done.warnings)


def test_pieces_of_rows_test_with_the_source_that_brought_the_row(
    tmp_path: Path, client: Client, place: Place
) -> None:
    rows = tickets(40).drop("empty").with_columns(words=pl.lit("a;b"))
    load(client, tmp_path, rows[:30])
    bring(client, tmp_path, rows[30:], "official")
    step = {"step": "explode", "columns": ["words"], "separator": ";"}
    client.call(AddStep(dataset="tickets", step=step))
    finished(client, client.call(ApplyRecipe(dataset="tickets")).job)
    found = made(client, sources=["official"])
    assert (found["train"], found["test"]) == (60, 20)


def test_what_cannot_test_is_refused(tmp_path: Path, client: Client) -> None:
    load(client, tmp_path, tickets(20).drop("empty"))

    def refused(**options: object) -> CreateSplit:
        return CreateSplit(name="s", dataset="tickets", **options)  # type: ignore[arg-type]

    with pytest.raises(NotFoundError, match="no source 'test'") as error:
        client.call(refused(sources=["test"]))
    assert "tickets" in error.value.hint
    with pytest.raises(InvalidInputError, match="nothing would be left to learn from"):
        client.call(refused(sources=["tickets"]))
    path = tmp_path / "idle.csv"
    path.write_text("ticket_id\nx\n")
    client.call(AddSource(name="idle", location=str(path), dataset="tickets"))
    with pytest.raises(InvalidInputError, match="brought no rows"):
        client.call(refused(sources=["idle"]))
    with pytest.raises(InvalidInputError, match="--group and --test-source"):
        client.call(refused(sources=["tickets"], group="topic"))
