"""A connection's calls: bounded, numbered apart, and what a cancel may and may not do."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from workbench.core.errors import ProtocolError
from workbench.hub.calls import MOST_BYTES, MOST_CALLS, Calls, Work
from workbench.wire import frames


def _call(number: int) -> frames.Call:
    return frames.Call(number, "hub.status", msgspec.Raw(b"\x80"))


async def _wait_long(work: Work) -> None:
    work.begun = True
    await asyncio.sleep(60)


async def _is_full(calls: Calls) -> bool:
    try:
        await asyncio.wait_for(calls.room(), 0.02)
    except TimeoutError:
        return True
    return False


async def test_no_more_is_read_while_as_many_calls_as_may_be_are_under_way() -> None:
    calls = Calls()
    for number in range(MOST_CALLS):
        assert not await _is_full(calls)
        calls.begin(_call(number), 10, _wait_long)
    assert await _is_full(calls)
    calls.cancel(3)
    await asyncio.wait_for(calls.room(), 5)
    calls.end()


async def test_no_more_is_read_while_the_calls_are_as_large_as_may_be() -> None:
    calls = Calls()
    calls.begin(_call(1), MOST_BYTES, _wait_long)
    assert await _is_full(calls)
    calls.end()
    await asyncio.wait_for(calls.room(), 5)


async def test_a_number_is_free_again_when_its_call_has_ended() -> None:
    calls = Calls()

    async def at_once(work: Work) -> None:
        """Nothing to do."""

    calls.begin(_call(1), 10, at_once)
    with pytest.raises(ProtocolError, match="under way"):
        calls.begin(_call(1), 10, at_once)
    await asyncio.sleep(0.01)
    calls.begin(_call(1), 10, at_once)


async def test_a_call_that_is_cancelled_before_it_began_can_say_so() -> None:
    calls = Calls()
    seen: list[bool] = []

    async def answer(work: Work) -> None:
        seen.append(work.given_up)

    calls.begin(_call(1), 10, answer)
    calls.cancel(1)
    await asyncio.sleep(0.01)
    assert seen == [True]


async def test_an_answer_that_is_on_its_way_is_not_cancelled() -> None:
    calls = Calls()
    arrived = asyncio.Event()

    async def answer(work: Work) -> None:
        work.begun = work.over = True
        await asyncio.sleep(0.05)
        arrived.set()

    calls.begin(_call(1), 10, answer)
    await asyncio.sleep(0.01)
    calls.cancel(1)
    await asyncio.wait_for(arrived.wait(), 5)
