"""Runs the load and sniff jobs without a hub, and gives back what they staged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workbench.collect.job import load, sniff
from workbench.collect.requests import Dialect, ReadOptions, SniffSheet
from workbench.collect.staged import rows_sql
from workbench.collect.tasks import LoadParams, LoadResult, SniffParams
from workbench.core.sql import quote


class Context:
    """A job's context that forgets its progress."""

    job = "job"

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self.scratch = scratch

    def progress(self, done: float, total: float, what: str) -> None:
        """Not shown anywhere."""

    def publish(self, document: object) -> None:
        """Not shown anywhere."""


@dataclass(frozen=True)
class Staged:
    """What a load staged: rows without hash, hashes, rejects as (line, reason, raw)."""

    result: LoadResult
    rows: list[tuple[Any, ...]]
    hashes: list[int]
    rejects: list[tuple[int, str, str]]

    @property
    def names(self) -> list[str]:
        return self.result.dialect.names


def read(
    path: Path | str,
    scratch: Path,
    keys: tuple[str, ...] = (),
    dialect: Dialect | None = None,
    **options: Any,
) -> Staged:
    """Load ``path`` into staging, as it was read before if ``dialect`` is given."""
    params = LoadParams(
        load=1,
        source=1,
        dataset=1,
        location=str(path),
        options=ReadOptions(**options),
        dialect=dialect,
        keys=list(keys),
        cursor="",
        disposition="append",
        contract="evolve",
    )
    result = load(Context(scratch), params)
    with duckdb.connect() as connection:
        rows: list[tuple[Any, ...]] = []
        if result.parts:
            names = ", ".join(map(quote, result.dialect.names))
            sql = f"SELECT {names}, _hash, _n FROM {rows_sql(result.parts)} ORDER BY _n"
            rows = connection.execute(sql).fetchall()
        rejects = connection.execute(
            "SELECT line, reason, raw FROM read_parquet(?)", [result.rejects]
        ).fetchall()
    assert [row[-1] for row in rows] == list(range(result.rows))
    assert len(rejects) == result.rejected
    return Staged(result, [row[:-2] for row in rows], [row[-2] for row in rows], rejects)


def look(path: Path | str, scratch: Path, **options: Any) -> SniffSheet:
    """Sniff ``path``."""
    params = SniffParams(location=str(path), options=ReadOptions(**options), rows=20)
    return sniff(Context(scratch), params)


def write(sql: str) -> None:
    """Run a statement that writes a file, on a connection that nobody else has left half-read."""
    with duckdb.connect() as connection:
        connection.execute(sql)
