"""The hub's lock as front ends see it: who holds it, who may start a hub, and ending one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time

from workbench.core.errors import RefusedError, UnavailableError
from workbench.wire.place import Place

WAIT_SECONDS = 0.03
TERM_SECONDS = 3.0
KILL_SECONDS = 5.0


def held(place: Place) -> bool:
    """Whether a hub holds the lock: it serves, is about to, or is leaving.

    Who finds this and no hub that answers waits. Were everybody who lost a hub to start one, all
    but one in vain, the machine would be busy with that instead of with the one.
    """
    try:
        descriptor = os.open(place.lock, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def holder(place: Place) -> int | None:
    """The process that holds the lock, as it says there itself; None when it cannot be known."""
    if not held(place):
        return None
    try:
        return int(place.lock.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def claim_start(place: Place) -> int | None:
    """The right to start the hub, as a descriptor to close afterwards; None while another has it.

    It covers what ``held`` cannot see: a hub's process takes its lock only after Python and
    DuckDB were loaded. It ends with its holder. Where it cannot be asked for, it is granted.
    """
    try:
        path = place.folder / "hub.start"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def wait_ended(place: Place, seconds: float) -> bool:
    """Wait until no hub holds the project's lock; whether that came about in time."""
    deadline = time.monotonic() + seconds
    while held(place):
        if time.monotonic() > deadline:
            return False
        time.sleep(WAIT_SECONDS)
    return True


def no_answer(place: Place) -> UnavailableError:
    """What to say of a hub that listens and does not answer."""
    pid = holder(place)
    process = f" (process {pid})" if pid else ""
    return UnavailableError(
        f"the hub of {place.project.name}{process} does not answer; its log: {place.log}",
        f"end it with: workbench hub stop --force --project {place.project}",
    )


def end_by_force(place: Place) -> None:
    """End the process that holds the lock, whatever it is doing. Nothing acknowledged is lost.

    Raises UnavailableError when that cannot be done, RefusedError when it is another user's.
    """
    for number, seconds in ((signal.SIGTERM, TERM_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
        pid = holder(place)
        if pid is not None:
            try:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            except PermissionError:
                raise RefusedError(
                    f"the hub (process {pid}) belongs to another user", "ask its owner to end it"
                ) from None
        if wait_ended(place, seconds):
            return
    raise UnavailableError("the hub does not end", f"its log: {place.log}")
