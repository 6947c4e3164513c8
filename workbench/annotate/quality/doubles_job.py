"""What runs in a job process: rows that say the same and carry different labels."""

from __future__ import annotations

import time

import polars as pl

from workbench.annotate.quality.doubles import find_doubles
from workbench.review.requests import ConflictPage, ConflictsResult, QualityParams
from workbench.worker.context import JobContext

_ROW_GROUP = 122_880


def conflicts(context: JobContext, params: QualityParams) -> ConflictsResult:
    """Pairs of labelled rows whose texts are alike and whose labels are not; Parquet by rank."""
    started = time.perf_counter()
    context.progress(0, 2, "reading the rows")
    frame = pl.read_parquet(params.path)
    names = params.texts or [name for name in frame.columns if name not in ("_row", "_given")]
    text = pl.concat_str(
        [pl.col(name).cast(pl.String) for name in names], separator=" ", ignore_nulls=True
    )
    texts = frame.select(text).to_series() if names else pl.Series([None] * len(frame))
    context.progress(1, 2, "comparing texts")
    pairs = find_doubles(frame["_row"], texts, frame["_given"])
    path = context.scratch / "conflicts.parquet"
    pairs.write_parquet(path, compression="lz4", row_group_size=_ROW_GROUP)
    document = ConflictPage(conflicts=[], total=0, judged=len(frame))
    seconds = time.perf_counter() - started
    return ConflictsResult(document=document, seconds=seconds, path=str(path))
