"""Hub side: a source without rows is forgotten, with its dataset and what was set up for it."""

from __future__ import annotations

from workbench.collect import tables
from workbench.collect.requests import RemoveSource
from workbench.collect.service_presence import siblings
from workbench.collect.service_sources import find_source
from workbench.core.errors import ConflictError
from workbench.core.figures import counted
from workbench.core.sql import quote
from workbench.store.datasets import all_tasks
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

_LEAN_ON_IT = {
    "model": "a model was trained on them",
    "label_event": "they were labelled",
    "review_event": "a reviewer has decided labels of them",
    "split": "a split divides them",
    "snapshot": "a snapshot has them",
}
"""Tables whose rows would lose what they speak of, and what that means."""
_GO_ALONG = (
    *("recipe", "recipe_head", "suggestion_refusal", "cluster_refusal", "clean_build"),
    *(
        "facet_set",
        "label_schema",
        "annotation_queue",
        "refit",
        "unseen_suggestion",
        "annotation_list",
        "assignment",
        "suggestion_run",
        "dataset_column",
        "load",
        "last_row",
    ),
)


def forget(tx: Transaction, name: str) -> bool:
    """Remove a source that never had rows, with its dataset; whether there was such a one."""
    row = tx.one("SELECT id, dataset FROM source WHERE name = ?", (name,))
    used = "SELECT 1 FROM load WHERE source = ? AND state <> 'failed'"
    if row is None or tx.one(used, (row[0],)):
        return False
    if siblings(tx, row[1], row[0]):
        _remove_alone(tx, row[0])
    else:
        _remove(tx, *row)
    return True


def _remove_alone(tx: Transaction, source: int) -> None:
    """Remove a source that never had rows; others fill its dataset."""
    lines = "SELECT id FROM quarantine WHERE source = ?"
    tx.execute(f"DELETE FROM quarantine_seen WHERE line_id IN ({lines})", (source,))
    for table, column in (("quarantine", "source"), ("load", "source"), ("source", "id")):
        tx.execute(f"DELETE FROM {table} WHERE {column} = ?", (source,))


def _remove(tx: Transaction, source: int, dataset: int) -> None:
    for (task,) in tx.all("SELECT id FROM labelling_task WHERE dataset = ?", (dataset,)):
        _forget_all(tx, task)
    tx.execute("DELETE FROM labelling_task WHERE dataset = ?", (dataset,))
    tx.execute(f"DROP VIEW IF EXISTS {quote(f'clean_{dataset}')}")
    for sql in tables.drop(dataset):
        tx.execute(sql)
    builds = "SELECT build FROM clean_build WHERE dataset = ?"
    tx.execute(f"DELETE FROM clean_quarantine WHERE build IN ({builds})", (dataset,))
    lines = "SELECT id FROM quarantine WHERE source = ?"
    tx.execute(f"DELETE FROM quarantine_seen WHERE line_id IN ({lines})", (source,))
    tx.execute("DELETE FROM quarantine WHERE source = ?", (source,))
    _forget_all(tx, dataset)
    tx.execute("DELETE FROM source WHERE id = ?", (source,))
    tx.execute("DELETE FROM dataset WHERE id = ?", (dataset,))


def _forget_all(tx: Transaction, number: int) -> None:
    """What was made for a dataset, or for a labelling task of its rows."""
    made = f"(clean_{number}_[0-9]+|suggestion_{number}_.*)"
    for (name,) in tx.all(
        "SELECT table_name FROM duckdb_tables() WHERE regexp_full_match(table_name, ?)", (made,)
    ):
        tx.execute(f"DROP TABLE {quote(name)}")
    for table in _GO_ALONG:
        tx.execute(f"DELETE FROM {table} WHERE dataset = ?", (number,))


async def remove_source(session: Session, request: RemoveSource) -> bool:
    """Forget a source without rows. Raises NotFoundError, ConflictError."""

    def change(tx: Transaction) -> bool:
        source, dataset = find_source(tx, request.name)
        _require_nothing_of_it(tx, request.name, source, dataset)
        location, *counts = tx.all(
            "SELECT s.location, count(l.id), coalesce(sum(l.quarantined), 0)::BIGINT FROM source s "
            "LEFT JOIN load l ON l.source = s.id WHERE s.id = ? GROUP BY s.location",
            (source,),
        )[0]
        if siblings(tx, dataset, source):
            _remove_alone(tx, source)
        else:
            _remove(tx, source, dataset)
        facts = {"location": location, "loads": counts[0], "quarantined": counts[1]}
        tx.event("collect.source_removed", f"dataset:{request.name}", facts)
        tx.publish("rows", request.name)
        return True

    return await session.write(change, bool)


def _require_nothing_of_it(reader: Reader, name: str, source: int, dataset: int) -> None:
    """Raises ConflictError while there are rows of the source, or something speaks of them."""
    rows, running = reader.all(
        "SELECT rows, EXISTS (SELECT 1 FROM load WHERE source = s.id AND state = 'running') "
        "FROM source s WHERE id = ?",
        (source,),
    )[0]
    if running:
        raise ConflictError(
            f"{name} is being loaded", "Cancel the load first, or wait: workbench jobs"
        )
    if rows:
        raise ConflictError(
            f"{name} has {counted(rows, 'row')}",
            "Take its loads back first (workbench collect take-back LOAD). What is wrong about "
            f"the source can be changed: workbench collect edit {name}",
        )
    if siblings(reader, dataset, source):
        _require_never_loaded(reader, name, source)
        return
    for table, why in _LEAN_ON_IT.items():
        sql = f"SELECT 1 FROM {quote(table)} WHERE dataset IN {all_tasks(dataset)} LIMIT 1"
        if reader.one(sql):
            raise ConflictError(
                f"{name} has no rows any more, but {why}",
                "What was made of rows is kept for good, and with it where they came from.",
            )


def _require_never_loaded(reader: Reader, name: str, source: int) -> None:
    """Raises ConflictError: loads that were taken back stay on record with their dataset."""
    if reader.one("SELECT 1 FROM load WHERE source = ? AND state <> 'failed'", (source,)):
        raise ConflictError(
            f"{name} was loaded once, into a dataset which others fill as well",
            "Loads that were taken back stay on record with their source; it does no harm there.",
        )
