"""Rows that test because a source brought them: a test set that is a file of its own."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.sql import literal
from workbench.store.datasets import Dataset, raw_table
from workbench.store.reader import Reader
from workbench.train.requests import SplitPlan

_SOURCES = "SELECT name, rows FROM source WHERE dataset = ? ORDER BY id"


def sources_with_rows(reader: Reader, found: Dataset) -> list[str]:
    """The sources that brought rows of a dataset."""
    return [name for name, rows in reader.all(_SOURCES, (found.id,)) if rows]


def given_column(dataset: int, plan: SplitPlan) -> str:
    """SQL of the column `_given` of the rows ``d``: train or test; "" where no source says.

    Pieces of a row, which a recipe has made, have the hash of the row that they are from.
    """
    if not plan.sources:
        return ""
    names = ", ".join(literal(name) for name in plan.sources)
    brought = f"""
        FROM {raw_table(dataset)} WHERE _load IN (
            SELECT l.id FROM load l JOIN source s ON s.id = l.source
            WHERE s.dataset = {dataset:d} AND s.name IN ({names})
        )
    """
    pieces = f"d._row NOT IN (SELECT _row FROM {raw_table(dataset)})"
    return (
        f", CASE WHEN d._row IN (SELECT _row {brought}) "
        f"OR ({pieces} AND d._hash IN (SELECT _hash {brought})) "
        "THEN 'test' ELSE 'train' END AS _given"
    )


def check_sources(reader: Reader, found: Dataset, wanted: Sequence[str]) -> None:
    """Raises NotFoundError for a source that is not the dataset's, InvalidInputError for all."""
    known = dict(reader.all(_SOURCES, (found.id,)))
    for name in wanted:
        if name not in known:
            raise NotFoundError(
                f"{found.name} has no source {name!r}", f"its sources: {', '.join(known)}"
            )
        if not known[name]:
            raise InvalidInputError(
                f"the source {name!r} has brought no rows", f"workbench collect run {name}"
            )
    if wanted and not set(sources_with_rows(reader, found)) - set(wanted):
        raise InvalidInputError(
            f"no other source of {found.name} has rows: nothing would be left to learn from",
            "add the file to learn from: workbench collect add NAME FILE "
            f"--dataset {found.name} --run",
        )
