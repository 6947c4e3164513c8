"""Projects as the modules of these tests make them.

A module's ``make_project(folder)`` makes the file of a project and prepares what is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from workbench.client import launch
from workbench.client.blocking import Client
from workbench.wire.place import Place


@contextmanager
def _made(module: Any, folder: Path) -> Iterator[Place]:
    made = Place.of(folder / "project.duckdb")
    try:
        if hasattr(module, "make_project"):
            module.make_project(folder)
        else:
            launch.create(made)
        yield made
    finally:
        end_hub(made)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The module's project, an empty one where it makes none; its hub is gone after the test."""
    with _made(request.module, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def asking(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """A connection for all that is refused, and so changes nothing: one hub for the module."""
    with _made(request.module, tmp_path_factory.mktemp("asking")) as made, Client(made) as client:
        yield client
