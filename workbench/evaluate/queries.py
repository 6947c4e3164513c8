"""The SQL of evaluation: which model, which test rows, which evaluation, which rows behind it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.sql import literal, quote
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.target import labels_id, target_sql
from workbench.store.transaction import Transaction
from workbench.store.versions import champion, require_trusted, resolve


@dataclass(frozen=True)
class Model:
    """What evaluation needs to know of a version. ``split`` is the one to evaluate on.

    ``group``: the column whose values the split keeps together, "" for none. ``field``: the column
    in which spans are, "" for other tasks.
    """

    version: int
    dataset: int
    stage: str
    recipe: int | None
    target: str
    task: str
    blob: str
    rows_blob: str
    own_split: int
    split: int
    split_name: str
    group: str
    field: str


def model(reader: Reader, text: str, split: str = "") -> Model:
    """The version that ``text`` names, with the split named or its own.

    Raises NotFoundError for an unknown version, or a split that its dataset does not have.
    """
    version = resolve(reader, text)
    require_trusted(reader, version)
    row = reader.one(
        "SELECT dataset, stage, recipe, target, task, blob, rows_blob, split, "
        "coalesce(json_extract_string(features, '$.fields[0]'), '') FROM model "
        "WHERE version = ?",
        (version,),
    )
    assert row is not None
    dataset, stage, recipe, target, task, blob, learned, own, field = row
    sql = "SELECT id, name, options FROM split "
    found = reader.one(f"{sql} WHERE id = ?", (own,))
    if split:
        found = reader.one(f"{sql} WHERE name = ? AND dataset = ?", (split, dataset))
    if found is None:
        raise NotFoundError(
            f"the dataset of v{version} has no split {split or own!r}",
            "see: workbench split show NAME",
        )
    number, name, options = found
    group = json.loads(options).get("group", "")
    known = (version, dataset, stage, recipe, target, task, blob, learned, own)
    return Model(*known, number, name, group, field)


@dataclass(frozen=True)
class Stored:
    """An evaluation as it lies in the file; ``document`` has the figures."""

    id: int
    job: str
    version: int
    split: int
    task: str
    rows: int
    primary: str
    document: dict[str, Any]
    seed: int
    draws: int
    seconds: float
    created: Any
    person: str

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the stored probabilities."""
        return list(self.document["confusion"]["labels"] or self.document["per_class"])


_STORED = """
    SELECT id, job, version, split, task, rows, primary_metric, document, seed, draws, seconds,
           created, person
    FROM evaluation
"""


def newest(reader: Reader | Transaction, version: int, split: int) -> Stored | None:
    """The newest evaluation of a version on a split."""
    row = reader.one(
        _STORED + "WHERE version = ? AND split = ? ORDER BY id DESC LIMIT 1", (version, split)
    )
    if row is None:
        return None
    return _decoded(row)


def by_id(reader: Reader | Transaction, evaluation: int) -> Stored:
    """An evaluation that is there, by its number."""
    row = reader.one(_STORED + "WHERE id = ?", (evaluation,))
    assert row is not None, f"there is an evaluation {evaluation}"
    return _decoded(row)


def _decoded(row: tuple[Any, ...]) -> Stored:
    fields = list(row)
    fields[7] = json.loads(row[7])
    return Stored(*fields)


def rival(reader: Reader, version: int, split: int, task: str) -> Stored | None:
    """The newest evaluation on a split of the champion of a version's line.

    None without one, for the champion itself, and for one that answers another task.
    """
    holder = champion(reader, version)
    if holder is None or holder == version:
        return None
    stored = newest(reader, holder, split)
    return stored if stored is not None and stored.task == task else None


def required(reader: Reader, found: Model) -> Stored:
    """The newest evaluation; raises NotFoundError that says how to make one."""
    stored = newest(reader, found.version, found.split)
    if stored is None:
        raise NotFoundError(
            f"v{found.version} has not been evaluated on split {found.split_name!r}",
            f"run: workbench evaluate {found.version}",
        )
    return stored


@dataclass(frozen=True)
class Looks:
    """How often somebody looked at figures of a split's test rows, and of how many versions."""

    times: int
    versions: int


