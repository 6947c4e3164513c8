"""Datasets: which tables hold their rows, and how windows of rows are read and moved.

What is labelled is a dataset, or one of several tasks over its rows, named DATASET/TASK.

Raw rows of dataset N are in the table ``raw_N`` (columns ``_row``, ``_load``, ``_hash``, then the
source's own); the view ``rows_N`` shows those of loads that count. Clean rows are in tables
``clean_N_V``, and the view ``clean_N`` shows the newest build. Where a recipe has put rows in an
order of its own, their places are in the column ``_at``.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.errors import InvalidInputError, NotFoundError
from workbench.core.sql import literal as literal
from workbench.core.sql import quote
from workbench.store.reader import Column, Reader

ROW_GROUP = 122_880
# One group at a time: larger pieces hold labels longer while they commit.
CHUNK_ROWS = ROW_GROUP
# Of wide rows a group is smaller, so that it fits into memory.
USUAL_COLUMNS, LEAST_GROUP, VECTOR = 8, 8_192, 2_048
HIDDEN = frozenset({"_load", "_hash", "_at"})


@dataclass(frozen=True)
class Dataset:
    """A named set of rows; or a labelling task over them, whose ``id`` its labels are kept under.

    What divides, cleans or counts rows goes by ``rows_id``, what is about labels by ``id``.
    ``base`` is the dataset of a task, 0 of a dataset.
    """

    id: int
    name: str
    base: int = 0

    @property
    def rows_id(self) -> int:
        """The number of the dataset that has the rows."""
        return self.base or self.id


def find(reader: Reader, name: str) -> Dataset:
    """The dataset of this name. Raises NotFoundError, naming those that exist."""
    row = reader.one("SELECT id, name FROM dataset WHERE name = ?", (name,))
    if row is None:
        names = ", ".join(one.name for one in every(reader)) or "none yet"
        raise NotFoundError(f"no dataset is called {name!r}", f"datasets here: {names}")
    return Dataset(*row)


def _find_task(reader: Reader, name: str) -> Dataset:
    """The task named DATASET/TASK. Raises NotFoundError, naming those that exist."""
    row = reader.one("SELECT id, name, base FROM labelled WHERE name = ?", (name,))
    if row is None:
        base = find(reader, name.partition("/")[0])
        names = ", ".join(one.name for one in tasks(reader, base))
        raise NotFoundError(
            f"no labelling task is called {name!r}",
            f"tasks here: {names}; make one: workbench labels tasks add {name}",
        )
    return Dataset(*row)


def choose(reader: Reader, name: str, *, labelled: bool = True) -> Dataset:
    """The dataset of that name; with "", the only one, or the only one with a label schema.

    The latter only where labels are what is asked for (``labelled``). DATASET/TASK names a task.

    Raises NotFoundError without datasets, InvalidInputError when it must be named.
    """
    if name:
        return _find_task(reader, name) if "/" in name else find(reader, name)
    known = every(reader)
    if not known:
        raise NotFoundError("there are no rows yet", "load some: workbench collect add NAME FILE")
    if len(known) == 1:
        return known[0]
    sql = "SELECT DISTINCT d.id, d.name FROM dataset d JOIN label_schema s ON s.dataset = d.id"
    meant = [Dataset(*row) for row in reader.all(sql)] if labelled else []
    if len(meant) != 1:
        names = ", ".join(one.name for one in known)
        raise InvalidInputError(f"which dataset: {names}?", "name one with --dataset")
    return meant[0]


def by_id(reader: Reader, dataset: int) -> Dataset:
    """The dataset, or the labelling task, of this number. Raises NotFoundError."""
    row = reader.one("SELECT id, name, base FROM labelled WHERE id = ?", (dataset,))
    if row is None:
        raise NotFoundError(f"no dataset has the number {dataset}")
    return Dataset(*row)


def every(reader: Reader) -> list[Dataset]:
    """All datasets, oldest first."""
    return [Dataset(*row) for row in reader.all("SELECT id, name FROM dataset ORDER BY id")]


def tasks(reader: Reader, of: Dataset) -> list[Dataset]:
    """All that is asked of a dataset's rows: the dataset itself, then its tasks, oldest first."""
    sql = "SELECT id, name, base FROM labelled WHERE ? IN (id, base) ORDER BY id"
    return [Dataset(*row) for row in reader.all(sql, (of.rows_id,))]


def all_tasks(dataset: int) -> str:
    """The numbers of all tasks over a dataset's rows, its own among them, as SQL in brackets."""
    return f"(SELECT id FROM labelled WHERE {dataset:d} IN (id, base))"


def raw_table(dataset: int) -> str:
    """The physical table of raw rows."""
    return f"raw_{dataset}"


def has_clean(reader: Reader, dataset: int) -> bool:
    """Whether a recipe has been applied."""
    sql = "SELECT 1 FROM duckdb_views() WHERE view_name = ?"
    return reader.one(sql, (f"clean_{dataset}",)) is not None


def best_stage(reader: Reader, dataset: int) -> str:
    """Where the best rows are: clean where a recipe has been applied, else raw."""
    return "clean" if has_clean(reader, dataset) else "raw"


def relation(reader: Reader, dataset: Dataset, stage: str) -> str:
    """The quoted view of a stage: raw, clean or best. Raises NotFoundError without one."""
    if stage == "best":
        stage = best_stage(reader, dataset.rows_id)
    name = f"rows_{dataset.rows_id}" if stage == "raw" else f"clean_{dataset.rows_id}"
    if reader.one("SELECT 1 FROM duckdb_views() WHERE view_name = ?", (name,)) is None:
        if stage == "raw":
            hint = f"load some: workbench collect run {dataset.name}"
            raise NotFoundError(f"{dataset.name} has no rows yet", hint)
        hint = f"apply its recipe: workbench cleanse apply {dataset.name}"
        raise NotFoundError(f"{dataset.name} has no clean rows yet", hint)
    return quote(name)


