"""A project with models, made without training: rows, a split, bundles, and their records."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from tests.waiting import job_ended
from workbench import bundle
from workbench.client.blocking import Client
from workbench.core.actor import Actor
from workbench.core.clock import SystemClock
from workbench.core.request import Role
from workbench.core.sql import literal
from workbench.evaluate.requests import Evaluation, ShowEvaluation, StartEvaluation
from workbench.store import blobs
from workbench.store.reader import Reader
from workbench.store.store import Store
from workbench.store.transaction import Transaction
from workbench.train.columns import NUMBER, ColumnUse
from workbench.train.features import TREE, FeaturePipeline
from workbench.wire.place import Place

ROWS = 600
FIRST_TEST = 400
"""Rows from this number on are test rows; row ids are three times the number."""


def points() -> pl.DataFrame:
    """Two numbers and a label that depends on both."""
    rng = np.random.default_rng(1)
    x, z = rng.normal(size=ROWS), rng.normal(size=ROWS)
    label = np.where(x + 0.6 * z + rng.normal(0, 0.5, ROWS) > 0, "yes", "no")
    return pl.DataFrame({"_row": np.arange(ROWS) * 3, "x": x, "z": z, "label": label})


def make(folder: Path, columns: tuple[tuple[str, ...], ...] = (("z",), ("x", "z"))) -> Place:
    """A project with one version for each tuple of columns; its hub is not started."""
    place = Place.of(folder / "project.duckdb")
    store = Store.create(place.project, SystemClock())
    frame = points()
    frame.write_parquet(folder / "points.parquet")

    def fill(reader: Reader) -> None:
        reader.execute("INSERT INTO dataset VALUES (1, 'points', now()::TIMESTAMP)")
        reader.execute(
            "CREATE TABLE raw_1 AS SELECT _row, 1::INTEGER AS _load, hash(_row) AS _hash, x, z, "
            f"label FROM read_parquet({literal(folder / 'points.parquet')})"
        )
        reader.execute("CREATE VIEW rows_1 AS SELECT * FROM raw_1")

    store.bulk(fill).result()
    records = [_version(store, folder, number, names, frame) for number, names in
               enumerate(columns, 1)]  # fmt: skip
    store.write(Actor(0, "ana", Role.OWNER), lambda tx: _record(tx, records)).result()
    store.close()
    return place


def _version(
    store: Store, folder: Path, number: int, names: tuple[str, ...], frame: pl.DataFrame
) -> dict[str, Any]:
    learned = frame.filter(pl.col("_row") < 3 * (FIRST_TEST - 10 * (2 - number)))
    uses = [ColumnUse(name=name, kind=NUMBER, dtype="Float64") for name in names]
    features = FeaturePipeline(uses, TREE).fit(learned.select(names))
    estimator = make_pipeline(SimpleImputer(), LogisticRegression())
    estimator.fit(features.transform(learned.select(names)), learned["label"])
    used = tuple(bundle.Column(name=name, dtype="Float64", use="number") for name in names)
    made = bundle.Bundle(
        task="classification",
        target="label",
        stage="raw",
        labels=tuple(str(label) for label in estimator.classes_),
        features=features,
        estimator=estimator,
        signature=bundle.Signature(columns=used),
        environment=bundle.environment(),
        family="logistic_regression",
        parameters={"C": float(number)},
    )
    path, rows = folder / f"v{number}.bundle", folder / f"v{number}.parquet"
    sha256 = bundle.dump(made, path)
    learned.select("_row", pl.col("label").alias("_target")).write_parquet(rows)
    store.bulk(lambda reader: blobs.put_blob_file(reader, path)).result()
    rows_blob = store.bulk(lambda reader: blobs.put_blob_file(reader, rows)).result()
    return {
        "version": number,
        "sha256": sha256,
        "bytes": path.stat().st_size,
        "rows_blob": rows_blob,
        "rows": len(learned),
        "columns": list(names),
    }


def _record(tx: Transaction, records: list[dict[str, Any]]) -> None:
    now = tx.now - dt.timedelta(seconds=1)
    tx.execute(
        "INSERT INTO source (id, name, dataset, kind, location, options, keys, cursor, "
        "cursor_value, disposition, contract, owner, created, edited, dialect, anew, rows) "
        "VALUES (1, 'points', 1, 'file', 'somewhere/points.csv', '{}', '[]', "
        "'', '', 'append', 'evolve', 'ana', ?, ?, '', false, ?)",
        (now, now, ROWS),
    )
    tx.execute(
        "INSERT INTO load (id, source, dataset, state, started, ended, person, location, options, "
        "content, finding, shown, read, loaded) VALUES (31, 1, 1, 'counted', ?, ?, 'ana', "
        "'somewhere/points.csv', '{}', 'ff', 31, true, ?, ?)",
        (now, now, ROWS, ROWS),
    )
    tx.execute(
        "INSERT INTO split VALUES (1, 'main', 1, 'stratified', 0, 0.3, '{}', '[]', ?, 'ana')",
        (now,),
    )
    parts = [(1, 3 * row, "train" if row < FIRST_TEST else "test") for row in range(ROWS)]
    tx.append("split_row", parts)
    for one in records:
        row = {
            "version": one["version"],
            "name": f"model {one['version']}",
            "job": f"job{one['version']}",
            "dataset": 1,
            "stage": "raw",
            "split": 1,
            "task": "classification",
            "target": "label",
            "family": "logistic_regression",
            "parameters": json.dumps({"C": float(one["version"])}),
            "labels": '["no", "yes"]',
            "metric": "f1_macro",
            "metrics": json.dumps({"f1_macro": {"mean": 0.7, "sd": 0.02}}),
            "features": json.dumps({"columns": one["columns"]}),
            "train_rows": one["rows"],
            "test_rows": ROWS - FIRST_TEST,
            "blob": one["sha256"],
            "bytes": one["bytes"],
            "rows_blob": one["rows_blob"],
            "capture": json.dumps(
                {
                    "python": "3.11",
                    "rows_hash": "ab" * 32,
                    "loads": [{"load": 31, "rows": ROWS}],
                }
            ),
            "seconds": 0.5,
            "seed": 0,
            "created": tx.now,
            "person": "ana",
        }
        marks = ", ".join("?" for _ in row)
        tx.execute(f"INSERT INTO model ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        tx.event("train.trained", f"model:v{one['version']}", {"seed": 0})


def measured(client: Client, version: str) -> Evaluation:
    """Evaluate a version to the end."""
    view = job_ended(client, client.call(StartEvaluation(version=version)).job)
    assert view.state == "done", view.error
    return client.call(ShowEvaluation(version=version))
