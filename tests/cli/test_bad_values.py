"""Paths and values that cannot be used: a message, what to do, a status, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.labelling import make
from workbench.cli import main
from workbench.cli.context import RunContext
from workbench.wire.place import Place

USAGE, UNAVAILABLE = 2, 3
LONG = "x" * 300 + ".duckdb"
NOT_UTF8 = os.fsdecode(b"b\xff.duckdb")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("init", LONG),
        ("init", "x" * 246 + ".duckdb"),
        ("jobs", "--project", LONG),
        ("hub", "status", "--project", LONG),
        ("hub", "stop", "--project", LONG),
        ("init", "/etc/passwd/x.duckdb"),
        ("jobs", "--project", "/etc/passwd/x.duckdb"),
        ("jobs", "--project", "loop.duckdb"),
        ("init", NOT_UTF8),
        ("jobs", "--project", NOT_UTF8),
        ("jobs", "--project", "/"),
        ("jobs", "--project", "nul\0.duckdb"),
        (LONG.removesuffix(".duckdb"),),
    ],
)
def test_a_path_that_cannot_be_one_is_said(
    words: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "loop.duckdb").symlink_to("loop.duckdb")
    assert main.run(list(words)) == USAGE
    said = capsys.readouterr().err
    assert said.startswith("workbench: ")
    assert len(said.splitlines()) == 2
    said.encode()


def test_a_device_is_no_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["jobs", "--project", "/dev/zero"]) == UNAVAILABLE
    assert "not a Workbench project" in capsys.readouterr().err


def test_a_name_that_is_no_text_is_an_error_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["init", NOT_UTF8, "--json"]) == USAGE
    assert "UTF-8" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("backup", os.fsdecode(b"/tmp/\xff.bk")), "UTF-8"),
        (("jobs", "--limit", "99999999999999999999"), "too large"),
        (("jobs", "--limit", "-1"), "limit must be"),
        (("people", "add", "eve", "--account", "99999999999"), "no account"),
        (("rows", "mails", "--where", "text + 1 > 2"), "condition cannot be used"),
        (("rows", "mails", "--where", "text"), "condition cannot be used"),
        (("rows", "mails", "--where", "regexp_matches(text, '[')"), "condition cannot be used"),
    ],
)
def test_a_value_that_cannot_be_used_is_said(
    mails: Place, words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run([*words, "--project", str(mails.project)]) == USAGE
    assert says in capsys.readouterr().err


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A project with rows, for all tests here; its hub ends with them."""
    return make(tmp_path_factory.mktemp("mails"), 10)


@pytest.fixture(scope="module", autouse=True)
def _ended(mails: Place) -> object:
    yield
    assert main.run(["hub", "stop", "--force", "--project", str(mails.project)]) == 0


def test_what_nobody_foresaw_is_one_line_and_in_the_log(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(context: RunContext) -> Place:
        raise ZeroDivisionError("somewhere deep")

    monkeypatch.setenv("WORKBENCH_LOG", str(here / "unforeseen.log"))
    monkeypatch.setattr(RunContext, "place", property(fail))
    assert main.run(["jobs"]) == 1
    assert str(here / "unforeseen.log") in capsys.readouterr().err
    assert "somewhere deep" in (here / "unforeseen.log").read_text()


def test_output_that_cannot_be_written_is_an_error(mails: Place) -> None:
    words = ["-c", "from workbench.cli.main import main; main()", "jobs", "--json"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, *words, "--project", str(mails.project)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == UNAVAILABLE
    assert done.stderr.startswith(b"workbench: cannot go on: the disk is full")
