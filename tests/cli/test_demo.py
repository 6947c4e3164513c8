"""``workbench demo --headless``: the whole loop, with a summary that is true."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command, run_command
from tests.conftest import end_hub
from workbench.wire.place import Place


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    done = run_command(folder, "demo", "--headless", "--json", "--dir", ".")
    assert done.status == 0, done.err
    yield folder, done.document
    end_hub(Place.of(folder / "tickets.duckdb"))


def _ask(folder: Path, *words: str) -> Any:
    done = run_command(folder, *words, "--json")
    assert done.status == 0, done.err
    return done.document


def test_rows_read_are_rows_loaded_and_quarantined(demo: tuple[Path, dict[str, Any]]) -> None:
    load = demo[1]["load"]
    assert load["read"] == load["loaded"] + load["quarantined"]
    assert load["quarantined"] > 0


def test_the_summary_is_what_the_project_says(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, summary = demo
    listed = _ask(folder, "history", "list")
    assert listed[0]["version"] == summary["version"]
    assert "champion" in listed[0]["aliases"]
    measured = _ask(folder, "evaluate", str(summary["version"]))
    told = summary["evaluation"]["metrics"]["f1_macro"]["value"]
    assert measured["metrics"]["f1_macro"]["value"] == pytest.approx(told)


def test_the_model_is_better_than_the_baseline(demo: tuple[Path, dict[str, Any]]) -> None:
    figures = {
        one["family"]: one["cv"]["f1_macro"]["mean"] for one in demo[1]["candidates"] if one["cv"]
    }
    assert max(figures.values()) > figures["baseline"] + 0.4


def test_every_family_was_tried_to_the_end(demo: tuple[Path, dict[str, Any]]) -> None:
    states = {one["family"]: one["state"] for one in demo[1]["candidates"]}
    tried = ("baseline", "naive_bayes", "logistic", "linear_svm")
    assert states == dict.fromkeys(tried, "done")


def test_the_record_is_intact(demo: tuple[Path, dict[str, Any]]) -> None:
    folder, summary = demo
    assert summary["chain_intact"]
    assert run_command(folder, "log", "verify").status == 0
    assert run_command(folder, "doctor").status == 0


def test_rows_come_as_json_lines(demo: tuple[Path, dict[str, Any]]) -> None:
    done = run_command(demo[0], "rows", "tickets", "--limit", "3", "--json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["_row"] for row in rows] == sorted(row["_row"] for row in rows)
    assert len(rows) == 3


def test_loading_the_same_file_again_changes_nothing(demo: tuple[Path, dict[str, Any]]) -> None:
    again = _ask(demo[0], "collect", "run")[0]
    assert (again["loaded"], again["updated"]) == (0, 0)
    assert again["read"] == again["unchanged"] + again["quarantined"]


def test_a_demo_that_is_there_is_not_overwritten(workbench: Command, tmp_path: Path) -> None:
    (tmp_path / "tickets.duckdb").write_bytes(b"mine")
    done = workbench("demo", "--headless", "--dir", ".")
    assert done.status == 2
    assert (tmp_path / "tickets.duckdb").read_bytes() == b"mine"


def test_a_folder_that_cannot_be_made_is_said(workbench: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in ("file", "file/below"):
        done = workbench("demo", "--headless", "--dir", folder)
        assert done.status == 3
        assert "cannot make the folder" in done.err
