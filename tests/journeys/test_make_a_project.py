"""Somebody types ``workbench`` in a folder without a project, and gets one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import end_hub
from tests.journeys.conftest import WORKBENCH
from tests.journeys.terminal import Terminal
from workbench.wire.place import Place


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "my reviews"
    made.mkdir()
    yield made
    for project in made.glob("*.duckdb"):
        end_hub(Place.of(project))


@pytest.mark.parametrize(
    ("answer", "name"),
    [("", "my-reviews"), ("Y", "my-reviews"), ("other", "other"), ("third.duckdb", "third")],
)
def test_a_project_is_made_and_opened(folder: Path, answer: str, name: str) -> None:
    with Terminal([WORKBENCH], directory=str(folder)) as terminal:
        terminal.wait_for("Make a project here? [Y/n, or another name than my-reviews.duckdb]")
        terminal.press(*answer, "enter")
        terminal.wait_for("add a source", "data")
    assert [path.name for path in folder.glob("*.duckdb")] == [f"{name}.duckdb"]


@pytest.mark.parametrize("answer", ["n", "No", "../elsewhere"])
def test_no_project_is_made(folder: Path, answer: str) -> None:
    with Terminal([WORKBENCH], directory=str(folder)) as terminal:
        terminal.wait_for("Make a project here?")
        terminal.press(*answer, "enter")
        terminal.wait_for("workbench init")
    assert list(folder.parent.rglob("*.duckdb")) == []


def test_somebody_who_comes_to_label_is_offered_none(folder: Path) -> None:
    with Terminal([WORKBENCH, "annotate"], directory=str(folder)) as terminal:
        terminal.wait_for("no project is here")
    assert list(folder.iterdir()) == []
