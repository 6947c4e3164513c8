"""Hubs, their jobs and commands as forks of processes that have imported what these import.

A fresh interpreter needs half a second for the imports of a hub and a whole one for those of a
training, and the tests start thousands. So there are processes that import, and then only fork:
one hubs, one jobs, one commands. What comes of it is a process as always: with a pid, a session
and signals of its own, running ``python -m workbench.hub``, say, from its first line.

``python -m tests.forks SOCKET MODULE`` serves until its standard input ends. A caller sends one
request and the descriptors of the new process; it hears the pid, and at the end the exit status.
"""

from __future__ import annotations

import array
import asyncio
import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from workbench.client import launch

ROOT = Path(__file__).resolve().parents[1]
HUB = "workbench.hub"
WORKER = "workbench.worker"
OF_HUBS = ("workbench.hub.main", "workbench.hub.registry", "workbench.store.store")
OF_JOBS = ("workbench.worker.main",)
COMMAND = "tests.command"
OF_COMMANDS = ("tests.command", "workbench.cli.main", "workbench.cli.registry")
NAMES = {HUB: "hubs", WORKER: "jobs", COMMAND: "commands"}
# Where hubs that are forks have their jobs forked.
JOBS_AT = "WORKBENCH_TESTS_JOBS_AT"
COMMAND_SECONDS = 240.0
HIGH = 200
"""Descriptors from here on are those that came with a request."""
# What is looked at when a process or a module starts, and so cannot be had by a fork.
STARTS = (
    "PYTHON",
    "LC_",
    "LANG",
    "LD_",
    "MALLOC_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
    "POLARS_",
    "RAYON_",
    "SKLEARN_",
    "SCIPY_",
    "JOBLIB_",
    "DASK_",
)


def forking() -> bool:
    """Whether this system can do it, and nobody wants to see all processes start afresh."""
    return hasattr(os, "pidfd_open") and not os.environ.get("WORKBENCH_TESTS_AFRESH")


def serve(path: str, module: str) -> NoReturn:
    """Import what ``module`` needs, then fork for whoever asks, until standard input ends."""
    if module == HUB:
        asyncio.create_subprocess_exec = _fork_job  # type: ignore[assignment]
        importlib.import_module("tests.tables").use()
        wanted = set(OF_HUBS)
    elif module == COMMAND:
        launch.subprocess = Hubs(Path(path).parent, os.environ)  # type: ignore[assignment]
        wanted = set(OF_COMMANDS)
    else:
        # As the worker has it before it imports anything.
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
        jobs = importlib.import_module("workbench.wire.methods").JOBS.values()
        wanted = {job.target.partition(":")[0] for job in jobs}.union(OF_JOBS)
    for name in sorted(wanted):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(f"{path}.new")
    listening.listen(64)
    os.rename(f"{path}.new", path)
    while True:
        ready, _, _ = select.select([listening, 0], [], [])
        if listening not in ready:
            os._exit(0)
        link, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _attend(link)
        link.close()


