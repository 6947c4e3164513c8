"""Start-or-join: reach the project's hub, starting it first when nobody runs it.

The hub's process is started by whoever comes first, detached from the terminal. Two that start
at once end with one hub: the second finds the lock taken and says so, and both callers join.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from workbench.core.errors import (
    ConflictError,
    NotFoundError,
    RefusedError,
    UnavailableError,
    from_code,
)
from workbench.wire.place import Place, connect

START_SECONDS = 20.0
WAIT_SECONDS = 0.03
JOINED = "joined"
MAGIC = b"DUCK"
MAGIC_AT = 8

_begun: dict[Place, int] = {}
_parents: dict[int, subprocess.Popen[bytes]] = {}


class StartReport(msgspec.Struct, frozen=True):
    """What a starting hub writes to its readiness pipe; ``code`` "" is ready."""

    code: str = ""
    message: str = ""
    hint: str = ""


def check_project(place: Place) -> None:
    """Raise unless the project exists and this user may start its hub."""
    try:
        owner = os.stat(place.project).st_uid
    except FileNotFoundError:
        raise NotFoundError(
            f"there is no project at {place.project}",
            f"create it with: workbench init {place.project.name}",
        ) from None
    except PermissionError as error:
        raise UnavailableError(f"cannot look at {place.project}: {error.strerror}") from error
    if place.project.is_dir():
        raise UnavailableError(
            f"{place.project} is a folder, not a project file", "name a file ending in .duckdb"
        )
    check_is_database(place.project)
    if owner != os.geteuid():
        raise RefusedError(
            f"no hub runs for {place.project.name}, and only its owner may start one",
            f"ask {account(owner)} to run: workbench hub start --project {place.project}",
        )


def check_is_database(path: Path) -> None:
    """Raise UnavailableError unless the file begins like a DuckDB file.

    No hub has it open in this process, so looking into it takes nobody's lock away.
    """
    try:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + MAGIC_AT)
    except PermissionError:
        return
    if head[MAGIC_AT:] != MAGIC:
        raise UnavailableError(
            f"{path.name} is not a Workbench project", "make one: workbench init NAME.duckdb"
        )


def account(uid: int) -> str:
    """The login name of ``uid``, or the number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def join(place: Place) -> socket.socket | None:
    """A socket to the running hub; None when none runs. Raises RefusedError when shut out."""
    try:
        return connect(place.socket)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return None
    except PermissionError:
        owner = account(os.stat(place.project).st_uid)
        raise RefusedError(
            f"the hub of {place.project.name} does not admit you",
            f"ask {owner} to run: workbench share --group GROUP",
        ) from None


def create(place: Place) -> None:
    """Make a new project and start its hub. Raises ConflictError when the file is there."""
    if place.project.exists():
        raise ConflictError(f"{place.project} exists already", "choose another name, or open it")
    if not place.project.parent.is_dir():
        raise NotFoundError(f"there is no folder {place.project.parent}", "make it first")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        report = read_report(_start_hub(place, "--create"))
        raise_report(report, place)
        if report is not None and report.code != JOINED:
            return
        # The hub of a project that was deleted here has not noticed yet.
        wait_ended(place, deadline - time.monotonic())
    raise UnavailableError("another hub does not leave", f"its log is {place.log}")


def begin(place: Place) -> None:
    """Start the hub in the background when none runs, before whatever else takes time.

    The next ``spawn`` in this process takes this start over.
    """
    link = join(place)
    if link is not None:
        link.close()
        return
    check_project(place)
    _begun[place] = _start_hub(place)


def starting(place: Place) -> bool:
    """Whether a hub that somebody else started holds the lock: it is about to listen, or to leave.

    Who finds this waits. Were everybody who lost a hub to start one, all but one in vain, the
    machine would be busy with that instead of with the one.
    """
    if place in _begun:
        return False
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


def claim_start(place: Place) -> int | None:
    """The right to start the hub, as a descriptor to close afterwards; None while another has it.

    It covers what ``starting`` cannot see: a hub's process takes its lock only after Python and
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


def spawn(place: Place) -> int:
    """Start a hub process and return the descriptor of its readiness pipe."""
    if place in _begun:
        return _begun.pop(place)
    check_project(place)
    return _start_hub(place)


def _start_hub(place: Place, *options: str) -> int:
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "workbench.hub", str(place.project), *options]
    try:
        process = subprocess.Popen(
            [*command, "--ready", str(writing)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(writing,),
            cwd="/",
            env={**os.environ, "PYTHONPATH": _python_path()},
        )
    finally:
        os.close(writing)
    _parents[reading] = process
    return reading


def _python_path() -> str:
    """Keeps a source checkout importable from the hub's own working folder."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


def give_up(reading: int) -> None:
    """Stop waiting for a hub that does not report."""
    os.close(reading)
    _parents.pop(reading).wait()


def read_report(reading: int) -> StartReport | None:
    """The starting hub's report; None when it ended without one. Closes the descriptor."""
    chunks = []
    with os.fdopen(reading, "rb") as pipe:
        while chunk := pipe.read(65536):
            chunks.append(chunk)
    # The process we started forked once and left; the hub itself is nobody's child.
    _parents.pop(reading).wait()
    text = b"".join(chunks)
    return msgspec.json.decode(text, type=StartReport) if text else None


def raise_report(report: StartReport | None, place: Place) -> None:
    """Raise the error that a hub reported instead of starting."""
    if report is None:
        raise UnavailableError("the hub ended while it started", f"its log is {place.log}")
    if report.code and report.code != JOINED:
        raise from_code(report.code, report.message, report.hint)


def start_or_join(place: Place) -> socket.socket:
    """A socket to the project's hub. Raises WorkbenchError when it cannot be started."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        link = join(place)
        if link is not None:
            return link
        if starting(place):
            time.sleep(WAIT_SECONDS)
            continue
        reading = spawn(place)
        ready, _, _ = select.select([reading], [], [], START_SECONDS)
        if not ready:
            give_up(reading)
            break
        report = read_report(reading)
        raise_report(report, place)
        if report is not None and report.code == JOINED:
            # Another hub holds the lock: it is about to listen, or about to leave.
            time.sleep(WAIT_SECONDS)
    raise UnavailableError("the hub did not start in time", f"its log is {place.log}")


def wait_ended(place: Place, seconds: float) -> bool:
    """Wait until no hub holds the project's lock; whether that came about in time."""
    deadline = time.monotonic() + seconds
    while starting(place):
        if time.monotonic() > deadline:
            return False
        time.sleep(WAIT_SECONDS)
    return True
