from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.collect.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A new project without a hub."""
    with Project(tmp_path / "in") as made:
        yield made
