"""The hub's folder: what is at a path, and who holds the lock."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.client import lock
from workbench.hub import folder
from workbench.hub.process import resident_bytes
from workbench.wire.place import Place


def test_what_cannot_be_reached_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert folder.identity(tmp_path / "file" / "x.duckdb") is None
    assert folder.identity(tmp_path / ("x" * 300)) is None
    assert folder.identity(tmp_path / "file") is not None


def test_who_holds_the_lock_says_so(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "p.duckdb")
    place.folder.mkdir()
    place.lock.write_text("123456789 and more of an earlier holder")
    assert lock.holder(place) is None
    descriptor = folder.take_lock(place.lock)
    assert descriptor is not None
    assert lock.holder(place) == os.getpid()
    os.close(descriptor)
    assert lock.holder(place) is None


def test_memory_that_was_given_back_is_not_counted() -> None:
    before = resident_bytes()
    large = bytearray(os.urandom(1)) * 200_000_000
    most = resident_bytes()
    del large
    assert most - before > 150_000_000
    assert most - resident_bytes() > 150_000_000
