"""The asyncio client: what screens use.

Requests are answered in any order. When the hub is lost, ``state`` becomes "lost", what was
under way is kept, and after rejoining it is sent again in order: writes once, by their keys.
When the hub turns the caller away, because of who or of what version they are, ``state`` becomes
"refused": that is final, and what was under way fails.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from workbench.client import launch, lock
from workbench.core.errors import (
    RefusedError,
    UnavailableError,
    VersionMismatchError,
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
REJOIN_SECONDS = 0.2
FIRST_TRIES = 100
JOINED, LOST, REFUSED, CLOSED = "joined", "lost", "refused", "closed"
# What a hub says to somebody who need not come again.
FINAL = (RefusedError, VersionMismatchError)
log = logging.getLogger(__name__)
EventCallback = Callable[[str, list[str]], None]
StateCallback = Callable[[str], None]


@dataclass
class _Pending:
    frame: bytearray
    answer: asyncio.Future[frames.Reply]


class AsyncClient:
    """One connection to a project's hub.

    ``state`` is "joined", "lost", "refused" or "closed"; ``error``: why it is "refused", or why the
    latest attempt to rejoin has failed.
    """

    def __init__(self, place: Place, *, acting: str | None = None) -> None:
        self.place = place
        self.state = LOST
        self.error: WorkbenchError | None = None
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
                reader = await self._greet(await _reach(self.place))
                self._task = asyncio.create_task(self._run(reader))
                return
            await asyncio.sleep(0.05)
        raise UnavailableError("the hub ends before it answers", f"its log: {self.place.log}")

    async def close(self) -> None:
        """Leave the hub; requests under way fail."""
        self._set_state(CLOSED, UnavailableError("the connection was closed"))
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._end_line()

    async def call(self, request: Request[T], *, key: str | None = None) -> T:
        """The request's result. Raises the hub's WorkbenchError.

        Cancelling asks the hub to stop; a write that has begun there ends as it may.
        """
        if self.error is not None and self.state in (REFUSED, CLOSED):
            raise self.error
        method = method_of(type(request))
        number = self._number()
        if method.write and key is None:
            key = new_id()
        frame = frames.pack_call(number, method.name, request, key)
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
        if len(callbacks) == 1 and self.state == JOINED:
            self._send_topics()

        def end() -> None:
            if callback in callbacks:
                callbacks.remove(callback)

        return end

    def on_state(self, callback: StateCallback) -> None:
        """Call ``callback(state)`` whenever the state changes."""
        self._state_callbacks.append(callback)

    def _number(self) -> int:
        self._next_id += 1
        return self._next_id

    def _send(self, frame: bytearray) -> None:
        if self._writer is not None and self.state == JOINED:
            self._writer.write(frame)

    def _send_topics(self) -> None:
        # Nobody waits for the answer.
        request = Subscribe(topics=sorted(self._topics))
        self._send(frames.pack_call(self._number(), "hub.subscribe", request, None))

    def _set_state(self, state: str, error: WorkbenchError | None = None) -> None:
        known = self.error and self.error.message
        if (state, error and error.message) != (self.state, known):
            self.state, self.error = state, error
            for callback in list(self._state_callbacks):
                _tell(callback, state)

    async def _run(self, reader: asyncio.StreamReader) -> None:
        while True:
            try:
                while True:
                    self._receive(await _message(reader))
            except FINAL as error:
                self._refused(error)
                return
            except (EOFError, OSError, WorkbenchError):
                pass  # The hub has gone, or speaks what nobody understands.
            except Exception:
                log.exception("the line to the hub failed")
            self._end_line()
            self._set_state(LOST)
            try:
                reader = await self._rejoin()
            except FINAL as error:
                self._refused(error)
                return

    def _refused(self, error: WorkbenchError) -> None:
        self._set_state(REFUSED, error)
        self._end_line()

    def _end_line(self) -> None:
        """Close the line; what is under way fails unless the hub will be rejoined."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self.state in (REFUSED, CLOSED) and self.error is not None:
            for pending in self._pending.values():
                if not pending.answer.done():
                    pending.answer.set_exception(self.error)

    def _receive(self, message: frames.Message) -> None:
        if isinstance(message, frames.Event):
            for callback in list(self._topics.get(message.topic, ())):
                _tell(callback, message.topic, message.ids)
        elif isinstance(message, frames.Failure) and message.id is None:
            error = from_code(message.code, message.message, message.hint)
            if isinstance(error, FINAL):
                raise error
            log.warning("the hub says: %s", error.message)
        elif isinstance(message, frames.Reply | frames.Failure):
            pending = self._pending.get(message.id or 0)
            if pending is None or pending.answer.done():
                return
            if isinstance(message, frames.Reply):
                pending.answer.set_result(message)
            else:
                pending.answer.set_exception(from_code(message.code, message.message, message.hint))

    async def _rejoin(self) -> asyncio.StreamReader:
        """Try until it is done. Raises what is ``FINAL`` when a hub says it."""
        # Everybody has lost the hub at once: let one be the first to start another.
        await asyncio.sleep(random.uniform(0.0, REJOIN_SPREAD))
        while True:
            try:
                link = await _reach(self.place)
            except VersionMismatchError:
                raise
            except WorkbenchError as error:
                # Only the owner may start the hub, say: somebody will.
                self._set_state(LOST, error)
            else:
                try:
                    return await self._greet(link)
                except FINAL:
                    raise
                except WorkbenchError as error:
                    self._set_state(LOST, error)
                except (OSError, EOFError):
                    pass  # It is leaving.
            await asyncio.sleep(REJOIN_SECONDS)

    async def _greet(self, link: socket.socket) -> asyncio.StreamReader:
        """Shake hands on a new line, and send what waits."""
        link.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=link)
        try:
            writer.write(frames.pack(self._hello))
            message = await asyncio.wait_for(_message(reader), launch.ANSWER_SECONDS)
            if isinstance(message, frames.Failure):
                raise from_code(message.code, message.message, message.hint)
            if not isinstance(message, frames.Welcome):
                raise UnavailableError("what listens there is not a hub of this program")
        except TimeoutError:
            writer.close()
            raise lock.no_answer(self.place) from None
        except BaseException:
            writer.close()
            raise
        self._writer, self.welcome = writer, message
        self._set_state(JOINED)
        if self._topics:
            self._send_topics()
        for pending in list(self._pending.values()):
            self._send(pending.frame)
        return reader


