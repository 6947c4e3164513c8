"""Facets counted over rows in a file, and windows of the rows that they leave. In the warm worker.

Conditions run as the filter step runs them: what is counted is what a step made of it would keep.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec
import polars as pl

from workbench.cleanse import facets as linked
from workbench.cleanse import tasks
from workbench.cleanse.effect import explained
from workbench.cleanse.facet_views import FacetCount, FacetCounts, FacetValue
from workbench.cleanse.facets import Facet
from workbench.cleanse.steps.base import Schema, missing_column
from workbench.cleanse.steps.sql import WHERE, computed, condition
from workbench.collect.requests import ColumnInfo, RowsWindow
from workbench.worker.context import JobContext

LONGEST = 100_000
"""Characters of a value at most."""
PAGE_BYTES = 4_000_000
_PLACE = "_place of the row"
_PLAIN = (pl.Boolean, pl.String, pl.Float64, pl.Float32)


def sql_type(dtype: pl.DataType) -> str:
    """The type's name in SQL."""
    if dtype.is_float():
        return "DOUBLE"
    if dtype.is_integer():
        return "BIGINT"
    names: dict[Any, str] = {pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Date: "DATE"}
    if isinstance(dtype, pl.Datetime):
        return "TIMESTAMP"
    return names.get(dtype.base_type(), str(dtype).upper())


def typed(facets: Sequence[Facet], schema: Schema) -> list[Facet]:
    """The facets with their columns' types. Raises InvalidInputError for a missing column."""
    for one in facets:
        if one.column not in schema or one.column.startswith("_"):
            raise missing_column("facets", one.column, schema)
    return [msgspec.structs.replace(one, kind=sql_type(schema[one.column])) for one in facets]


def chosen(frame: pl.LazyFrame, where: str, schema: Schema) -> pl.LazyFrame:
    """The rows for which a condition is true."""
    if not where:
        return frame
    condition(where, schema, "facets")
    return computed(frame, {WHERE: where}).filter(pl.col(WHERE)).drop(WHERE)


def count(context: JobContext, params: tasks.FacetParams) -> FacetCounts:
    """Each column's values under what is chosen in the others."""
    started = time.perf_counter()
    frame = _rows(params.files, params.joined)
    schema = dict(frame.collect_schema())
    facets = typed(params.facets, schema)
    of_column = {one.column: one for one in facets}
    asked = [of_column.get(name, Facet(column=name)) for name in params.count]
    wanted = typed(asked, schema) or facets
    with explained("facets"):
        columns = [_column(frame, facets, one, schema, params) for one in wanted]
        where = linked.where(facets)
        left = chosen(frame, where, schema).select(pl.len()).collect().item()
    return FacetCounts(
        dataset=params.dataset,
        rows=frame.select(pl.len()).collect().item(),
        left=left,
        where=where,
        names=[name for name in schema if not name.startswith("_")],
        facets=facets,
        columns=columns,
        seconds=time.perf_counter() - started,
    )


def _rows(files: list[str], joined: str) -> pl.LazyFrame:
    """The rows, with the columns of ``joined`` that they have not themselves."""
    frame = pl.scan_parquet(files)
    known = frame.collect_schema()
    if not joined or "_row" not in known:
        return frame
    others = pl.scan_parquet(joined)
    twice = [name for name in others.collect_schema() if name in known and name != "_row"]
    return frame.join(others.drop(twice), on="_row", how="left", maintain_order="left")


