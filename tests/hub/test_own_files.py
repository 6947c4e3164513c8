"""The hub opens no file of its own project for anybody: its lock on it would be gone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from workbench.annotate.requests import ExportLabels
from workbench.client.blocking import Client
from workbench.core.errors import InvalidInputError
from workbench.core.request import Request
from workbench.wire.methods import METHODS
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")

METHODS_WITH_FILES = [method.request for method in METHODS.values() if method.files]
NAMES: dict[str, Callable[[Place], Path]] = {
    "its name": lambda place: place.project,
    "a symbolic link": lambda place: _made(place, os.symlink),
    "a hard link": lambda place: _made(place, os.link),
    "a way round": lambda place: place.folder / ".." / place.project.name,
    "its log": lambda place: place.project.with_name(place.project.name + ".wal"),
    "a log that is not there": lambda place: place.project.with_name("project.duckdb.wal.recovery"),
    "the hub's folder": lambda place: place.folder / "hub.lock",
}


def _made(place: Place, make: Callable[[Path, Path], None]) -> Path:
    other = place.project.with_name("other.csv")
    make(place.project, other)
    return other


def _foreign(project: Path) -> str:
    """What another program is told that wants to write to the project."""
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    command = [sys.executable, "-c", code, str(project)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize("kind", METHODS_WITH_FILES, ids=lambda kind: kind.__name__)
def test_the_project_is_refused_and_stays_locked(
    place: Place, client: Client, kind: type[Request[Any]]
) -> None:
    needed = [one.name for one in msgspec.structs.fields(kind) if one.required]
    with pytest.raises(InvalidInputError, match="belongs to this project itself"):
        client.call(kind(**dict.fromkeys(needed, str(place.project))))
    assert "lock" in _foreign(place.project)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_known_by_whatever_name(place: Place, client: Client, name: str) -> None:
    with pytest.raises(InvalidInputError, match="belongs to this project itself"):
        client.call(ExportLabels(path=str(NAMES[name](place)), format="csv"))
