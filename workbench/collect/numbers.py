"""Hub side: which numbers of rows are free. A number is given once, even when its row is gone.

Labels, splits and predictions hang on the number; they outlive rows of loads that were taken back,
which make way for other columns (``service_columns``).
"""

from __future__ import annotations

from workbench.collect import tables
from workbench.store.reader import Reader


def last(reader: Reader, dataset: int) -> int:
    """The highest number that is given, also one of a load that does not count yet.

    Projects of earlier versions have noted none: there, the tables of the rows say it.
    """
    noted = f"SELECT max(number) AS number FROM last_row WHERE dataset = {dataset:d}"
    found = [
        f"SELECT max(_row) FROM {table}" for table in (tables.raw(dataset), tables.seen(dataset))
    ]
    return int(
        reader.scalar(
            f"SELECT coalesce(max(number), 0) FROM ({' UNION ALL '.join([noted, *found])})"
        )
    )


def note(reader: Reader, dataset: int, number: int) -> None:
    """Never give a number up to this one again."""
    changed = reader.execute(
        "UPDATE last_row SET number = greatest(number, ?) WHERE dataset = ?", (number, dataset)
    )
    if not changed:
        reader.execute("INSERT INTO last_row VALUES (?, ?)", (dataset, number))
