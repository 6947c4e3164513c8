"""The rows that one step of a recipe touches, as it meets them, in a file. In the warm worker."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from workbench.cleanse import tasks
from workbench.cleanse.effect import Effect, effect, explained
from workbench.cleanse.preview import KINDS
from workbench.cleanse.recipe import Recipe, fitted, numbered
from workbench.cleanse.stage import GROUP_ROWS, teachers
from workbench.cleanse.steps.base import RowStep, Schema, Step
from workbench.core.errors import InvalidInputError
from workbench.worker.context import JobContext

AFTER = " →"
"""Behind a column's name: what its cells become."""
SAME = 4
"""Columns in which dropped rows are the same, where those like one row are wanted."""


def lay(context: JobContext, params: tasks.TouchedParams) -> tasks.StageResult:
    """Write the rows to ``target``: the row's number, cells before and after, the other columns."""
    recipe = Recipe.from_documents(params.steps)
    step = recipe.steps[params.index]
    frame = pl.scan_parquet(params.files)
    mask = None
    if step.needs_fit:
        frame, mask = teachers(frame, params.marks)
    with numbered(params.index + 1), explained(step.name()):
        step = fitted(step, frame, mask)
        schema = dict(frame.collect_schema())
        what = effect(step, schema)
        found = _touched(step, what, frame, schema, params)
        found.sink_parquet(Path(params.target), compression="lz4", row_group_size=GROUP_ROWS)
    return tasks.StageResult()


def _touched(
    step: Step, what: Effect, frame: pl.LazyFrame, schema: Schema, params: tasks.TouchedParams
) -> pl.LazyFrame:
    rest = [name for name in schema if not name.startswith("_")]
    staged = what.stage(frame)
    if isinstance(step, RowStep) and what.keep is not None:
        dropped = staged.filter(~what.keep)
        if params.like is not None:
            dropped = _alike(dropped, step.targets(schema)[:SAME], params.like)
        return dropped.select("_row", *rest)
    if not what.final:
        raise InvalidInputError(
            f"{step.name()} touches no single rows",
            "its preview says what it does to columns or to the whole table",
        )
    names = [params.column] if params.column in what.final else list(what.final)
    masks = {"changed": what.changed, "nulled": what.nulled, "failed": what.failed}
    kinds = [params.kind] if params.kind in KINDS else list(KINDS)
    touched = [masks[kind][name] for kind in kinds for name in names if name in masks[kind]]
    found = staged.filter(pl.any_horizontal(touched) if touched else pl.lit(False))
    cells: list[pl.Expr] = []
    for name in what.final:
        cells += [pl.col(name)] if name in schema else []
        cells.append(what.final[name].alias(f"{name}{AFTER}"))
    others = [name for name in rest if name not in what.final]
    shown = found.select("_row", *cells, *others)
    if params.like is not None:
        key = what.by.get(params.column, "") if params.kind == "failed" else ""
        same = [one for one in (params.column, f"{params.column}{AFTER}", key) if params.column]
        shown = _alike(shown, [one for one in same if one in shown.collect_schema()], params.like)
    return shown


def _alike(rows: pl.LazyFrame, names: list[str], row: int) -> pl.LazyFrame:
    """The rows that have in these columns what one row has there."""
    one = rows.filter(pl.col("_row") == row).head(1).select(names)
    found = rows.join(one, on=names, how="semi", nulls_equal=True, maintain_order="left")
    return found if names else rows
