"""Projects whose labels are sets, spans or pairs: rows and everybody's answers to them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import polars as pl

from tests.hub.training import finished
from workbench.annotate.requests import ImportLabels, SetSchema
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, GetRows, RunSource


def labelled(
    client: Client,
    folder: Path,
    name: str,
    frame: pl.DataFrame,
    schema: dict[str, Any],
    most: int | None = None,
) -> None:
    """Load ``frame`` without `_row` and `_target`; import `_target` as labels of the first rows."""
    path = folder / f"{name}.csv"
    frame.drop("_row", "_target").with_columns(number=pl.int_range(pl.len())).write_csv(path)
    client.call(AddSource(name=name, location=str(path), keys=["number"]))
    finished(client, client.call(RunSource(name=name)).job)
    client.call(SetSchema(dataset=name, document=json.dumps(schema)))
    answer(client, folder, name, frame["_target"].to_list()[:most])


def answer(client: Client, folder: Path, name: str, answers: list[str | None]) -> None:
    """Import answers to the first rows in their order; None leaves one out."""
    rows = [row[0] for row in client.call(GetRows(dataset=name, limit=len(answers))).rows]
    path = folder / "labels.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["_row", "label"])
        writer.writerows(pair for pair in zip(rows, answers, strict=True) if pair[1] is not None)
    done = client.call(ImportLabels(path=str(path), format="csv", dataset=name))
    assert done.problems == [], done.problems[:3]
