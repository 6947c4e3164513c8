"""MLflow's tracking store, for benchmarks that hold the history of versions beside it."""

from __future__ import annotations

import importlib.util
import os
import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
MISSING = "MLflow is not installed, so nothing stands beside: pip install 'workbench[mlflow]'"
RECENT = ["attributes.start_time DESC"]


def installed() -> bool:
    """Whether MLflow is there, with what it keeps SQLite files with."""
    return all(importlib.util.find_spec(name) for name in ("mlflow", "sqlalchemy", "alembic"))


def client(store: Path) -> Any:
    """MLflow's client on an SQLite file of this process: no server is between."""
    from mlflow import MlflowClient

    return MlflowClient(f"sqlite:///{store}", f"sqlite:///{store}")


def filled(store: Path, runs: int, metrics: Sequence[str], families: Sequence[str]) -> Any:
    """A client on a store of so many runs: MLflow writes the first, its rows are multiplied."""
    from mlflow.entities import Metric, Param, RunTag

    made = client(store)
    first = made.create_run(made.create_experiment("tickets"), 1, run_name="v1").info.run_id
    ends = [f"{name}{end}" for name in metrics for end in ("", ".low", ".high")]
    numbers = [Metric(name, 0.5, 1, 0) for name in (*ends, "train_rows")]
    tags = [RunTag(name, "") for name in ("family", "by", "tags")]
    made.log_batch(first, numbers, [Param("C", "1")], tags)
    made.set_terminated(first, "FINISHED", 2)
    with closing(sqlite3.connect(store)) as opened, opened:
        _multiply(opened, first, runs, families)
    return made


def _multiply(store: sqlite3.Connection, first: str, runs: int, families: Sequence[str]) -> None:
    pick = random.Random(0)
    told = [_values(pick, families) for _ in range(runs)]
    for table in ("runs", "metrics", "latest_metrics", "params", "tags"):
        found = store.execute(f"SELECT * FROM {table} WHERE run_uuid = ?", (first,))
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        marks = ", ".join("?" for _ in names)
        store.executemany(
            f"INSERT INTO {table} VALUES ({marks})",
            (
                tuple(_changed(row, number, told[number]).values())
                for number in range(1, runs)
                for row in rows
            ),
        )


def _values(pick: random.Random, families: Sequence[str]) -> dict[str, Any]:
    return {
        "family": pick.choice(families),
        "by": pick.choice(("ana", "ben")),
        "tags": pick.choice(("good", "slow", "", "", "", "", "", "", "", "")),
        "figure": pick.random(),
    }


def _changed(row: dict[str, Any], number: int, told: dict[str, Any]) -> dict[str, Any]:
    """A row of the first run as that of another."""
    row = row | {"run_uuid": f"{number:032x}"}
    if "start_time" in row:
        row |= {"name": f"v{number + 1}", "start_time": number, "end_time": number + 1}
    elif "timestamp" in row:
        row["value"] = told["figure"]
    elif row["key"] in told:
        row["value"] = told[row["key"]]
    return row


def questions(made: Any, families: Sequence[str]) -> dict[str, Callable[[], Any]]:
    """What the list of versions is asked for, in the words of MLflow."""
    (experiment,) = [
        one.experiment_id for one in made.search_experiments() if one.name != "Default"
    ]
    newest = made.search_runs([experiment], order_by=RECENT, max_results=2)
    first, second = (one.info.run_id for one in newest)

    def search(filter_string: str = "", order: str = RECENT[0]) -> Any:
        return made.search_runs([experiment], filter_string, max_results=100, order_by=[order])

    words = f"tags.family = '{families[1]}' AND tags.tags LIKE '%good%'"
    return {
        "list, newest 100": search,
        "filter by two words": lambda: search(words),
        "sort by F1": lambda: search(order="metrics.f1_macro DESC"),
        "filter and sort": lambda: search("tags.by = 'ben'", "metrics.train_rows DESC"),
        "open one": lambda: made.get_run(first),
        "diff two": lambda: (made.get_run(first), made.get_run(second)),
    }
