"""A Dask scheduler and two workers, each a process of its own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120


@dataclass
class Running:
    """A scheduler's address and the processes of its workers."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def _started(kind: str, *options: str, log: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", kind, "--no-dashboard", *options]
    with log.open("ab") as sink:
        return subprocess.Popen(command, stdout=sink, stderr=sink, cwd=log.parent)


def _worker(file: Path, log: Path) -> subprocess.Popen[bytes]:
    options = ("--scheduler-file", str(file), "--nthreads", "1", "--no-nanny")
    return _started("worker", *options, log=log)


@contextlib.contextmanager
def dask_cluster(folder: Path) -> Iterator[Running]:
    """A cluster that has come up, and is gone afterwards."""
    from distributed import Client

    file, log = folder / "scheduler.json", folder / "log"
    options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    scheduler = _started("scheduler", *options, log=log)
    workers = [_worker(file, log) for _ in range(2)]
    try:
        with Client(scheduler_file=str(file), timeout=SECONDS) as client:
            client.wait_for_workers(2, timeout=SECONDS)
            address = client.scheduler.address
        yield Running(address, scheduler, workers)
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
