"""A file gets its name when it is whole; whatever goes wrong before leaves nothing."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from workbench.core.errors import ConflictError, InvalidInputError, UnavailableError
from workbench.store.placing import placed


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with placed(tmp_path / "new") as part:
        part.write_text("whole")
        assert not (tmp_path / "new").exists()
    assert [one.name for one in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new").read_text() == "whole"


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), placed(tmp_path / "new") as part:
        part.write_text("half")
        part.with_name(part.name + ".wal").write_text("its log")
        raise KeyError
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("old")
    with pytest.raises(KeyError), placed(tmp_path / "mine", over=True) as part:
        part.write_text("half")
        raise KeyError
    assert (tmp_path / "mine").read_text() == "old"
    with placed(tmp_path / "mine", over=True) as part:
        part.write_text("new")
    assert (tmp_path / "mine").read_text() == "new"


def test_a_name_that_was_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    with pytest.raises(ConflictError), placed(tmp_path / "new") as part:
        part.write_text("late")
        (tmp_path / "new").write_text("early")
    assert (tmp_path / "new").read_text() == "early"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_to_nowhere_is_a_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConflictError), placed(tmp_path / "link"):
        pass


def test_only_an_ordinary_file_is_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    replacing = placed(tmp_path / "pipe", over=True)
    with pytest.raises(InvalidInputError, match="no ordinary file"), replacing:
        pass


@pytest.mark.parametrize(
    ("name", "says"),
    [("x" * 300, "name too long"), ("no/new", "no folder"), ("file/new", "no folder")],
)
def test_a_place_that_cannot_be_written_says_why(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UnavailableError, match=f"(?i){says}"), placed(tmp_path / name):
        pass


def test_a_file_system_without_links_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with placed(tmp_path / "new") as part:
        part.write_text("whole")
    assert [one.name for one in tmp_path.iterdir()] == ["new"]


def test_the_folder_is_flushed_so_that_the_name_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        flushed.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    with placed(tmp_path / "new") as part:
        part.write_text("whole")
    assert flushed == [str(part), str(tmp_path)]
