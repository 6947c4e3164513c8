"""What a hub leaves behind when it is killed, or when its project is deleted under it."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from tests.conftest import kill_hub, wait_gone
from workbench.client import launch
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.errors import NotFoundError
from workbench.hub.requests import ClaimTask, Status, Stop, TaskProgress
from workbench.wire.place import Place


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
        pids = set()
        end = time.monotonic() + 3
        while time.monotonic() < end:
            screen = AsyncClient(place)
            await screen.open()
            pids.add((await screen.call(Status())).pid)
            await screen.call(Stop(force=True))
            await asyncio.sleep(0.03 + os.getpid() % 3 / 100)
            await screen.close()
        return len(pids)

    assert asyncio.run(open_often()) > 1
