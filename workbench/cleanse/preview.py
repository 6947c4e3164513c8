"""What one step of a recipe would do to the whole table, without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from workbench.cleanse.apply import Counts
from workbench.cleanse.contrast import window
from workbench.cleanse.effect import VALUE, Effect, effect, explained
from workbench.cleanse.recipe import Recipe, fitted, numbered
from workbench.cleanse.sketch import sketch
from workbench.cleanse.steps.base import ColumnStep, RowStep, Schema, TableStep
from workbench.core.figures import brief

DIFFERENCES = 20
LONGEST = 200
IDS = 200
KINDS = ("changed", "nulled", "failed")
FEW = 4
"""Rows for each distinct value, from which on it is worth while to look at those alone."""
SKETCHED = 12
"""Columns whose distribution is shown; a step over more columns shows the first ones touched."""


@dataclass(frozen=True)
class Difference:
    """One kind of change: ``rows`` cells of ``column`` went from ``before`` to ``after``.

    ``kind`` is changed, nulled, failed, unmatched (``before`` is a key that was looked up and not
    found), dropped, renamed or new. ``ids`` are the first such rows.
    ``alike``: all cells of the column that end so, whatever they were.
    """

    column: str
    before: str | None
    after: str | None
    kind: str
    rows: int
    ids: list[int]
    alike: int = 0


@dataclass(frozen=True)
class Shape:
    """A column before and after: bars for a distribution, and how many distinct values."""

    column: str
    before: list[int]
    after: list[int]
    distinct_before: int
    distinct_after: int


@dataclass
class Previewed:
    """A step's counts over all rows, its commonest differences, and the columns' shapes."""

    rows: int
    counts: Counts
    differences: list[Difference] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    rows_after: int | None = None
    """Rows of the table after a step that makes other rows; None where rows stay or go."""
    touched: pl.Series | None = None
    """Row ids that the step changes, nulls, fails on or drops; None without a ``_row``."""
    watched: dict[str, pl.Series] = field(default_factory=dict)
    """Of those the ones where it touches each of the columns that were to be watched."""


def preview(
    recipe: Recipe,
    frame: pl.LazyFrame,
    index: int,
    mask: str | None = None,
    *,
    staged: bool = False,
    watch: Sequence[str] = (),
) -> Previewed:
    """What step ``index`` (from 0) of ``recipe`` does to ``frame`` after the steps before it.

    ``staged``: these have run already. ``watch``: columns whose touched rows are wanted, too. The
    step is previewed also when it is switched off. ``mask`` is as in ``Recipe.fit``. Raises
    InvalidInputError when it, or a step before it, cannot run.
    """
    before = frame if staged else Recipe(recipe.steps[:index]).fit(frame, mask).run(frame)
    with numbered(index + 1):
        step = fitted(recipe.steps[index], before, mask)
        schema = dict(before.collect_schema())
        what = effect(step, schema)
        with explained(step.name()):
            if isinstance(step, ColumnStep):
                return _columns(what, before, schema, watch)
            if isinstance(step, TableStep):
                return _table(step, before, schema, watch)
            if isinstance(step, RowStep):
                return _rows(step, what, before, schema, watch)
            return _cells(what, before, schema, watch, step.row_wise)


def _everywhere(rows: pl.Series | None, watch: Sequence[str]) -> dict[str, pl.Series]:
    """Rows that are touched as a whole."""
    return {} if rows is None else dict.fromkeys(watch, rows)


def _height(frame: pl.LazyFrame) -> int:
    return int(frame.select(pl.len()).collect().item())


def _columns(what: Effect, before: pl.LazyFrame, schema: Schema, watch: Sequence[str]) -> Previewed:
    kept = what.selection or {}
    rows = _height(before)
    changes = [
        Difference(old, old, new, "renamed", rows, []) for new, old in kept.items() if new != old
    ]
    gone = [name for name in schema if name not in kept.values()]
    changes += [Difference(name, name, None, "dropped", rows, []) for name in gone]
    moved = [name for name in watch if name in schema and kept.get(name) != name]
    watched = {}
    if moved and "_row" in schema:
        watched = dict.fromkeys(moved, before.select("_row").collect()["_row"])
    return Previewed(rows, Counts(), changes[:DIFFERENCES], watched=watched)


def _table(
    step: TableStep, before: pl.LazyFrame, schema: Schema, watch: Sequence[str]
) -> Previewed:
    """Columns that go and come, with a value of each; every row is touched where rows change."""
    after = step.table(before).collect(engine="streaming")
    rows = _height(before)
    gone = [name for name in schema if name not in after.columns]
    changes = [Difference(name, name, None, "dropped", rows, []) for name in gone]
    for name in after.columns:
        if name not in schema:
            some = after.select(pl.col(name).drop_nulls().head(1))
            shown = some.select(_as_text(name, some.schema[name])).to_series().to_list()
            text = shown[0][:LONGEST] if shown else None
            there = after.height - after[name].null_count()
            changes.append(Difference(name, None, text, "new", there, []))
    counts = Counts(dropped=max(0, rows - after.height))
    touched = None
    if step.reshapes and "_row" in schema:
        touched = before.select("_row").collect()["_row"]
    return Previewed(
        rows,
        counts,
        changes[:DIFFERENCES],
        rows_after=after.height,
        touched=touched,
        watched=_everywhere(touched, watch),
    )


def _rows(
    step: RowStep, what: Effect, before: pl.LazyFrame, schema: Schema, watch: Sequence[str]
) -> Previewed:
    if what.keep is None:
        return Previewed(_height(before), Counts())
    names = step.targets(schema)[:4]
    # Numbers stand for lines of text, which are written out for the few that are shown alone.
    line = pl.struct(names).hash(seed=11) if names else pl.lit(0, pl.UInt64)
    numbered_ = before if "_row" in schema else before.with_row_index("_row")
    row = pl.col("_row").cast(pl.Int64)
    staged = what.stage(numbered_).select(row, *what.added, line.alias("line"))
    found = staged.collect(engine="in-memory")
    dropped = found.filter(~what.keep)
    listed = _listed(dropped, ["line"], schema)
    first = [ids[0] for _, _, ids in listed]
    shown = numbered_.filter(row.is_in(first)).select(row, _one_line(names, schema).alias("text"))
    texts = dict(shown.collect(engine="in-memory").iter_rows())
    own = "_row" in schema
    changes = [
        Difference("", texts[ids[0]], None, "dropped", rows, ids if own else [])
        for _, rows, ids in listed
    ]
    counts = Counts(dropped=dropped.height)
    touched = dropped["_row"] if own else None
    return Previewed(
        found.height, counts, changes, touched=touched, watched=_everywhere(touched, watch)
    )


def _one_line(columns: list[str], schema: Schema) -> pl.Expr:
    parts = [_as_text(name, schema[name]).fill_null("–").str.head(60) for name in columns]
    return pl.concat_str(parts, separator=" · ") if parts else pl.lit("")


def _listed(touched: pl.DataFrame, keys: list[str], schema: Schema) -> list[tuple[Any, ...]]:
    """The commonest values of ``keys`` with their rows and the ids of the first of those."""
    if "_row" in touched.columns:
        touched = touched.rename({"_row": "row"})
    elif "row" not in touched.columns:
        touched = touched.with_columns(pl.lit(None, pl.Int64).alias("row"))
    counted = (
        touched.group_by(keys)
        .agg(pl.len().alias("rows"), pl.col("row").min())
        .sort(["rows", "row", *keys], descending=[True, *[False] * (1 + len(keys))])
        .head(DIFFERENCES)
        .drop("row")
        .with_row_index("place")
    )
    named = touched.join(counted, on=keys, nulls_equal=True)
    ids = named.group_by("place").agg(pl.col("row").sort().head(IDS).drop_nulls())
    found = counted.join(ids, on="place").sort("place").select(*keys, "rows", "row")
    return [tuple(row) for row in found.iter_rows()]


def _cells(
    what: Effect, before: pl.LazyFrame, schema: Schema, watch: Sequence[str], alone: bool
) -> Previewed:
    """Column by column, so that memory holds one column's before and after at a time."""
    out = Previewed(0, Counts())
    masks: dict[str, pl.Series] = {}
    rows = pl.Series([], dtype=pl.Int64)
    for name in what.final:
        found = _one_column(name, what, before, schema, alone)
        out.rows, rows = found.height, found["row"]
        for kind in KINDS:
            masks[kind] = masks[kind] | found[kind] if kind in masks else found[kind]
        touched = found.filter(pl.any_horizontal(*KINDS))
        if name in watch:
            out.watched[name] = touched["row"]
        if name in what.by:
            unmatched, touched = touched.filter("failed"), touched.filter(~pl.col("failed"))
            if name == next(iter(what.by)):
                out.differences.extend(_unmatched(name, unmatched, schema))
        out.differences.extend(_differences(name, touched, schema))
        if touched.height and len(out.shapes) < SKETCHED:
            out.shapes.append(_shape(name, found))
    if not masks:
        return Previewed(_height(before), Counts())
    out.differences.sort(key=lambda change: -change.rows)
    del out.differences[DIFFERENCES:]
    out.counts = Counts(**{kind: int(mask.sum()) for kind, mask in masks.items()})
    if what.quarantine is not None:
        out.counts.quarantined = out.counts.failed
    if "_row" in schema:
        out.touched = rows.filter(masks["changed"] | masks["nulled"] | masks["failed"])
    return out


