"""Requests that cannot be sent are the caller's to mend, before anything is sent."""

from __future__ import annotations

import os

import pytest

from workbench.core.errors import InvalidInputError, ProtocolError
from workbench.hub.requests import ListJobs, ShowJob
from workbench.wire import frames


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (ShowJob(job=os.fsdecode(b"\xff")), "UTF-8"),
        (ListJobs(limit=2**70), "too large"),
        (ShowJob(job="x" * (frames.MAX_REQUEST + 1)), "over the limit"),
    ],
)
def test_what_cannot_be_sent_is_said(request_: object, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        frames.pack_call(1, "hub.job", request_, None)


def test_a_frame_says_its_length() -> None:
    frame = frames.pack(frames.Cancel(7))
    body = frame[frames.HEADER_BYTES :]
    assert frames.body_length(bytes(frame[: frames.HEADER_BYTES])) == len(body)
    assert frames.unpack(bytes(body)) == frames.Cancel(7)


def test_a_length_over_the_reader_s_limit_is_refused() -> None:
    frame = frames.pack(frames.Reply(1, frames.raw(b"x" * 1000)))
    with pytest.raises(ProtocolError, match="over the limit of 100"):
        frames.body_length(bytes(frame[: frames.HEADER_BYTES]), 100)
