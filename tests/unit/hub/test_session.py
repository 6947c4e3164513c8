"""One request's view of the hub: which lane its reads take, and what is given up with it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.core.actor import Actor
from workbench.core.errors import CancelledError
from workbench.core.request import Role
from workbench.hub.session import HubSession
from workbench.store.reader import Reader

ANA = Actor(1000, "ana", Role.OWNER)


def _nothing(reader: Reader) -> None:
    """Asks for nothing."""


async def test_bulk_work_that_waits_is_given_up_with_its_caller() -> None:
    waiting: Future[Any] = Future()
    hub: Any = SimpleNamespace(store=SimpleNamespace(bulk=lambda change: waiting))
    asking = asyncio.create_task(HubSession(hub, ANA).bulk(_nothing))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert waiting.cancelled()


async def test_bulk_work_that_runs_has_ended_when_its_caller_is_told() -> None:
    running: Future[Any] = Future()
    running.set_running_or_notify_cancel()
    hub: Any = SimpleNamespace(store=SimpleNamespace(bulk=lambda change: running))
    asking = asyncio.create_task(HubSession(hub, ANA).bulk(_nothing))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.sleep(0.01)
    assert not asking.done()
    running.set_exception(CancelledError("ended"))
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_giving_up_ends_bulk_work_and_tells_the_handler() -> None:
    waiting: Future[Any] = Future()
    hub: Any = SimpleNamespace(store=SimpleNamespace(bulk=lambda change: waiting))
    session = HubSession(hub, ANA)
    handling = asyncio.create_task(session.bulk(_nothing))
    await asyncio.sleep(0)
    session.give_up()
    with pytest.raises(asyncio.CancelledError):
        await handling


@pytest.mark.parametrize(
    ("method_is_quick", "limit", "lane_is_quick"),
    [(True, 10.0, True), (True, 60.0, False), (False, 10.0, False)],
)
async def test_only_look_ups_of_quick_methods_take_the_quick_lane(
    method_is_quick: bool, limit: float, lane_is_quick: bool
) -> None:
    asked: list[tuple[str, bool]] = []

    async def read(query: Any, limit: float, *, caller: str, quick: bool) -> None:
        asked.append((caller, quick))

    hub: Any = SimpleNamespace(read=read)
    session = HubSession(hub, ANA, connection="c1", quick=method_is_quick)
    await session.read(_nothing, limit)
    assert asked == [("c1", lane_is_quick)]