def _column(
    frame: pl.LazyFrame,
    facets: Sequence[Facet],
    one: Facet,
    schema: Schema,
    params: tasks.FacetParams,
) -> FacetCount:
    others = [facet for facet in facets if facet.column != one.column]
    rows = chosen(frame, linked.where(others), schema)
    value = as_text(pl.col(one.column), schema[one.column]).alias("value")
    counts = rows.select(value).group_by("value").agg(pl.len().alias("count")).collect()
    found = _containing(counts, params.search.get(one.column, ""))
    order = found.sort(["count", "value"], descending=[True, False], nulls_last=True)
    mine = counts.filter(pl.col("value").is_in(one.values, nulls_equal=True))
    rows_of = dict(mine.iter_rows())
    return FacetCount(
        column=one.column,
        kind=one.kind,
        values=[FacetValue(value=v, count=n) for v, n in order.head(params.limit).iter_rows()],
        chosen=[FacetValue(value=value, count=rows_of.get(value, 0)) for value in one.values],
        distinct=counts.height,
        found=found.height,
        rows=int(counts["count"].sum()),
    )


def _containing(counts: pl.DataFrame, text: str) -> pl.DataFrame:
    """The values that contain a text, in whatever case; all for ""."""
    if not text:
        return counts
    lower = pl.col("value").str.to_lowercase()
    return counts.filter(lower.str.contains(text.lower(), literal=True))


def as_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Cells as text, as conditions compare them."""
    if isinstance(dtype, pl.List | pl.Struct | pl.Array):
        return column.map_elements(str, return_dtype=pl.String)
    return column.cast(pl.String)


def window(context: JobContext, params: tasks.RowsParams) -> RowsWindow:
    """A window of the rows that facets leave, the row's number first."""
    frame = _rows(params.files, params.joined)
    schema = dict(frame.collect_schema())
    where = linked.where(typed(params.facets, schema))
    names = [name for name in schema if not name.startswith("_")]
    if params.sort and params.sort not in schema:
        raise missing_column("facets", params.sort, schema)
    with explained("facets"):
        total, found = _found(frame, where, schema, params)
    cells = [_cell(name, schema[name], params.cut) for name in names]
    row = pl.col("_row") if "_row" in schema else pl.lit(None, pl.Int64).alias("_row")
    shown = found.select(row, *cells)
    while shown.height > 1 and shown.estimated_size() > PAGE_BYTES:
        shown = shown.head(shown.height // 2)
    return RowsWindow(
        columns=[ColumnInfo(name=name, type=sql_type(schema[name])) for name in names],
        rows=[list(line) for line in shown.iter_rows()],
        offset=params.offset,
        total=total,
        stage=params.title,
    )


def _found(
    frame: pl.LazyFrame, where: str, schema: Schema, params: tasks.RowsParams
) -> tuple[int, pl.DataFrame]:
    """How many rows there are, and those of the window: only they are read in full."""
    if not where and not params.sort:
        total = frame.select(pl.len()).collect().item()
        return total, frame.slice(params.offset, params.limit).collect(engine="in-memory")
    placed = chosen(frame.with_row_index(_PLACE), where, {**schema, _PLACE: pl.UInt32()})
    keys = placed.select(_PLACE, *([params.sort] if params.sort else []))
    if params.sort:
        keys = keys.sort(
            params.sort, descending=params.descending, nulls_last=True, maintain_order=True
        )
    kept = keys.collect(engine="in-memory")
    places = kept[_PLACE].slice(params.offset, params.limit).cast(pl.Int64).to_list()
    if not places:
        return kept.height, frame.head(0).collect(engine="in-memory")
    low = min(places)
    near = frame.with_row_index(_PLACE).slice(low, max(places) - low + 1)
    rows = near.filter(pl.col(_PLACE).is_in(places)).collect(engine="in-memory")
    order = pl.DataFrame({_PLACE: pl.Series(places, dtype=pl.UInt32)})
    return kept.height, order.join(rows, on=_PLACE, how="left", maintain_order="left").drop(_PLACE)


def _cell(name: str, dtype: pl.DataType, cut: int) -> pl.Expr:
    """A cell that JSON has: text no longer than ``cut`` (0: whole)."""
    column = pl.col(name)
    if dtype.is_integer() or (dtype in _PLAIN and dtype != pl.String):
        return column
    text = as_text(column, dtype).str.head(cut or LONGEST)
    return text.alias(name)
