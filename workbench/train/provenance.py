"""Which loads and whose labels rows come from, as SQL: read with the rows, in the same instant."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.store import datasets


@dataclass(frozen=True)
class Provenance:
    """The columns `_load` and `_people` (a list of names) of the rows ``d``, and their joins."""

    columns: str
    join: str


def provenance(dataset: int, build: int | None, labels: int | None) -> Provenance:
    """Where rows of a dataset come from; ``build``: of the clean rows, None for raw ones.

    ``labels``: the number under which the labels lie that are learned, None for a column.

    Clean rows do not know their load: it is the one that brought the row as the build has it.
    """
    load, join = "d._load", ""
    if build is not None:
        load = "o._load"
        join = f"""
            LEFT JOIN (
                SELECT _row, _hash, max(_load) AS _load FROM {datasets.raw_table(dataset)}
                WHERE _load IN (
                    SELECT id FROM load WHERE dataset = {dataset:d} AND state = 'counted'
                    AND ended <= (SELECT created FROM clean_build WHERE build = {build:d})
                ) GROUP BY _row, _hash
            ) o ON o._row = d._row AND o._hash = d._hash
        """
    people = "CAST(NULL AS VARCHAR[])"
    if labels is not None:
        people = "p.people"
        join += f"""
            LEFT JOIN (
                SELECT row_id, list(person ORDER BY person) AS people FROM annotation
                WHERE dataset = {labels:d} AND status = 'labelled' GROUP BY row_id
            ) p ON p.row_id = d._row
        """
    return Provenance(f"{load} AS _load, {people} AS _people", join)