def _one_column(
    name: str, what: Effect, before: pl.LazyFrame, schema: Schema, alone: bool
) -> pl.DataFrame:
    """A column before and after, with the kinds of change as true/false columns.

    ``alone``: a row's answer goes by that row alone. Where it goes by this cell alone, too, it is
    found once for each distinct value.
    """
    old = pl.col(name) if name in schema else pl.lit(None, pl.String)
    row = pl.col("_row").cast(pl.Int64) if "_row" in schema else pl.lit(None, pl.Int64)
    found = _told(name, what, old)
    if alone and schema.get(name) == pl.String and _by_itself(name, what, found):
        cells = before.select(old.alias("before"), row.alias("row")).collect(engine="in-memory")
        values = cells.select("before").unique()
        if values.height * FEW <= cells.height:
            staged = values.rename({"before": name}).lazy()
            for layer in what.staged:
                mine = VALUE + name
                staged = staged.with_columns(expr.alias(mine) for expr in _of(layer, mine))
            each = staged.select(found).collect(engine="in-memory")
            joined = cells.join(
                each, on="before", how="left", nulls_equal=True, maintain_order="left"
            )
            return joined.select(
                "after", "before", "row", pl.selectors.by_name(*KINDS, "key", require_all=False)
            )
    return what.stage(before).select(*found, row.alias("row")).collect(engine="in-memory")


