"""What scripts rely on: exit statuses, one JSON document, errors that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

USAGE = 2
UNAVAILABLE = 3


def test_help_names_every_command(workbench: Command) -> None:
    done = workbench("--help")
    assert done.status == 0
    for name in ("init", "demo", "collect", "cleanse", "labels", "train", "evaluate", "history"):
        assert name in done.out


def test_without_a_terminal_the_app_says_what_to_do(workbench: Command, project: Path) -> None:
    done = workbench()
    assert done.status == USAGE
    assert "--help" in done.err


def test_no_project_here_is_said(workbench: Command) -> None:
    done = workbench("jobs")
    assert done.status == USAGE
    assert "workbench init" in done.err


def test_two_projects_here_must_be_told_apart(tmp_path: Path, workbench: Command) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.duckdb").write_bytes(b"")
    done = workbench("jobs")
    assert done.status == USAGE
    assert "a.duckdb, b.duckdb" in done.err
    assert "--project" in done.err


def test_an_error_is_one_json_document_with_code_message_and_hint(workbench: Command) -> None:
    done = workbench("jobs", "--json")
    assert done.status == USAGE
    assert set(done.document["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize(
    "words",
    [
        ("jobs", "--bogus"),
        ("nonsense", "words"),
        ("collect",),
        ("collect", "add"),
        ("train", "--search", "many"),
    ],
)
def test_wrong_use_is_status_two(workbench: Command, words: tuple[str, ...]) -> None:
    done = workbench(*words)
    assert done.status == USAGE
    assert done.err


def test_hub_status_is_unavailable_when_none_runs(workbench: Command, project: Path) -> None:
    assert workbench("hub", "stop").status == 0
    done = workbench("hub", "status")
    assert done.status == UNAVAILABLE
    assert "workbench hub start" in done.err


def test_an_unknown_name_is_answered_with_those_there_are(
    workbench: Command, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "towns.csv").write_text("id,town\n1,Paris\n2,Gent\n")
    assert workbench("collect", "add", "towns", "towns.csv").status == 0
    assert workbench("collect", "run").status == 0
    done = workbench("rows", "cities")
    assert done.status == USAGE
    assert "towns" in done.err


def test_init_refuses_what_is_there_and_names_that_are_no_project(
    workbench: Command, project: Path
) -> None:
    assert "exists already" in workbench("init", "project.duckdb").err
    assert "notes.duckdb" in workbench("init", "notes").err


def test_a_file_that_is_no_project_stays_as_it_is(workbench: Command, tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("not a database " * 400)
    done = workbench("jobs")
    assert done.status == UNAVAILABLE
    assert path.read_text() == "not a database " * 400


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "text"),
    ],
)
def test_a_file_that_cannot_be_rows_is_refused_with_a_reason(
    workbench: Command, project: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "bad.csv").write_bytes(content)
    done = workbench("collect", "sniff", "bad.csv")
    assert done.status == USAGE
    assert words in done.err.lower()


def test_hostile_cells_are_inert_in_the_output(
    workbench: Command, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "evil.csv").write_bytes(b'id,text\n1,"\x1b]52;c;cHduZWQ=\x07\x1b[2J[red]x"\n')
    workbench("collect", "add", "evil", "evil.csv")
    workbench("collect", "run")
    shown = workbench("rows", "evil")
    assert "\x1b" not in shown.out
    assert "\x07" not in shown.out
    assert "[red]x" in shown.out
    assert "\\u001b]52" in workbench("rows", "evil", "--json").out


def test_common_options_may_stand_before_the_command(workbench: Command, project: Path) -> None:
    assert workbench("--project", str(project), "--json", "jobs").document == []


def test_a_mistyped_command_is_answered_with_the_nearest(workbench: Command) -> None:
    done = workbench("trian")
    assert done.status == USAGE
    assert "workbench train" in done.err


def test_a_wrong_setting_is_named(
    workbench: Command, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench("hub", "stop")
    monkeypatch.setenv("WORKBENCH_HUB_IDLE", "abc")
    done = workbench("jobs")
    assert done.status == USAGE
    assert "WORKBENCH_HUB_IDLE" in done.err


def test_hub_stop_returns_when_the_hub_has_ended(workbench: Command, project: Path) -> None:
    assert workbench("hub", "stop").status == 0
    assert workbench("hub", "status").status == UNAVAILABLE
    assert workbench("hub", "stop", "--json").document == {"stopped": False}
