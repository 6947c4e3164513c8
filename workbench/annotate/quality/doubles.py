"""Rows that say the same, or nearly, and carry different labels.

Rows with the same text are one group; each of them that does not carry the group's most frequent
label stands against the first row that does. Of two texts that are nearly alike the first rows of
their most frequent labels stand against each other, where these differ.
"""

from __future__ import annotations

import polars as pl

from workbench.similar.near_texts import near_pairs, plain

LIKENESS = 0.8
SCHEMA = {"rank": pl.Int64, "row_id": pl.Int64, "other": pl.Int64, "likeness": pl.Float64}


def find_doubles(rows: pl.Series, texts: pl.Series, labels: pl.Series) -> pl.DataFrame:
    """Pairs of rows: rank, row_id, other, likeness (1 for the same text); most alike first."""
    frame = pl.DataFrame({"row_id": rows, "text": plain(texts), "label": labels}).drop_nulls("text")
    counts = frame.group_by("text", "label").agg(pl.len().alias("n"), pl.col("row_id").min())
    leading = (
        counts.sort("n", "row_id", descending=[True, False])
        .group_by("text", maintain_order=True)
        .first()
        .sort("row_id")
    )
    pairs = [*_same(frame, leading), *_near(leading)]
    pairs.sort(key=lambda one: (-one[2], one[0], one[1]))
    ranked = [(rank, *pair) for rank, pair in enumerate(pairs)]
    return pl.DataFrame(ranked, schema=SCHEMA, orient="row")


def _same(frame: pl.DataFrame, leading: pl.DataFrame) -> list[tuple[int, int, float]]:
    beside = frame.join(leading.rename({"row_id": "other", "label": "most"}), on="text")
    apart = beside.filter(pl.col("label") != pl.col("most"))
    return [(row, other, 1.0) for row, other in apart.select("row_id", "other").iter_rows()]


def _near(leading: pl.DataFrame) -> list[tuple[int, int, float]]:
    rows, labels = leading["row_id"].to_list(), leading["label"].to_list()
    return [
        (rows[later], rows[earlier], alike)
        for later, earlier, alike in near_pairs(leading["text"], LIKENESS)
        if labels[later] != labels[earlier]
    ]
