"""One caller that asks too much, or reads nothing, costs itself time and the others nothing."""

from __future__ import annotations

import contextlib
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.bare_line import Line, joined
from workbench.client.blocking import Client
from workbench.collect.requests import GetRows
from workbench.core.clock import SystemClock
from workbench.hub.requests import Share, Status, Subscribe
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire import frames
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

ROWS = 2_000
WIDE = 3_200
# One answer is about 6 MB.
WINDOW = GetRows(dataset="mails", limit=ROWS)
ANSWERS = 50
SLOW = GetRows(dataset="mails", where="levenshtein(left(text, 800), right(text, 799)) < 0")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A project with rows of long text."""
    made = Place.of(tmp_path / "project.duckdb")
    store = Store.create(made.project, SystemClock())

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'mails', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT i AS _row, 1 AS _load, hash(i) AS _hash, "
            f"repeat(md5(i::VARCHAR), {WIDE // 32}) AS text FROM range({ROWS}) AS t(i)"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    store.bulk(fill).result()
    store.close()
    with Client(made) as client:
        client.call(WINDOW)
    yield made
    end_hub(made)


def _memory(pid: int) -> int:
    """Megabytes that a process takes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def _most_memory(pid: int, seconds: float) -> int:
    most, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        most = max(most, _memory(pid))
        time.sleep(0.02)
    return most


def _others_are_served(place: Place) -> float:
    """Seconds that somebody new waits for a first answer."""
    began = time.monotonic()
    with Client(place) as other:
        other.call(Status())
    return time.monotonic() - began


def test_answers_that_nobody_reads_take_little_memory_and_are_not_lost(place: Place) -> None:
    with Client(place) as watcher, joined(place) as line:
        pid = watcher.welcome.pid
        before = _memory(pid)
        for number in range(1, ANSWERS + 1):
            line.ask(number, WINDOW)
        assert _most_memory(pid, 4.0) - before < 180
        assert _others_are_served(place) < 5
        answered = [line.receive() for _ in range(ANSWERS)]
    assert {one.id for one in answered if isinstance(one, frames.Reply)} == set(
        range(1, ANSWERS + 1)
    )


def test_large_requests_are_refused_before_they_are_read(place: Place) -> None:
    with Client(place) as watcher, joined(place) as line:
        pid = watcher.welcome.pid
        before = _memory(pid)
        body = b"\0" * (15 * 1024 * 1024)
        with contextlib.suppress(ConnectionError):
            for _ in range(40):
                line.send(struct.pack(">I", len(body)) + body)
        assert _most_memory(pid, 1.0) - before < 30
        assert _others_are_served(place) < 5


def test_somebody_new_is_greeted_while_others_ask_for_much(place: Place) -> None:
    lines = [joined(place) for _ in range(5)]
    for line in lines:
        for number in range(1, 31):
            line.ask(number, SLOW)
    time.sleep(0.5)
    try:
        assert _others_are_served(place) < 5
    finally:
        for line in lines:
            line.__exit__()


def test_a_line_that_is_behind_hears_of_many_changes_once(place: Place) -> None:
    with Client(place) as client, joined(place) as line:
        line.ask(1, Subscribe(topics=["log"]))
        assert isinstance(line.receive(), frames.Reply)
        line.ask(2, WINDOW)
        header = line.read(frames.HEADER_BYTES)
        for _ in range(8):
            client.call(Share(group=None))
            # Longer than events are gathered for.
            time.sleep(0.15)
        line.read(frames.body_length(header))
        line.ask(3, Status())
        heard = 0
        while isinstance(message := line.receive(), frames.Event):
            heard += 1
        assert isinstance(message, frames.Reply)
        assert heard <= 2


def test_a_hello_that_is_no_greeting_of_a_client_is_not_read(place: Place) -> None:
    with Line(place) as line:
        line.send(struct.pack(">I", frames.MAX_HELLO + 1))
        assert isinstance(line.receive(), frames.Failure)
