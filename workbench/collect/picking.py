"""In the load job: only some of the staged rows go on, and their lines with them."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.collect.readers.staging import Stage
from workbench.collect.staged import rows_sql
from workbench.core.sql import quote


def pick(stage: Stage, condition: str, casts: Mapping[str, str] | None = None) -> None:
    """Write the rows again for which ``condition`` holds; ``casts``: columns that change type."""
    rows = rows_sql(stage.parts)
    runs = []
    if stage.numbered:
        # Rows that follow each other differ from their new number by the same.
        runs = stage.connection.execute(
            f"SELECT min(_n), count(*) FROM (SELECT _n, _n - row_number() OVER (ORDER BY _n) AS d "
            f"FROM {rows} WHERE {condition}) GROUP BY d ORDER BY 1"
        ).fetchall()
    cells = ", ".join(
        f"CAST({quote(name)} AS {casts[name]}) AS {quote(name)}"
        if casts and name in casts
        else quote(name)
        for name in stage.names
    )
    stage.replace(f"SELECT {cells} FROM {rows} WHERE {condition} ORDER BY _n")
    stage.lines = stage.lines.picked(runs)
