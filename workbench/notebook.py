"""For notebooks and scripts: a project as Polars frames.

``project = workbench.open_project("tickets.duckdb")`` starts or joins the project's hub like any
front end; everything goes through it, so it works while others label.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec
import polars as pl

from workbench.annotate.requests import ExportLabels
from workbench.audit.requests import ListEvents
from workbench.client.blocking import Client
from workbench.client.waiting import wait_job_blocking
from workbench.collect.requests import ExportRows
from workbench.core.request import Request
from workbench.evaluate.requests import Evaluation, ShowEvaluation
from workbench.history.requests import ListVersions
from workbench.wire.place import Place

T = TypeVar("T")
PAGE = 1000


class Project:
    """An open project. Also a context manager."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the hub."""
        self._client.close()

    def call(self, request: Request[T]) -> T:
        """Any request of ``docs/reference/methods.md``. Raises WorkbenchError."""
        return self._client.call(request)

    def wait(self, job: str) -> Any:
        """The result document of a job, once it has ended. Raises the job's error."""
        return wait_job_blocking(self._client.call, job, lambda _job: None)

    def rows(self, dataset: str, stage: str = "best") -> pl.DataFrame:
        """All rows of a dataset in order, with ``_row``. ``stage``: raw, clean or best."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "rows.parquet")
            self.call(ExportRows(dataset=dataset, path=path, stage=stage))
            return pl.read_parquet(path)

    def labels(self, dataset: str = "") -> pl.DataFrame:
        """Every label that stands: row, label, annotator, time, seconds."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "labels.jsonl")
            self.call(ExportLabels(path=path, format="jsonl", dataset=dataset))
            return (
                pl.read_ndjson(path, infer_schema_length=None)
                if os.path.getsize(path)
                else pl.DataFrame()
            )

    def versions(self) -> pl.DataFrame:
        """The model versions, newest first, a row each."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.call(ListVersions(offset=len(found), limit=PAGE))
            found += [_flat(msgspec.to_builtins(one)) for one in page.rows]
            if not page.rows or len(found) >= page.matching:
                return pl.DataFrame(found, infer_schema_length=None)

    def evaluation(self, version: str) -> Evaluation:
        """The newest evaluation of a version: 14, v14 or an alias."""
        return self.call(ShowEvaluation(version=version))

    def events(self, limit: int = 1000) -> pl.DataFrame:
        """The newest events of the chained record, payloads as JSON text."""
        found = self.call(ListEvents(limit=limit)).events
        rows = [_flat(msgspec.to_builtins(one)) for one in found]
        return pl.DataFrame(rows, infer_schema_length=None)


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    """What is nested as JSON text, so that every column has one type."""
    return {
        key: msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
        for key, value in document.items()
    }


def open_project(path: str | os.PathLike[str], acting: str | None = None) -> Project:
    """The project at ``path``, its hub started when none runs. Raises WorkbenchError."""
    return Project(Client(Place.of(path), acting=acting))
