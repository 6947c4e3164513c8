"""Projects with rows to train on, loaded through the hub, and how to wait for what trains."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from tests.unit.train.sample import tickets
from tests.waiting import job_ended
from workbench.client.blocking import Client
from workbench.collect.requests import AddSource, RunSource
from workbench.core.errors import from_code
from workbench.train.requests import StartTraining, Trained


def load(client: Client, folder: Path, frame: pl.DataFrame, name: str = "tickets") -> None:
    """Load a frame as a CSV file; the target is the column `topic`."""
    path = folder / f"{name}.csv"
    visible = frame.rename({"_target": "topic"}).drop("_row")
    visible.write_csv(path)
    client.call(AddSource(name=name, location=str(path)))
    finished(client, client.call(RunSource(name=name)).job)


def some_tickets(client: Client, folder: Path, rows: int = 120) -> None:
    """A data set of three easy classes."""
    load(client, folder, tickets(rows).drop("empty"))


def finished(client: Client, job: str) -> Any:
    """The result of a job that must end well; raises its error."""
    view = job_ended(client, job)
    if view.error is not None:
        raise from_code(**view.error)
    return view.result


def trained(client: Client, **options: Any) -> Trained:
    """Train to the end."""
    started = client.call(StartTraining(**{"target": "topic", **options}), timeout=60)
    return msgspec.convert(finished(client, started.job), Trained)
