"""The one tree of errors: what happened, and what to do about it.

Each class has a stable code that goes over the wire and a process exit status
(docs: 1 the answer is no, 2 wrong use or refused, 3 unavailable, 130 interrupted).
"""

from __future__ import annotations

from typing import ClassVar


class WorkbenchError(Exception):
    """An error a person can act on. ``hint`` says what to do.

    Bytes of a file's name that are no text are written out, so that every error can be sent and
    shown.
    """

    code: ClassVar[str] = "internal"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        self.message, self.hint = _text(message), _text(hint)
        super().__init__(self.message)


def _text(given: str) -> str:
    return given.encode("utf-8", "backslashreplace").decode()


class InvalidInputError(WorkbenchError):
    """A value, file or step that cannot be used as it is."""

    code = "invalid_input"
    exit_status = 2


class NotFoundError(WorkbenchError):
    """A dataset, row, version or column that does not exist."""

    code = "not_found"
    exit_status = 2


class NoFileError(NotFoundError):
    """A file, folder or project file that is not there."""

    code = "no_file"
    exit_status = 3


class RefusedError(WorkbenchError):
    """The caller's role or identity does not allow this."""

    code = "refused"
    exit_status = 2


class ConflictError(WorkbenchError):
    """The state changed meanwhile, or a name is taken."""

    code = "conflict"
    exit_status = 2


class DamagedError(WorkbenchError):
    """A check found that stored bytes are not what was written."""

    code = "damaged"
    exit_status = 1


class UnavailableError(WorkbenchError):
    """No hub, no file, a full disk, or a file that cannot be opened."""

    code = "unavailable"
    exit_status = 3


class VersionMismatchError(UnavailableError):
    """The two ends speak different protocol or file versions."""

    code = "version_mismatch"


class ProtocolError(WorkbenchError):
    """A frame that is malformed, too large or unknown."""

    code = "protocol"
    exit_status = 3


class TimeLimitError(WorkbenchError):
    """A query ran longer than it may."""

    code = "time_limit"
    exit_status = 3


class MemoryLimitError(UnavailableError):
    """A query needed more memory than there is for it."""

    code = "memory_limit"


class CancelledError(WorkbenchError):
    """The request or job was cancelled by a person."""

    code = "cancelled"
    exit_status = 130


class JobFailedError(WorkbenchError):
    """A job ended with an error or its process died."""

    code = "job_failed"
    exit_status = 1


def _subclasses(kind: type[WorkbenchError]) -> list[type[WorkbenchError]]:
    found = [kind]
    for child in kind.__subclasses__():
        found.extend(_subclasses(child))
    return found


def from_code(code: str, message: str, hint: str = "") -> WorkbenchError:
    """Rebuild the error that ``code`` names; an unknown code gives the base class."""
    for kind in _subclasses(WorkbenchError):
        if kind.code == code:
            return kind(message, hint)
    return WorkbenchError(message, hint)
