"""The hub's folder beside the project: made, checked and locked at every start."""

from __future__ import annotations

import contextlib
import fcntl
import grp
import os
import shutil
import stat
from pathlib import Path

from workbench.core.errors import NotFoundError, RefusedError, UnavailableError
from workbench.wire.place import Place

OWNER_ONLY = 0o700
# The group may reach the socket, not put other files in the place of the log, lock or scratch.
GROUP_SHARED = 0o2750
LEAVINGS = (
    *("jobs", "labels-*", "score-*", "evaluate-*", "compare-*", "diff-*", "verify-*"),
    *("export-*", "trust-*", "spans-*", "record-*"),
)


def prepare(place: Place) -> None:
    """Make the folder, or check the one that is there.

    Raises UnavailableError when it cannot be made, RefusedError when it is a link, belongs to
    somebody else, or when others may write in it: log, lock, socket or scratch may be theirs.
    """
    try:
        place.folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
        found = os.open(place.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if place.folder.is_symlink():
            raise RefusedError(
                f"{place.folder} is a link to another place", "remove it and try again"
            ) from error
        raise UnavailableError(
            f"cannot make {place.folder}: {error.strerror}",
            "the project's folder must be writable; move the project or change its permissions",
        ) from error
    try:
        _require_own(place, found)
    finally:
        os.close(found)
    place.scratch.mkdir(mode=OWNER_ONLY, exist_ok=True)


def _require_own(place: Place, folder: int) -> None:
    state = os.fstat(folder)
    if state.st_uid != os.geteuid():
        raise RefusedError(f"{place.folder} belongs to another user", "remove it and try again")
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise RefusedError(
            f"others may write in {place.folder}, and what lies there may be theirs",
            "remove it and try again; nothing in it is needed while no hub runs",
        )
    if state.st_mode & stat.S_IRWXO:
        os.fchmod(folder, OWNER_ONLY)


def admit_group(place: Place, group: str | None) -> None:
    """Open the folder and socket to a group, or (None) close them to all but the owner.

    Raises NotFoundError for a group that does not exist, RefusedError for one that the owner of
    the project is not in.
    """
    if group is not None:
        try:
            number = grp.getgrnam(group).gr_gid
            for path in (place.folder, place.socket):
                os.chown(path, -1, number)
        except KeyError:
            raise NotFoundError(
                f"no Unix group is called {group}", "make one with: groupadd"
            ) from None
        except PermissionError:
            raise RefusedError(
                f"you are not in the group {group}", "join it first, or name another"
            ) from None
    place.folder.chmod(OWNER_ONLY if group is None else GROUP_SHARED)
    place.socket.chmod(0o600 if group is None else 0o660)
    place.scratch.chmod(OWNER_ONLY)


def sweep(place: Place) -> None:
    """Forget the files of jobs that died with their hub."""
    for pattern in LEAVINGS:
        for left in place.scratch.glob(pattern):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def take_lock(path: Path) -> int | None:
    """The descriptor of an exclusive lock that ends with this process; None when it is taken."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    # For who has to end a hub that does not answer. It holds the lock without this, too.
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
    return descriptor


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of what is at ``path`` now; None when nothing is, or can be reached."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
