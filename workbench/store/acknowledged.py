"""A note beside the project of the last event that was acknowledged.

A truncated write-ahead log opens without a word and without its last commits. The note is
written after each commit that added events (not flushed: it survives a killed process, and
after a power cut it may only be older than the truth), so opening can say what is missing.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import msgspec

from workbench.audit.chain import Head

log = logging.getLogger(__name__)
_BYTES = 128


class _Note(msgspec.Struct):
    project: str
    seq: int
    hash: str


class HeadFile:
    """The note of one project. Without a folder to lie in, nothing is noted."""

    def __init__(self, path: Path, project: str) -> None:
        self._path, self._project = path, project
        self._descriptor: int | None = None

    def read(self) -> Head | None:
        """The last acknowledged event; None when there is no note of this project."""
        try:
            note = msgspec.json.decode(self._path.read_bytes(), type=_Note)
            if note.project != self._project:
                return None
            return Head(note.seq, bytes.fromhex(note.hash))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            log.warning("the note of the last event cannot be read: %s", error)
            return None

    def note(self, head: Head) -> None:
        """Remember ``head``. Cheap: one write into an open file, always of one length."""
        text = msgspec.json.encode(_Note(self._project, head.seq, head.hash.hex()))
        try:
            if self._descriptor is None:
                flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC
                self._descriptor = os.open(self._path, flags, 0o600)
            os.pwrite(self._descriptor, text.ljust(2 * _BYTES), 0)
        except FileNotFoundError:
            return  # No hub has a folder here: a project that is made or checked.
        except OSError as error:
            log.warning("the last event cannot be noted: %s", error)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
