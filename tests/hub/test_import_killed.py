"""An import of labels whose hub is killed with -9: all of it or nothing, and it can be repeated."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from pathlib import Path

import pytest

from tests.conftest import end_hub, kill_hub, may_not_start
from tests.hub.labelling import begin, make
from workbench.annotate.requests import ImportLabels, ShowProgress, Submit
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import WorkbenchError
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

ROWS = 150_000
"""More than one chunk of what moves in."""
LABEL_EVENTS = "SELECT count(*), count(DISTINCT row_id) FROM label_event WHERE kind = 'import'"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("killed")
    lines = (f'{{"_row": {3 * n}, "label": "{("spam", "ham")[n % 2]}"}}\n' for n in range(2, ROWS))
    (made / "labels.jsonl").write_text("".join(lines))
    return made


def import_all(place: Place, path: Path) -> int:
    with Client(place) as client:
        return client.call(ImportLabels(path=str(path), format="jsonl"), timeout=240.0).added


def stored(place: Place) -> tuple[int, int, int]:
    """Labels, imported events, and the rows of these."""
    store = Store.open(place.project, SystemClock())

    def read(reader: Reader) -> tuple[int, int, int]:
        labels = reader.scalar("SELECT count(*) FROM annotation WHERE status = 'labelled'")
        events, rows = reader.one(LABEL_EVENTS) or (0, 0)
        return labels, events, rows

    try:
        return store.read(read).result()
    finally:
        store.close()


@pytest.mark.parametrize("round_", range(2))
def test_a_killed_import_leaves_all_or_nothing(folder: Path, tmp_path: Path, round_: int) -> None:
    seed = os.environ.get("KILL_SEED") or str(random.SystemRandom().randrange(10**9))
    share = random.Random(f"{seed} {round_}").uniform(0.1, 1.0)
    place = make(tmp_path, ROWS)
    with Client(place) as client:
        begin(client, want=0)
        client.call(Submit(dataset="mails", row=3, label="spam", want=0))
        began = time.perf_counter()
        dry = ImportLabels(path=str(folder / "labels.jsonl"), format="jsonl", dry_run=True)
        assert client.call(dry, timeout=240.0).added == ROWS - 2
        # What is checked takes most of the time; what moves in comes after it.
        delay = share * 1.6 * (time.perf_counter() - began)
        print(f"KILL_SEED={seed}: the hub is killed after {delay:.2f} s")

    def attempt() -> None:
        # One that starts no hub again: it would send the import once more.
        with (
            contextlib.suppress(WorkbenchError),
            Client(place, reach=may_not_start) as client,
        ):
            client.call(ImportLabels(path=str(folder / "labels.jsonl"), format="jsonl"))

    importing = threading.Thread(target=attempt)
    importing.start()
    time.sleep(delay)
    kill_hub(place)
    importing.join()
    end_hub(place)
    labels, events, rows = stored(place)
    assert labels in (1, ROWS - 1), labels
    assert events == rows == labels - 1
    assert import_all(place, folder / "labels.jsonl") in (0, ROWS - 2)
    with Client(place) as client:
        assert client.call(ShowProgress()).labelled == ROWS - 1
    end_hub(place)
    assert stored(place) == (ROWS - 1, ROWS - 2, ROWS - 2)
