"""Clusters and outlier scores of rows as columns beside the rows, for who filters by them."""

from __future__ import annotations

from pathlib import Path

from workbench.core.sql import quote
from workbench.store import datasets
from workbench.store.reader import Reader

OUTLIERS = "outliers"


def rows_table(number: int) -> str:
    """The table of a grouping's rows: row_id, cluster, score."""
    return f"grouping_{number:d}"


def export_columns(reader: Reader, dataset: int, folder: Path) -> str:
    """A Parquet file of `_row` and a column for each kind's newest grouping; "" without any.

    ``kmeans cluster``, say, or ``outlier score``. A file that is there already is used again.
    """
    rows = reader.all(
        "SELECT max(id), kind FROM grouping WHERE dataset = ? GROUP BY kind ORDER BY kind",
        (dataset,),
    )
    if not rows:
        return ""
    numbers = "-".join(str(number) for number, _ in rows)
    path = folder / f"groupings-{dataset:d}-{numbers}.parquet"
    if not path.exists():
        for old in folder.glob(f"groupings-{dataset:d}-*.parquet"):
            old.unlink(missing_ok=True)
        partial = path.with_suffix(".partial")
        datasets.export_parquet(reader, _columns_sql(rows), partial)
        partial.replace(path)
    return str(path)


def _columns_sql(rows: list[tuple[int, str]]) -> str:
    first, *others = [quote(rows_table(number)) for number, _ in rows]
    picked = ["row_id AS _row"]
    for (_, kind), table in zip(rows, (first, *others), strict=True):
        odd = kind == OUTLIERS
        name = "outlier score" if odd else f"{kind} cluster"
        picked.append(f"{table}.{'score' if odd else 'cluster'} AS {quote(name)}")
    joins = " ".join(f"FULL JOIN {table} USING (row_id)" for table in others)
    return f"SELECT {', '.join(picked)} FROM {first} {joins}"
