"""One front end or worker: who it is, its frames in, its answers out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from workbench.core.actor import Actor
from workbench.core.errors import (
    ProtocolError,
    UnavailableError,
    VersionMismatchError,
    WorkbenchError,
)
from workbench.core.ids import new_id
from workbench.core.version import VERSION
from workbench.hub import dispatch, identity
from workbench.hub.calls import Calls, Work
from workbench.hub.outbox import Outbox
from workbench.wire import frames

if TYPE_CHECKING:
    from workbench.hub.hub import Hub

log = logging.getLogger(__name__)
HELLO_SECONDS = 10.0
# How long what a connection still writes may keep its rows from others when it has ended.
WRITING_SECONDS = 3.0


class Connection:
    """A connection after its socket was accepted. ``actor`` is set by the handshake."""

    def __init__(
        self, hub: Hub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.hub = hub
        self.id = new_id()
        self.hello = frames.Hello(0, "")
        self.uid, self.pid = identity.peer(writer.get_extra_info("socket"))
        self.closing = False
        self.writes: set[asyncio.Task[Any]] = set()
        self._reader, self._outbox = reader, Outbox(writer)
        self._calls = Calls()
        self._most = frames.MAX_HELLO
        self._callbacks: list[Callable[[], Awaitable[None]]] = []

    async def serve(self) -> None:
        """Shake hands, then answer calls until the line ends."""
        last: WorkbenchError | None = None
        try:
            await asyncio.wait_for(self._shake_hands(), HELLO_SECONDS)
            while True:
                await self._calls.room()
                await self._receive()
        except (EOFError, ConnectionError, TimeoutError):
            pass  # The ordinary end: the other side left.
        except WorkbenchError as error:
            # Who came while the store closes is not turned away: the next hub is for them, and a
            # line that ends without a word is what clients wait for it on.
            leaving = isinstance(error, UnavailableError) and self.hub.stopping.is_set()
            last = None if leaving else error
        finally:
            await self._close(last)

    def tell(self, event: frames.Event) -> None:
        """Send an event."""
        self._outbox.tell(event)

    def dismiss(self, error: WorkbenchError | None = None) -> None:
        """End the line, saying why when it shall not come back."""
        self._outbox.close(None if error is None else _failure(error))

    def on_close(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run ``callback`` when this connection ends."""
        self._callbacks.append(callback)

    async def refresh(self) -> None:
        """Look up the role again; a person who was removed is cut off."""
        try:
            self.actor = await self._resolve()
        except WorkbenchError as error:
            self.dismiss(error)

    async def _resolve(self) -> Actor:
        return await self.hub.read(
            lambda reader: identity.resolve(reader, self.uid, self.hello.acting),
            caller=self.id,
            quick=True,
        )

    async def _body(self) -> bytes:
        header = await self._reader.readexactly(frames.HEADER_BYTES)
        return await self._reader.readexactly(frames.body_length(header, self._most))

    async def _shake_hands(self) -> None:
        hello = frames.unpack(await self._body())
        if not isinstance(hello, frames.Hello):
            raise ProtocolError("the first frame must say hello")
        worker = self.hub.supervisor.pool.find(hello.token)
        ours = worker is not None and self.uid == os.geteuid()
        self._most = frames.MAX_FRAME if ours else frames.MAX_REQUEST
        try:
            self._check_version(hello)
        except VersionMismatchError as error:
            if worker is not None:
                worker.turned_away = error
            raise
        self.hello = hello
        self.actor = await self._resolve()
        self.hub.joined(self)
        await self._outbox.send(
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

    def _check_version(self, hello: frames.Hello) -> None:
        """Raise VersionMismatchError for another program, which may do nothing but end this hub."""
        same = (hello.protocol, hello.program) == (frames.PROTOCOL, VERSION)
        if same or hello.kind == frames.STOP:
            return
        pid = self.hub.pid
        raise VersionMismatchError(
            f"this hub (process {pid}) is Workbench {VERSION} (protocol {frames.PROTOCOL}), "
            f"you are {hello.program[:40]} (protocol {hello.protocol})",
            f"end it, so that one of your version can start: workbench hub stop, or: kill {pid}",
        )

    async def _receive(self) -> None:
        body = await self._body()
        try:
            message = frames.unpack(body)
            if isinstance(message, frames.Call):
                self._calls.begin(message, len(body), self._answer)
            elif isinstance(message, frames.Cancel):
                self._calls.cancel(message.id)
            else:
                raise ProtocolError(f"a client does not send {type(message).__name__}")
        except ProtocolError as error:
            # The frame's length was sound, so the next frame can still be read.
            await self._outbox.send(_failure(error))

    async def _answer(self, work: Work) -> None:
        """Work on a call when it is its turn, and hold that until its answer is taken."""
        work.begun = True
        if work.given_up:
            await self._send(dispatch.cancelled(work.call))
            return
        try:
            async with self._calls.turn:
                answer = await dispatch.answer(self, work.call)
                work.over = True
                await self._send(answer)
        except asyncio.CancelledError:
            if work.over or self.closing:
                raise
            await self._send(dispatch.cancelled(work.call))

    async def _send(self, answer: frames.Reply | frames.Failure) -> None:
        with contextlib.suppress(ConnectionError):
            try:
                await self._outbox.send(answer)
            except ProtocolError as error:
                await self._outbox.send(_failure(error, answer.id))

    async def _close(self, last: WorkbenchError | None) -> None:
        self.closing = True
        self.hub.left(self)
        # First of all: an answer cut short must look like a lost line, so that it is asked again.
        self.dismiss(last)
        self._calls.end()
        if self.writes:
            await asyncio.wait(set(self.writes), timeout=WRITING_SECONDS)
        for callback in self._callbacks:
            try:
                await callback()
            except Exception:
                log.exception("clean-up after connection %s failed", self.id)


def _failure(error: WorkbenchError, number: int | None = None) -> frames.Failure:
    return frames.Failure(number, error.code, error.message, error.hint)
