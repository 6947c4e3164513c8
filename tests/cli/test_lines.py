"""Aliases of several lines of models on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import end_hub
from tests.hub import lines
from workbench.cli.main import run

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with two lines: points has v1 and v2, houses v3 and v4."""
    place = lines.make(tmp_path_factory.mktemp("lines"))
    try:
        yield place.project
    finally:
        end_hub(place)


@pytest.fixture
def call(project: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command with --json: its exit status, its document, and what it said beside it."""

    def called(*words: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        status = run([*words, "--json", "--project", str(project)])
        told = capsys.readouterr()
        return status, json.loads(told.out), told.err

    return called


def test_an_alias_is_that_of_the_dataset_named(call: Run) -> None:
    for version in ("1", "3"):
        promoted = call("promote", version, "--as", "champion", "--reason", "first", "--override")
        assert promoted[0] == 0
    status, refused, _ = call("evaluate", "champion")
    assert (status, refused["error"]["code"]) == (2, "invalid_input")
    assert refused["error"]["hint"] == "say which: houses:champion, points:champion"
    status, measured, _ = call("evaluate", "champion", "--dataset", "houses")
    assert (status, measured["version"]) == (0, 3)
    assert call("history", "show", "points:champion")[1]["version"] == 1
    listed = call("history", "list", "--sort", "line")[1]
    assert [(row["version"], row["line"], row["champion"]) for row in listed] == [
        (2, "points", 1),
        (1, "points", 1),
        (4, "houses", 3),
        (3, "houses", 3),
    ]


def test_versions_of_two_datasets_are_refused_before_anything_is_measured(call: Run) -> None:
    status, refused, told = call("compare", "2", "4")
    assert status == 2
    assert refused["error"]["message"] == "v2 and v4 learned from different datasets"
    assert "evaluating" not in told
