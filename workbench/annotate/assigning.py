"""Assignments as the file has them. SQL."""

from __future__ import annotations

from workbench.annotate.queue import Queue
from workbench.store.reader import Reader

WHO = """
    list_sort(list_distinct(list_concat(g.people, coalesce((
        SELECT list(s.person) FROM person_skill AS s
        JOIN person AS p ON p.name = s.person AND p.removed IS NULL
        WHERE list_contains(g.skills, s.skill)
    ), []))))
"""
"""The people of an assignment ``g``: those named, and those with one of its skills."""


def read_assigned(reader: Reader, dataset: int, queue: Queue) -> None:
    """Tell a queue which of its rows are whose."""
    found = reader.all(
        f"SELECT {WHO}, g.rows, g.alone FROM assignment AS g WHERE g.dataset = ? ORDER BY g.id",
        (dataset,),
    )
    for people, rows, alone in found:
        positions = [at for at in map(queue.rows.position, rows) if at is not None]
        queue.assigned.add(people, positions, alone)
