"""Which loads and whose labels rows come from, as SQL: read with the rows, in the same instant."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.store import datasets

IMPORT = "annotate.import_began"
"""The event of a label file that came in; its answers name it for good."""


@dataclass(frozen=True)
class Provenance:
    """The columns that say where each of the rows ``d`` comes from, and their joins.

    `_load`; `_people` (a list of names) and `_files`, for each of their answers the event of the
    file that it came with, 0 for one that was given here; `_reviewer` and `_way` of a decision.
    """

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
    people, join = _people(labels, join)
    return Provenance(f"{load} AS _load, {people}", join)


def _people(labels: int | None, join: str) -> tuple[str, str]:
    if labels is None:
        none = "CAST(NULL AS VARCHAR)"
        lists = "CAST(NULL AS VARCHAR[]) AS _people, CAST(NULL AS BIGINT[]) AS _files"
        return f"{lists}, {none} AS _reviewer, {none} AS _way", join
    join += f"""
        LEFT JOIN (
            SELECT a.row_id, list(a.person ORDER BY a.person) AS people,
                   list(coalesce(e.seq, 0) ORDER BY a.person) AS files
            FROM annotation a
            LEFT JOIN (SELECT seq FROM event WHERE verb = '{IMPORT}') e ON e.seq = a.event
            WHERE a.dataset = {labels:d} AND a.status = 'labelled' GROUP BY a.row_id
        ) p ON p.row_id = d._row
        LEFT JOIN (SELECT row_id, reviewer, method FROM review WHERE dataset = {labels:d}) v
            ON v.row_id = d._row
    """
    said = "p.people AS _people, p.files AS _files"
    return f"{said}, v.reviewer AS _reviewer, v.method AS _way", join
