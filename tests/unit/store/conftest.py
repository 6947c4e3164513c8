"""A project of its own for each test, and the actor who owns it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.core.actor import Actor
from workbench.core.request import Role
from workbench.store.store import Store
from workbench.wire.place import Place

OWNER = Actor(1000, "ana", Role.OWNER)


@pytest.fixture(scope="module", autouse=True)
def _made_by_the_store(started_afresh: None) -> None:
    """Here it is the store that is tested, tables and all."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the project lies; the hub's folder is beside it."""
    project = tmp_path / "project.duckdb"
    Place.of(project).folder.mkdir()
    return project


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open new project with one table of its own."""
    with Store.create(path) as made:
        made.write(OWNER, lambda tx: tx.execute("CREATE TABLE note (text VARCHAR)")).result()
        yield made


@pytest.fixture
def owner() -> Actor:
    """Who writes."""
    return OWNER
