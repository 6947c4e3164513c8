"""Which project a command works in when none is named: the only one, never a backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from workbench.client import launch
from workbench.wire.place import Place

pytestmark = pytest.mark.usefixtures("started_afresh")


@pytest.mark.parametrize("name", ["b.duckdb", "a.duckdb", "project-2026.duckdb", "z"])
def test_a_backup_in_the_projects_folder_is_passed_over(
    workbench: Command, project: Path, name: str
) -> None:
    made = workbench("backup", name)
    assert made.status == 0
    assert f"workbench restore {name} NEW.duckdb" in made.out
    listed = workbench("log", "--json")
    assert listed.status == 0, listed.err
    assert [event["verb"] for event in listed.document] == ["project.backed_up", "project.created"]


def test_a_backup_is_not_opened_but_restored(workbench: Command, project: Path) -> None:
    workbench("backup", "b.duckdb")
    refused = workbench("log", "--project", "b.duckdb")
    assert refused.status == 3
    assert "b.duckdb is read-only, as backups are" in refused.err
    assert "workbench restore b.duckdb NEW.duckdb" in refused.err
    assert workbench("restore", "b.duckdb", "again.duckdb").status == 0
    assert workbench("log", "--project", "again.duckdb").status == 0


def test_where_only_backups_are_it_is_said_what_to_do(
    workbench: Command, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    workbench("backup", "kept/b.duckdb")
    copy = tmp_path / "kept" / "b.duckdb"
    project.rename(tmp_path / "kept" / "project.moved")
    copy.rename(tmp_path / "b.duckdb")
    refused = workbench("log")
    assert refused.status == 2
    assert "no project is here but backups: b.duckdb" in refused.err
    assert "workbench restore b.duckdb NEW.duckdb" in refused.err


def test_two_projects_must_be_named(workbench: Command, project: Path, tmp_path: Path) -> None:
    launch.create(Place.of(tmp_path / "other.duckdb"))
    workbench("backup", "b.duckdb", "--project", "other.duckdb")
    refused = workbench("log")
    assert refused.status == 2
    assert "several projects are here: other.duckdb, project.duckdb" in refused.err


def test_without_a_terminal_no_project_is_offered(workbench: Command, tmp_path: Path) -> None:
    refused = workbench()
    assert refused.status == 2
    assert "no project is here" in refused.err and "workbench init" in refused.err
    assert list(tmp_path.iterdir()) == []
