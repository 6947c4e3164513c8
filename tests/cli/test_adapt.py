"""A recipe on another table: what fits is said first, and what does not is settled by choice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

RECIPE = {
    "format": 1,
    "steps": [
        {"step": "trim", "columns": ["city", "street"]},
        {"step": "number", "columns": ["amount"]},
        {"step": "fill", "columns": ["rating"], "value": "0"},
        {"step": "derive", "into": "double", "expression": "amount * 2"},
    ],
}


@pytest.fixture
def orders(tmp_path: Path, workbench: Command) -> Command:
    """A table whose columns are not quite those of the recipe."""
    (tmp_path / "orders.csv").write_text("Town,street,amount\n Paris, x ,3\nLyon,y,4\n")
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))
    for words in ("init p.duckdb", "collect add orders orders.csv", "collect run orders"):
        assert workbench(*words.split()).status == 0
    return workbench


def test_a_check_names_what_is_missing_and_changes_nothing(orders: Command) -> None:
    found = orders("cleanse", "recipe", "orders", "check", "recipe.json", "--json")
    assert found.status == 1
    document = found.document
    assert document["columns"] == ["Town", "street", "amount"]
    assert [one["missing"] for one in document["steps"]] == [["city"], [], ["rating"], []]
    assert [bool(one["error"]) for one in document["steps"]] == [True, False, True, False]
    assert orders("cleanse", "recipe", "orders", "--json").document["steps"] == []


def test_an_import_stops_at_what_does_not_work(orders: Command) -> None:
    done = orders("cleanse", "recipe", "orders", "import", "recipe.json")
    assert done.status == 2 and "there is no column 'city'" in done.err
    assert orders("cleanse", "recipe", "orders", "--json").document["version"] == 0


def test_columns_get_the_names_that_the_recipe_knows(orders: Command) -> None:
    words = ("import", "recipe.json", "--rename", "city=Town", "--on-problem", "skip")
    view = orders("cleanse", "recipe", "orders", *words, "--json").document
    assert [(one["step"], one["enabled"]) for one in view["steps"]] == [
        ("rename", True),
        ("trim", True),
        ("number", True),
        ("fill", False),
        ("derive", True),
    ]
    assert orders("cleanse", "apply", "orders").status == 0
    rows = [json.loads(line) for line in orders("rows", "orders", "--json").out.splitlines()]
    assert rows[0] == {"_row": 1, "city": "Paris", "street": "x", "amount": 3.0, "double": 6.0}


def test_each_step_can_go_its_own_way(orders: Command) -> None:
    words = ("import", "recipe.json", "--on-problem", "continue", "--step", "3=skip")
    view = orders("cleanse", "recipe", "orders", *words, "--json").document
    assert view["steps"][0]["columns"] == ["street"] and view["steps"][0]["enabled"]
    assert [one["enabled"] for one in view["steps"]] == [True, True, False, True]
    log = orders("log", "--json", "--limit", "3").out
    assert "recipe_imported" in log and '"choice":"skip"' in log


def test_a_recipe_is_fitted_to_the_columns_there_are(orders: Command) -> None:
    step = json.dumps({"step": "trim", "columns": ["Town", "street"]})
    assert orders("cleanse", "recipe", "orders", "add", step).status == 0
    drop = json.dumps({"step": "drop_columns", "columns": ["street"]})
    assert orders("cleanse", "recipe", "orders", "add", drop, "--at", "1").status == 0
    assert orders("cleanse", "recipe", "orders", "check").status == 1
    assert orders("cleanse", "apply", "orders").status == 2
    done = orders("cleanse", "recipe", "orders", "adapt", "--on-problem", "continue", "--json")
    assert done.document["steps"][1]["columns"] == ["Town"]
    assert orders("cleanse", "recipe", "orders", "check").status == 0
    assert orders("cleanse", "apply", "orders").status == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--rename", "city"), "renames nothing"),
        (("--rename", "city=City"), "no column 'City'"),
        (("--step", "3=maybe"), "chooses nothing"),
        (("--step", "x=skip"), "no step's number"),
    ],
)
def test_what_makes_no_sense_is_said(orders: Command, words: tuple[str, ...], told: str) -> None:
    done = orders("cleanse", "recipe", "orders", "import", "recipe.json", *words)
    assert done.status == 2 and told in done.err
