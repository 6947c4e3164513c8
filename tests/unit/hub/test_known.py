"""What the hub keeps of the store: asked once, and anew after every commit."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.core.actor import Actor
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.hub.session import HubSession
from workbench.store.changes import Changes


class Hub:
    """As much of a hub as reading takes."""

    def __init__(self) -> None:
        self.memory: dict[type, Any] = {}
        self.store = SimpleNamespace(changes=Changes())
        self.asked = 0
        self.fails = False

    async def read(self, query: Any, limit: float, **_: Any) -> Any:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.fails:
            raise UnavailableError("no")
        return query(None)


def session(hub: Hub) -> HubSession:
    return HubSession(hub, Actor(1, "ana", Role.OWNER))  # type: ignore[arg-type]


async def known(hub: Hub, value: object, also: object = None) -> object:
    return await session(hub).known("name", lambda _: value, also)  # type: ignore[arg-type]


async def test_it_is_asked_once_until_something_is_written() -> None:
    hub = Hub()
    assert [await known(hub, 1), await known(hub, 2), hub.asked] == [1, 1, 1]
    hub.store.changes.more()
    assert [await known(hub, 3), hub.asked] == [3, 2]


async def test_it_is_asked_anew_where_something_else_matters() -> None:
    hub = Hub()
    assert [await known(hub, 1, "monday"), await known(hub, 2, "tuesday")] == [1, 2]


async def test_callers_at_the_same_time_share_one_question() -> None:
    hub = Hub()
    found = await asyncio.gather(*(known(hub, number) for number in range(8)))
    assert (found, hub.asked) == ([0] * 8, 1)


async def test_one_who_goes_away_takes_nothing_from_the_others() -> None:
    hub = Hub()
    first = asyncio.create_task(known(hub, 1))
    second = asyncio.create_task(known(hub, 2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 1
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_failure_is_not_kept() -> None:
    hub = Hub()
    hub.fails = True
    with pytest.raises(UnavailableError):
        await known(hub, 1)
    hub.fails = False
    assert await known(hub, 2) == 2
