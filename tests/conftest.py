"""Shared by all tests: where real data lies, and projects with a real hub."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import tables
from tests.forks import Forks, forking
from workbench.client import launch, lock
from workbench.client.blocking import Client, may_not_start
from workbench.core.errors import UnavailableError, WorkbenchError
from workbench.hub.requests import Status, Stop
from workbench.store import opening, placing
from workbench.wire.place import Place

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FIRST = ("journeys", "arch", "cli", "hub", "tui", "unit")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a journey that begins when all else has ended is waited for alone."""
    items.sort(key=_place_in_line)


def _place_in_line(item: pytest.Item) -> int:
    area = item.nodeid.partition("/")[2].partition("/")[0]
    return LONGEST_FIRST.index(area) if area in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data; the test is skipped where there is none."""
    folder = Path(os.environ.get("WORKBENCH_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no real data here: set WORKBENCH_TEST_DATA")
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_bundles(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What models this installation made is noted outside the projects: here, in a folder."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session", autouse=True)
def no_ready_process() -> None:
    """A process for the next job costs a second of a processor: most tests have no next job."""
    os.environ["WORKBENCH_HUB_READY"] = "0"


@pytest.fixture(scope="session", autouse=True)
def ready_made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Processes are forked, tables are copied: see ``tests.forks`` and ``tests.tables``."""
    if not forking():
        yield
        return
    tables.make(tmp_path_factory.mktemp("tables") / "empty.duckdb")
    tables.use()
    forks = Forks(tmp_path_factory.mktemp("forks"))
    launch.subprocess = forks  # type: ignore[assignment]
    yield
    launch.subprocess = subprocess
    forks.close()


@pytest.fixture(scope="module")
def started_afresh() -> Iterator[None]:
    """For modules about the start and the end of processes: theirs are those that people have."""
    ready = launch.subprocess, opening.placed
    launch.subprocess, opening.placed = subprocess, placing.placed
    yield
    launch.subprocess, opening.placed = ready


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A new project with a running hub, which is gone after the test."""
    made = Place.of(tmp_path / "project.duckdb")
    launch.create(made)
    yield made
    end_hub(made)


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    """A connection to the new project's hub, as its owner."""
    with Client(place) as connected:
        yield connected


@pytest.fixture
def connect(place: Place) -> Iterator[Callable[..., Client]]:
    """Further connections: ``connect(acting="ana")``; closed after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(Client(place, **options))


def end_hub(place: Place) -> None:
    """End a project's hub, however it is; one that is just coming up or leaving is waited for."""
    for reading in list(launch._parents):
        # Started by a task of this test that was cut short: it tells when it is up.
        with contextlib.suppress(WorkbenchError):
            launch.read_report(reading, place)
    deadline = time.monotonic() + 20
    while True:
        try:
            with Client(place, reach=may_not_start) as client:
                pid = client.welcome.pid
                client.call(Stop(force=True))
        except (WorkbenchError, ConnectionError):
            if not lock.held(place):
                return
            assert time.monotonic() < deadline, f"a hub of {place.project} does not end"
            time.sleep(0.02)
        else:
            return wait_gone(pid)


def wait_gone(pid: int) -> None:
    """Wait until a process has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if not runs(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} does not end")


def runs(pid: int) -> bool:
    """Whether a process runs; one that has ended, but was not reaped by its parent, does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self/stat").exists()
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def kill_hub(place: Place) -> int:
    """Kill a project's hub as a power cut would, once one is there; its pid."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with Client(place, reach=may_not_start) as client:
                pid = client.call(Status()).pid
            break
        except UnavailableError:
            # Somebody is just starting it again.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    wait_gone(pid)
    return pid
