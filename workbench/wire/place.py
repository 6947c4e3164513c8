"""Where a project's hub lives on disk: ``PROJECT.duckdb`` and ``PROJECT.hub/`` beside it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.core.errors import InvalidInputError, UnavailableError
from workbench.core.system import from_os

SOCKET_PATH_LIMIT = 107


@dataclass(frozen=True)
class Place:
    """The paths of one project. ``project`` is absolute and resolved."""

    project: Path

    @classmethod
    def of(cls, project: str | os.PathLike[str]) -> Place:
        """The place of a project file, whether or not it exists yet.

        Raises InvalidInputError for a path that cannot be one's.
        """
        try:
            path = Path(project).expanduser().resolve()
            str(path).encode()
        except OSError as error:
            raise from_os(error, f"cannot find {os.fspath(project)}") from error
        except UnicodeEncodeError:
            raise InvalidInputError(
                f"the path {os.fspath(project)} is not UTF-8",
                "give the file or folder another name",
            ) from None
        except (RuntimeError, ValueError) as error:
            # Links that lead in a circle, a home that nobody has, a NUL.
            raise InvalidInputError(f"not a path: {error}", "name another") from error
        if not path.name:
            raise InvalidInputError(f"{path} is a folder", "name a file ending in .duckdb")
        return cls(path)

    @property
    def folder(self) -> Path:
        """The hub's folder; may be deleted while no hub runs."""
        return self.project.with_name(self.project.name.removesuffix(".duckdb") + ".hub")

    @property
    def socket(self) -> Path:
        """The socket that front ends join."""
        return self.folder / "hub.sock"

    @property
    def lock(self) -> Path:
        """The file that the running hub holds an exclusive ``flock`` on."""
        return self.folder / "hub.lock"

    @property
    def log(self) -> Path:
        """The hub's log: tracebacks go here and nowhere else."""
        return self.folder / "hub.log"

    @property
    def scratch(self) -> Path:
        """Files exchanged between the hub and its jobs."""
        return self.folder / "scratch"


@contextmanager
def socket_address(path: Path) -> Iterator[str]:
    """An address for ``path`` short enough for the kernel, valid inside the ``with``.

    A Unix socket's address has 107 bytes at most. A deeper path is reached through the
    descriptor of its folder where ``/proc`` exists. Raises UnavailableError elsewhere.
    """
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        yield str(path)
        return
    if not os.path.isdir("/proc/self/fd"):
        raise UnavailableError(
            f"the path {path} is too long for a socket on this system",
            "move the project to a folder with a shorter path",
        )
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def connect(path: Path) -> socket.socket:
    """A connected socket. Never waits.

    Raises OSError (absent, refused) when nobody listens, BlockingIOError while who listens takes
    nobody in.
    """
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.setblocking(False)
    try:
        with socket_address(path) as address:
            link.connect(address)
    except OSError:
        link.close()
        raise
    link.setblocking(True)
    return link
