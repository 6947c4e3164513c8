"""Versions copied into a tracking store of MLflow by a real hub, read back with MLflow itself."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub import modelled
from tests.hub.modelled import measured
from tests.waiting import job_ended
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError, NoFileError, NotFoundError, RefusedError
from workbench.history.requests import (
    AddNote,
    CopyParams,
    CopyVersions,
    DeleteVersion,
    Promote,
    SetTag,
    ShowVersion,
)
from workbench.history.tracking.job import copy
from workbench.history.tracking.run import PROJECT
from workbench.hub.requests import Job

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
tracking = pytest.importorskip("mlflow", reason="the extra mlflow is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A hub with v1 as champion, v2 measured, and v3 deleted."""
    place = modelled.make(tmp_path_factory.mktemp("a project"), (("z",), ("x", "z"), ("x",)))
    try:
        with Client(place) as client:
            measured(client, "1")
            client.call(Promote(version="1", reason="the first"))
            measured(client, "2")
            client.call(DeleteVersion(version="3", reason="a trial"))
            yield client
    finally:
        end_hub(place)


def copied(client: Client, destination: Path, *versions: str) -> Any:
    """Copy to the end; what the job tells."""
    asked = CopyVersions(destination=str(destination), versions=list(versions))
    view = done(client, asked)
    assert view.state == "done", view.error
    return view.result


def done(client: Client, asked: CopyVersions) -> Job:
    return job_ended(client, client.call(asked).job)


def runs(store: Path) -> dict[str, Any]:
    """Every run of the store by its name, with what MLflow reads of it."""
    client = tracking.MlflowClient(f"sqlite:///{store}")
    numbers = [one.experiment_id for one in client.search_experiments()]
    found = client.search_runs(numbers)
    assert len({one.info.run_name for one in found}) == len(found)
    return {one.info.run_name: one for one in found}


