"""A workbook that is parsed in a process of its own (``sheet_child``): what ends it ends no job."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from workbench.collect.readers.packed import reading
from workbench.collect.readers.sheet_child import LENGTH, Head, Rows
from workbench.core.errors import InvalidInputError, UnavailableError, WorkbenchError

_MODULE = "workbench.collect.readers.sheet_child"
_NO_MEMORY = re.compile(rb"memory allocation of (\d+) bytes failed")
_ANEW = "It may be damaged: get it again, or save it anew as xlsx."
_FAR = (
    "a cell lies far away from the others, or the file is damaged",
    "Delete what is far from the table, save the sheet alone as CSV, or get the file again.",
)
_FRAME = msgspec.msgpack.Decoder(Head | Rows)


@contextmanager
def sheet_apart(
    path: Path, name: str, sheet: str, most: int
) -> Iterator[tuple[Head, Iterator[Rows]]]:
    """The head, and the rows in parts: the first ``most`` of them, -1: all.

    ``sheet``: "" for the first. Raises InvalidInputError for what cannot be read, and
    UnavailableError; also later, while rows are taken. ``name`` is what the file is called.
    """
    with reading(path):
        path.open("rb").close()
    command = [sys.executable, "-m", _MODULE, str(path), sheet, str(most)]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        assert child.stdout is not None, "it is a pipe"
        try:
            frames = _frames(child, child.stdout, said, name)
            head = next(frames)
            assert isinstance(head, Head), "it comes first"
            yield head, (frame for frame in frames if not isinstance(frame, Head))
        finally:
            child.kill()
            child.stdout.close()
            child.wait()


def _frames(
    child: subprocess.Popen[bytes], pipe: IO[bytes], said: IO[bytes], name: str
) -> Iterator[Head | Rows]:
    """What the child writes, up to its end."""
    while length := pipe.read(LENGTH.size):
        body = pipe.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else b""
        frame = _FRAME.decode(body)
        if isinstance(frame, Head) and frame.fault:
            raise _fault(name, frame)
        if frame == []:
            return
        yield frame
        if isinstance(frame, Head) and not frame.rows:
            return
    status = child.wait()
    said.seek(0)
    raise _ended(name, status, said.read())


def _fault(name: str, head: Head) -> WorkbenchError:
    if head.fault == "locked":
        return InvalidInputError(f"{name} is locked by a password", "Save a copy without.")
    if head.fault == "memory":
        return InvalidInputError(f"{name} needs more memory than there is: {_FAR[0]}", _FAR[1])
    if head.fault == "system":
        return UnavailableError(f"{name} cannot be read: {head.said}")
    return _damaged(name, head.said)


def _damaged(name: str, why: str) -> InvalidInputError:
    return InvalidInputError(f"{name} is no workbook that can be read: {why}", _ANEW)


def _ended(name: str, status: int, said: bytes) -> WorkbenchError:
    """Why the child ended before it had told everything."""
    if found := _NO_MEMORY.search(said):
        needed = int(found[1]) / 1e9
        return InvalidInputError(
            f"{name} needs {needed:,.1f} GB of memory, more than there is: {_FAR[0]}", _FAR[1]
        )
    if status == -signal.SIGKILL:
        return InvalidInputError(f"{name} needs more memory than there is: {_FAR[0]}", _FAR[1])
    if status == -signal.SIGXCPU:
        return _damaged(name, "its parser finds no end")
    how = signal.Signals(-status).name if status < 0 else f"status {status}"
    return _damaged(name, f"its parser ended unexpectedly ({how})")