def columns(reader: Reader, dataset: Dataset, stage: str) -> list[Column]:
    """The columns a person sees, in order, without ``_row``, ``_load`` and ``_hash``."""
    name = relation(reader, dataset, stage)
    rows = reader.all(f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM {name})")
    return [Column(*row) for row in rows if row[0] != "_row" and row[0] not in HIDDEN]


def order(reader: Reader, relation: str) -> str:
    """The column, quoted, by which the rows of a quoted table or view are in order."""
    names = [column.name for column in reader.columns(f"SELECT * FROM {relation}")]
    return quote("_at" if "_at" in names else "_row")


def raw_state(reader: Reader, dataset: Dataset) -> str:
    """A digest of the dataset's raw rows: another one exactly when they differ; "" without rows.

    A row's form, by its number and the load that brought it, never changes, so that those two
    stand for its cells.
    """
    try:
        rows = relation(reader, dataset, "raw")
    except NotFoundError:
        return ""
    forms = "sum(hash(_row, _load)), bit_xor(hash(_row, _load))"
    seen = [reader.one(f"SELECT count(*), {forms} FROM {rows}")]
    seen += [tuple(column) for column in columns(reader, dataset, "raw")]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def state_with(reader: Reader, dataset: Dataset, others: Sequence[str]) -> str:
    """``raw_state``, and what stands for the best rows of other datasets; "" without rows."""
    state = raw_state(reader, dataset)
    return "".join([state, *states_of(reader, others)]) if state else ""


def states_of(reader: Reader, names: Sequence[str]) -> list[str]:
    """What stands for the best rows of each of these datasets, whether they are there or not."""
    told = []
    for name in names:
        row = reader.one(
            "SELECT d.id, (SELECT max(build) FROM clean_build b WHERE b.dataset = d.id) "
            "FROM dataset d WHERE d.name = ?",
            (name,),
        )
        build = None if row is None else row[1]
        raw = "" if row is None or build is not None else raw_state(reader, Dataset(row[0], name))
        told.append(f" {name}={raw if build is None else f'build {build}'}")
    return told


def count(reader: Reader, relation: str, where: str = "", params: Sequence[Any] = ()) -> int:
    """Rows of a relation, under a condition with bound parameters."""
    found: int = reader.scalar(f"SELECT count(*) FROM {relation}{_where(where)}", params)
    return found


def window(
    reader: Reader,
    relation: str,
    names: Sequence[str],
    offset: int,
    limit: int,
    *,
    order: str = '"_row"',
    where: str = "",
    params: Sequence[Any] = (),
) -> list[tuple[Any, ...]]:
    """A window of rows: ``_row``, then the named columns. ``order`` and ``where`` are SQL."""
    picked = ", ".join(["_row", *map(quote, names)])
    sql = f"SELECT {picked} FROM {relation}{_where(where)} ORDER BY {order} LIMIT ? OFFSET ?"
    return reader.all(sql, (*params, limit, offset))


def _where(condition: str) -> str:
    return f" WHERE {condition}" if condition else ""


def export_parquet(
    reader: Reader, sql: str, path: str | os.PathLike[str], *, columns: int = 1
) -> None:
    """Write a query's rows to a Parquet file, in their order; fewer a group of many ``columns``."""
    group = max(LEAST_GROUP, min(ROW_GROUP, ROW_GROUP * USUAL_COLUMNS // columns))
    group -= group % VECTOR
    options = f"(FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {group})"
    reader.execute(f"COPY ({sql}) TO {literal(path)} {options}")


def import_parquet(reader: Reader, path: str | os.PathLike[str], table: str) -> int:
    """Make ``table`` from a Parquet file and return its rows; an older one is replaced.

    Rows go in by chunks of whole row groups, which never hold a label up for long.
    """
    target, source = quote(table), f"read_parquet({literal(path)})"
    reader.execute(f"DROP TABLE IF EXISTS {target}")
    reader.execute(f"CREATE TABLE {target} AS SELECT * FROM {source} LIMIT 0")
    # Under names of ours, no column of the file can hide DuckDB's own file_row_number.
    width = len(reader.columns(f"SELECT * FROM {target}"))
    names = ", ".join(f"_{number}" for number in range(width))
    total: int = reader.scalar(f"SELECT count(*) FROM {source}")
    for start in range(0, total, CHUNK_ROWS):
        reader.execute(
            f"INSERT INTO {target} SELECT {names} FROM {source} AS _file({names}) "
            "WHERE file_row_number >= ? AND file_row_number < ? ORDER BY file_row_number",
            (start, start + CHUNK_ROWS),
        )
    return total


def drop_tables(reader: Reader, names: Sequence[str]) -> None:
    """Drop tables that nothing points at any more."""
    for name in names:
        reader.execute(f"DROP TABLE IF EXISTS {quote(name)}")


def drop_strays(reader: Reader, pattern: str, used: str) -> None:
    """Drop the tables of a pattern that ``used``, a query, does not name.

    They never came into force, or are no more: the hub died in between.
    """
    found = reader.all(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal "
        f"AND regexp_full_match(table_name, ?) AND table_name NOT IN ({used})",
        (pattern,),
    )
    drop_tables(reader, [name for (name,) in found])
