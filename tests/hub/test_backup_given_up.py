"""A backup that is given up stops and is not on record; one that is asked for again is one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.bare_line import Line, joined
from workbench.audit.requests import Backup, ListEvents, MakeBackup
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import CancelledError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire import frames
from workbench.wire.lookup import method_of
from workbench.wire.place import Place

# Copied in a few tenths of a second: time enough to change one's mind.
ROWS = 3_000_000


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A project that takes a while to copy."""
    made = Place.of(tmp_path_factory.mktemp("large") / "project.duckdb")

    def fill(reader: Reader) -> None:
        reader.execute(
            f"CREATE TABLE raw_1 AS SELECT i AS _row, md5(i::VARCHAR) AS a FROM range({ROWS}) t(i)"
        )

    with Store.create(made.project, SystemClock()) as store:
        store.bulk(fill).result()
    yield made
    end_hub(made)


def _ask(line: Line, number: int, target: Path, key: str) -> None:
    line.ask(number, MakeBackup(file=str(target)), key)


def _cancel(line: Line, number: int) -> None:
    line.send(frames.pack(frames.Cancel(number)))


def _until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _recorded(client: Client, target: Path) -> int:
    events = client.call(ListEvents(what="project.backed_up")).events
    return sum(isinstance(e.payload, dict) and e.payload["file"] == str(target) for e in events)


def test_one_that_runs_stops_and_leaves_no_file_and_no_event(
    place: Place, client: Client, tmp_path: Path
) -> None:
    target = tmp_path / "copy.duckdb"
    with joined(place) as line:
        _ask(line, 1, target, "given up")
        _until(lambda: list(tmp_path.iterdir()))
        _cancel(line, 1)
        answer = line.receive()
    assert isinstance(answer, frames.Failure) and answer.code == CancelledError.code
    assert list(tmp_path.iterdir()) == []
    assert _recorded(client, target) == 0


def test_one_that_waits_leaves_the_line(place: Place, client: Client, tmp_path: Path) -> None:
    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    with joined(place) as line:
        _ask(line, 1, first, "first")
        _until(lambda: list(tmp_path.iterdir()))
        asked = frames.pack_call(2, method_of(MakeBackup).name, MakeBackup(file=str(second)), "b")
        line.send(asked + frames.pack(frames.Cancel(2)))
        answers = [line.receive(), line.receive()]
    assert {type(one) for one in answers} == {frames.Reply, frames.Failure}
    assert [one.name for one in tmp_path.iterdir()] == ["first.duckdb"]


def test_one_sent_again_over_a_new_line_is_made_once(
    place: Place, client: Client, tmp_path: Path
) -> None:
    target = tmp_path / "copy.duckdb"
    with joined(place) as line:
        _ask(line, 1, target, "again")
        _until(lambda: list(tmp_path.iterdir()))
    made = [client.call(MakeBackup(file=str(target)), key="again") for _ in range(2)]
    assert isinstance(made[0], Backup) and made[0] == made[1]
    assert _recorded(client, target) == 1
