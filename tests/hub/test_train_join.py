"""Rows that are loaded after a split get their part in it by themselves."""

from __future__ import annotations

import time
from pathlib import Path

from tests.hub.test_train_after_loads import keyed, merge
from tests.hub.training import finished
from workbench.client.blocking import Client
from workbench.hub.requests import ListJobs
from workbench.train.requests import CreateSplit, ListSplits, Split


def divided(client: Client, rows: int) -> Split:
    """The newest split, once it has that many rows."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        newest = client.call(ListSplits())[0]
        if newest.train + newest.test == rows:
            return newest
        time.sleep(0.05)
    raise AssertionError(f"{newest.train + newest.test} of {rows} rows have a part")


def test_new_rows_join_both_sides_of_the_newest_split(tmp_path: Path, client: Client) -> None:
    merge(client, tmp_path / "t.csv", keyed(60))
    for name in ("old", "new"):
        finished(client, client.call(CreateSplit(name=name, dataset="t", share=0.3)).job)
    before = client.call(ListSplits())[0]
    merge(client, tmp_path / "t.csv", keyed(200))
    after = divided(client, 200)
    assert after.split == "new"
    assert after.train > before.train and after.test > before.test
    older = client.call(ListSplits())[1]
    assert older.train + older.test == 60


def test_rows_that_all_have_a_part_start_no_job(tmp_path: Path, client: Client) -> None:
    merge(client, tmp_path / "t.csv", keyed(60))
    finished(client, client.call(CreateSplit(name="only", dataset="t")).job)
    merge(client, tmp_path / "t.csv", keyed(60))
    assert [job.kind for job in client.call(ListJobs()) if job.kind == "train.join"] == []
