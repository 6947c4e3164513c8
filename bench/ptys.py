"""Programs on pseudo-terminals, driven from one loop that notes when bytes arrive."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

COLUMNS, LINES = 120, 40


@dataclass
class Terminal:
    """One program on a pty. ``chunks`` are (seconds, bytes) since the last key, ``history`` all."""

    pid: int
    descriptor: int
    received: int = 0
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    history: list[tuple[float, bytes]] = field(default_factory=list)

    @classmethod
    def start(cls, arguments: Sequence[str], environment: dict[str, str]) -> Terminal:
        """Run a program on a pty of 120×40 cells."""
        pid, descriptor = pty.fork()
        if pid == 0:
            os.execvpe(arguments[0], list(arguments), environment)
        size = struct.pack("HHHH", LINES, COLUMNS, 0, 0)
        fcntl.ioctl(descriptor, termios.TIOCSWINSZ, size)
        os.set_blocking(descriptor, False)
        return cls(pid, descriptor)

    def press(self, key: str) -> float:
        """Press a key; when."""
        self.chunks.clear()
        now = time.perf_counter()
        os.write(self.descriptor, key.encode())
        return now

    def text(self) -> bytes:
        """All that arrived since the last key."""
        return b"".join(chunk for _, chunk in self.chunks)

    def memory(self) -> float:
        """Resident memory in MB, of all that runs on this terminal."""
        return memory(self.pid)

    def end(self) -> None:
        """End the program."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            drain([self], 0.02)
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)


def drain(terminals: Sequence[Terminal], seconds: float) -> None:
    """Read what comes within ``seconds``; returns with the first that came."""
    by_descriptor = {one.descriptor: one for one in terminals}
    ready, _, _ = select.select(list(by_descriptor), [], [], max(0.0, seconds))
    now = time.perf_counter()
    for descriptor in ready:
        with contextlib.suppress(OSError):
            data = os.read(descriptor, 65536)
            one = by_descriptor[descriptor]
            one.received += len(data)
            one.chunks.append((now, data))
            one.history.append((now, data))


def settle(terminals: Sequence[Terminal], quiet: float = 0.5, most: float = 30.0) -> None:
    """Wait until nothing has come for ``quiet`` seconds."""
    began = time.monotonic()
    while time.monotonic() - began < most:
        before = sum(one.received for one in terminals)
        until = time.monotonic() + quiet
        while time.monotonic() < until:
            drain(terminals, until - time.monotonic())
        if sum(one.received for one in terminals) == before:
            return


def await_text(terminals: Sequence[Terminal], words: bytes, most: float = 60.0) -> None:
    """Wait until every terminal has shown ``words``, then until all are quiet."""
    began = time.monotonic()
    while any(words not in one.text() for one in terminals):
        drain(terminals, 0.1)
        if time.monotonic() - began > most:
            raise TimeoutError(f"{words!r} did not appear")
    settle(terminals)


LEFT_OUT = ("NO_COLOR", "PYTHONDONTWRITEBYTECODE")


def environment(**more: str) -> dict[str, str]:
    """A plain terminal's environment, with this Python's folder first.

    Modules are compiled once, as an installation does; not anew in each process.
    """
    folder = os.path.dirname(sys.executable)
    base = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    base |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONUNBUFFERED": "1"}
    base["PATH"] = folder + os.pathsep + base.get("PATH", "")
    return base | more


def memory(pid: int) -> float:
    """A process's resident memory in MB (Linux)."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    return 0.0


def cpu(pid: int) -> float:
    """Processor seconds a process has used (Linux)."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
