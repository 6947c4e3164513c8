"""The blocking client: for the command line, jobs, notebooks and tests.

A connection that is lost is rejoined, and a request that was under way is sent again; a write
carries an idempotency key, so it happens once. Safe to use from several threads.
"""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import msgspec

from workbench.client import lock
from workbench.client.launch import ANSWER_SECONDS, join, start_or_join
from workbench.core.errors import TimeLimitError, UnavailableError, from_code
from workbench.core.ids import new_id
from workbench.core.request import Request
from workbench.core.version import VERSION
from workbench.wire import frames
from workbench.wire.lookup import method_of
from workbench.wire.place import Place

T = TypeVar("T")
REJOIN_SECONDS = 30.0
FIRST_SECONDS = 5.0


def may_not_start(place: Place) -> socket.socket:
    """Join only: for a caller that may not, or should not, start a hub."""
    link = join(place)
    if link is None:
        raise UnavailableError(
            f"no hub runs for {place.project.name}",
            f"start it with: workbench hub start --project {place.project}",
        )
    return link


class Client:
    """One connection to a project's hub. Also a context manager."""

    def __init__(
        self,
        place: Place,
        *,
        acting: str | None = None,
        kind: str = frames.FRONT,
        token: str | None = None,
        reach: Callable[[Place], socket.socket] = start_or_join,
    ) -> None:
        self.place = place
        self._hello = frames.Hello(frames.PROTOCOL, VERSION, kind, acting, token)
        self._most = frames.MAX_FRAME if kind == frames.WORKER else frames.MAX_REQUEST
        self._reach = reach
        self._lock = threading.Lock()
        self._next_id = 0
        self._link: socket.socket | None = None
        self.welcome = self._first_join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the hub."""
        if self._link is not None:
            self._link.close()
            self._link = None

    def call(
        self, request: Request[T], *, timeout: float | None = None, key: str | None = None
    ) -> T:
        """The request's result. Raises the hub's WorkbenchError, or TimeLimitError.

        An interrupt (Ctrl+C) asks the hub to stop; a write that has begun ends as it may.
        """
        method = method_of(type(request))
        with self._lock:
            self._next_id += 1
            number = self._next_id
            if method.write and key is None:
                key = new_id()
            frame = frames.pack_call(number, method.name, request, key, self._most)
            reply = self._exchange(frame, number, timeout)
        value: T = msgspec.msgpack.decode(reply.result, type=method.result)
        return value

    def _exchange(self, frame: bytearray, number: int, timeout: float | None) -> frames.Reply:
        """Send until answered, rejoining whenever the line is lost."""
        lost = give_up = -math.inf
        while True:
            try:
                link = self._link or self._rejoin()
                link.settimeout(timeout)
                link.sendall(frame)
                return self._answer(link, number)
            except KeyboardInterrupt:
                # An answer that was read in part would be taken for the next one's beginning.
                self._give_up(number)
                raise
            except TimeoutError:
                self.close()
                raise TimeLimitError(
                    f"no answer within {timeout:g} seconds", "try again, or look at: workbench hub"
                ) from None
            except (ConnectionError, EOFError) as error:
                self.close()
                now = time.monotonic()
                if now - lost > REJOIN_SECONDS:
                    # The first loss, or the first after a long time: what went before is over.
                    give_up = now + REJOIN_SECONDS
                lost = now
                if now > give_up:
                    raise UnavailableError(
                        "the hub was lost and could not be rejoined", f"its log: {self.place.log}"
                    ) from error
                time.sleep(0.05)

    def _give_up(self, number: int) -> None:
        if self._link is not None:
            with contextlib.suppress(OSError):
                self._link.setblocking(False)
                self._link.sendall(frames.pack(frames.Cancel(number)))
        self.close()

    def _answer(self, link: socket.socket, number: int) -> frames.Reply:
        while True:
            message = _receive(link)
            if isinstance(message, frames.Reply) and message.id == number:
                return message
            if isinstance(message, frames.Failure) and message.id in (number, None):
                raise from_code(message.code, message.message, message.hint)

    def _first_join(self) -> frames.Welcome:
        """Join; a hub that is just leaving is waited for."""
        give_up = time.monotonic() + FIRST_SECONDS
        while True:
            try:
                return self._join()
            except ConnectionError:
                if time.monotonic() > give_up:
                    raise UnavailableError(
                        "the hub ends before it answers", f"its log: {self.place.log}"
                    ) from None
                time.sleep(0.05)

    def _rejoin(self) -> socket.socket:
        self.welcome = self._join()
        if self._link is None:
            raise ConnectionError
        return self._link

    def _join(self) -> frames.Welcome:
        link = self._reach(self.place)
        try:
            link.settimeout(ANSWER_SECONDS)
            link.sendall(frames.pack(self._hello))
            message = _receive(link)
        except TimeoutError:
            link.close()
            raise lock.no_answer(self.place) from None
        except (OSError, EOFError):
            link.close()
            raise ConnectionError from None
        if isinstance(message, frames.Failure):
            link.close()
            raise from_code(message.code, message.message, message.hint)
        if not isinstance(message, frames.Welcome):
            link.close()
            raise UnavailableError("what listens there is not a hub of this program")
        self._link = link
        return message


def _receive(link: socket.socket) -> frames.Message:
    header = _read(link, frames.HEADER_BYTES)
    return frames.unpack(_read(link, frames.body_length(header)))


def _read(link: socket.socket, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = link.recv(min(size, 1 << 20))
        if not part:
            raise EOFError("the hub closed the line")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def open_client(project: str, acting: str | None = None, **options: Any) -> Client:
    """A client of the project at this path, starting its hub when none runs."""
    return Client(Place.of(project), acting=acting, **options)
