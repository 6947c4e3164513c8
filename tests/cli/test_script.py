"""A recipe leaves the program: as a Polars script, and its rows as files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Command
from tests.cli.test_cleanse import ROWS

STEPS = [
    {"step": "trim", "columns": ["city"]},
    {"step": "case", "columns": ["city"], "to": "title"},
    {"step": "number", "columns": ["amount"]},
    {"step": "fill", "columns": ["amount"], "method": "median", "by": ["city"]},
    {"step": "drop_duplicates", "columns": ["id"]},
    {"step": "hash", "columns": ["id"]},
]


@pytest.fixture
def cleaned(tmp_path: Path, workbench: Command) -> Command:
    """``orders``, cleaned by ``STEPS``."""
    (tmp_path / "orders.csv").write_text(ROWS)
    (tmp_path / "recipe.json").write_text(json.dumps(STEPS))
    for words in (
        "init p.duckdb",
        "collect add orders orders.csv",
        "collect run orders",
        "cleanse recipe orders import recipe.json",
        "cleanse apply orders",
    ):
        assert workbench(*words.split()).status == 0
    return workbench


def test_the_script_gives_the_clean_rows_without_the_program(
    cleaned: Command, tmp_path: Path
) -> None:
    assert cleaned("cleanse", "recipe", "orders", "script", "clean.py").status == 0
    salt = cleaned("cleanse", "salt", "--json").document["salt"]
    assert salt not in (tmp_path / "clean.py").read_text("utf-8")
    assert cleaned("rows", "orders", "--raw", "--to", "raw.parquet").status == 0
    assert cleaned("rows", "orders", "--clean", "--to", "wanted.parquet").status == 0
    command = [sys.executable, "-I", "clean.py", "raw.parquet", "clean.parquet"]
    environment = {**os.environ, "WORKBENCH_SALT": salt}
    subprocess.run(command, cwd=tmp_path, check=True, env=environment, timeout=60)
    wanted = pl.read_parquet(tmp_path / "wanted.parquet")
    assert pl.read_parquet(tmp_path / "clean.parquet").equals(wanted) and wanted.height == 4
    events = cleaned("log", "--json").out
    assert "cleanse.salt_shown" in events and salt not in events


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
def test_rows_go_into_files_of_other_kinds(cleaned: Command, tmp_path: Path, ending: str) -> None:
    assert cleaned("rows", "orders", "--to", f"out.{ending}").status == 0
    path = tmp_path / f"out.{ending}"
    read = {
        "csv": lambda: pl.read_csv(path),
        "tsv": lambda: pl.read_csv(path, separator="\t"),
        "jsonl": lambda: pl.read_ndjson(path),
    }[ending]()
    assert read.height == 4 and read["city"].to_list() == ["Paris", "Paris", "Paris", "Lyon"]


def test_what_cannot_be_written_is_said(cleaned: Command) -> None:
    assert "no ending that says how" in cleaned("rows", "orders", "--to", "out.xyz").err
    assert "all rows and columns" in cleaned("rows", "orders", "--to", "a.csv", "--sort", "id").err
    assert cleaned("rows", "orders", "--to", "orders.csv").status != 0, "nothing is overwritten"
    assert "cannot be written" in cleaned("cleanse", "recipe", "orders", "script", "no/x.py").err