def _told(name: str, what: Effect, old: pl.Expr) -> list[pl.Expr]:
    """The cell after, the cell before, and what kind of change it is."""
    nothing = pl.lit(False)
    masks = {"changed": what.changed, "nulled": what.nulled, "failed": what.failed}
    kinds = [masks[kind].get(name, nothing).alias(kind) for kind in KINDS]
    keys = [pl.col(what.by[name]).cast(pl.String).alias("key")] if name in what.by else []
    return [what.final[name].alias("after"), old.alias("before"), *kinds, *keys]


def _of(layer: dict[str, pl.Expr], name: str) -> list[pl.Expr]:
    return [layer[name]] if name in layer else []


def _by_itself(name: str, what: Effect, found: list[pl.Expr]) -> bool:
    """Whether what becomes of a cell depends on nothing but that cell."""
    own = {name, VALUE + name}
    used = [*found, *(expr for layer in what.staged for expr in _of(layer, VALUE + name))]
    return not what.sql and all(set(expr.meta.root_names()) <= own for expr in used)


def _differences(name: str, touched: pl.DataFrame, schema: Schema) -> list[Difference]:
    kind = pl.when("failed").then(pl.lit("failed")).when("nulled").then(pl.lit("nulled"))
    touched = touched.with_columns(kind.otherwise(pl.lit("changed")).alias("kind"))
    listed = _listed(touched, ["before", "after", "kind"], schema)
    ends = pl.Series([after for _, after, *_ in listed], dtype=touched.schema["after"])
    same = touched.filter(pl.col("after").is_in(ends.implode(), nulls_equal=True))
    alike = {(a, k): n for a, k, n in same.group_by("after", "kind").len().iter_rows()}
    found = []
    for before, after, kind_, rows, ids in listed:
        shown = _texts(before, after)
        found.append(Difference(name, *shown, kind_, rows, ids, alike.get((after, kind_), rows)))
    return found


def _unmatched(name: str, touched: pl.DataFrame, schema: Schema) -> list[Difference]:
    """The keys that were not found, most rows first."""
    return [
        Difference(name, _text(key)[:LONGEST], None, "unmatched", rows, ids)
        for key, rows, ids in _listed(touched, ["key"], schema)
    ]


def _texts(before: Any, after: Any) -> tuple[str | None, str | None]:
    """Both values as text; of long ones what is around the first difference."""
    old, new = _text(before), _text(after)
    if old == new:
        # What a step that rounds has changed is just what is not shown otherwise.
        old, new = ("" if value is None else str(value) for value in (before, after))
    old, new = window(old, new, LONGEST)
    return None if before is None else old, None if after is None else new


def _text(value: Any) -> str:
    if isinstance(value, float):
        return brief(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column's cells as ``_text`` writes one."""
    column = pl.col(name)
    return (column.round_sig_figs(15) if dtype.is_float() else column).cast(pl.String)


def _shape(name: str, found: pl.DataFrame) -> Shape:
    before, after = found["before"], found["after"]
    return Shape(
        column=name,
        before=sketch(before),
        after=sketch(after),
        distinct_before=before.drop_nulls().n_unique(),
        distinct_after=after.drop_nulls().n_unique(),
    )