def _attend(link: socket.socket) -> NoReturn:
    """Fork one process, be its parent, and tell how it ends.

    This ends with the caller too, so that the process finds out, as it would by the caller's end.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, descriptors = _receive(link)
    if not request:
        os._exit(0)
    pid = os.fork()
    if pid == 0:
        _become(link, request, descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    ending = os.pidfd_open(pid)
    # The new process sends its pid itself; only its end is told from here.
    ready, _, _ = select.select([ending, link], [], [])
    if ending in ready:
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(BrokenPipeError):
            link.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _receive(link: socket.socket) -> tuple[dict[str, Any], list[int]]:
    text, ancillary, _, _ = link.recvmsg(1 << 16, socket.CMSG_SPACE(8 * 4))
    received = array.array("i")
    for _, _, data in ancillary:
        received.frombytes(data)
    while text and not text.endswith(b"\n"):
        text += link.recv(1 << 16)
    return json.loads(text or b"{}"), list(received)


def _become(link: socket.socket, request: dict[str, Any], descriptors: list[int]) -> NoReturn:
    """Run the module that was asked for, in this process, as if it had just been started."""
    if request["session"]:
        os.setsid()
    high = [_moved_up(descriptor) for descriptor in descriptors]
    for target, descriptor in zip(request["descriptors"], high, strict=True):
        # The link stays clear of the numbers that the new process was promised.
        if target == link.fileno():
            link = socket.socket(fileno=_moved_up(link.detach()))
        os.dup2(descriptor, target, inheritable=True)
        os.close(descriptor)
    os.chdir(request["folder"])
    # What ``ps`` and ``top`` call it.
    Path("/proc/self/comm").write_text(request["words"][0], encoding="ascii")
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    module, *words = request["words"]
    sys.argv = [module, *words]
    link.sendall(b"%d\n" % os.getpid())
    link.close()
    status = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    finally:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _moved_up(descriptor: int) -> int:
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, HIGH)
    os.close(descriptor)
    return moved


class Fork:
    """A process that was forked on demand; as of ``subprocess.Popen``, what is used of it."""

    def __init__(
        self,
        path: str,
        words: Sequence[str],
        environment: Mapping[str, str],
        descriptors: Mapping[int, int],
        session: bool = False,
        folder: str = "/",
    ) -> None:
        """``descriptors``: the number in the new process -> a descriptor of this one."""
        self._link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._link.connect(path)
        request = {
            "words": list(words),
            "environment": dict(environment),
            "descriptors": list(descriptors),
            "session": session,
            "folder": folder,
        }
        text = json.dumps(request).encode() + b"\n"
        given = array.array("i", descriptors.values())
        sent = self._link.sendmsg([text], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, given)])
        if rest := text[sent:]:
            # Not an empty one: a process that leaves at once may have closed its end by now.
            self._link.sendall(rest)
        self._told = b""
        while b"\n" not in self._told:
            if not (more := self._link.recv(64)):
                raise ChildProcessError(f"{words[0]} could not be forked")
            self._told += more
        head, _, self._told = self._told.partition(b"\n")
        self.pid = int(head)

    def wait(self, seconds: float | None = None) -> int:
        """Wait for the end; the exit status. Raises TimeoutError."""
        self._link.settimeout(seconds)
        while not self._told.endswith(b"\n"):
            if not (more := self._link.recv(64)):
                break
            self._told += more
        self._link.close()
        return int(self._told or -signal.SIGKILL)

    def kill(self) -> None:
        """Kill the process."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class _ForkedJob:
    """What the hub uses of ``asyncio.subprocess.Process``."""

    def __init__(self, fork: Fork) -> None:
        self._fork = fork
        self.pid = fork.pid

    async def wait(self) -> int:
        """Wait for the end; the exit status."""
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        number = self._fork._link.fileno()
        loop.add_reader(number, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(number)
        return self._fork.wait()


_exec = asyncio.create_subprocess_exec


async def _fork_job(*command: str, **options: Any) -> Any:
    """``asyncio.create_subprocess_exec`` of a hub that is a fork."""
    path = os.environ.get(JOBS_AT, "")
    if not path or tuple(command[1:3]) != ("-m", WORKER):
        return await _exec(*command, **options)
    with open(os.devnull, "rb") as nothing:
        descriptors = {0: nothing.fileno(), 1: options["stdout"], 2: options["stderr"]}
        numbers = {k: v if isinstance(v, int) else v.fileno() for k, v in descriptors.items()}
        return _ForkedJob(Fork(path, command[2:], os.environ, numbers, session=True))


class Hubs:
    """The way to forked hubs that ``workbench.client.launch`` takes, as if it were a module."""

    DEVNULL = subprocess.DEVNULL

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._at = {module: str(folder / name) for module, name in NAMES.items()}
        self._environment = dict(environment)

    def _begin(self) -> None:
        """Somebody else has started the processes that fork."""

    def can(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork can have this environment; what cannot is started afresh."""
        return _fixed(environment) == _fixed(self._environment)

    def Popen(self, command: Sequence[str], **options: Any) -> Any:
        """A hub."""
        if not self.can(options["env"]):
            return subprocess.Popen(command, **options)
        self._begin()
        with open(os.devnull, "r+b") as nothing:
            descriptors = {number: nothing.fileno() for number in range(3)}
            descriptors |= {number: number for number in options["pass_fds"]}
            environment = {**options["env"], JOBS_AT: self._at[WORKER]}
            return Fork(self._at[HUB], command[2:], environment, descriptors)


class Forks(Hubs):
    """The processes that fork, started when the first is wanted."""

    def __init__(self, folder: Path) -> None:
        # As all tests find it: the first that wants a hub may have changed something.
        super().__init__(folder, {**os.environ, "PYTHONPATH": launch._python_path()})
        self._processes: list[subprocess.Popen[bytes]] = []
        self._beginning = threading.Lock()

    def can_command(self) -> bool:
        """Whether a fork can have the environment that a command would find here."""
        return self.can({**os.environ, "PYTHONPATH": launch._python_path()})

    def command(self, folder: Path, words: Sequence[str]) -> tuple[int, str, str]:
        """Run ``workbench`` with ``words``; its exit status, standard output and error."""
        self._begin()
        with (
            open(os.devnull, "rb") as nothing,
            tempfile.TemporaryFile() as out,
            tempfile.TemporaryFile() as err,
        ):
            descriptors = {number: file.fileno() for number, file in enumerate((nothing, out, err))}
            called = [COMMAND, *words]
            fork = Fork(self._at[COMMAND], called, os.environ, descriptors, folder=str(folder))
            status = fork.wait(COMMAND_SECONDS)
            out.seek(0)
            err.seek(0)
            return status, out.read().decode(), err.read().decode()

    def _begin(self) -> None:
        with self._beginning:
            if not self._processes:
                self._processes = [self._started(module) for module in NAMES]
                for process, path in zip(self._processes, self._at.values(), strict=True):
                    while not os.path.exists(path):
                        if process.poll() is not None:
                            raise ChildProcessError("no process can be forked: see above")
                        time.sleep(0.02)

    def _started(self, module: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.forks", self._at[module], module],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
        )

    def close(self) -> None:
        """End the processes that fork; what they have forked goes on."""
        for process in self._processes:
            process.communicate()


def _fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of the environment that counts when a process starts."""
    return {name: value for name, value in environment.items() if name.startswith(STARTS)}


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
