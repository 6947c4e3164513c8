"""Start-or-join: reach the project's hub, starting it first when nobody runs it.

The hub's process is started by whoever comes first, detached from the terminal. Two that start
at once end with one hub: the second finds the lock taken and says so, and both callers join.
"""

from __future__ import annotations

import os
import pwd
import select
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from workbench.client import lock
from workbench.client.lock import WAIT_SECONDS
from workbench.core.errors import (
    ConflictError,
    NoFileError,
    RefusedError,
    UnavailableError,
    WorkbenchError,
    from_code,
)
from workbench.core.system import from_os
from workbench.wire.place import Place, connect

START_SECONDS = 20.0
# How long a hub that listens may take to admit a caller and to greet it.
ANSWER_SECONDS = 10.0
JOINED = "joined"
ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
MAGIC = b"DUCK"
MAGIC_AT = 8

_parents: dict[int, subprocess.Popen[bytes]] = {}
_early: dict[Place, tuple[int, int]] = {}


class StartReport(msgspec.Struct, frozen=True):
    """What a starting hub writes to its readiness pipe; ``code`` "" is ready."""

    code: str = ""
    message: str = ""
    hint: str = ""


def check_project(place: Place) -> None:
    """Raise unless the project exists and this user may start its hub."""
    try:
        found = os.stat(place.project)
    except FileNotFoundError:
        raise NoFileError(
            f"there is no project at {place.project}",
            f"create it with: workbench init {place.project.name.removesuffix('.duckdb')}.duckdb",
        ) from None
    except OSError as error:
        raise from_os(error, f"cannot look at {place.project}") from error
    if stat.S_ISDIR(found.st_mode):
        raise UnavailableError(
            f"{place.project} is a folder, not a project file", "name a file ending in .duckdb"
        )
    check_is_database(place.project, found.st_mode)
    if not found.st_mode & ANY_WRITE:
        name = place.project.name
        raise UnavailableError(
            f"{name} is read-only, as backups are: nobody works in it",
            f"make a project of it: workbench restore {name} NEW.duckdb",
        )
    if found.st_uid != os.geteuid():
        raise RefusedError(
            f"no hub runs for {place.project.name}, and only its owner may start one",
            f"ask {account(found.st_uid)} to run: workbench hub start --project {place.project}",
        )


def is_read_only(path: Path) -> bool:
    """Whether nobody may write to the file, as to a backup; False for what is not there."""
    try:
        return not os.stat(path).st_mode & ANY_WRITE
    except OSError:
        return False


def check_is_database(path: Path, mode: int) -> None:
    """Raise UnavailableError unless the file begins like a DuckDB file.

    No hub has it open in this process, so looking into it takes nobody's lock away.
    """
    head = b""
    if stat.S_ISREG(mode):
        try:
            with path.open("rb") as file:
                head = file.read(len(MAGIC) + MAGIC_AT)
        except PermissionError:
            return
        except OSError as error:
            raise from_os(error, f"cannot read {path}") from error
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
    """A socket to the running hub; None when none runs.

    Raises RefusedError when shut out, UnavailableError when the project cannot be looked at, or
    the hub admits nobody within ``ANSWER_SECONDS``.
    """
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        try:
            return join_at_once(place)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise lock.no_answer(place) from None
            time.sleep(WAIT_SECONDS)


def join_at_once(place: Place) -> socket.socket | None:
    """Like ``join``, but raises BlockingIOError while the hub is too busy to admit anybody."""
    try:
        return connect(place.socket)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return None
    except BlockingIOError:
        raise
    except PermissionError:
        raise _shut_out(place) from None
    except OSError as error:
        raise from_os(error, f"cannot reach the hub of {place.project}") from error


def _shut_out(place: Place) -> WorkbenchError:
    """Who cannot look at the project is kept out by a folder above it, not by its hub."""
    try:
        owner = account(os.stat(place.project).st_uid)
    except OSError as error:
        return from_os(error, f"cannot look at {place.project}")
    return RefusedError(
        f"the hub of {place.project.name} does not admit you",
        f"ask {owner} to run: workbench share --group GROUP",
    )