def looks(reader: Reader, split: int) -> Looks:
    """What the ledger of a split says."""
    row = reader.one(
        "SELECT count(*), count(DISTINCT version) FROM split_look WHERE split = ?", (split,)
    )
    assert row is not None
    return Looks(*row)


def test_rows(reader: Reader, found: Model, relation: str) -> str:
    """The query that gives the split's test rows with `_target` and `_group`.

    People's labels: those rows that have one. A column: all rows, `_target` null where it says
    nothing. Raises InvalidInputError when the rows lack the column that the split groups by.
    """
    group = "CAST(NULL AS VARCHAR)"
    if found.group:
        if found.group not in columns(reader, relation):
            raise InvalidInputError(
                f"split {found.split_name!r} keeps rows of one {found.group!r} together, which the "
                f"rows of v{found.version} don't have",
                "keep that column in the recipe: training leaves it out of the features by itself",
            )
        group = f"CAST(d.{quote(found.group)} AS VARCHAR)"
    target, join = target_sql(found.target), ""
    if (said := labels_id(reader, found.dataset, found.target)) is not None:
        labels = f"(SELECT row_id, label FROM label_majority WHERE dataset = {said:d})"
        target, join = "l.label", f"JOIN {labels} l ON l.row_id = d._row"
    return f"""
        SELECT d.*, {target} AS _target, {group} AS _group
        FROM {relation} d
        JOIN split_row s ON s.row_id = d._row AND s.split = {found.split:d} AND s.part = 'test'
        {join}
    """


def export_test_rows(
    reader: Reader, rows: str, learned: Path | None, path: Path, own_split: int = 0
) -> int:
    """Write the test rows to Parquet by row id, without those ``learned``; how many these were.

    Those of the training part of ``own_split`` stay out, too, though they had no target then: it
    is where copies of rows that were learned lie.
    """
    if learned is None:
        datasets.export_parquet(reader, f"{rows} ORDER BY d._row", path)
        return 0
    known = (
        f"(SELECT _row FROM read_parquet({literal(learned)}) UNION ALL "
        f"SELECT row_id FROM split_row WHERE split = {own_split:d} AND part = 'train')"
    )
    left_out = reader.scalar(f"SELECT count(*) FROM ({rows}) WHERE _row IN {known}")
    fresh = f"SELECT * FROM ({rows}) WHERE _row NOT IN {known} ORDER BY _row"
    datasets.export_parquet(reader, fresh, path)
    return int(left_out or 0)


def relation(reader: Reader, found: Model) -> str:
    """The quoted rows the version learned from: its own build of the clean rows while it is there.

    Raises NotFoundError when the dataset has no rows of that stage.
    """
    build = f"clean_{found.dataset}_{found.recipe}"
    if found.stage == "clean" and found.recipe is not None:
        known = "SELECT 1 FROM duckdb_tables() WHERE table_name = ?"
        if reader.one(known, (build,)) is not None:
            return quote(build)
    return datasets.relation(reader, datasets.by_id(reader, found.dataset), found.stage)


def columns(reader: Reader, relation: str) -> list[str]:
    """The columns of a relation that people see."""
    rows = reader.all(f"SELECT column_name FROM (DESCRIBE SELECT * FROM {relation})")
    return [row[0] for row in rows if row[0] not in ("_row", *datasets.HIDDEN)]


def import_rows(reader: Reader, job: str, path: Path) -> None:
    """Take over a job's rows from Parquet, by chunks that never hold a label up for long."""
    source = f"read_parquet({literal(path)}, file_row_number = true)"
    reader.execute("DELETE FROM evaluation_row WHERE job = ?", (job,))
    total = int(reader.scalar(f"SELECT count(*) FROM {source}") or 0)
    for start in range(0, total, datasets.CHUNK_ROWS):
        reader.execute(
            f"""
            INSERT INTO evaluation_row
            SELECT * EXCLUDE (file_row_number) FROM {source}
            WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number
            """,
            (start, start + datasets.CHUNK_ROWS),
        )


def evaluated_rows(job: str) -> str:
    """The query that gives the stored rows of an evaluation's job, by row id."""
    if not job.isalnum():
        raise ValueError(f"not a job: {job!r}")
    return f"SELECT * FROM evaluation_row WHERE job = '{job}' ORDER BY row_id"
