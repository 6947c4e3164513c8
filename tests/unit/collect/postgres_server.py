"""A PostgreSQL server of one's own on loopback, started and killed like any other."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

NOBODY = 65534


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs; "" where it is not installed."""
    known = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return shutil.which(name) or (known[-1] if known else "")


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


class PostgresServer:
    """``initdb`` and ``pg_ctl`` in a folder of its own; not as root, which they refuse."""

    def __init__(self, auth: str = "trust", password: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
        self.port = free_port()
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self._user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        data = str(self.folder / "data")
        words = [program("initdb"), "-D", data, "-U", "ana", "-A", auth, "-E", "UTF8", "--no-sync"]
        if password:
            secret = self.folder / "secret"
            secret.write_text(password)
            secret.chmod(0o644)
            words.append(f"--pwfile={secret}")
        self._run([*words, "--locale=C.UTF-8"])
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -F"
        log = str(self.folder / "log")
        self._run([program("pg_ctl"), "-D", data, "-w", "-l", log, "-o", options, "start"])

    @property
    def address(self) -> str:
        """Where the database is."""
        return f"postgresql://ana@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """End it at once, as a crash would."""
        data = str(self.folder / "data")
        self._run([program("pg_ctl"), "-D", data, "-m", "immediate", "stop"])

    def close(self) -> None:
        """End it, and remove its folder."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    def _run(self, words: list[str]) -> None:
        done = subprocess.run(
            words, capture_output=True, text=True, check=False, cwd="/", timeout=120, **self._user
        )
        assert done.returncode == 0, done.stdout + done.stderr
