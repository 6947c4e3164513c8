"""The asyncio client: out-of-order answers, events, cancelling, and a hub that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import kill_hub
from workbench.client.asynchronous import AsyncClient
from workbench.core.errors import NotFoundError
from workbench.hub.requests import Share, ShowJob, Status
from workbench.wire.place import Place


@pytest_asyncio.fixture
async def hub(place: Place) -> AsyncIterator[AsyncClient]:
    client = AsyncClient(place)
    await client.open()
    yield client
    await client.close()


async def test_requests_under_way_at_once_get_their_own_answers(hub: AsyncClient) -> None:
    found = await asyncio.gather(*(hub.call(Status()) for _ in range(50)))
    assert {one.pid for one in found} == {found[0].pid}


async def test_an_error_of_the_hub_is_raised_as_it_was(hub: AsyncClient) -> None:
    with pytest.raises(NotFoundError, match="no job") as caught:
        await hub.call(ShowJob(job="missing"))
    assert caught.value.hint


async def test_subscribers_hear_of_commits(hub: AsyncClient) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    hub.subscribe("log", lambda topic, ids: heard.put_nowait(topic))
    await hub.call(Status())
    await hub.call(Share(group=None))
    assert await asyncio.wait_for(heard.get(), 5) == "log"


async def test_a_lost_hub_is_said_and_rejoined_and_the_request_answered(
    place: Place, hub: AsyncClient
) -> None:
    states: list[str] = []
    hub.on_state(states.append)
    await asyncio.to_thread(kill_hub, place)
    answer = await asyncio.wait_for(hub.call(Status()), 20)
    assert answer.project == str(place.project)
    assert states == ["lost", "joined"]


async def test_a_subscription_survives_a_new_hub(place: Place, hub: AsyncClient) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    hub.subscribe("log", lambda topic, ids: heard.put_nowait(topic))
    await asyncio.to_thread(kill_hub, place)
    await asyncio.wait_for(hub.call(Share(group=None)), 20)
    assert await asyncio.wait_for(heard.get(), 5) == "log"


async def test_closing_fails_what_is_under_way(hub: AsyncClient) -> None:
    waiting = asyncio.create_task(hub.call(Status()))
    await asyncio.sleep(0)
    await hub.close()
    done = await asyncio.wait_for(asyncio.gather(waiting, return_exceptions=True), 5)
    assert len(done) == 1
