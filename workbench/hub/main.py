"""The hub process: detach, lock, open the file, listen, serve until told or idle.

Started by ``workbench.client.launch``; tells it over a pipe that the hub is ready, that another
one holds the lock, or what went wrong. Imports nothing heavy before it has detached.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.client.launch import JOINED, StartReport
from workbench.core.clock import SystemClock
from workbench.core.errors import ConflictError, WorkbenchError
from workbench.core.system import from_os
from workbench.hub import folder
from workbench.hub.environment import seconds_of
from workbench.wire.place import Place, connect, socket_address

if TYPE_CHECKING:
    from workbench.hub.hub import Hub

IDLE_SECONDS = 600.0
# A thread that comes back from the database or a socket waits so long, at most, for one that is
# busy in Python. By default that is ten times as much, at each of a label's dozen of such returns.
SWITCH_SECONDS = 0.0005
MOST_LOG = 5_000_000
log = logging.getLogger("workbench.hub")


class Starter:
    """Who started this hub: told once, whether it serves, found another, or why it does not."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def tell(self, report: StartReport) -> None:
        """Send the report; whoever waits for it goes on. Later ones are for nobody."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(BrokenPipeError):
                os.write(descriptor, msgspec.json.encode(report))
            os.close(descriptor)


def main() -> None:
    """Run the hub of one project."""
    parser = argparse.ArgumentParser(prog="python -m workbench.hub")
    parser.add_argument("project")
    parser.add_argument("--ready", type=int, help="descriptor of the readiness pipe")
    parser.add_argument("--create", action="store_true", help="make a new project first")
    parser.add_argument("--foreground", action="store_true", help="stay with the terminal")
    options = parser.parse_args()
    if not options.foreground:
        _detach()
    # Until there is a log: tracebacks are not for the terminal.
    logging.getLogger().addHandler(logging.NullHandler())
    starter = Starter(options.ready)
    error = _run(options.project, options.create, starter)
    if error is not None:
        starter.tell(StartReport(error.code, error.message, error.hint))
        if options.foreground:
            sys.stderr.write(f"workbench: {error.message}\n")
        sys.exit(error.exit_status)


def _run(project: str, create: bool, starter: Starter) -> WorkbenchError | None:
    """Serve until the end; what kept the hub from starting, or ended it."""
    try:
        place = Place.of(project)
        folder.prepare(place)
        lock = folder.take_lock(place.lock)
        if lock is None:
            starter.tell(StartReport(JOINED))
            return ConflictError(f"a hub runs already for {place.project}")
        _log_to(place.log)
        asyncio.run(_serve(place, starter, create))
    except WorkbenchError as error:
        log.error("the hub ends: %s", error.message)
        return error
    except OSError as error:
        log.exception("the hub ends")
        return from_os(error, f"the hub of {project} cannot run")
    except Exception as error:
        log.exception("the hub ends")
        return WorkbenchError(
            f"the hub of {project} ended with {type(error).__name__}: {error}",
            "its log, hub.log in the folder beside the project, has the details",
        )
    return None


def _detach() -> None:
    """Leave the terminal's session; nothing has been opened and no thread runs yet."""
    if os.fork():
        os._exit(0)
    os.setsid()


def _log_to(path: Path) -> None:
    if path.exists() and path.stat().st_size > MOST_LOG:
        path.replace(path.with_suffix(".log.old"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(format=form, level="INFO", force=True)


async def _serve(place: Place, starter: Starter, create: bool) -> None:
    # DuckDB comes in here: after the fork, and with the log open for what goes wrong.
    from workbench.hub.hub import Hub
    from workbench.hub.registry import load
    from workbench.store.store import Store

    limit = idle_limit()
    sys.setswitchinterval(SWITCH_SECONDS)
    store = Store.create(place.project) if create else Store.open(place.project)
    # Before anyone is told that it is served: it may be moved from then on.
    opened = folder.identity(place.project)
    hub = Hub(place, store, load(), SystemClock())
    await hub.start()
    listening = _listen(place)
    hub.socket_identity = folder.identity(place.socket)
    await folder_access(hub)
    server = await asyncio.start_unix_server(hub.accept, sock=listening, backlog=128)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, hub.stopping.set)
    log.info("serving %s, pid %s", place.project, os.getpid())
    starter.tell(StartReport())
    for resume in hub.registry.resumes:
        # Its process reaches the hub through the socket.
        await resume(hub.own_session())
    await _until_done(hub, limit, opened)
    log.info("stopping")
    server.close()
    await hub.close(listening)


def idle_limit() -> float:
    """Seconds without anybody after which the hub leaves. Raises InvalidInputError."""
    return seconds_of("WORKBENCH_HUB_IDLE", IDLE_SECONDS)


async def folder_access(hub: Hub) -> None:
    """Set the folder's and socket's permissions as the project says."""
    row = await hub.read(lambda reader: reader.one("SELECT value FROM meta WHERE key = 'group'"))
    hub.group = row[0] if row else None
    try:
        folder.admit_group(hub.place, hub.group)
    except WorkbenchError as error:
        log.warning("the owner alone is admitted: %s", error.message)
        hub.group = None
        folder.admit_group(hub.place, None)


def _listen(place: Place) -> socket.socket:
    """A listening socket; one that a dead hub left behind is replaced."""
    with contextlib.suppress(OSError):
        connect(place.socket).close()
        log.warning("somebody listens on %s although its lock was free", place.socket)
    place.socket.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with socket_address(place.socket) as address:
        listening.bind(address)
    place.socket.chmod(0o600)
    return listening


async def _until_done(hub: Hub, limit: float, opened: tuple[int, int] | None) -> None:
    """Return when told to stop, when nobody was here for the idle time, or the file is gone."""
    while not hub.stopping.is_set() and hub.idle_seconds() < limit:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hub.stopping.wait(), min(5.0, max(limit / 4, 0.05)))
        if folder.identity(hub.place.project) != opened:
            log.warning("%s was moved or deleted: nobody can reach it here", hub.place.project)
            return
