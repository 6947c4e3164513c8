"""One front end or worker: its frames in, its answers out, its calls under way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from workbench.core.actor import Actor
from workbench.core.errors import ProtocolError, VersionMismatchError, WorkbenchError
from workbench.core.ids import new_id
from workbench.core.version import VERSION
from workbench.hub import dispatch, identity
from workbench.wire import frames

if TYPE_CHECKING:
    from workbench.hub.hub import Hub

log = logging.getLogger(__name__)
HELLO_SECONDS = 10.0
# How long what a connection still writes may keep its rows from others when it has ended.
WRITING_SECONDS = 3.0
# A reader this far behind is not reading; its line is cut rather than the hub's memory filled.
MOST_UNSENT = 64 * 1024 * 1024


class Connection:
    """A connection after its socket was accepted. ``actor`` is set by the handshake."""

    def __init__(
        self, hub: Hub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.hub = hub
        self.id = new_id()
        self.hello = frames.Hello(0, "")
        self.uid, self.pid = identity.peer(writer.get_extra_info("socket"))
        self._reader, self._writer = reader, writer
        self._calls: dict[int, asyncio.Task[None]] = {}
        self.writes: set[asyncio.Task[Any]] = set()
        self._callbacks: list[Callable[[], Awaitable[None]]] = []

    async def serve(self) -> None:
        """Shake hands, then answer calls until the line ends."""
        try:
            await asyncio.wait_for(self._shake_hands(), HELLO_SECONDS)
            while True:
                await self._receive()
        except (EOFError, ConnectionError, TimeoutError):
            pass  # The ordinary end: the other side left.
        except WorkbenchError as error:
            self.send(frames.Failure(None, error.code, error.message, error.hint))
        finally:
            await self._close()

    def send(self, message: frames.Message) -> None:
        """Queue a message; a line that no longer takes any is cut."""
        if self._writer.is_closing():
            return
        self._writer.write(frames.pack(message))
        if self._writer.transport.get_write_buffer_size() > MOST_UNSENT:
            self._writer.transport.abort()

    def on_close(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run ``callback`` when this connection ends."""
        self._callbacks.append(callback)

    async def refresh(self) -> None:
        """Look up the role again; a person who was removed is cut off."""
        try:
            self.actor = await self._resolve()
        except WorkbenchError as error:
            self.send(frames.Failure(None, error.code, error.message, error.hint))
            self._writer.close()

    async def _resolve(self) -> Actor:
        return await self.hub.read(
            lambda reader: identity.resolve(reader, self.uid, self.hello.acting)
        )

    async def _body(self) -> bytes:
        header = await self._reader.readexactly(frames.HEADER_BYTES)
        return await self._reader.readexactly(frames.body_length(header))

    async def _shake_hands(self) -> None:
        hello = frames.unpack(await self._body())
        if not isinstance(hello, frames.Hello):
            raise ProtocolError("the first frame must say hello")
        if hello.protocol != frames.PROTOCOL:
            raise VersionMismatchError(
                f"this hub is Workbench {VERSION} (protocol {frames.PROTOCOL}), "
                f"you are {hello.program} (protocol {hello.protocol})",
                "use one version: end the hub with its own `workbench hub stop`, then try again",
            )
        self.hello = hello
        self.actor = await self._resolve()
        self.send(
            frames.Welcome(
                frames.PROTOCOL,
                VERSION,
                str(self.hub.place.project),
                self.actor.name,
                self.actor.role.title,
                self.uid,
                self.hub.pid,
                self.id,
            )
        )
        self.hub.joined(self)

    async def _receive(self) -> None:
        body = await self._body()
        try:
            message = frames.unpack(body)
        except ProtocolError as error:
            # The frame's length was sound, so the next frame can still be read.
            self.send(frames.Failure(None, error.code, error.message, error.hint))
            return
        if isinstance(message, frames.Call):
            task = asyncio.create_task(self._answer(message))
            self._calls[message.id] = task
            task.add_done_callback(lambda done: self._called(message.id, done))
        elif isinstance(message, frames.Cancel):
            if message.id in self._calls:
                self._calls[message.id].cancel()
        else:
            kind = type(message).__name__
            self.send(frames.Failure(None, ProtocolError.code, f"a client does not send {kind}"))

    def _called(self, number: int, task: asyncio.Task[None]) -> None:
        if self._calls.get(number) is task:
            del self._calls[number]

    async def _answer(self, call: frames.Call) -> None:
        answer = await dispatch.answer(self, call)
        try:
            self.send(answer)
        except ProtocolError as error:
            self.send(frames.Failure(call.id, error.code, error.message, error.hint))
        with contextlib.suppress(ConnectionError):
            await self._writer.drain()

    async def _close(self) -> None:
        self.hub.left(self)
        # First of all: an answer cut short must look like a lost line, so that it is asked again.
        self._writer.close()
        for task in list(self._calls.values()):
            task.cancel()
        if self.writes:
            await asyncio.wait(set(self.writes), timeout=WRITING_SECONDS)
        for callback in self._callbacks:
            try:
                await callback()
            except Exception:
                log.exception("clean-up after connection %s failed", self.id)
