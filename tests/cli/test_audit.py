"""``log``, ``log verify``, ``backup``, ``restore`` and ``doctor`` through a real hub."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from workbench.cli.main import run
from workbench.wire.place import Place


@pytest.fixture
def command(place: Place, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command with ``--json``; its exit status and document."""

    def call(*words: str, project: Path | None = None) -> tuple[int, Any]:
        status = run([*words, "--project", str(project or place.project), "--json"])
        return status, json.loads(capsys.readouterr().out)

    return call


def test_the_log_tells_the_projects_first_event(command: Any) -> None:
    status, events = command("log", "--what", "project.")
    assert status == 0
    assert [event["verb"] for event in events] == ["project.created"]


def test_the_chain_verifies(command: Any) -> None:
    status, state = command("log", "verify")
    assert (status, state["intact"], state["broken"]) == (0, True, None)


def test_the_doctor_finds_nothing(command: Any) -> None:
    status, checks = command("doctor")
    assert status == 0
    assert {check["state"] for check in checks} == {"ok"}


def test_a_backup_comes_back_as_a_project(command: Any, tmp_path: Path) -> None:
    copy, again = tmp_path / "copy.duckdb", tmp_path / "again.duckdb"
    assert command("backup", str(copy))[0] == 0
    status, restored = command("restore", str(copy), str(again))
    assert (status, restored["project"]) == (0, str(again))
    try:
        _, events = command("log", project=again)
        assert [event["verb"] for event in events] == ["project.restored", "project.created"]
    finally:
        end_hub(Place.of(again))


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("backup", "{project}"), "invalid_input", 2),
        (("backup", "{taken}"), "conflict", 2),
        (("restore", "{project}", "{project}"), "conflict", 2),
        (("restore", "nothing.duckdb", "again.duckdb"), "unavailable", 3),
        (("restore", "{project}", "again.txt"), "invalid_input", 2),
        (("log", "--since", "yesterday"), "invalid_input", 2),
        (("log", "--limit", "0"), "invalid_input", 2),
    ],
)
def test_what_cannot_be_done_says_why(
    command: Any, place: Place, words: tuple[str, ...], code: str, status: int
) -> None:
    taken = place.project.with_name("taken")
    taken.write_text("mine")
    given = [word.format(project=place.project, taken=taken) for word in words]
    found, document = command(*given)
    assert (found, document["error"]["code"]) == (status, code)
