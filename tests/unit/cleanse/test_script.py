"""A recipe's script gives what the recipe gives, for every step, without this program."""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest

from tests.unit.cleanse.cases import EXAMPLES, names, table
from workbench.cleanse.recipe import Recipe
from workbench.cleanse.script.writer import script


def text_of(frame: pl.DataFrame, *steps: dict[str, Any]) -> tuple[str, pl.DataFrame]:
    """A recipe's script, and the rows that the recipe gives."""
    recipe = Recipe.from_documents(list(steps)).fit(frame.lazy())
    text = script(recipe, dict(frame.schema), "clean rows", "clean.py", "export them")
    return text, recipe.run(frame.lazy()).collect(engine="in-memory")


def run(text: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that a script gives."""
    module = ModuleType("script_of_a_recipe")
    sys.modules[module.__name__] = module
    exec(compile(text, "clean.py", "exec"), vars(module))
    found: pl.DataFrame = module.clean(frame.lazy()).collect(engine="in-memory")
    return found


@pytest.mark.parametrize("name", names())
def test_the_script_of_every_step_gives_what_the_step_gives(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_SALT", "")
    frame = table()
    text, wanted = text_of(frame, {"step": name, **EXAMPLES[name]})
    assert run(text, frame).equals(wanted)
    assert "import workbench" not in text and "from workbench" not in text
    assert "\\x00value" not in text


PARTS: list[dict[str, Any]] = [
    {"step": "number", "columns": ["amount"], "where": "name is not null"},
    {"step": "number", "columns": ["amount"], "on_error": "keep"},
    {"step": "number", "columns": ["amount"], "integer": True},
    {"step": "number", "columns": ["amount"], "integer": True, "on_error": "keep"},
    {
        "step": "number",
        "columns": ["amount"],
        "on_error": "quarantine",
        "decimal": ",",
        "thousands": ".",
    },
    {"step": "date", "columns": ["day"], "format": "%d/%m/%Y", "on_error": "quarantine"},
    {"step": "trim", "where": "length(name) > 3"},
    {"step": "derive", "into": "name", "expression": "upper(name) || 'x\"'"},
    {"step": "fill", "columns": ["made"], "method": "mode"},
    {"step": "fill", "columns": ["count"], "method": "mean", "by": ["flag"]},
    {"step": "drop_duplicates", "columns": ["name"], "keeping": "most_complete"},
    {"step": "sample", "rows": 3},
    {"step": "look_up", **EXAMPLES["look_up"], "match": "fuzzy", "threshold": 0.3},
]


@pytest.mark.parametrize("step", PARTS, ids=[str(n) for n in range(len(PARTS))])
def test_row_filters_errors_and_ways_are_in_the_script(step: dict[str, Any]) -> None:
    frame = table()
    text, wanted = text_of(frame, step)
    assert run(text, frame).equals(wanted)


TYPED = pl.DataFrame(
    {
        "_row": pl.Series(range(5), dtype=pl.Int64),
        "same": [True, True, None, False, True],
        "endless": [math.inf, math.inf, None, -math.inf, None],
        "none": [math.nan, math.nan, math.nan, math.nan, None],
        "moment": pl.Series(
            [dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1), None, dt.datetime(2024, 2, 1), None]
        ).dt.replace_time_zone("Europe/Oslo"),
        "bytes": [b"\x00a", b"\x00a", None, b"b", b"\x00a"],
        "list": ["a,b", "['x', \"y\"]", None, "[1, null]", ""],
    }
)
OF_TYPES: list[dict[str, Any]] = [
    {"step": "fill", "columns": ["endless"], "method": "mean"},
    {"step": "fill", "columns": ["endless"], "method": "median", "by": ["same"]},
    {"step": "fill", "columns": ["none"], "method": "mode"},
    {"step": "fill", "columns": ["moment"], "method": "mode", "by": ["same"]},
    {"step": "majority", "columns": ["bytes"], "by": ["same"]},
    {"step": "explode", "columns": ["list"]},
]


@pytest.mark.parametrize("step", OF_TYPES, ids=[f"{s['step']} {s['columns']}" for s in OF_TYPES])
def test_values_of_every_type_are_in_the_script(step: dict[str, Any]) -> None:
    text, wanted = text_of(TYPED, step)
    found = run(text, TYPED)
    assert found.equals(wanted) and found.schema == wanted.schema


def test_a_column_may_have_the_name_of_a_value_on_its_way() -> None:
    frame = table().rename({"flag": "new amount"})
    text, wanted = text_of(frame, {"step": "number", "columns": ["amount"]})
    assert run(text, frame).equals(wanted)


def test_the_script_runs_where_there_is_nothing_but_polars(tmp_path: Path) -> None:
    steps = [
        {"step": "trim", "columns": ["name"]},
        {"step": "unescape_html", "columns": ["name"]},
        {"step": "number", "columns": ["amount"]},
        {"step": "drop_near_duplicates", "columns": ["name"]},
        {"step": "hash", "columns": ["day"], "salt": "s3cret"},
        {"step": "sort", "columns": ["count"]},
    ]
    frame = table()
    text, wanted = text_of(frame, *steps)
    (tmp_path / "clean.py").write_text(text, encoding="utf-8")
    frame.write_parquet(tmp_path / "raw.parquet")
    command = [sys.executable, "-I", "clean.py", "raw.parquet", "clean.parquet"]
    assert "s3cret" not in text, "it is the project's secret"
    environment = {**os.environ, "WORKBENCH_SALT": "s3cret"}
    subprocess.run(command, cwd=tmp_path, check=True, timeout=60, env=environment)
    assert pl.read_parquet(tmp_path / "clean.parquet").equals(wanted)


def test_the_script_can_be_read() -> None:
    steps = [{"step": "trim", "columns": ["name"]}, {"step": "rename", "names": {"day": "date"}}]
    text, _ = text_of(table(), *steps)
    assert (
        """
    # 1. trim · name
    frame = frame.with_columns(
        pl.col('name').str.strip_chars().alias('name'),
    )

    # 2. rename day → date
    frame = frame.rename({'day': 'date'})
    return frame
"""
        in text
    )


def test_a_title_of_several_lines_stays_a_comment() -> None:
    step = {"step": "replace", "columns": ["name"], "find": "x\nimport os", "replacement": "y"}
    text, wanted = text_of(table(), step)
    assert run(text, table()).equals(wanted)


def test_steps_are_as_they_were_once_the_script_is_written() -> None:
    text_of(table(), {"step": "trim"})
    from workbench.cleanse import effect
    from workbench.cleanse.steps import number

    assert vars(effect)["pl"] is pl and vars(number)["pl"] is pl
