"""Who is kept out is told by what: the hub, or a folder above it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from workbench.client import launch
from workbench.core.errors import RefusedError, UnavailableError
from workbench.wire.place import Place


@pytest.fixture(autouse=True)
def _no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> socket.socket:
        raise PermissionError

    monkeypatch.setattr(launch, "connect", refuse)


def test_who_sees_the_project_is_told_whom_to_ask(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "p.duckdb")
    place.project.touch()
    with pytest.raises(RefusedError, match="does not admit you") as caught:
        launch.join(place)
    assert "workbench share" in caught.value.hint


def test_who_cannot_look_at_the_project_is_told_that(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "dark" / "p.duckdb")
    with pytest.raises(UnavailableError, match="cannot look at"):
        launch.join(place)
