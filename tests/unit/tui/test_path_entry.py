"""Paths are completed as a shell completes them."""

import os
from pathlib import Path

import pytest

from workbench.tui.widgets.path_entry import completed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("tickets.csv", "tickets-2.csv", "Titanic.csv", ".hidden", "odd\x1b[1m"):
        (tmp_path / name).touch()
    (tmp_path / "Data.csv").touch()
    (tmp_path / "data2.csv").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "trec").mkdir()
    (tmp_path / "trec" / "train.tsv").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "path", "names"),
    [
        ("ti", "tickets", ["tickets-2.csv", "tickets.csv"]),
        ("tickets.", "tickets.csv", ["tickets.csv"]),
        ("tr", "trec/", ["trec/"]),
        ("trec/", "trec/train.tsv", ["train.tsv"]),
        ("TITA", "Titanic.csv", ["Titanic.csv"]),
        (".h", ".hidden", [".hidden"]),
        ("t", "t", ["tickets-2.csv", "tickets.csv", "trec/"]),
        ("DAT", "DAT", ["Data.csv", "data2.csv"]),
        ("lo", "loop", ["loop"]),
        ("nothing", "nothing", []),
        ("none/x", "none/x", []),
        ("o", "o", []),
    ],
)
def test_a_path_goes_on_while_there_is_one_way(
    folder: Path, typed: str, path: str, names: list[str]
) -> None:
    assert completed(typed) == (path, names)
    whole = os.path.join(folder, typed)
    assert completed(whole) == (os.path.join(folder, path), names)


def test_home_stays_as_it_was_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert completed("~/tr") == ("~/trec/", ["trec/"])


def test_what_is_left_out_is_no_way_to_go_on(folder: Path) -> None:
    for name in ("tickets.duckdb", "tickets.duckdb.wal"):
        (folder / name).touch()
    (folder / "tickets.hub").mkdir()
    own = (".duckdb", ".duckdb.wal", ".hub/")
    assert completed("tickets.", own) == ("tickets.csv", ["tickets.csv"])
    assert len(completed("tickets.")[1]) == 4
