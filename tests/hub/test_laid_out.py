"""After a load, rows are laid out for whoever looks at recipes, before anybody asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from tests.conftest import end_hub
from tests.hub.messy import make
from tests.waiting import job_ended
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.wire.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = make(tmp_path)
    yield made
    end_hub(made)


def snapshots(place: Place) -> list[Path]:
    return sorted((place.scratch / "snapshots").glob("raw-2-*.parquet"))


def laid_out(place: Place) -> list[int]:
    """The rows of the newest snapshot; none while there is not exactly one."""
    files = snapshots(place)
    if len(files) != 1:
        return []
    try:
        return pl.read_parquet(files[0])["_row"].to_list()
    except FileNotFoundError:  # a newer one took its place between the look and the reading
        return []


def load(client: Client, path: Path, rows: int) -> None:
    path.write_text("a,b\n" + "".join(f"{n},x\n" for n in range(rows)))
    if rows == 10:
        client.call(AddSource(name="more", location=str(path)))
    job_ended(client, client.call(RunSource(name="more")).job)


async def test_rows_are_laid_out_while_somebody_looks_at_recipes(
    client: Client, place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "more.csv"
    load(client, path, 10)
    time.sleep(0.3)
    assert snapshots(place) == [], "scripts have no use for them"
    listening = AsyncClient(place)
    await listening.open()
    try:
        listening.subscribe("recipe", lambda topic, ids: None)
        await _heard(listening)
        load(client, path, 20)
        until = time.monotonic() + 20
        while laid_out(place) != list(range(1, 21)) and time.monotonic() < until:
            time.sleep(0.05)
        assert laid_out(place) == list(range(1, 21))
    finally:
        await listening.close()


async def _heard(listening: AsyncClient) -> None:
    """Until the hub knows what is listened to: it answers in order."""
    from workbench.hub.requests import Status

    await listening.call(Status())
