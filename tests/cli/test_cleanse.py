"""Cleansing from the command line, as scripts run it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

ROWS = """id,city,amount,day
1, Paris,"1,200.50",01/02/2024
2,paris,$3,13/02/2024
3,Paris,n/a,14/02/2024
3,Paris,n/a,14/02/2024
4,Lyon,bad,31/02/2024
"""


@pytest.fixture
def orders(tmp_path: Path, workbench: Command) -> Command:
    """A project with the dataset ``orders`` of five rows."""
    (tmp_path / "orders.csv").write_text(ROWS)
    assert workbench("init", "p.duckdb").status == 0
    assert workbench("collect", "add", "orders", "orders.csv").status == 0
    assert workbench("collect", "run", "orders").status == 0
    return workbench


def step(folder: Path, **document: object) -> str:
    path = folder / f"{document['step']}.json"
    path.write_text(json.dumps(document))
    return str(path)


def test_from_mess_to_clean_rows(orders: Command, tmp_path: Path) -> None:
    profile = orders("cleanse", "profile", "orders", "--json").document
    kinds = {column["name"]: column["type"] for column in profile["columns"]}
    assert kinds == {"id": "number", "city": "text", "amount": "text", "day": "text"}
    assert profile["duplicates"] == 1
    suggested = orders("cleanse", "suggest", "orders", "--json").document
    assert {"trim", "drop_duplicates"} <= {one["step"]["step"] for one in suggested}
    for document in (
        {"step": "trim", "columns": ["city"], "where": None, "on_error": "keep"},
        {"step": "case", "columns": ["city"], "to": "title"},
        {"step": "number", "columns": ["amount"], "on_error": "null"},
        {"step": "date", "columns": ["day"], "format": "%d/%m/%Y", "on_error": "quarantine"},
        {"step": "drop_duplicates", "columns": ["id"]},
    ):
        assert orders("cleanse", "recipe", "orders", "add", step(tmp_path, **document)).status == 0
    done = orders("cleanse", "apply", "orders", "--json").document
    assert (done["dataset"], done["recipe"]) == ("orders", 5)
    assert (done["rows_in"], done["rows_out"]) == (5, 3)
    counts = [
        {name: one[name] for name in ("step", "changed", "nulled", "failed", "dropped")}
        for one in done["steps"]
    ]
    assert counts == [
        {"step": "trim", "changed": 1, "nulled": 0, "failed": 0, "dropped": 0},
        {"step": "case", "changed": 1, "nulled": 0, "failed": 0, "dropped": 0},
        {"step": "number", "changed": 2, "nulled": 2, "failed": 1, "dropped": 0},
        {"step": "date", "changed": 4, "nulled": 0, "failed": 1, "dropped": 0},
        {"step": "drop_duplicates", "changed": 0, "nulled": 0, "failed": 0, "dropped": 1},
    ]
    rows = [
        json.loads(line) for line in orders("rows", "orders", "--clean", "--json").out.splitlines()
    ]
    assert [row["city"] for row in rows] == ["Paris", "Paris", "Paris"]
    assert [row["amount"] for row in rows] == [1200.5, 3.0, None]
    assert rows[0]["day"] == "2024-02-01"


def test_recipe_edits_by_number_undo_and_redo(orders: Command) -> None:
    def steps(*words: str) -> list[str]:
        done = orders("cleanse", "recipe", "orders", *words, "--json")
        assert done.status == 0, done.err + done.out
        return [one["step"] for one in done.document["steps"]]

    assert steps() == []
    assert steps("add", '{"step": "trim"}') == ["trim"]
    assert steps("add", '{"step": "case", "columns": ["city"]}') == ["trim", "case"]
    assert steps("add", '{"step": "unicode"}', "--at", "1") == ["unicode", "trim", "case"]
    assert steps("move", "1", "3") == ["trim", "case", "unicode"]
    assert steps("remove", "1") == ["case", "unicode"]
    assert steps("edit", "1", '{"step": "trim"}') == ["trim", "unicode"]
    assert steps("undo") == ["case", "unicode"]
    assert steps("undo") == ["trim", "case", "unicode"]
    assert steps("redo") == ["case", "unicode"]
    toggled = orders("cleanse", "recipe", "orders", "toggle", "2", "--json").document
    assert [one["enabled"] for one in toggled["steps"]] == [True, False]


def test_export_and_import_give_the_same_recipe(orders: Command, tmp_path: Path) -> None:
    orders("cleanse", "recipe", "orders", "add", '{"step": "trim", "columns": ["city"]}')
    exported = orders("cleanse", "recipe", "orders", "export", "--json").document
    assert orders("cleanse", "recipe", "orders", "export", "kept.json").status == 0
    assert json.loads((tmp_path / "kept.json").read_text()) == exported
    orders("cleanse", "recipe", "orders", "remove", "1")
    assert orders("cleanse", "recipe", "orders", "import", "kept.json").status == 0
    assert orders("cleanse", "recipe", "orders", "export", "--json").document == exported


def test_suggestions_are_accepted_and_refused_by_id(orders: Command) -> None:
    found = {
        one["step"]["step"]: one["id"]
        for one in orders("cleanse", "suggest", "orders", "--json").document
    }
    accept, refuse = found["trim"], found["drop_duplicates"]
    words = ("cleanse", "suggest", "orders", "--accept", accept, "--refuse", refuse, "--json")
    left = [one["id"] for one in orders(*words).document]
    assert accept not in left and refuse not in left
    assert refuse not in [
        one["id"] for one in orders("cleanse", "suggest", "orders", "--json").document
    ]
    recipe = orders("cleanse", "recipe", "orders", "--json").document
    assert [one["step"] for one in recipe["steps"]] == ["trim"]


def test_cells_set_aside_by_a_step_are_listed(orders: Command) -> None:
    document = '{"step": "number", "columns": ["amount"], "on_error": "quarantine"}'
    orders("cleanse", "recipe", "orders", "add", document)
    orders("cleanse", "apply", "orders")
    (cell,) = orders("cleanse", "quarantine", "orders", "--json").document["items"]
    assert (cell["row"], cell["step"], cell["column"], cell["value"]) == (5, 1, "amount", "bad")


def test_preview_changes_nothing(orders: Command) -> None:
    shown = orders("cleanse", "preview", "orders", '{"step": "trim"}', "--json").document
    assert shown["counts"]["changed"] == 1
    assert shown["differences"][0] | {"ids": []} == {
        "column": "city",
        "before": " Paris",
        "after": "Paris",
        "kind": "changed",
        "rows": 1,
        "alike": 1,
        "ids": [],
    }
    assert orders("cleanse", "recipe", "orders", "--json").document["steps"] == []


def test_step_types_are_listed_with_json_schemas(orders: Command) -> None:
    kinds = {one["step"]: one for one in orders("cleanse", "steps", "--json").document}
    assert {"trim", "number", "date", "drop_duplicates", "derive"} <= set(kinds)
    assert kinds["case"]["schema"]["properties"]["to"]["enum"] == [
        "lower", "sentence", "title", "upper",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("recipe", "orders", "add", '{"step": "tidy"}'), "there is no step 'tidy'"),
        (("recipe", "orders", "add", '{"step": "trim", "columns": ["x"]}'), "no column 'x'"),
        (("recipe", "orders", "add", "{"), "not JSON"),
        (("recipe", "orders", "remove", "4"), "no step 4"),
        (("recipe", "orders", "remove", "²"), "no step's number"),
        (("suggest", "orders", "--accept", "x"), "nothing with the id 'x'"),
        (("recipe", "orders", "undo"), "nothing to undo"),
        (("recipe", "orders", "polish"), "no 'polish'"),
        (("profile", "sales"), "sales"),
        (("preview", "orders", '{"step": "filter", "where": "amount >"}'), "does not work"),
    ],
)
def test_what_is_wrong_is_said_with_status_2(
    orders: Command, words: tuple[str, ...], message: str
) -> None:
    done = orders("cleanse", *words, "--json")
    assert done.status == 2
    assert message in done.document["error"]["message"]


@pytest.mark.parametrize(
    "words", [("recipe", "orders", "add", "nowhere.json"), ("preview", "orders", "²")]
)
def test_a_file_that_is_not_there_is_said_with_status_3(
    orders: Command, words: tuple[str, ...]
) -> None:
    done = orders("cleanse", *words, "--json")
    assert done.status == 3
    assert "there is no file" in done.document["error"]["message"]


def test_clusters_are_merged_or_kept_apart(orders: Command) -> None:
    words = ("cleanse", "clusters", "orders", "city", "--json")
    (found,) = orders(*words).document["clusters"]
    assert [member["value"] for member in found["members"]] == ["Paris", "paris", " Paris"]
    apart = orders(*words, "--never", "paris", "Paris").document["clusters"]
    assert [member["value"] for member in apart[0]["members"]] == ["Paris", " Paris"]
    merged = orders(*words, "--merge", "Paris").document
    assert [one["target"] for one in merged["merged"]] == ["Paris"] and not merged["clusters"]
    recipe = orders("cleanse", "recipe", "orders", "--json").document
    assert recipe["steps"][0]["merges"] == {" Paris": "Paris"}
    assert orders(*words, "--merge", "Lyon").status == 2


def test_facets_are_counted_over_the_rows_after_the_recipe(orders: Command, tmp_path: Path) -> None:
    def facets(*words: str) -> dict[str, Any]:
        done = orders("cleanse", "facets", "orders", *words, "--json")
        assert done.status == 0, done.err
        found: dict[str, Any] = done.document
        return found

    def values(found: dict[str, Any], place: int = 0) -> dict[str | None, int]:
        return {one["value"]: one["count"] for one in found["columns"][place]["values"]}

    assert values(facets("city")) == {"Paris": 2, " Paris": 1, "Lyon": 1, "paris": 1}
    for document in (
        {"step": "trim", "columns": ["city"]},
        {"step": "case", "columns": ["city"], "to": "title"},
        {"step": "number", "columns": ["amount"], "on_error": "null"},
    ):
        assert orders("cleanse", "recipe", "orders", "add", step(tmp_path, **document)).status == 0
    found = facets("city", "amount", "--choose", "city=Paris")
    assert (found["recipe"], found["steps"], found["rows"], found["left"]) == (3, 3, 5, 4)
    assert values(found) == {"Paris": 4, "Lyon": 1}
    assert values(found, 1) == {None: 2, "1200.5": 1, "3.0": 1}
    assert [one["chosen"] for one in found["columns"]] == [["Paris"], []]
    assert values(facets("city", "--missing", "amount")) == {"Paris": 2, "Lyon": 1}
    assert values(facets("city", "--missing", "amount", "--invert", "amount")) == {"Paris": 2}
    assert values(facets("id", "--range", "amount=100..")) == {"1": 1}
    shown = orders("cleanse", "facets", "orders", "city", "--choose", "city=Paris", "--limit", "1")
    assert "4 of 5 rows after recipe 3 (3 steps)" in shown.out and "1 value more" in shown.out
    # Its condition is a step's: what was counted is what is kept.
    document = {"step": "filter", "where": found["where"]}
    assert orders("cleanse", "recipe", "orders", "add", step(tmp_path, **document)).status == 0
    assert facets("city")["rows"] == 4


def test_facets_say_what_they_cannot_count(orders: Command) -> None:
    for words, what in (
        (("town",), "there is no column 'town'"),
        (("city", "--range", "amount=3"), "'3' is no range"),
        (("city", "--choose", "Paris"), "write COLUMN=VALUE"),
        (("city", "--kept", "mine"), "no facets are called 'mine'"),
        (("city", "--range", "amount=x..y"), "'x' is no bound"),
    ):
        done = orders("cleanse", "facets", "orders", *words)
        assert done.status != 0 and what in done.err, done.err


def test_an_exported_recipe_knows_what_its_steps_learned(orders: Command, tmp_path: Path) -> None:
    rare = {"step": "rare_to_other", "columns": ["city"], "least": 2}
    for document in (
        {"step": "trim", "columns": ["city"]},
        rare,
        {"step": "case", "columns": ["city"], "to": "upper"},
    ):
        assert orders("cleanse", "recipe", "orders", "add", step(tmp_path, **document)).status == 0
    assert orders("cleanse", "apply", "orders").status == 0
    exported = orders("cleanse", "recipe", "orders", "export", "kept.json")
    assert exported.status == 0
    steps = json.loads((tmp_path / "kept.json").read_text())["steps"]
    assert steps[1]["learned"] == {"city": ["Paris"]}
    # On other rows, where Rome is usual, it does what it did on these.
    (tmp_path / "more.csv").write_text("city\nRome\nRome\nRome\nParis\n")
    assert orders("collect", "add", "more", "more.csv", "--run").status == 0
    assert orders("cleanse", "recipe", "more", "import", "kept.json").status == 0
    assert orders("cleanse", "apply", "more").status == 0
    rows = orders("rows", "more", "--clean", "--json").out.splitlines()
    assert [json.loads(row)["city"] for row in rows] == ["OTHER", "OTHER", "OTHER", "PARIS"]
