"""The asyncio client: what screens use.

Requests are answered in any order. When the hub is lost, ``state`` becomes "lost", what was
under way is kept, and after rejoining it is sent again in order: writes once, by their keys.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from workbench.client import launch
from workbench.core.errors import (
    ProtocolError,
    RefusedError,
    UnavailableError,
    WorkbenchError,
    from_code,
)
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.core.version import VERSION
from workbench.hub.requests import Subscribe
from workbench.wire import frames
from workbench.wire.lookup import method_of
from workbench.wire.place import Place

T = TypeVar("T")
REJOIN_SPREAD = 0.3
FIRST_TRIES = 100
EventCallback = Callable[[str, list[str]], None]
StateCallback = Callable[[str], None]


@dataclass
class _Pending:
    frame: bytes
    answer: asyncio.Future[frames.Reply]


class AsyncClient:
    """One connection to a project's hub. ``state`` is "joined", "lost" or "closed"."""

    def __init__(self, place: Place, *, acting: str | None = None) -> None:
        self.place = place
        self.state = "lost"
        self.welcome: frames.Welcome | None = None
        self._hello = frames.Hello(frames.PROTOCOL, VERSION, "front", acting)
        self._pending: dict[int, _Pending] = {}
        self._next_id = 0
        self._topics: dict[str, list[EventCallback]] = {}
        self._state_callbacks: list[StateCallback] = []
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Start or join the hub. Raises WorkbenchError when that cannot be done."""
        for _ in range(FIRST_TRIES):
            # A hub that is just leaving is waited for.
            with contextlib.suppress(EOFError, ConnectionError):
                reader = await self._join()
                self._task = asyncio.create_task(self._run(reader))
                return
            await asyncio.sleep(0.05)
        raise UnavailableError("the hub ends before it answers", f"its log: {self.place.log}")

    async def close(self) -> None:
        """Leave the hub; requests under way fail."""
        self._set_state("closed")
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._writer is not None:
            self._writer.close()
        self._fail_all(UnavailableError("the connection was closed"))

    async def call(self, request: Request[T], *, key: str | None = None) -> T:
        """The request's result. Raises the hub's WorkbenchError. Cancelling cancels there too."""
        method = method_of(type(request))
        self._next_id += 1
        number = self._next_id
        if method.write and key is None:
            key = new_id()
        frame = frames.pack(frames.Call(number, method.name, frames.raw(request), key))
        pending = _Pending(frame, asyncio.get_running_loop().create_future())
        self._pending[number] = pending
        self._send(frame)
        try:
            reply = await pending.answer
        except asyncio.CancelledError:
            self._send(frames.pack(frames.Cancel(number)))
            raise
        finally:
            self._pending.pop(number, None)
        value: T = msgspec.msgpack.decode(reply.result, type=method.result)
        return value

    def subscribe(self, topic: str, callback: EventCallback) -> Callable[[], None]:
        """Call ``callback(topic, ids)`` on events; returns what ends it."""
        callbacks = self._topics.setdefault(topic, [])
        callbacks.append(callback)
        if len(callbacks) == 1 and self.state == "joined":
            self._send_topics()

        def end() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return end

    def on_state(self, callback: StateCallback) -> None:
        """Call ``callback(state)`` whenever the state changes."""
        self._state_callbacks.append(callback)

    def _send(self, frame: bytes) -> None:
        if self._writer is not None and self.state == "joined":
            self._writer.write(frame)

    def _send_topics(self) -> None:
        # Number 0 is never waited for: an answer to it is dropped.
        request = Subscribe(topics=sorted(self._topics))
        self._send(frames.pack(frames.Call(0, "hub.subscribe", frames.raw(request))))

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            for callback in list(self._state_callbacks):
                callback(state)

    async def _run(self, reader: asyncio.StreamReader) -> None:
        while True:
            try:
                await self._listen(reader)
            except (EOFError, ConnectionError, ProtocolError):
                if self._writer is not None:
                    self._writer.close()
                self._set_state("lost")
            reader = await self._rejoin()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            self._receive(await _message(reader))

    def _receive(self, message: frames.Message) -> None:
        if isinstance(message, frames.Event):
            for callback in list(self._topics.get(message.topic, ())):
                callback(message.topic, message.ids)
        elif isinstance(message, frames.Reply | frames.Failure):
            pending = self._pending.get(message.id or 0)
            if pending is None or pending.answer.done():
                return
            if isinstance(message, frames.Reply):
                pending.answer.set_result(message)
            else:
                pending.answer.set_exception(from_code(message.code, message.message, message.hint))

    async def _rejoin(self) -> asyncio.StreamReader:
        # Everybody has lost the hub at once: let one be the first to start another.
        await asyncio.sleep(random.uniform(0.0, REJOIN_SPREAD))
        while True:
            try:
                return await self._join()
            except RefusedError:
                # Only the owner may start the hub: wait until somebody did.
                await asyncio.sleep(0.5)
            except (WorkbenchError, OSError, EOFError):
                await asyncio.sleep(0.2)

    async def _join(self) -> asyncio.StreamReader:
        link = await _reach(self.place)
        link.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=link)
        writer.write(frames.pack(self._hello))
        try:
            message = await _message(reader)
        except BaseException:
            writer.close()
            raise
        if isinstance(message, frames.Failure):
            writer.close()
            raise from_code(message.code, message.message, message.hint)
        if not isinstance(message, frames.Welcome):
            writer.close()
            raise UnavailableError("what listens there is not a hub of this program")
        self._writer = writer
        self.welcome = message
        self._set_state("joined")
        if self._topics:
            self._send_topics()
        for pending in list(self._pending.values()):
            self._send(pending.frame)
        return reader

    def _fail_all(self, error: WorkbenchError) -> None:
        for pending in self._pending.values():
            if not pending.answer.done():
                pending.answer.set_exception(error)


async def _reach(place: Place) -> socket.socket:
    """Like ``launch.start_or_join``, without ever blocking the screen."""
    deadline = asyncio.get_running_loop().time() + launch.START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        link = launch.join(place)
        if link is not None:
            return link
        claim = None if launch.starting(place) else launch.claim_start(place)
        if claim is not None:
            try:
                await _start(place)
            finally:
                os.close(claim)
        await asyncio.sleep(launch.WAIT_SECONDS if claim is None else 0)
    raise UnavailableError("the hub did not start in time", f"its log: {place.log}")


async def _start(place: Place) -> None:
    """Start a hub and wait until it listens, or says that another one does."""
    reading = launch.spawn(place)
    await _readable(reading, launch.START_SECONDS)
    report = launch.read_report(reading)
    launch.raise_report(report, place)
    if report is not None and report.code == launch.JOINED:
        await asyncio.sleep(launch.WAIT_SECONDS)


async def _readable(descriptor: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[Any] = loop.create_future()

    def arrived() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(descriptor, arrived)
    try:
        await asyncio.wait_for(ready, seconds)
    except TimeoutError:
        launch.give_up(descriptor)
        raise UnavailableError("the hub did not start in time") from None
    finally:
        loop.remove_reader(descriptor)


async def _message(reader: asyncio.StreamReader) -> frames.Message:
    header = await reader.readexactly(frames.HEADER_BYTES)
    return frames.unpack(await reader.readexactly(frames.body_length(header)))
