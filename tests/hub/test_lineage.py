"""What a version says it was made of is what was recorded when its rows were cut."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from tests.hub.training import finished, load, trained
from tests.unit.train.sample import tickets
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.cleanse.requests import AddStep, ApplyRecipe
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows, RunSource
from workbench.history.requests import DiffVersions, LabelShare, ShowVersion
from workbench.review.deciding import Decide
from workbench.train.requests import StartTraining


def load_more(client: Client, folder: Path, frame: pl.DataFrame) -> None:
    """Load the file again with more rows in it."""
    frame.rename({"_target": "topic"}).drop("_row").write_csv(folder / "tickets.csv")
    finished(client, client.call(RunSource(name="tickets")).job)


def sources(client: Client, version: str) -> list[tuple[int, int]]:
    found = client.call(ShowVersion(version=version)).sources
    return [(one.load, one.rows) for one in found]


def test_clean_rows_come_from_the_loads_before_their_build(tmp_path: Path, client: Client) -> None:
    everything = tickets(150).drop("empty")
    load(client, tmp_path, everything[:90])
    step = {"step": "trim", "columns": ["text"]}
    client.call(AddStep(dataset="tickets", step=step))
    finished(client, client.call(ApplyRecipe(dataset="tickets")).job)
    load_more(client, tmp_path, everything)
    trained(client, family="naive_bayes", stage="clean")
    trained(client, family="naive_bayes", stage="raw")
    (first,) = sources(client, "1")
    old, new = sources(client, "2")
    one, both = (client.call(ShowVersion(version=version)) for version in ("1", "2"))
    assert first[1] == one.train_rows < one.version.labels == 90
    assert (old[0], new[0]) == (first[0], first[0] + 1)
    assert old[1] + new[1] == both.train_rows < both.version.labels == 150
    assert new[1] > 30
    assert one.lineage[1].text == f"load {first[0]}"
    differing = {one.name for one in client.call(DiffVersions(a="1", b="2")).data}
    assert "loads" in differing


def test_rows_without_a_target_do_not_count(tmp_path: Path, client: Client) -> None:
    frame = tickets(90).drop("empty")
    holes = pl.when(pl.col("_row") % 9 == 0).then(None).otherwise(pl.col("_target"))
    load(client, tmp_path, frame.with_columns(_target=holes))
    trained(client, family="naive_bayes")
    found = client.call(ShowVersion(version="1"))
    assert found.version.labels == 80
    assert [rows for _, rows in sources(client, "1")] == [found.train_rows]
    assert found.train_rows < 80


def give(client: Client, folder: Path, frame: pl.DataFrame, person: str) -> None:
    """Let a person say of rows what they are."""
    path = folder / "labels.csv"
    given = frame.select("ticket_id", label="_target", annotator=pl.lit(person))
    given.write_csv(path)
    client.call(ImportLabels(path=str(path), format="csv", dataset="tickets"))


def test_labels_that_arrive_while_the_job_runs_do_not_count(tmp_path: Path, client: Client) -> None:
    frame = tickets(120).drop("empty")
    load(client, tmp_path, frame)
    names = sorted(frame["_target"].unique())
    client.call(SetSchema(dataset="tickets", document=json.dumps({"labels": names})))
    give(client, tmp_path, frame[:80], "ana")
    give(client, tmp_path, frame[:30], "ben")
    started = client.call(StartTraining(target="labels", family="naive_bayes"), timeout=60)
    give(client, tmp_path, frame[80:], "ana")
    finished(client, started.job)
    found = client.call(ShowVersion(version="1"))
    assert found.version.labels == 80
    assert found.labels_by[0] == LabelShare(person="ana", rows=found.train_rows)
    assert found.labels_by[1].person == "ben"
    assert sum(one.rows for one in found.sources) == found.train_rows < 80
    first, second = found.label_files
    assert (first.file, first.format, first.answers) == ("labels.csv", "csv", found.train_rows)
    assert first.rows == found.train_rows and len(first.sha256) == 64 and first.at
    assert second.answers == found.labels_by[1].rows and second.sha256 != first.sha256


def test_labels_that_were_given_here_and_decided_are_told_apart(
    tmp_path: Path, client: Client
) -> None:
    frame = tickets(90).drop("empty")
    load(client, tmp_path, frame)
    names = sorted(frame["_target"].unique())
    client.call(SetSchema(dataset="tickets", document=json.dumps({"labels": names})))
    give(client, tmp_path, frame, "ana")
    for row, *_ in client.call(GetRows(dataset="tickets", limit=20)).rows:
        ruled = Decide(
            dataset="tickets", row=row, label=names[0], reason="so", method="dawid-skene"
        )
        client.call(ruled)
    trained(client, target="labels", family="naive_bayes")
    found = client.call(ShowVersion(version="1"))
    (one,) = found.decided
    assert one.method == "dawid-skene" and 0 < one.rows <= 20
    assert [file.file for file in found.label_files] == ["labels.csv"]


def test_what_each_step_did_to_how_many_rows_is_told(tmp_path: Path, client: Client) -> None:
    frame = tickets(90).drop("empty").with_columns(text=pl.col("text") + " ")
    load(client, tmp_path, frame)
    client.call(AddStep(dataset="tickets", step={"step": "trim", "columns": ["text"]}))
    finished(client, client.call(ApplyRecipe(dataset="tickets")).job)
    trained(client, family="naive_bayes")
    found = client.call(ShowVersion(version="1"))
    assert found.cleaned is not None
    assert (found.cleaned.rows_in, found.cleaned.rows_out) == (90, 90)
    assert [one.changed for one in found.cleaned.steps] == [90]
