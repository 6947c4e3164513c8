"""Bad frames harm nobody else's connection, nor the hub."""

from __future__ import annotations

import os
import struct

import msgspec
import pytest

from tests.hub.bare_line import Line, joined
from workbench.client.blocking import Client
from workbench.hub.requests import ListJobs, Status
from workbench.wire import frames
from workbench.wire.place import Place

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
    with joined(place) as line:
        line.send_body(MALFORMED[name])
        failure = line.receive()
        assert isinstance(failure, frames.Failure)
        assert failure.code == "protocol"
        line.ask(7, Status())
        reply = line.receive()
        assert isinstance(reply, frames.Reply)
        assert reply.id == 7
    assert client.call(Status()).pid == client.welcome.pid


def test_an_oversized_frame_ends_its_own_line_alone(place: Place, client: Client) -> None:
    with joined(place) as line:
        line.send(struct.pack(">I", frames.MAX_REQUEST + 1))
        assert isinstance(line.receive(), frames.Failure)
        with pytest.raises(EOFError):
            line.receive()
    assert client.call(Status()).pid == client.welcome.pid


def test_a_truncated_frame_harms_nobody(place: Place, client: Client) -> None:
    with joined(place) as line:
        line.send(struct.pack(">I", 1000) + b"half")
    assert client.call(Status()).pid == client.welcome.pid


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("no.such", {}, "protocol"),
        ("hub.status", {"bogus": 1}, "invalid_input"),
        ("hub.jobs", {"limit": "many"}, "invalid_input"),
        ("audit.events", {"offset": 2**63}, "invalid_input"),
        ("annotate.add_person", {"name": "eve", "account": "\0"}, "not_found"),
    ],
)
def test_an_unknown_method_or_wrong_parameters_are_answered(
    place: Place, method: str, params: dict[str, object], code: str
) -> None:
    with joined(place) as line:
        line.send(frames.pack(frames.Call(3, method, frames.raw(params))))
        failure = line.receive()
    assert isinstance(failure, frames.Failure)
    assert (failure.id, failure.code) == (3, code)


def test_a_first_frame_that_is_no_hello_is_refused(place: Place) -> None:
    with Line(place) as line:
        line.send(frames.pack(frames.Cancel(1)))
        failure = line.receive()
    assert isinstance(failure, frames.Failure)
    assert failure.code == "protocol"


def test_a_second_call_of_a_number_that_is_under_way_is_refused(
    client: Client, place: Place
) -> None:
    with joined(place) as line:
        line.send(calls_of_one_number())
        refused, answered = line.receive(), line.receive()
    assert isinstance(refused, frames.Failure)
    assert (refused.id, refused.code) == (None, "protocol")
    assert isinstance(answered, frames.Reply)


def calls_of_one_number() -> bytes:
    """Two that arrive at once: the first is not answered before the second is read."""
    return b"".join(
        frames.pack_call(5, name, request, None)
        for name, request in (("hub.jobs", ListJobs()), ("hub.status", Status()))
    )
