"""Rows as the first steps of a recipe leave them, in a file: previews and facets start from there.

Runs in the warm worker. The file keeps the rows' order, the columns that the program gives every
row, and, where rows were divided, which of them teach: what runs on it learns as it would anyway.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from workbench.cleanse import tasks
from workbench.cleanse.recipe import Recipe
from workbench.worker.context import JobContext

TRAIN = "_train"
"""The column that says which rows steps learn from."""
GROUP_ROWS = 122_880


def teachers(frame: pl.LazyFrame, marks: str) -> tuple[pl.LazyFrame, str | None]:
    """The rows, and the column that says which of them teach, where there is a split."""
    if TRAIN in frame.collect_schema():
        return frame, TRAIN
    people = pl.scan_parquet(marks) if marks else None
    if people is None or not people.select(pl.any("train")).collect().item():
        return frame, None
    train = people.select("_row", pl.col("train").alias(TRAIN))
    frame = frame.join(train, on="_row", how="left", maintain_order="left")
    return frame.with_columns(pl.col(TRAIN).fill_null(False)), TRAIN


def lay(context: JobContext, params: tasks.StageParams) -> tasks.StageResult:
    """Write the rows after ``steps`` to ``target``. ``files`` have run through ``done`` of them."""
    steps: list[dict[str, Any]] = [
        {**step, "enabled": False} if place < params.done else step
        for place, step in enumerate(params.steps)
    ]
    recipe = Recipe.from_documents(steps)
    frame, mask = teachers(pl.scan_parquet(params.files), params.marks)
    after = recipe.fit(frame, mask).run(frame)
    after.sink_parquet(Path(params.target), compression="lz4", row_group_size=GROUP_ROWS)
    return tasks.StageResult()
