"""The command line, run as scripts run it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.forks import Forks
from workbench.cli.main import run
from workbench.client import launch
from workbench.wire.place import Place


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


Command = Callable[..., Done]
Run = Callable[..., tuple[int, str, str]]


def run_command(folder: Path, *words: str) -> Done:
    """One command in ``folder``, without a terminal."""
    if isinstance(launch.subprocess, Forks) and launch.subprocess.can_command():
        return Done(*launch.subprocess.command(folder, words))
    command = [sys.executable, "-c", "from workbench.cli.main import main; main()", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=240
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def workbench(tmp_path: Path) -> Command:
    """``workbench("collect", "run")`` in the test's own folder; its hubs end with the test."""

    def command(*words: str) -> Done:
        done = run_command(tmp_path, *words)
        assert "Traceback" not in done.out + done.err
        return done

    yield command
    for project in tmp_path.rglob("*.duckdb"):
        end_hub(Place.of(project))


@pytest.fixture
def project(tmp_path: Path, workbench: Command) -> Path:
    """An empty project, the only one in the test's folder."""
    path = tmp_path / "project.duckdb"
    launch.create(Place.of(path))
    return path


@pytest.fixture
def command(place: Place, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process; its exit status, standard output and standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        status = run([*words, "--project", str(place.project)])
        written = capsys.readouterr()
        return status, written.out, written.err

    return call