def create(place: Place) -> None:
    """Make a new project and start its hub. Raises ConflictError when the file is there."""
    _check_name_is_free(place)
    deadline = time.monotonic() + START_SECONDS
    while True:
        report = await_report(_start_hub(place, "--create"), place)
        if report.code != JOINED:
            return
        # Another hub has the lock: it makes this very project, or serves one that was deleted
        # here and has not noticed yet.
        while lock.held(place):
            if os.path.lexists(place.project):
                raise ConflictError(
                    f"somebody else has just made {place.project}",
                    "choose another name, or open it",
                )
            if time.monotonic() > deadline:
                raise UnavailableError("another hub does not leave", f"its log is {place.log}")
            time.sleep(WAIT_SECONDS)


def _check_name_is_free(place: Place) -> None:
    try:
        # DuckDB's log has the longest name of those beside the project.
        os.stat(f"{place.project}.wal")
    except FileNotFoundError:
        pass
    except OSError as error:
        raise from_os(error, f"cannot make {place.project}") from error
    if os.path.lexists(place.project):
        raise ConflictError(f"{place.project} exists already", "choose another name, or open it")
    if not place.project.parent.is_dir():
        raise NoFileError(f"there is no folder {place.project.parent}", "make it first")


def spawn(place: Place) -> int:
    """Start a hub process and return the descriptor of its readiness pipe."""
    check_project(place)
    return _start_hub(place)


def start_early(place: Place) -> None:
    """Start the hub, if none runs, while the front end loads what it needs itself.

    ``take_early`` gives what was begun to whoever joins then. Raises what ``spawn`` raises.
    Does nothing where only joining tells: a hub that is shared holds a lock that only its owner
    can look at.
    """
    try:
        if os.stat(place.project).st_uid != os.geteuid():
            return
    except OSError:
        return
    claim = None if lock.held(place) else lock.claim_start(place)
    if claim is None:
        return
    try:
        _early[place] = (spawn(place), claim)
    except BaseException:
        os.close(claim)
        raise


def take_early(place: Place) -> tuple[int, int] | None:
    """The readiness pipe of a hub that ``start_early`` began, and the right to start it.

    Both are descriptors; the second is to be closed when the hub has reported.
    """
    return _early.pop(place, None)


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
    except OSError as error:
        os.close(reading)
        raise from_os(error, "cannot start the hub") from error
    finally:
        os.close(writing)
    _parents[reading] = process
    return reading


def _python_path() -> str:
    """Keeps a source checkout importable from the hub's own working folder."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


def too_slow(reading: int, place: Place) -> UnavailableError:
    """Stop waiting for a hub that does not report; what to say about it."""
    os.close(reading)
    process = _parents.pop(reading)
    process.kill()
    process.wait()
    return UnavailableError("the hub did not start in time", f"its log is {place.log}")


def read_report(reading: int, place: Place) -> StartReport:
    """The report of a hub that started, or found another. Raises the error that it reported.

    Waits for the end of the report and closes the descriptor.
    """
    chunks = []
    with os.fdopen(reading, "rb") as pipe:
        while chunk := pipe.read(65536):
            chunks.append(chunk)
    # The process we started forked once and left; the hub itself is nobody's child.
    _parents.pop(reading).wait()
    text = b"".join(chunks)
    if not text:
        raise UnavailableError("the hub ended while it started", f"its log is {place.log}")
    report = msgspec.json.decode(text, type=StartReport)
    if report.code and report.code != JOINED:
        raise from_code(report.code, report.message, report.hint)
    return report


def await_report(reading: int, place: Place) -> StartReport:
    """``read_report``, within ``START_SECONDS``."""
    ready, _, _ = select.select([reading], [], [], START_SECONDS)
    if not ready:
        raise too_slow(reading, place)
    return read_report(reading, place)


def start_or_join(place: Place) -> socket.socket:
    """A socket to the project's hub. Raises WorkbenchError when it cannot be started."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        link = join(place)
        if link is not None:
            return link
        if lock.held(place):
            time.sleep(WAIT_SECONDS)
        elif await_report(spawn(place), place).code == JOINED:
            # Another hub holds the lock: it is about to listen, or about to leave.
            time.sleep(WAIT_SECONDS)
    raise UnavailableError("the hub did not start in time", f"its log is {place.log}")
