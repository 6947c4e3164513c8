"""What a hub leaves behind when it is killed, or when its project is deleted under it."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from tests.conftest import end_hub, kill_hub, wait_gone
from workbench.client import launch
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.clock import SystemClock
from workbench.core.errors import NotFoundError
from workbench.hub.requests import ClaimTask, Status, Stop, TaskProgress
from workbench.store.store import Store
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


def test_a_killed_hub_s_job_files_are_gone_at_the_next_start(place: Place, client: Client) -> None:
    for name in ("jobs/one", "score-two", "labels-three"):
        (place.scratch / name).mkdir(parents=True)
    kill_hub(place)
    client.call(Status())
    assert [path.name for path in place.scratch.iterdir()] == []


def test_a_project_made_where_one_was_just_deleted_is_there(place: Place, client: Client) -> None:
    before = client.welcome.pid
    client.close()
    place.project.unlink()
    launch.create(place)
    assert place.project.exists()
    with Client(place) as fresh:
        assert fresh.welcome.pid != before
    wait_gone(before)


@pytest.mark.parametrize("request_", [ClaimTask(), TaskProgress(task="", done=0, total=1, what="")])
def test_a_worker_of_a_dead_hub_is_told_to_end(place: Place, request_: object) -> None:
    worker = Client(place, kind="worker", token="of a dead hub")
    with worker, pytest.raises(NotFoundError):
        worker.call(request_)  # type: ignore[arg-type]


def test_a_screen_that_opens_while_the_hub_leaves_gets_the_next_one(place: Place) -> None:
    async def open_often() -> int:
        pids: set[int] = set()
        begun = time.monotonic()
        # Where the machine is busy, a hub alone may take three seconds to come up.
        while (past := time.monotonic() - begun) < 3 or (len(pids) < 2 and past < 30):
            screen = AsyncClient(place)
            await screen.open()
            pids.add((await screen.call(Status())).pid)
            await screen.call(Stop(force=True))
            await asyncio.sleep(0.03 + os.getpid() % 3 / 100)
            await screen.close()
        return len(pids)

    assert asyncio.run(open_often()) > 1


def test_tables_that_never_came_into_force_are_gone_at_the_next_start(place: Place) -> None:
    end_hub(place)
    names = ["suggestion_1_7_job", "quality_1_suspects_job"]
    store = Store.open(place.project, SystemClock())
    for name in names:
        sql = f"CREATE TABLE {name} (a INT)"
        store.bulk(lambda reader, sql=sql: reader.execute(sql)).result()  # type: ignore[misc]
    store.close()
    with Client(place) as client:
        client.call(Status())
    end_hub(place)
    store = Store.open(place.project, SystemClock())
    sql = "SELECT table_name FROM duckdb_tables()"
    there = store.bulk(lambda reader: reader.all(sql)).result()
    store.close()
    assert not {name for (name,) in there} & set(names)
