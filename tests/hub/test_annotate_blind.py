"""What a model may not point at: rows without a part, and nothing when it was deleted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.hub.labelling import set_labels
from tests.hub.modelled import FIRST_TEST, ROWS, make
from tests.hub.training import finished
from workbench.annotate.requests import Open, Rescore, SetQueue, Show
from workbench.annotate.service_desk import CHECK_SECONDS
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.history.requests import DeleteVersion
from workbench.store.store import Store
from workbench.train.requests import JoinRows, ListSplits
from workbench.wire.place import Place

LATE = range(FIRST_TEST - 10, FIRST_TEST)
"""Rows that came after the split."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    store = Store.open(made.project, SystemClock())
    sql = "DELETE FROM split_row WHERE row_id >= ? AND row_id < ?"
    store.bulk(lambda reader: reader.execute(sql, (3 * LATE.start, 3 * LATE.stop))).result()
    store.close()
    with Client(made) as client:
        set_labels(client, "points", ["no", "yes"])
        client.call(SetQueue(random_share=0.0))
    yield made
    end_hub(made)


def suggested(client: Client) -> list[int]:
    """The late rows for which there is a suggestion."""
    shown = [client.call(Show(dataset="points", row=3 * number)) for number in LATE]
    return [item.row for item in shown if item.suggestion is not None]


def test_rows_without_a_part_are_not_suggested_until_they_have_one(client: Client) -> None:
    assert finished(client, client.call(Rescore()).job)["rows"] == FIRST_TEST - len(LATE)
    assert suggested(client) == []
    assert client.call(Show(dataset="points", row=0)).suggestion is not None
    before = client.call(ListSplits())[0]
    (job,) = client.call(JoinRows())
    assert finished(client, job) == {"rows": len(LATE)}
    after = client.call(ListSplits())[0]
    assert after.train + after.test == ROWS
    finished(client, client.call(Rescore()).job)
    over = time.monotonic() + 10
    # The desk looks every two seconds which rows have a part.
    while not suggested(client) and time.monotonic() < over:
        time.sleep(0.1)
    assert len(suggested(client)) == after.train - before.train
    assert client.call(JoinRows()) == []


def test_a_deleted_model_suggests_nothing_until_it_is_restored(client: Client) -> None:
    finished(client, client.call(Rescore()).job)
    client.call(DeleteVersion(version="2", reason="it was wrong"))
    with pytest.raises(NotFoundError, match="no classification model 2"):
        client.call(Rescore(version=2))
    time.sleep(CHECK_SECONDS)
    desk = client.call(Open(dataset="points"))
    assert (desk.strategy, desk.items[0].suggestion) == ("random", None)
    assert finished(client, client.call(Rescore()).job)["version"] == 1
    client.call(DeleteVersion(version="2", reason="it was not", restore=True))
    assert finished(client, client.call(Rescore()).job)["version"] == 2
