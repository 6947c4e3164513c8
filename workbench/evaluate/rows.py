"""Between evaluated rows as tables and the coded arrays that the statistics work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from workbench.evaluate.clusters import pure_or_mixed
from workbench.evaluate.intervals import Codes, Floats
from workbench.evaluate.metrics import Answers


def all_labels(known: list[str], *seen: pl.Series) -> list[str]:
    """``known`` in its order, then those labels of ``seen`` that it lacks, sorted."""
    others: set[str] = set()
    for series in seen:
        others.update(series.drop_nulls().unique().to_list())
    return [*known, *sorted(others.difference(known))]


def code(texts: pl.Series, labels: list[str]) -> Codes:
    """Each text's place in ``labels``; every text must be among them."""
    places = pl.Series(range(len(labels)), dtype=pl.Int64)
    coded = texts.replace_strict(pl.Series(labels, dtype=pl.String), places)
    return coded.to_numpy().astype(np.int64)


def spread(probabilities: Floats, given: list[str], labels: list[str]) -> Floats:
    """Columns of ``given`` put in the order of ``labels``; a label not given gets 0."""
    if given == labels:
        return probabilities
    wide = np.zeros((len(probabilities), len(labels)))
    wide[:, [labels.index(label) for label in given]] = probabilities
    return wide


def coded(
    truth: pl.Series,
    predicted: pl.Series,
    labels: list[str],
    probabilities: Floats | None,
    given: list[str],
    member: Codes | None = None,
) -> Answers:
    """Truth and predictions as codes in ``labels``; ``given`` names the probability columns.

    ``member``: each row's group, where rows come in groups.
    """
    true = code(truth, labels)
    return Answers(
        truth=true,
        predicted=code(predicted, labels),
        classes=len(labels),
        probabilities=None if probabilities is None else spread(probabilities, given, labels),
        groups=None if member is None else pure_or_mixed(member, true, len(labels)),
    )


def grouped(rows: pl.Series, names: pl.Series) -> pl.Series:
    """A group's number for each row: rows of one name share it, a row without a name is alone."""
    alone, named = "row " + rows.cast(pl.String), "group " + names.cast(pl.String)
    keys = pl.select(pl.coalesce(named, alone)).to_series()
    return keys.rank("dense").cast(pl.Int64)


def groups(stored: pl.DataFrame) -> Codes | None:
    """The groups of stored rows; None where rows stand alone."""
    column = stored["cluster"]
    return None if column.null_count() else column.to_numpy().astype(np.int64)


def table(job: str, rows: pl.Series, columns: dict[str, pl.Series]) -> pl.DataFrame:
    """What ``evaluation_row`` stores, with its columns in its order; missing ones are null."""
    types: dict[str, pl.DataType | type[pl.DataType]] = {
        "truth": pl.String,
        "predicted": pl.String,
        "truth_value": pl.Float64,
        "predicted_value": pl.Float64,
        "confidence": pl.Float64,
        "probabilities": pl.List(pl.Float32),
        "cluster": pl.Int64,
    }
    empty = {name: pl.lit(None, dtype=kind).alias(name) for name, kind in types.items()}
    return pl.DataFrame({"row_id": rows}).select(
        pl.lit(job).alias("job"),
        "row_id",
        *(columns[name].cast(types[name]).alias(name) if name in columns else empty[name]
          for name in types),
    )  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two evaluations' rows side by side; the truth is the first one's."""

    truth: pl.Series
    first: pl.DataFrame
    second: pl.DataFrame
    relabelled: int


def pair(first: pl.DataFrame, second: pl.DataFrame, column: str) -> Pair:
    """The rows that both have, in row order. ``column``: truth or truth_value."""
    both = first.join(second, on="row_id", suffix="_b").sort("row_id")
    others = [name for name in both.columns if name.endswith("_b")]
    changed = int((both[column] != both[f"{column}_b"]).sum())
    ours = both.select(first.columns)
    theirs = both.select("row_id", *others).rename({n: n.removesuffix("_b") for n in others})
    return Pair(both[column], ours, theirs, changed)


def probabilities(rows: pl.DataFrame, labels: int) -> Floats | None:
    """The stored probabilities as (n, labels); None when a row has none."""
    column = rows["probabilities"]
    if not len(column) or column.null_count():
        return None
    flat = column.explode().to_numpy().astype(np.float64)
    return np.asarray(flat.reshape(len(column), labels), dtype=np.float64)
