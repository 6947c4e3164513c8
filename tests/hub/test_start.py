"""Start-or-join: one hub, whoever comes first, and whatever a dead one left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from pathlib import Path

import pytest

from tests.conftest import end_hub, kill_hub, wait_gone
from tests.hub.bare_line import Line
from workbench.client import launch
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.errors import (
    ConflictError,
    NotFoundError,
    UnavailableError,
    VersionMismatchError,
    from_code,
)
from workbench.core.version import VERSION
from workbench.hub.requests import Status, Stop
from workbench.store.store import Store
from workbench.wire import frames
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


def test_two_that_start_at_once_end_with_one_hub(place: Place) -> None:
    end_hub(place)
    pids: list[int] = []

    def join() -> None:
        with Client(place) as client:
            pids.append(client.call(Status()).pid)

    threads = [threading.Thread(target=join) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 6
    assert len(set(pids)) == 1


def test_what_a_killed_hub_left_is_replaced(place: Place) -> None:
    killed = kill_hub(place)
    assert place.socket.exists()
    with Client(place) as client:
        assert client.call(Status()).pid != killed


def test_the_folder_of_a_hub_that_does_not_run_may_be_deleted(place: Place) -> None:
    end_hub(place)
    shutil.rmtree(place.folder)
    with Client(place) as client:
        assert client.call(Status()).connections == 1


def test_a_stopped_hub_takes_its_socket_along(place: Place, client: Client) -> None:
    pid = client.welcome.pid
    client.call(Stop())
    wait_gone(pid)
    assert not place.socket.exists()


def test_nobody_there_for_the_idle_time_ends_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HUB_IDLE", "0.3")
    place = Place.of(tmp_path / "idle.duckdb")
    launch.create(place)
    with Client(place) as client:
        pid = client.welcome.pid
    wait_gone(pid)


def test_sigterm_ends_the_hub_cleanly(place: Place, client: Client) -> None:
    os.kill(client.welcome.pid, 15)
    wait_gone(client.welcome.pid)
    assert not place.socket.exists()
    assert not place.project.with_name("project.duckdb.wal").exists()


def test_a_path_too_long_for_a_socket_works(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 20) / ("er" * 30)
    folder.mkdir(parents=True)
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    with Client(place) as client:
        assert client.call(Status()).project == str(place.project)
    end_hub(place)


def test_a_missing_project_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no project") as caught:
        Client(Place.of(tmp_path / "nothing.duckdb"))
    assert "workbench init" in caught.value.hint


def test_a_project_is_not_made_over_a_file_that_exists(place: Place) -> None:
    with pytest.raises(ConflictError, match="exists already"):
        launch.create(place)


def test_a_file_that_is_no_project_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("these are my notes\n" * 1000)
    with pytest.raises(UnavailableError):
        Client(Place.of(path))
    assert path.read_text() == "these are my notes\n" * 1000


def test_another_protocol_is_refused_with_the_way_out(place: Place) -> None:
    with Line(place) as line:
        line.send(frames.pack(frames.Hello(99, "7.0")))
        failure = line.receive()
    assert isinstance(failure, frames.Failure)
    error = from_code(failure.code, failure.message, failure.hint)
    assert isinstance(error, VersionMismatchError)
    assert VERSION in error.message
    assert "hub stop" in error.hint


def test_a_hub_whose_project_was_deleted_leaves_the_next_one_alone(tmp_path: Path) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    place = Place.of(folder / "project.duckdb")
    launch.create(place)
    with Client(place) as client:
        first = client.welcome.pid
    shutil.rmtree(folder)
    folder.mkdir()
    launch.create(place)
    wait_gone(first)
    assert place.socket.exists()
    with Client(place) as client:
        assert client.call(Status()).pid != first
    end_hub(place)


def test_a_hub_that_is_started_early_is_the_one_that_is_joined(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "project.duckdb")
    Store.create(place.project).close()

    async def joined() -> tuple[int, int]:
        launch.start_early(place)
        launch.start_early(place)  # Whoever holds the right to start it is not joined by a second.
        client = AsyncClient(place)
        await client.open()
        welcome = client.welcome
        assert welcome is not None
        await client.close()
        return welcome.pid, len(place.log.read_text().splitlines())

    pid, lines = asyncio.run(joined())
    assert kill_hub(place) == pid
    assert lines == 1
    assert launch.take_early(place) is None


def test_who_does_not_own_a_project_starts_nothing_early(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_hub(place)
    monkeypatch.setattr(os, "geteuid", lambda: os.stat(place.project).st_uid + 1)
    launch.start_early(place)
    assert launch.take_early(place) is None
    launch.start_early(Place.of(place.project.with_name("none.duckdb")))
