"""Deferred imports are really deferred: what a fresh process has loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "polars", "sklearn", "numpy", "scipy", "joblib")


def _loaded(statement: str, names: tuple[str, ...]) -> list[str]:
    code = f"{statement}\nimport sys\nprint(*[n for n in {names!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_app_loads_nothing_heavy() -> None:
    statement = (
        "import importlib\nfrom workbench.tui.areas import AREAS\nimport workbench.tui.app\n"
        "for area in AREAS:\n    importlib.import_module(area.screen.partition(':')[0])"
    )
    assert _loaded(statement, HEAVY) == []


def test_help_loads_neither_textual_nor_anything_heavy() -> None:
    statement = "from workbench.cli.parser import build_parser\nbuild_parser().format_help()"
    assert _loaded(statement, (*HEAVY, "textual", "rich")) == []


def test_line_mode_loads_no_screen_and_nothing_heavy() -> None:
    statement = "import workbench.annotate.commands, workbench.annotate.plain"
    assert _loaded(statement, (*HEAVY, "textual", "rich", "workbench.tui")) == []


def test_the_hub_loads_duckdb_and_no_science() -> None:
    statement = "import workbench.hub.main\nfrom workbench.hub.registry import load\nload()"
    assert _loaded(statement, (*HEAVY, "textual")) == ["duckdb"]


@pytest.mark.parametrize("area", ["collect", "cleanse", "annotate", "train", "evaluate"])
def test_jobs_load_no_store(area: str) -> None:
    statement = f"import workbench.{area}.job"
    assert _loaded(statement, ("workbench.store", "textual", "workbench.hub.hub")) == []
