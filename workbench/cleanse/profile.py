"""What a table holds, column by column, and what is wrong with it.

A column is read alone, so that memory holds one at a time. What can be said from the distinct
values is said from them; a column with very many is judged by a sample and then counted in full.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import polars as pl

from workbench.cleanse.infer import Kind, all_whole, infer, read_text
from workbench.cleanse.instant_guess import instant_step
from workbench.cleanse.issues import Seen, text_issues, typed_issues, unusual
from workbench.cleanse.meant import NOTHING, Meant
from workbench.cleanse.sketch import histogram, quantile, ranks, sketch, weighted
from workbench.cleanse.steps.date import Date
from workbench.cleanse.steps.missing import says_nothing
from workbench.cleanse.steps.number import EXACT, Number
from workbench.cleanse.views import ColumnProfile, TopValue

EXACT_DISTINCT = 50_000
SAMPLE = 20_000
AT_ONCE = 2
TOP = 10
LONGEST = 200


def profile(
    frame: pl.LazyFrame,
    columns: Sequence[str] = (),
    done: Callable[[ColumnProfile], None] = lambda column: None,
    meant: Meant | None = None,
) -> list[ColumnProfile]:
    """Profiles of ``columns`` (none named: all but the program's own), in table order.

    ``meant``: null words that were written into a column, by its name.
    """
    written = meant or {}
    schema = dict(frame.collect_schema())
    names = [name for name in schema if not name.startswith("_")]

    def look(name: str) -> ColumnProfile:
        column = frame.select(pl.col(name).alias("value")).collect(engine="in-memory")["value"]
        return one_column(name, column, written.get(name, NOTHING))

    found = []
    # Polars works outside the interpreter's lock: two columns at a time keep two cores busy.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for column in pool.map(look, [name for name in names if not columns or name in columns]):
            found.append(column)
            done(column)
    return found


def duplicates(frame: pl.LazyFrame) -> int:
    """Rows equal to an earlier row in every column but the program's own."""
    schema = dict(frame.collect_schema())
    if "_hash" in schema:
        hashes = frame.select("_hash")
    else:
        names = [name for name in schema if not name.startswith("_")]
        if not names:
            return 0
        hashes = frame.select(pl.struct(names).hash(seed=11).alias("_hash"))
    column = hashes.collect(engine="in-memory")["_hash"]
    return column.len() - column.n_unique()


def one_column(name: str, column: pl.Series, meant: frozenset[str] = NOTHING) -> ColumnProfile:
    """The profile of one column; null words that are ``meant`` are values of it."""
    if column.dtype == pl.String:
        return _text(name, column, meant)
    return _typed(name, column)


def _text(name: str, column: pl.Series, meant: frozenset[str]) -> ColumnProfile:
    null_word = says_nothing(pl.col("value"), meant)
    rows, nulls = column.len(), column.null_count()
    about: Any = column.approx_n_unique()
    exact = bool(about <= EXACT_DISTINCT)
    some = column if exact else _sample(column)
    counts = some.drop_nulls().value_counts(sort=True)
    said = counts.filter(~null_word).with_columns(pl.col("value").str.strip_chars())
    said = (
        said.group_by("value").agg(pl.sum("count")).sort("count", "value", descending=[True, False])
    )
    kind = infer(said.head(SAMPLE))
    plain = None if exact or kind.kind != "number" else column.cast(pl.Float64, strict=False)
    whole = counts if exact else unusual(column, plain)
    words = _weigh(whole, null_word)
    issues = text_issues(name, counts, whole, kind, Seen(rows, nulls, words, exact, meant))
    kind, quantiles, bars = _numbers(kind, column, counts if exact else None, plain)
    longest: Any = (counts["value"] if exact else column).str.len_chars().max()
    distinct = counts.height if exact else min(about, rows - nulls)
    return ColumnProfile(
        name=name,
        stored="text",
        type=kind.kind,
        rows=rows,
        nulls=nulls,
        null_words=words,
        null=(nulls + words) / rows if rows else 0.0,
        distinct=int(distinct),
        exact=exact,
        quantiles=quantiles,
        top=_top(counts if exact else _counted(column, counts), nulls),
        bars=bars or ranks(counts["count"]),
        longest=int(longest or 0),
        issues=issues,
        reads=_reads(name, kind, said["value"]),
    )


def _sample(column: pl.Series) -> pl.Series:
    """A row of every stretch, at no regular distance: rows may come in a rhythm of their own."""
    every = max(1, column.len() // SAMPLE)
    starts = pl.int_range(0, column.len(), every, eager=True)
    places = starts + (starts.hash(seed=5) % every).cast(pl.Int64)
    return column.gather(places.clip(upper_bound=column.len() - 1))


def _counted(column: pl.Series, sample: pl.DataFrame) -> pl.DataFrame:
    """The commonest values of a sample with the rows that they have in the whole column."""
    best = sample.sort(["count", "value"], descending=[True, False]).head(TOP)["value"]
    return column.filter(column.is_in(best.implode())).value_counts()


def _weigh(values: pl.DataFrame, mask: pl.Expr) -> int:
    return int(values.select((mask * pl.col("count")).sum()).item() or 0)


def _top(counts: pl.DataFrame, nulls: int) -> list[TopValue]:
    best = counts.sort(["count", "value"], descending=[True, False]).head(TOP)
    shown = best.select(pl.col("value").cast(pl.String).str.head(LONGEST), "count").iter_rows()
    found = [TopValue(value=value, rows=count) for value, count in shown]
    if nulls:
        found.append(TopValue(value=None, rows=nulls))
    return sorted(found, key=lambda top: -top.rows)[:TOP]


def _reads(name: str, kind: Kind, values: pl.Series) -> dict[str, Any]:
    """The step that types the column, ready to be suggested; empty when there is none."""
    if kind.kind == "number" and (instant := instant_step(name, values)):
        return instant
    if kind.kind not in ("number", "date", "boolean") or kind.ambiguous:
        return {}
    return {"step": kind.kind, "columns": [name], **kind.parameters}


def _numbers(
    kind: Kind, column: pl.Series, counts: pl.DataFrame | None, plain: pl.Series | None
) -> tuple[Kind, dict[str, float | str | None], list[int]]:
    """Quantiles and bars of a text column that holds numbers or dates.

    Of numbers every value is looked at, so here it is seen whether all are whole ones. ``plain``:
    what a plain cast reads in the column.
    """
    if kind.kind not in ("number", "date"):
        return kind, {}, []
    step: Number | Date = (
        Number(**kind.parameters) if kind.kind == "number" else Date(**kind.parameters)
    )
    weights = None if counts is None else counts["count"]
    texts = column if counts is None else counts["value"]
    values = _all_values(column, step, plain) if counts is None else read_text(step, texts)
    if isinstance(step, Number) and all_whole(texts, values, step.decimal):
        kind = replace(kind, parameters={**kind.parameters, "integer": True})
        values = values.cast(pl.Int64)
    ordered = weighted(values, weights)
    return kind, quantiles(values, ordered), histogram(ordered)


def _all_values(column: pl.Series, step: Number | Date, plain: pl.Series | None) -> pl.Series:
    """Every value read; by a plain cast where all are plain numbers, which is ten times as fast."""
    if plain is not None and plain.null_count() == column.null_count():
        # What a cast reads and the step does not: NaN, infinity, and digits that would go.
        values = plain.drop_nulls()
        if (values.abs() <= EXACT).all():
            return values
    return read_text(step, column).drop_nulls()


def quantiles(values: pl.Series, frame: pl.DataFrame) -> dict[str, float | str | None]:
    """Minimum, quartiles, maximum, mean and standard deviation; dates have the extremes only.

    ``frame`` are the values ``weighted``.
    """
    if values.null_count() == values.len():
        return {}
    if values.dtype.is_temporal():
        return {"min": str(values.min()), "max": str(values.max())}
    if not frame.height:
        return {}
    rows = int(frame["upto"][-1])
    mean = float((frame["value"] * frame["count"]).sum()) / rows
    squares = float(((frame["value"] - mean) ** 2 * frame["count"]).sum())
    shares = {"min": 0.0, "q25": 0.25, "median": 0.5, "q75": 0.75, "max": 1.0}
    found: dict[str, float | str | None] = {
        name: quantile(frame, share) for name, share in shares.items()
    }
    deviation = math.sqrt(squares / (rows - 1)) if rows > 1 else None
    return {**found, "mean": mean, "sd": deviation}


def _typed(name: str, column: pl.Series) -> ColumnProfile:
    rows, nulls = column.len(), column.null_count()
    comparable = not column.dtype.is_nested() and column.dtype != pl.Object
    if not comparable:
        column = column.cast(pl.String, strict=False)
    counts = column.drop_nulls().value_counts(sort=True).rename({column.name: "value"})
    kind = "text"
    if column.dtype.is_numeric():
        kind = "number"
    elif column.dtype.is_temporal():
        kind = "date"
    elif column.dtype == pl.Boolean:
        kind = "boolean"
    ordered = weighted(column) if kind in ("number", "date") else None
    return ColumnProfile(
        name=name,
        stored=column.dtype.base_type().__name__.lower(),
        type=kind if counts.height else "empty",
        rows=rows,
        nulls=nulls,
        null_words=0,
        null=nulls / rows if rows else 0.0,
        distinct=counts.height,
        exact=True,
        quantiles=quantiles(column, ordered) if ordered is not None else {},
        top=_top(counts, nulls),
        bars=sketch(column) if ordered is None else histogram(ordered),
        issues=typed_issues(name, counts, rows, ordered if kind == "number" else None),
    )