@pytest.fixture(scope="module")
def store(judged: Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both versions, in a folder whose name has a space; it is only read."""
    judged.call(AddNote(version="2", text="nearly as fast"))
    judged.call(SetTag(version="2", tag="baseline"))
    folder = tmp_path_factory.mktemp("a store")
    told = copied(judged, folder)
    assert (told["store"], told["new"]) == (str(folder / "mlflow.db"), [1, 2])
    assert told["left_out"] == {"v3": "deleted"}
    return folder / "mlflow.db"


@pytest.fixture
def other(store: Path, tmp_path: Path) -> Path:
    """The same store by another name, to be changed."""
    return Path(shutil.copyfile(store, tmp_path / "other.db"))


def test_mlflow_finds_what_is_on_record_of_a_version(judged: Client, store: Path) -> None:
    detail = judged.call(ShowVersion(version="2"))
    figure = detail.version.metrics["f1_macro"]
    found = runs(store)["v2"]
    assert found.data.params == {"C": "2.0"}
    assert [found.data.metrics[f"f1_macro{end}"] for end in ("", ".low", ".high")] == [
        figure.value,
        figure.low,
        figure.high,
    ]
    assert found.data.metrics["cv.f1_macro.mean"] == 0.7
    tags = found.data.tags
    assert tags["workbench.tags"] == "baseline"
    assert tags["workbench.bundle_hash"] == detail.sha256
    assert (tags["mlflow.user"], tags["workbench.test_set"]) == ("ana", "main")
    assert tags["workbench.gate"] == "not checked"
    assert tags["mlflow.note.content"].startswith("nearly as fast (")
    (data,) = found.inputs.dataset_inputs
    assert (data.dataset.name, data.dataset.digest) == ("points", ("ab" * 32)[:36])
    assert "somewhere/points.csv" in data.dataset.source
    assert found.info.status == "FINISHED"
    assert found.info.end_time - found.info.start_time == 500
    assert runs(store)["v1"].data.tags["workbench.aliases"] == "champion"


def test_a_run_has_the_card_and_the_report(store: Path, tmp_path: Path) -> None:
    client, found = tracking.MlflowClient(f"sqlite:///{store}"), runs(store)["v2"]
    assert client.get_experiment(found.info.experiment_id).name == "points/label/classification"
    places = [one.artifact_location for one in client.search_experiments()]
    assert all(place.startswith(str(store.parent / "mlruns")) for place in places)
    kept = {one.path for one in client.list_artifacts(found.info.run_id)}
    assert kept == {"card.md", "report.html"}
    card = client.download_artifacts(found.info.run_id, "card.md", str(tmp_path))
    assert "nearly as fast" in Path(card).read_text(encoding="utf-8")


def test_mlflow_searches_by_figures_and_tags(store: Path) -> None:
    tracking.set_tracking_uri(f"sqlite:///{store}")
    found = tracking.search_runs(
        search_all_experiments=True,
        filter_string="metrics.f1_macro > 0 AND tags.`workbench.aliases` LIKE '%champion%'",
        output_format="list",
    )
    assert [one.info.run_name for one in found] == ["v1"]


def test_who_copied_a_version_is_on_record(judged: Client, store: Path) -> None:
    events = judged.call(ListEvents(what="history.copied")).events
    (event,) = [
        one for one in events if (one.subject, one.payload["file"]) == ("model:v1", store.name)
    ]
    number = runs(store)["v1"].info.run_id
    assert event.payload == {"file": store.name, "format": "MLflow", "run": number}
    timeline = judged.call(ShowVersion(version="1")).timeline
    assert f"copied to {store.name}" in [one.what for one in timeline]


def test_copying_again_doubles_nothing_and_brings_what_changed(judged: Client, other: Path) -> None:
    before = runs(other)["v2"]
    again = copied(judged, other)
    assert (again["new"], again["changed"], again["unchanged"]) == ([], [], [1, 2])
    assert not [
        one
        for one in judged.call(ListEvents(what="history.copied")).events
        if one.payload["file"] == other.name
    ]

    judged.call(SetTag(version="2", tag="baseline", remove=True))
    judged.call(AddNote(version="2", text="faster than v1"))
    changed = copied(judged, other, "v2", "champion")
    assert (changed["new"], changed["changed"], changed["unchanged"]) == ([], [2], [1])
    after = runs(other)["v2"]
    assert after.info.run_id == before.info.run_id
    assert after.info.end_time == before.info.end_time
    assert "workbench.tags" not in after.data.tags
    assert "faster than v1" in after.data.tags["mlflow.note.content"]
    assert len(runs(other)) == 2


def test_a_run_deleted_there_comes_back_and_one_cut_short_is_ended(
    judged: Client, other: Path
) -> None:
    client = tracking.MlflowClient(f"sqlite:///{other}")
    client.delete_run(runs(other)["v1"].info.run_id)
    cut = runs(other)["v2"].info.run_id
    client.delete_tag(cut, "workbench.digest")
    client.update_run(cut, status="RUNNING")
    assert copied(judged, other)["changed"] == [1, 2]
    assert {one.info.status for one in runs(other).values()} == {"FINISHED"}


class CutShort:
    """Stands for a job whose process ends before the hub hears what it wrote."""

    def __init__(self, client: Client) -> None:
        self.ask = client.call

    def progress(self, done: float, total: float, what: str = "") -> None:
        """Nobody looks on."""


def test_what_a_copying_wrote_that_was_cut_short_is_told_by_the_next_one(
    judged: Client, store: Path, tmp_path: Path
) -> None:
    project = runs(store)["v1"].data.tags[PROJECT]
    other = tmp_path / "cut.db"
    asked = CopyParams(project=project, store=str(other), versions=[1], left_out={})
    copy(CutShort(judged), asked)  # type: ignore[arg-type]
    assert told_of(judged, other) == []
    again = copied(judged, other)
    assert (again["new"], again["unchanged"]) == ([2], [1])
    assert sorted(told_of(judged, other)) == ["model:v1", "model:v2"]
    assert copied(judged, other)["unchanged"] == [1, 2]
    assert len(told_of(judged, other)) == len(runs(other)) == 2


def told_of(client: Client, store: Path) -> list[str]:
    """The versions that the log says were copied into a store."""
    events = client.call(ListEvents(what="history.copied")).events
    return [one.subject for one in events if one.payload["file"] == store.name]


def test_a_file_that_is_no_tracking_store_is_left_as_it_is(judged: Client, tmp_path: Path) -> None:
    words, other = tmp_path / "words.txt", tmp_path / "other.db"
    words.write_text("mine", encoding="utf-8")
    with sqlite3.connect(other) as mine:
        mine.execute("CREATE TABLE experiments (name TEXT)")
    mine.close()
    for path in (words, other):
        was = path.read_bytes()
        view = done(judged, CopyVersions(destination=str(path)))
        assert view.state == "failed"
        assert view.error is not None
        assert view.error["message"] == f"{path} is not a tracking store of MLflow"
        assert path.read_bytes() == was


def test_a_store_that_cannot_be_written_says_why(judged: Client, other: Path) -> None:
    with sqlite3.connect(other) as mine:
        mine.execute("UPDATE alembic_version SET version_num = 'of-another-mlflow'")
    mine.close()
    view = done(judged, CopyVersions(destination=str(other)))
    assert view.state == "failed"
    assert view.error is not None and str(other) in view.error["message"]
    assert "\n" not in view.error["message"]


def test_what_cannot_be_copied_is_refused_before_anything_is_made(
    judged: Client, tmp_path: Path
) -> None:
    store = tmp_path / "runs.db"
    with pytest.raises(RefusedError, match="v3 is deleted"):
        judged.call(CopyVersions(destination=str(store), versions=["1", "3"]))
    with pytest.raises(NotFoundError, match="no version v9"):
        judged.call(CopyVersions(destination=str(store), versions=["9"]))
    with pytest.raises(NoFileError, match="there is no folder"):
        judged.call(CopyVersions(destination=str(tmp_path / "nowhere" / "runs.db")))
    with pytest.raises(InvalidInputError, match="does not find"):
        judged.call(CopyVersions(destination=str(tmp_path / "a#b.db")))
    assert not store.exists()
