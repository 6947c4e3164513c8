"""What must hold between rows of different tables: keys, references, accounts. SQL alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench.core.figures import counted
from workbench.core.sql import quote
from workbench.store.reader import Reader


@dataclass(frozen=True)
class Reference:
    """Values of ``table.column`` that must be found in ``target.key``; NULL points nowhere."""

    table: str
    column: str
    target: str
    key: str

    @property
    def sql(self) -> str:
        """Counts the rows that point at nothing."""
        table, column = quote(self.table), quote(self.column)
        target, key = quote(self.target), quote(self.key)
        return (
            f"SELECT count(*) FROM {table} AS child WHERE child.{column} IS NOT NULL AND "
            f"NOT EXISTS (SELECT 1 FROM {target} AS parent WHERE parent.{key} = child.{column})"
        )

    def __str__(self) -> str:
        return f"{self.table}.{self.column} → {self.target}"


ALL = (
    Reference("dataset_column", "dataset", "dataset", "id"),
    Reference("source", "dataset", "dataset", "id"),
    Reference("load", "source", "source", "id"),
    Reference("load", "dataset", "dataset", "id"),
    Reference("load", "finding", "load", "id"),
    Reference("quarantine", "source", "source", "id"),
    Reference("quarantine", "released", "load", "id"),
    Reference("quarantine_seen", "load", "load", "id"),
    Reference("quarantine_seen", "line_id", "quarantine", "id"),
    Reference("recipe", "dataset", "dataset", "id"),
    Reference("clean_build", "dataset", "dataset", "id"),
    Reference("last_row", "dataset", "dataset", "id"),
    Reference("facet_set", "dataset", "dataset", "id"),
    Reference("labelling_task", "dataset", "dataset", "id"),
    Reference("label_schema", "dataset", "labelled", "id"),
    Reference("annotation", "dataset", "labelled", "id"),
    Reference("annotation", "event", "label_event", "seq"),
    Reference("label_event", "seq", "event", "seq"),
    Reference("unseen_suggestion", "dataset", "labelled", "id"),
    Reference("unseen_suggestion", "event", "label_event", "seq"),
    Reference("gold", "dataset", "labelled", "id"),
    Reference("gold", "event", "event", "seq"),
    Reference("gold_standing", "dataset", "labelled", "id"),
    Reference("rule", "dataset", "labelled", "id"),
    Reference("rule", "event", "event", "seq"),
    Reference("label_batch_row", "batch", "label_batch", "id"),
    Reference("label_batch_return", "batch", "label_batch", "id"),
    Reference("quality_result", "dataset", "labelled", "id"),
    Reference("review", "dataset", "labelled", "id"),
    Reference("review", "event", "review_event", "seq"),
    Reference("review_event", "seq", "event", "seq"),
    Reference("split", "dataset", "dataset", "id"),
    Reference("split_row", "split", "split", "id"),
    Reference("split_look", "split", "split", "id"),
    Reference("split_look", "version", "model", "version"),
    Reference("model", "dataset", "dataset", "id"),
    Reference("model", "split", "split", "id"),
    Reference("model", "blob", "blob", "hash"),
    Reference("model", "rows_blob", "blob", "hash"),
    Reference("evaluation", "version", "model", "version"),
    Reference("evaluation", "split", "split", "id"),
    Reference("evaluation_metric", "evaluation", "evaluation", "id"),
    Reference("comparison", "a", "evaluation", "id"),
    Reference("comparison", "b", "evaluation", "id"),
    Reference("alias_change", "dataset", "dataset", "id"),
    Reference("alias_change", "version", "model", "version"),
)


def key_faults(reader: Reader, table: str, columns: Sequence[str], sample: int) -> list[str]:
    """Keys of ``table`` that are there twice, or that a look-up by index does not find.

    The look-up is tried for ``sample`` keys spread over the table.
    """
    name, names = quote(table), ", ".join(quote(column) for column in columns)
    twice = reader.scalar(
        f"SELECT count(*) FROM (SELECT 1 FROM {name} GROUP BY {names} HAVING count(*) > 1)"
    )
    faults = [f"{table}: {twice:,} keys are there more than once"] if twice else []
    keys = reader.all(f"SELECT {names} FROM {name} USING SAMPLE reservoir({sample} ROWS)")
    condition = " AND ".join(f"{quote(column)} = ?" for column in columns)
    lost = [
        key
        for key in keys
        if None not in key
        and reader.scalar(f"SELECT count(*) FROM {name} WHERE {condition}", key) != 1
    ]
    if lost:
        faults.append(f"{table}: the index does not find {len(lost)} of {len(keys)} keys")
    return faults


class LoadRows(NamedTuple):
    """The account of a load that counts, in rows."""

    load: int
    read: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int


def counted_loads(reader: Reader) -> dict[int, list[LoadRows]]:
    """The accounts of all loads that count, by dataset."""
    rows = reader.all(
        "SELECT dataset, id, read, loaded, updated, unchanged, quarantined FROM load "
        "WHERE state = 'counted' ORDER BY dataset, id"
    )
    accounts: dict[int, list[LoadRows]] = {}
    for dataset, *account in rows:
        accounts.setdefault(dataset, []).append(LoadRows(*account))
    return accounts


def load_faults(reader: Reader, dataset: int, loads: Sequence[LoadRows]) -> list[str]:
    """Loads of one dataset whose rows are not as many as they reported."""
    faults = [
        f"load {one.load}: {one.read:,} read is not the sum of its parts"
        for one in loads
        if one.read != one.loaded + one.updated + one.unchanged + one.quarantined
    ]
    counts = dict(reader.all(f"SELECT _load, count(*) FROM raw_{dataset:d} GROUP BY _load"))
    for one in loads:
        found, told = counts.get(one.load, 0), one.loaded + one.updated
        if found != told:
            faults.append(
                f"load {one.load}: {counted(found, 'row')} in the file, {told:,} reported"
            )
    return faults
