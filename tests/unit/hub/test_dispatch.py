"""A write is answered by what came of it; its key is its caller's own."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from workbench.core.actor import Actor
from workbench.core.errors import UnavailableError
from workbench.core.request import Role
from workbench.hub import dispatch
from workbench.wire import frames

OPEN = SimpleNamespace(closing=False)
SESSION = SimpleNamespace(give_up=lambda: None)


async def _write(gate: asyncio.Event) -> str:
    await gate.wait()
    return "written"


async def test_a_write_that_was_asked_to_stop_is_answered_by_what_it_did() -> None:
    gate = asyncio.Event()
    work = asyncio.create_task(_write(gate))
    answer: Any = asyncio.create_task(dispatch._to_its_end(OPEN, SESSION, work))  # type: ignore[arg-type]
    for _ in range(3):
        await asyncio.sleep(0)
        answer.cancel()
    await asyncio.sleep(0.01)
    gate.set()
    assert await answer == "written"


async def test_a_write_that_stopped_by_itself_is_answered_by_its_error() -> None:
    async def stopped() -> None:
        raise UnavailableError("stopped")

    work = asyncio.create_task(stopped())
    with pytest.raises(UnavailableError, match="stopped"):
        await dispatch._to_its_end(OPEN, SESSION, work)  # type: ignore[arg-type]


async def test_nobody_waits_for_a_write_when_the_line_has_ended() -> None:
    gate = asyncio.Event()
    work = asyncio.create_task(_write(gate))
    ended = SimpleNamespace(closing=True)
    answer: Any = asyncio.create_task(dispatch._to_its_end(ended, SESSION, work))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    answer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answer
    gate.set()
    assert await work == "written"


def test_the_same_name_from_two_accounts_has_keys_of_its_own() -> None:
    call = frames.Call(1, "annotate.submit", msgspec.Raw(b"\x80"), "k")
    keys = {
        dispatch._key(SimpleNamespace(actor=Actor(uid, "ana", Role.ANNOTATOR)), call)  # type: ignore[arg-type]
        for uid in (1000, 1001)
    }
    assert len(keys) == 2


async def test_a_write_that_is_asked_to_stop_gives_up_what_takes_long() -> None:
    gate, given_up = asyncio.Event(), asyncio.Event()
    session: Any = SimpleNamespace(give_up=given_up.set)
    work = asyncio.create_task(_write(gate))
    answer: Any = asyncio.create_task(dispatch._to_its_end(OPEN, session, work))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    answer.cancel()
    await asyncio.wait_for(given_up.wait(), 5)
    gate.set()
    assert await answer == "written"


async def test_the_same_write_is_not_begun_twice_at_once() -> None:
    gate = asyncio.Event()
    first = asyncio.create_task(_write(gate), name="key")
    connection: Any = SimpleNamespace(hub=SimpleNamespace(writes={first}))
    again = [asyncio.create_task(dispatch._sent_before(connection, "key")) for _ in range(2)]
    await dispatch._sent_before(connection, "another key")
    await asyncio.sleep(0.01)
    assert not any(one.done() for one in again)
    connection.hub.writes.clear()
    gate.set()
    await asyncio.gather(*again)
