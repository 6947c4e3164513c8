"""Errors of the system and of text, in terms that a person can act on and a line can carry."""

from __future__ import annotations

import errno
import os

import pytest

from workbench.core.errors import InvalidInputError, UnavailableError, WorkbenchError
from workbench.core.system import from_os


@pytest.mark.parametrize(
    ("number", "kind", "says"),
    [
        (errno.EROFS, UnavailableError, "read-only"),
        (errno.EACCES, UnavailableError, "no permission"),
        (errno.ENOSPC, UnavailableError, "disk is full"),
        (errno.EEXIST, UnavailableError, "something else is there"),
        (errno.ENAMETOOLONG, InvalidInputError, "too long"),
        (errno.ENOTDIR, InvalidInputError, "a file, not a folder"),
        (errno.ELOOP, InvalidInputError, "circle"),
    ],
)
def test_each_refusal_is_named_with_its_file_and_what_to_do(
    number: int, kind: type[WorkbenchError], says: str
) -> None:
    error = from_os(OSError(number, os.strerror(number), "/p.hub/hub.lock"), "cannot start")
    assert type(error) is kind
    assert error.message.startswith("cannot start: ")
    assert says in error.message
    assert "/p.hub/hub.lock" in error.message
    assert error.hint


def test_a_file_that_was_named_is_not_named_twice() -> None:
    error = from_os(PermissionError(errno.EACCES, "no", "/x.csv"), "cannot open /x.csv")
    assert error.message == "cannot open /x.csv: no permission"


def test_an_unknown_refusal_is_given_in_the_system_s_words() -> None:
    assert (
        "Bad file descriptor" in from_os(OSError(errno.EBADF, "Bad file descriptor"), "x").message
    )


def test_an_error_about_bytes_that_are_no_text_can_be_sent() -> None:
    error = InvalidInputError(f"no file {os.fsdecode(bytes([255]))}", os.fsdecode(b"\xfe"))
    assert (error.message, error.hint) == ("no file \\udcff", "\\udcfe")
