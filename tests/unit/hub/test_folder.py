"""The hub's folder: what is at a path, and who holds the lock."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from workbench.client import lock
from workbench.core.errors import RefusedError
from workbench.hub import folder
from workbench.hub.process import resident_bytes
from workbench.wire.place import Place


def test_what_cannot_be_reached_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert folder.identity(tmp_path / "file" / "x.duckdb") is None
    assert folder.identity(tmp_path / ("x" * 300)) is None
    assert folder.identity(tmp_path / "file") is not None


@pytest.mark.parametrize("mode", [0o770, 0o2770, 0o702, 0o777])
def test_a_folder_that_others_may_write_in_is_refused(tmp_path: Path, mode: int) -> None:
    place = Place.of(tmp_path / "p.duckdb")
    place.folder.mkdir()
    place.folder.chmod(mode)
    with pytest.raises(RefusedError, match="others may write"):
        folder.prepare(place)
    assert not place.scratch.exists()


def test_a_link_to_another_folder_is_refused(tmp_path: Path) -> None:
    place = Place.of(tmp_path / "p.duckdb")
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    place.folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RefusedError, match="is a link"):
        folder.prepare(place)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(("mode", "left"), [(0o755, 0o700), (0o2750, 0o2750), (0o700, 0o700)])
def test_a_folder_that_others_may_only_look_into_is_closed_to_them(
    tmp_path: Path, mode: int, left: int
) -> None:
    place = Place.of(tmp_path / "p.duckdb")
    place.folder.mkdir()
    place.folder.chmod(mode)
    folder.prepare(place)
    assert stat.S_IMODE(place.folder.stat().st_mode) == left


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
