"""Where a project's hub is, and paths that no project can have."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from workbench.core.errors import InvalidInputError
from workbench.wire.place import Place, connect


@pytest.mark.parametrize("path", ["/", "nul\0", os.fsdecode(b"\xff.duckdb"), "~nobody-at-all/x"])
def test_a_path_that_cannot_be_a_project_s_is_refused(path: str) -> None:
    with pytest.raises(InvalidInputError):
        Place.of(path)


def test_links_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.duckdb").symlink_to("b.duckdb")
    (tmp_path / "b.duckdb").symlink_to("a.duckdb")
    with pytest.raises(InvalidInputError):
        place = Place.of(tmp_path / "a.duckdb")
        # Later versions of Python let it pass: then looking at it says so.
        from workbench.client.launch import check_project

        check_project(place)


def test_a_full_queue_is_told_apart_from_nobody_there(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with pytest.raises(FileNotFoundError):
        connect(path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(0)
        links = [connect(path)]
        with pytest.raises(BlockingIOError):
            while len(links) < 100:
                links.append(connect(path))
        for link in links:
            link.close()
    with pytest.raises(ConnectionRefusedError):
        connect(path)
