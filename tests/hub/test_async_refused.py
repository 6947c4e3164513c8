"""What the asyncio client does when it is turned away, closed, or let down by a listener."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import kill_hub
from workbench.annotate.requests import AddPerson, RemovePerson
from workbench.client.asynchronous import AsyncClient
from workbench.client.blocking import Client
from workbench.core.errors import RefusedError, UnavailableError, VersionMismatchError
from workbench.hub.requests import Share, ShowJob, Status
from workbench.wire import frames
from workbench.wire.place import Place


@pytest_asyncio.fixture
async def hub(place: Place) -> AsyncIterator[AsyncClient]:
    client = AsyncClient(place)
    await client.open()
    yield client
    await client.close()


@pytest_asyncio.fixture
async def ana(place: Place, client: Client) -> AsyncIterator[AsyncClient]:
    await asyncio.to_thread(
        client.call, AddPerson(name="ana", account=getpass.getuser(), role="annotator")
    )
    one = AsyncClient(place, acting="ana")
    await one.open()
    yield one
    await one.close()


async def _is(client: AsyncClient, state: str) -> None:
    async with asyncio.timeout(15):
        while client.state != state:
            await asyncio.sleep(0.01)


async def test_a_person_who_is_removed_is_refused_and_does_not_try_again(
    client: Client, ana: AsyncClient
) -> None:
    await asyncio.to_thread(client.call, RemovePerson(name="ana"))
    await _is(ana, "refused")
    assert isinstance(ana.error, RefusedError)
    assert "people add ana" in ana.error.hint
    with pytest.raises(RefusedError):
        await asyncio.wait_for(ana.call(Status()), 5)


async def test_what_is_under_way_fails_when_the_person_is_removed(
    client: Client, ana: AsyncClient, hub: AsyncClient
) -> None:
    waiting = asyncio.create_task(_never_answered(ana))
    await asyncio.sleep(0.05)
    await asyncio.to_thread(client.call, RemovePerson(name="ana"))
    with pytest.raises(RefusedError):
        await asyncio.wait_for(waiting, 15)


async def _never_answered(client: AsyncClient) -> None:
    client._send = lambda frame: None  # type: ignore[method-assign]
    await client.call(Status())


async def test_a_person_who_was_removed_while_the_hub_was_gone_is_refused(
    place: Place, client: Client, ana: AsyncClient
) -> None:
    ana._hello = frames.Hello(frames.PROTOCOL, ana._hello.program, frames.FRONT, "nobody-here")
    await asyncio.to_thread(kill_hub, place)
    await _is(ana, "refused")


async def test_another_version_than_the_new_hub_s_is_refused(
    place: Place, hub: AsyncClient
) -> None:
    hub._hello = frames.Hello(frames.PROTOCOL, "0.0.1")
    await asyncio.to_thread(kill_hub, place)
    await _is(hub, "refused")
    assert isinstance(hub.error, VersionMismatchError)
    assert "kill" in hub.error.hint


async def test_a_listener_that_fails_harms_nobody_else(
    hub: AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    def fail(topic: str, ids: list[str]) -> None:
        raise ZeroDivisionError

    hub.subscribe("log", fail)
    hub.subscribe("log", lambda topic, ids: heard.put_nowait(topic))
    await hub.call(Status())
    await hub.call(Share(group=None))
    assert await asyncio.wait_for(heard.get(), 5) == "log"
    assert await hub.call(Status())
    assert "ZeroDivisionError" in caplog.text


async def test_a_closed_client_answers_with_an_error_at_once(hub: AsyncClient) -> None:
    await hub.close()
    with pytest.raises(UnavailableError, match="was closed"):
        await asyncio.wait_for(hub.call(ShowJob(job="any")), 5)


async def test_why_a_lost_hub_cannot_be_started_is_known(place: Place, hub: AsyncClient) -> None:
    place.project.rename(place.project.with_suffix(".elsewhere"))
    await _is(hub, "lost")
    async with asyncio.timeout(15):
        while hub.error is None:
            await asyncio.sleep(0.01)
    assert "there is no project" in hub.error.message
