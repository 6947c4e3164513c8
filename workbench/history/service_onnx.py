"""A version as ONNX, on the hub's side: its test rows are cut, and a job writes and measures it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.core import figures
from workbench.core.errors import NotFoundError
from workbench.core.sql import quote
from workbench.history.manifest import GRAPH, PARITY
from workbench.history.requests import VersionDetail
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.train.requests import ONNX_JOB, OnnxParams, OnnxReport

MOST_ROWS = 2000
"""Test rows that are answered by both at most: those with the smallest numbers."""


async def graph(
    session: Session, found: VersionDetail, model: Path, folder: Path
) -> tuple[dict[str, Path], list[str]]:
    """The files of the graph, and what there is to say of it."""
    frame, path = folder / "test.parquet", folder / GRAPH
    why = await session.bulk(lambda reader: _cut(reader, found, frame))
    params = OnnxParams(
        bundle=str(model),
        sha256=found.sha256,
        path=str(path),
        frame="" if why else str(frame),
        why=why,
    )
    report: OnnxReport = await session.run_warm(ONNX_JOB, params)
    told = folder / PARITY
    told.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))
    return {GRAPH: path, PARITY: told}, notes(report)


def _cut(reader: Reader, found: VersionDetail, frame: Path) -> str:
    """Write test rows without their labels, so that nobody looks at these; why there are none."""
    version = found.version.version
    sql = "SELECT dataset, stage, recipe, split FROM model WHERE version = ?"
    row: Any = reader.one(sql, (version,))
    dataset, stage, recipe, split = row
    try:
        relation = datasets.relation(reader, datasets.by_id(reader, dataset), stage)
    except NotFoundError as error:
        return error.message
    build = f"clean_{dataset}_{recipe}"
    if reader.one("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", (build,)) is not None:
        relation = quote(build)
    test = f"SELECT row_id FROM split_row WHERE split = {split:d} AND part = 'test'"
    rows = f"SELECT * FROM {relation} WHERE _row IN ({test}) ORDER BY _row LIMIT {MOST_ROWS}"
    datasets.export_parquet(reader, rows, frame)
    there = reader.scalar(f"SELECT count(*) FROM ({rows})")
    return "" if there else "its split has no test rows here"


def notes(report: OnnxReport) -> list[str]:
    """The report in words, one line each."""
    found, said = report.parity, []
    if found.rows:
        share = figures.percent(found.equal / found.rows, 2)
        said.append(
            f"same answer as the model on {found.equal:,} of {found.rows:,} test rows ({share}); "
            f"largest difference {found.largest:.2g}"
        )
    else:
        said.append(f"not held against the model: {report.why}")
    said.append(f"carried: {'; '.join(report.carried)}")
    said.extend(f"not carried: {what}" for what in report.missing)
    return said
