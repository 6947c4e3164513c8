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
        (("--rename", "city=Town", "--rename", "place=Town"), "would get two names"),
        (("--rename", "street=Town", "--on-problem", "skip"), "two columns would be named"),
        (("--step", "3=maybe"), "chooses nothing"),
        (("--step", "x=skip"), "no step's number"),
    ],
)
def test_what_makes_no_sense_is_said(orders: Command, words: tuple[str, ...], told: str) -> None:
    done = orders("cleanse", "recipe", "orders", "import", "recipe.json", *words)
    assert done.status == 2 and told in done.err


def test_a_step_that_does_not_work_with_the_columns_there_are_either_is_switched_off(
    orders: Command, tmp_path: Path
) -> None:
    steps = [{"step": "trim", "columns": ["street", "city"], "where": "nowhere is null"}]
    (tmp_path / "where.json").write_text(json.dumps(steps), encoding="utf-8-sig")
    words = ("import", "where.json", "--on-problem", "continue")
    view = orders("cleanse", "recipe", "orders", *words, "--json").document
    assert [(one["columns"], one["enabled"]) for one in view["steps"]] == [(["street"], False)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 100_000, "brackets in brackets"),
        ('{"format": 2, "steps": []}', "format that this version cannot read"),
        ("[1]", "is no recipe"),
        ("", "is not JSON"),
    ],
)
def test_a_file_that_is_no_recipe_changes_nothing(
    orders: Command, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "odd.json").write_text(text)
    done = orders("cleanse", "recipe", "orders", "import", "odd.json", "--on-problem", "skip")
    assert done.status == 2 and told in done.err and "Traceback" not in done.err
    assert orders("cleanse", "recipe", "orders", "--json").document["version"] == 0


def test_steps_that_this_version_does_not_know_stay_switched_off_and_the_others_work(
    orders: Command, tmp_path: Path
) -> None:
    steps = [{"step": "fly"}, {"step": "trim", "wings": 2}, {"step": "trim", "columns": ["Town"]}]
    (tmp_path / "odd.json").write_text(json.dumps(steps))
    stopped = orders("cleanse", "recipe", "orders", "import", "odd.json")
    assert stopped.status == 2 and "fly" in stopped.err
    words = ("import", "odd.json", "--on-problem", "skip", "--json")
    view = orders("cleanse", "recipe", "orders", *words).document
    assert [one["enabled"] for one in view["steps"]] == [False, False, True]
    for words in ("apply orders", "suggest orders", "profile orders"):
        done = orders("cleanse", *words.split())
        assert done.status == 0, done.err
    rows = [json.loads(line) for line in orders("rows", "orders", "--json").out.splitlines()]
    assert rows[0]["Town"] == "Paris"
    assert orders("cleanse", "recipe", "orders", "script", "clean.py").status == 0
    assert orders("cleanse", "recipe", "orders", "export", "again.json").status == 0
    assert json.loads((tmp_path / "again.json").read_text())["steps"][0]["step"] == "fly"
