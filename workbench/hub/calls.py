"""One connection's calls under way: so many, so large, so many of them worked on at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from workbench.core.errors import ProtocolError
from workbench.wire import frames

# From here on nothing more is read from the connection, a cancel neither.
MOST_CALLS = 64
MOST_BYTES = 4 * 1024 * 1024
# Each may hold an answer of ``frames.MAX_FRAME`` that the other side has not taken yet.
MOST_AT_WORK = 8


@dataclass(eq=False)
class Work:
    """One call. When it is ``over``, its answer is on the way and it is too late to cancel.

    One that is cancelled before it has ``begun`` is ``given_up``: a task that never ran could not
    even say so.
    """

    call: frames.Call
    size: int
    begun: bool = False
    given_up: bool = False
    over: bool = False
    task: asyncio.Task[None] | None = None


class Calls:
    """All calls of a connection that have no answer yet."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(MOST_AT_WORK)
        self._works: dict[int, Work] = {}
        self._bytes = 0
        self._changed = asyncio.Event()

    async def room(self) -> None:
        """Wait until another call may be read."""
        while len(self._works) >= MOST_CALLS or self._bytes >= MOST_BYTES:
            self._changed.clear()
            await self._changed.wait()

    def begin(
        self, call: frames.Call, size: int, answer: Callable[[Work], Coroutine[Any, Any, None]]
    ) -> None:
        """Start to answer a call of ``size`` bytes.

        Raises ProtocolError while another of the same number is under way.
        """
        if call.id in self._works:
            raise ProtocolError(f"call {call.id} is under way already", "number calls apart")
        work = self._works[call.id] = Work(call, size)
        self._bytes += size
        work.task = asyncio.create_task(answer(work))
        work.task.add_done_callback(lambda _: self._ended(work))

    def _ended(self, work: Work) -> None:
        del self._works[work.call.id]
        self._bytes -= work.size
        self._changed.set()

    def cancel(self, number: int) -> None:
        """Ask a call to stop, if it is still under way."""
        work = self._works.get(number)
        if work is None or work.task is None or work.over:
            return
        if work.begun:
            work.task.cancel()
        else:
            work.given_up = True

    def end(self) -> None:
        """Drop all calls: nobody is there for their answers."""
        for work in self._works.values():
            if work.task is not None:
                work.task.cancel()
