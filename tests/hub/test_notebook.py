"""``workbench.open_project``: the project as Polars frames."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import workbench
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import NotFoundError
from workbench.wire.place import Place


@pytest.fixture
def project(place: Place, tmp_path: Path, client: Client) -> workbench.notebook.Project:
    path = tmp_path / "towns.csv"
    path.write_text("id,town\n1,Paris\n2,Gent\n3,\n")
    opened = workbench.open_project(place.project)
    opened.call(AddSource(name="towns", location=str(path)))
    opened.wait(opened.call(RunSource(name="towns")).job)
    yield opened
    opened.close()


def test_rows_come_as_a_frame_in_order(project: workbench.notebook.Project) -> None:
    frame = project.rows("towns")
    assert frame["town"].to_list() == ["Paris", "Gent", None]
    assert frame["_row"].is_sorted()


def test_an_unknown_dataset_is_an_error_that_names_those_there_are(
    project: workbench.notebook.Project,
) -> None:
    with pytest.raises(NotFoundError) as caught:
        project.rows("cities")
    assert "towns" in caught.value.hint


def test_events_versions_and_labels_are_frames(project: workbench.notebook.Project) -> None:
    assert "collect.loaded" in project.events()["verb"].to_list()
    assert isinstance(project.versions(), pl.DataFrame)
    assert project.labels("towns").is_empty()
