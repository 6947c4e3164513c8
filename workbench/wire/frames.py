"""Frames on the socket: a four-byte big-endian length, then one msgpack message.

Every message is a tagged msgspec Struct, so a frame is validated where it enters. ``Hello``
must stay readable by every later version: it carries what a refusal needs. So must a ``Call``
of ``hub.stop`` and its ``Reply``: that is how a later program ends a hub of an earlier one.
"""

from __future__ import annotations

import struct
from typing import Any

import msgspec

from workbench.core.errors import InvalidInputError, ProtocolError

PROTOCOL = 1
MAX_FRAME = 16 * 1024 * 1024
# What a front end sends is small; the results that a worker hands in, and answers, need not be.
MAX_REQUEST = 1024 * 1024
MAX_HELLO = 64 * 1024
# Kinds of clients.
FRONT, WORKER, STOP = "front", "worker", "stop"
_LENGTH = struct.Struct(">I")
HEADER_BYTES = _LENGTH.size


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """First frame of a client. ``token`` names a worker's task.

    ``kind`` is front, worker, or stop: one that only ends the hub, of whatever version that is.
    """

    protocol: int
    program: str
    kind: str = FRONT
    acting: str | None = None
    token: str | None = None


class Welcome(msgspec.Struct, frozen=True, tag="welcome"):
    """The hub's answer to ``Hello``: who the caller is here."""

    protocol: int
    program: str
    project: str
    person: str
    role: str
    uid: int
    pid: int
    connection: str


class Call(msgspec.Struct, frozen=True, tag="call"):
    """A request. ``key`` makes a write that is sent again happen once."""

    id: int
    method: str
    params: msgspec.Raw
    key: str | None = None


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    """Stop working on the call with this id."""

    id: int


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """The result of a call."""

    id: int
    result: msgspec.Raw


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """An error: of a call, or (``id`` absent) of the connection."""

    id: int | None
    code: str
    message: str
    hint: str = ""


class Event(msgspec.Struct, frozen=True, tag="event"):
    """Something changed; several changes of one topic arrive as one event."""

    topic: str
    ids: list[str]


Message = Hello | Welcome | Call | Cancel | Reply | Failure | Event

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


def pack(message: Message, limit: int = MAX_FRAME) -> bytearray:
    """One frame. Raises ProtocolError when it would be larger than ``limit``."""
    frame = bytearray(HEADER_BYTES)
    _encoder.encode_into(message, frame, HEADER_BYTES)
    size = len(frame) - HEADER_BYTES
    if size > limit:
        raise ProtocolError(
            f"a message of {size:,} bytes is over the limit of {limit:,}",
            "ask for fewer rows at a time, or export to a file",
        )
    _LENGTH.pack_into(frame, 0, size)
    return frame


def pack_call(
    number: int, method: str, request: Any, key: str | None, limit: int = MAX_REQUEST
) -> bytearray:
    """A request as one frame. Raises InvalidInputError when it cannot be sent."""
    try:
        return pack(Call(number, method, raw(request), key), limit)
    except UnicodeEncodeError as error:
        raise InvalidInputError(
            f"{error.object[:200]!r} is not UTF-8", "give it another name"
        ) from error
    except OverflowError as error:
        raise InvalidInputError(f"{method}: a number is too large") from error
    except ProtocolError as error:
        raise InvalidInputError(
            f"{method}: {error.message}", "do it in several smaller parts"
        ) from error


def body_length(header: bytes, limit: int = MAX_FRAME) -> int:
    """The length that a header announces. Raises ProtocolError when it is over ``limit``."""
    length: int = _LENGTH.unpack(header)[0]
    if length > limit:
        raise ProtocolError(
            f"a frame of {length:,} bytes is over the limit of {limit:,}",
            "do it in several smaller parts",
        )
    return length


def unpack(body: bytes) -> Message:
    """The message in a frame's body. Raises ProtocolError for anything else."""
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"not a message: {error}") from error


def raw(value: Any) -> msgspec.Raw:
    """``value`` encoded as the payload of a message."""
    return msgspec.Raw(_encoder.encode(value))
