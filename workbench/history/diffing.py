"""Two versions side by side: what was recorded of each, and the rows each learned from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.sql import literal
from workbench.evaluate.requests import Comparison, Figure
from workbench.history import decisions, listing, records
from workbench.history.differences import changes, metric_pairs, recipe_changes
from workbench.history.recipes import recipe
from workbench.history.requests import RowChanges, Version, VersionDiff
from workbench.store import blobs
from workbench.store.reader import Reader
from workbench.store.versions import resolve


def diff(reader: Reader, a: str, b: str, folder: Path) -> VersionDiff:
    """Everything that differs from ``a`` to ``b``. ``folder``: for the rows' files."""
    first, second = (records.model(reader, resolve(reader, text)) for text in (a, b))
    ours, theirs = listing.one(reader, first.version), listing.one(reader, second.version)
    compared = comparison(reader, first.version, second.version)
    return VersionDiff(
        a=ours,
        b=theirs,
        data=changes(_data(ours, first), _data(theirs, second)),
        parameters=changes(_parameters(ours, first), _parameters(theirs, second)),
        environment=changes(_environment(first), _environment(second)),
        recipe=recipe_changes(recipe(reader, first).titles, recipe(reader, second).titles),
        rows=_rows(reader, first, second, folder),
        metrics=metric_pairs(ours.metrics, theirs.metrics, compared),
        verdict=compared.verdict if compared else "",
        better=_better(compared, second.version) if compared else "",
    )


def comparison(reader: Reader, first: int, second: int) -> Comparison | None:
    """The stored comparison whose deltas are second minus first, whichever way it was asked."""
    found = records.comparison(reader, second, first)
    if found is not None:
        return found
    mirrored = records.comparison(reader, first, second)
    if mirrored is None:
        return None
    deltas = {name: _negated(figure) for name, figure in mirrored.deltas.items()}
    return msgspec.structs.replace(mirrored, deltas=deltas)


def _better(compared: Comparison, second: int) -> str:
    """Whose side the verdict takes: ``compared.a`` may be either of the two."""
    if compared.better == "neither":
        return "neither"
    winner = compared.a if compared.better == "a" else compared.b
    return "b" if winner == second else "a"


def _negated(figure: Figure) -> Figure:
    if figure.value is None:
        return figure
    low = None if figure.high is None else -figure.high
    high = None if figure.low is None else -figure.low
    return msgspec.structs.replace(figure, value=-figure.value, low=low, high=high)


def _environment(found: records.ModelRow) -> dict[str, Any]:
    return {key: value for key, value in records.environment(found).items() if key != "decision"}


def _parameters(version: Version, found: records.ModelRow) -> dict[str, Any]:
    decided = decisions.compared(found.capture.get("decision"))
    return {"family": version.family, **found.parameters, "decision": decided}


def _data(version: Version, found: records.ModelRow) -> dict[str, Any]:
    return {
        "dataset": version.dataset,
        "stage": version.stage,
        "recipe": version.recipe,
        "target": version.target,
        "split": version.split,
        "rows learned from": found.train_rows,
        "test rows": version.test,
        "classes": found.labels,
        "features": found.features,
        "seed": found.seed,
        "loads": [one["load"] for one in found.capture.get("loads", [])],
        "labels by": {one.person: one.rows for one in records.labels_by(found)},
        "label files": _label_files(found),
        "decided by": _decided(found),
    }


def _label_files(found: records.ModelRow) -> dict[str, Any]:
    """Answers by the files that they came with; those without one under "given here"."""
    return {
        one.file or (f"event {one.event}" if one.event else "given here"): one.answers
        for one in records.label_files(found)
    }


def _decided(found: records.ModelRow) -> dict[str, Any]:
    return {f"{one.person}, {one.method}": one.rows for one in records.decided(found)}


def _rows(
    reader: Reader, first: records.ModelRow, second: records.ModelRow, folder: Path
) -> RowChanges:
    if first.dataset != second.dataset:
        return RowChanges(why="they learned from different datasets")
    if first.rows_blob == second.rows_blob:
        return RowChanges(known=True, same=first.train_rows)
    paths = (folder / "a.parquet", folder / "b.parquet")
    try:
        for found, path in zip((first, second), paths, strict=True):
            blobs.get_blob_file(reader, found.rows_blob, path)
    except WorkbenchError as error:
        return RowChanges(why=error.message)
    a, b = (f"read_parquet({literal(path)})" for path in paths)
    row = reader.one(
        f"""
        SELECT count(*) FILTER (a._row IS NULL), count(*) FILTER (b._row IS NULL),
               count(*) FILTER (a._row = b._row AND a.target IS DISTINCT FROM b.target),
               count(*) FILTER (a._row = b._row AND a.target IS NOT DISTINCT FROM b.target)
        FROM (SELECT _row, CAST(_target AS VARCHAR) AS target FROM {a}) a
        FULL JOIN (SELECT _row, CAST(_target AS VARCHAR) AS target FROM {b}) b ON a._row = b._row
        """
    )
    assert row is not None
    added, removed, relabelled, same = row
    return RowChanges(known=True, added=added, removed=removed, relabelled=relabelled, same=same)
