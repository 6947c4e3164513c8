"""A hub of another version: nobody works with it by mistake, and anybody may end it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from workbench.cli import main
from workbench.client import blocking, lock
from workbench.client.blocking import Client
from workbench.collect.requests import Sniff
from workbench.core.errors import RefusedError, VersionMismatchError
from workbench.hub.requests import Status, Stop
from workbench.wire import frames
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

OLD = "0.0.9"
OLD_HUB = f"""
import sys
from workbench.core import version
version.VERSION = {OLD!r}
sys.argv[0] = "hub"
from workbench.hub.main import main
main()
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A project whose hub is of an earlier version than we are."""
    made = Place.of(tmp_path / "project.duckdb")
    command = [sys.executable, "-c", OLD_HUB, str(made.project), "--create", "--foreground"]
    hub = subprocess.Popen(command)
    deadline = time.monotonic() + 30
    while not made.socket.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield made
    hub.terminate()
    hub.wait(20)
    end_hub(made)


def test_another_program_is_refused_and_told_how_to_end_the_old_hub(place: Place) -> None:
    with pytest.raises(VersionMismatchError, match=OLD) as caught:
        Client(place)
    pid = lock.holder(place)
    assert "workbench hub stop" in caught.value.hint
    assert f"kill {pid}" in caught.value.hint


def test_hub_stop_ends_a_hub_of_any_version(place: Place) -> None:
    assert main.run(["hub", "stop", "--project", str(place.project)]) == 0
    with Client(place) as client:
        assert client.call(Status()).program != OLD


def test_who_comes_to_end_a_hub_may_do_nothing_else(place: Place) -> None:
    with Client(place, kind=frames.STOP) as client, pytest.raises(RefusedError):
        client.call(Status())
    with Client(place, kind=frames.STOP) as client:
        client.call(Stop())


def test_what_needs_a_worker_says_that_the_worker_is_of_another_version(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rows.csv").write_text("a\n1\n")
    monkeypatch.setattr(blocking, "VERSION", OLD)
    with Client(place) as client, pytest.raises(VersionMismatchError, match=OLD) as caught:
        client.call(Sniff(location=str(tmp_path / "rows.csv")), timeout=30)
    assert "hub stop" in caught.value.hint
