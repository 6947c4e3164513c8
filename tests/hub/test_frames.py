"""Bad frames harm nobody else's connection, nor the hub."""

from __future__ import annotations

import os
import socket
import struct

import msgspec
import pytest

from workbench.client.blocking import Client
from workbench.core.version import VERSION
from workbench.hub.requests import Status
from workbench.wire import frames
from workbench.wire.place import Place, connect


def _joined(place: Place) -> socket.socket:
    link = connect(place.socket, timeout=5)
    link.sendall(frames.pack(frames.Hello(frames.PROTOCOL, VERSION)))
    assert isinstance(_receive(link), frames.Welcome)
    return link


def _receive(link: socket.socket) -> frames.Message:
    header = _exactly(link, 4)
    return frames.unpack(_exactly(link, frames.body_length(header)))


def _exactly(link: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = link.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _body(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


MALFORMED = {
    "noise": os.urandom(64),
    "empty": b"",
    "an unknown tag": msgspec.msgpack.encode({"type": "bogus"}),
    "a missing field": msgspec.msgpack.encode({"type": "call", "id": 1}),
    "deep nesting": b"\x91" * 100_000,
    "what only a hub sends": frames.pack(frames.Event("rows", []))[4:],
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_frame_gets_a_typed_error_and_the_line_goes_on(
    place: Place, client: Client, name: str
) -> None:
    link = _joined(place)
    link.sendall(_body(MALFORMED[name]))
    failure = _receive(link)
    assert isinstance(failure, frames.Failure)
    assert failure.code == "protocol"
    link.sendall(frames.pack(frames.Call(7, "hub.status", frames.raw(Status()))))
    reply = _receive(link)
    assert isinstance(reply, frames.Reply)
    assert reply.id == 7
    link.close()
    assert client.call(Status()).pid == client.welcome.pid


def test_an_oversized_frame_ends_its_own_line_alone(place: Place, client: Client) -> None:
    link = _joined(place)
    link.sendall(struct.pack(">I", frames.MAX_FRAME + 1))
    failure = _receive(link)
    assert isinstance(failure, frames.Failure)
    with pytest.raises(EOFError):
        _receive(link)
    link.close()
    assert client.call(Status()).pid == client.welcome.pid


def test_a_truncated_frame_harms_nobody(place: Place, client: Client) -> None:
    link = _joined(place)
    link.sendall(struct.pack(">I", 1000) + b"half")
    link.close()
    assert client.call(Status()).pid == client.welcome.pid


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("no.such", {}, "protocol"),
        ("hub.status", {"bogus": 1}, "invalid_input"),
        ("hub.jobs", {"limit": "many"}, "invalid_input"),
    ],
)
def test_an_unknown_method_or_wrong_parameters_are_answered(
    place: Place, method: str, params: dict[str, object], code: str
) -> None:
    link = _joined(place)
    link.sendall(frames.pack(frames.Call(3, method, frames.raw(params))))
    failure = _receive(link)
    link.close()
    assert isinstance(failure, frames.Failure)
    assert (failure.id, failure.code) == (3, code)


def test_a_first_frame_that_is_no_hello_is_refused(place: Place) -> None:
    link = connect(place.socket, timeout=5)
    link.sendall(frames.pack(frames.Cancel(1)))
    failure = _receive(link)
    link.close()
    assert isinstance(failure, frames.Failure)
    assert failure.code == "protocol"
