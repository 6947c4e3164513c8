"""A line to the hub without a client: what is sent and read is up to the test."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Self

from workbench.core.request import Request
from workbench.core.version import VERSION
from workbench.wire import frames
from workbench.wire.lookup import method_of
from workbench.wire.place import Place, connect

SECONDS = 30.0


class Line:
    """A socket to the hub of a place, or by its own path; ``greet`` shakes hands."""

    def __init__(self, place: Place | Path) -> None:
        self._socket = connect(place if isinstance(place, Path) else place.socket)
        self._socket.settimeout(SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def greet(self, **hello: str) -> frames.Message:
        """Say hello; what the hub answers."""
        given = {"program": VERSION, **hello}
        self.send(frames.pack(frames.Hello(frames.PROTOCOL, **given)))
        return self.receive()

    def send(self, data: bytes | bytearray) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def send_body(self, body: bytes) -> None:
        """Send a frame with any body."""
        self.send(struct.pack(">I", len(body)) + body)

    def ask(self, number: int, request: Request[object], key: str | None = None) -> None:
        """Send a call, and do not wait for its answer."""
        name = method_of(type(request)).name
        self.send(frames.pack_call(number, name, request, key))

    def receive(self) -> frames.Message:
        """The next message. Raises EOFError when the line has ended."""
        header = self.read(frames.HEADER_BYTES)
        return frames.unpack(self.read(frames.body_length(header)))

    def read(self, size: int) -> bytes:
        """So many bytes. Raises EOFError when the line has ended."""
        data = bytearray()
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return bytes(data)


def joined(place: Place) -> Line:
    """A line that has shaken hands."""
    line = Line(place)
    assert isinstance(line.greet(), frames.Welcome)
    return line
