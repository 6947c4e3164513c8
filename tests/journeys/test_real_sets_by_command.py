"""Public data sets go through the loop by command line: load, cleanse, train, evaluate, promote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import Done, run_command
from tests.conftest import end_hub
from workbench.wire.place import Place


@dataclass(frozen=True)
class Set:
    """A file, how it is read and cleansed, what is predicted, and a figure it must reach."""

    file: str
    target: str
    family: str
    metric: str
    at_least: float = 0.0
    at_most: float = float("inf")
    options: tuple[str, ...] = ()
    steps: tuple[dict[str, object], ...] = ()


TREC = (
    {"step": "derive", "into": "label", "expression": "split_part(column_1, ':', 1)"},
    {
        "step": "derive",
        "into": "question",
        "expression": "substr(column_1, strpos(column_1, ' ') + 1)",
    },
    {"step": "drop_columns", "columns": ["column_1"]},
)
SETS = {
    "sms": Set("text/sms_spam/SMSSpamCollection.tsv", "column_1", "linear_svm", "f1_macro", 0.95),
    "trec": Set(
        *("text/trec/TREC.train", "label", "linear_svm", "accuracy", 0.75),
        options=("--no-header", "--delimiter", "tab"),
        steps=TREC,
    ),
    "titanic": Set("tabular/titanic.csv", "Survived", "logistic", "accuracy", 0.70),
    "california": Set(
        *("tabular/california_housing.csv", "median_house_value", "ridge", "rmse"), at_most=80_000
    ),
    "adults": Set("tabular/adults.parquet", "class", "logistic", "roc_auc", 0.88),
}


def _ok(done: Done) -> Done:
    assert done.status == 0, done.out + done.err
    return done


@pytest.mark.parametrize("name", SETS)
def test_a_public_set_goes_the_whole_way(name: str, data: Path, tmp_path: Path) -> None:
    chosen = SETS[name]

    def workbench(*words: str) -> Done:
        return _ok(run_command(tmp_path, *words))

    workbench("init", f"{name}.duckdb")
    try:
        workbench("collect", "add", name, str(data / chosen.file), *chosen.options)
        load = workbench("collect", "run", "--json").document[0]
        assert load["read"] == load["loaded"] + load["quarantined"] > 0
        for step in chosen.steps:
            (tmp_path / "step.json").write_text(json.dumps(step))
            workbench("cleanse", "recipe", name, "add", "step.json")
        if chosen.steps:
            workbench("cleanse", "apply", name)
        trained = workbench("train", "--target", chosen.target, "--family", chosen.family, "--json")
        version = str(trained.document["version"])
        measured = workbench("evaluate", version, "--json").document
        figure = measured["metrics"][chosen.metric]
        assert figure["low"] < figure["value"] < figure["high"]
        assert chosen.at_least <= figure["value"] <= chosen.at_most
        workbench("promote", version, "--as", "champion", "--reason", "first")
        listed = workbench("history", "list", "--json").document
        assert listed[0]["aliases"] == ["champion"]
        assert _ok(run_command(tmp_path, "doctor")).status == 0
    finally:
        end_hub(Place.of(tmp_path / f"{name}.duckdb"))
