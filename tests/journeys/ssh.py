"""A real ssh server on loopback, with a key for each person and a forced command each."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else None)
needs_sshd = pytest.mark.skipif(
    SSHD is None or shutil.which("ssh") is None, reason="needs sshd and ssh on this machine"
)


@dataclass(frozen=True)
class Server:
    """A running ssh server; ``keys`` by the person's name."""

    port: int
    keys: dict[str, Path]

    def command(self, person: str) -> list[str]:
        """What the person types to come in."""
        options = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"]
        flags = [part for option in options for part in ("-o", option)]
        key = str(self.keys[person])
        return [
            "ssh",
            "-tt",
            *flags,
            "-i",
            key,
            "-p",
            str(self.port),
            f"{getpass.getuser()}@127.0.0.1",
        ]


def _key(path: Path) -> Path:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(command, check=True)
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def ssh_server(folder: Path, forced: dict[str, str]) -> Iterator[Server]:
    """A server that runs ``forced[person]`` for whoever shows that person's key."""
    folder.mkdir(mode=0o700, exist_ok=True)
    host = _key(folder / "host")
    keys = {person: _key(folder / person) for person in forced}
    allowed = [
        f'command="{command}" {keys[person].with_suffix(".pub").read_text()}'
        for person, command in forced.items()
    ]
    authorized = folder / "authorized_keys"
    authorized.write_text("".join(allowed))
    port = _free_port()
    settings = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": host,
        "AuthorizedKeysFile": authorized,
        "PidFile": folder / "sshd.pid",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "yes",
    }
    config = folder / "sshd_config"
    config.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [str(SSHD), "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL
    )
    try:
        _wait_listening(port)
        yield Server(port, keys)
    finally:
        process.terminate()
        process.wait()


def _wait_listening(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the ssh server does not listen")
