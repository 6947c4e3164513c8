"""What keeps a hub from starting is told to who starts it; what makes it leave, it leaves clean."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import end_hub, wait_gone
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.core.errors import ConflictError, UnavailableError, WorkbenchError
from workbench.hub.requests import Status
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


@pytest.mark.parametrize("name", ["scratch", "hub.lock", "hub.log"])
def test_something_else_in_the_place_of_what_the_hub_needs_is_named(
    place: Place, name: str
) -> None:
    end_hub(place)
    path = place.folder / name
    if path.is_dir():
        shutil.rmtree(path)
        path.touch()
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(WorkbenchError, match=name) as caught:
        Client(place)
    assert "cannot run" in caught.value.message
    assert caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(place: Place) -> None:
    end_hub(place)
    place.folder.chmod(0o500)
    try:
        with pytest.raises(UnavailableError, match="no permission"):
            Client(place)
    finally:
        place.folder.chmod(0o700)


def test_of_two_that_make_a_project_at_once_one_is_told_that_it_is_there(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "both.duckdb")
    outcomes: list[WorkbenchError | None] = []

    def make() -> None:
        try:
            launch.create(place)
        except WorkbenchError as error:
            outcomes.append(error)
        else:
            outcomes.append(None)

    threads = [threading.Thread(target=make) for _ in range(2)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end_hub(place)
    assert outcomes.count(None) == 1
    assert any(isinstance(one, ConflictError) for one in outcomes)
    assert time.monotonic() - began < launch.START_SECONDS


def test_a_hub_that_never_reports_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 600\n")
    silent.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(launch, "START_SECONDS", 0.3)
    with pytest.raises(UnavailableError, match="did not start in time"):
        launch.create(Place.of(tmp_path / "never.duckdb"))


def test_a_hub_whose_project_cannot_be_reached_any_more_closes_it_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HUB_IDLE", "1")
    folder = tmp_path / "here"
    folder.mkdir()
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    with Client(place) as client:
        pid = client.call(Status()).pid
        folder.rename(tmp_path / "there")
        folder.write_text("a file where a folder was")
        wait_gone(pid)
    assert (tmp_path / "there" / "project.duckdb").exists()
    assert "stopping" in (tmp_path / "there" / "project.hub" / "hub.log").read_text()