def _tell(callback: Callable[..., None], *what: Any) -> None:
    """Call a listener; one that fails harms neither the line nor the other listeners."""
    try:
        callback(*what)
    except Exception:
        log.exception("a listener to the hub failed")


async def _reach(place: Place) -> socket.socket:
    """Like ``launch.start_or_join``, without ever blocking the screen."""
    loop = asyncio.get_running_loop()
    early = launch.take_early(place)
    if early is not None:
        await _start(place, *early)
    deadline = loop.time() + launch.START_SECONDS
    patience = loop.time() + launch.ANSWER_SECONDS
    while loop.time() < deadline:
        try:
            link = launch.join_at_once(place)
        except BlockingIOError:
            if loop.time() > patience:
                raise lock.no_answer(place) from None
            await asyncio.sleep(lock.WAIT_SECONDS)
            continue
        if link is not None:
            return link
        claim = None if lock.held(place) else lock.claim_start(place)
        if claim is not None:
            await _start(place, None, claim)
        await asyncio.sleep(lock.WAIT_SECONDS if claim is None else 0)
    raise UnavailableError("the hub did not start in time", f"its log: {place.log}")


async def _start(place: Place, reading: int | None, claim: int) -> None:
    """Start a hub, or take one that is starting; wait until it or another one listens."""
    try:
        reading = launch.spawn(place) if reading is None else reading
        await _readable(reading, place)
        if launch.read_report(reading, place).code == launch.JOINED:
            await asyncio.sleep(lock.WAIT_SECONDS)
    finally:
        os.close(claim)


async def _readable(descriptor: int, place: Place) -> None:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[Any] = loop.create_future()

    def arrived() -> None:
        if not ready.done():
            ready.set_result(None)

    loop.add_reader(descriptor, arrived)
    try:
        await asyncio.wait_for(ready, launch.START_SECONDS)
    except TimeoutError:
        raise launch.too_slow(descriptor, place) from None
    finally:
        loop.remove_reader(descriptor)


async def _message(reader: asyncio.StreamReader) -> frames.Message:
    header = await reader.readexactly(frames.HEADER_BYTES)
    return frames.unpack(await reader.readexactly(frames.body_length(header)))
