"""What a connection is sent: in turn, no more than it takes, and events once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest_asyncio

from workbench.hub.outbox import Outbox
from workbench.wire import frames

LARGE = 2_000_000


class Ends:
    """An outbox, and the socket of who reads it."""

    def __init__(self, outbox: Outbox, reader: asyncio.StreamReader) -> None:
        self.outbox = outbox
        self._reader = reader

    async def read(self) -> frames.Message:
        """The next message."""
        header = await self._reader.readexactly(frames.HEADER_BYTES)
        body = await self._reader.readexactly(frames.body_length(header))
        return frames.unpack(body)


@pytest_asyncio.fixture
async def ends() -> AsyncIterator[Ends]:
    near, far = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=near)
    reader, other = await asyncio.open_connection(sock=far)
    outbox = Outbox(writer)
    yield Ends(outbox, reader)
    outbox.close()
    other.close()


def _reply(number: int) -> frames.Reply:
    return frames.Reply(number, frames.raw(b"x" * LARGE))


async def test_an_answer_waits_until_what_came_before_is_taken(ends: Ends) -> None:
    first, second = (asyncio.create_task(ends.outbox.send(_reply(n))) for n in (1, 2))
    await asyncio.sleep(0.1)
    assert not second.done()
    assert [(await ends.read()).id for _ in range(2)] == [1, 2]  # type: ignore[union-attr]
    await asyncio.wait_for(asyncio.gather(first, second), 5)


async def test_events_of_a_topic_that_wait_become_one(ends: Ends) -> None:
    behind = asyncio.create_task(ends.outbox.send(_reply(1)))
    await asyncio.sleep(0.1)
    for number in range(500):
        ends.outbox.tell(frames.Event("labels", [f"row {number}"]))
        ends.outbox.tell(frames.Event("jobs", []))
    await ends.read()
    heard = [await ends.read(), await ends.read()]
    await behind
    assert {one.topic for one in heard if isinstance(one, frames.Event)} == {"labels", "jobs"}
    ends.outbox.tell(frames.Event("rows", []))
    assert await ends.read() == frames.Event("rows", [])


async def test_a_line_that_does_not_take_its_last_words_is_cut(ends: Ends) -> None:
    sending = asyncio.create_task(ends.outbox.send(_reply(1)))
    await asyncio.sleep(0.1)
    ends.outbox.close(frames.Failure(None, "refused", "you were removed"))
    done, _ = await asyncio.wait({sending}, timeout=10)
    assert sending in done
