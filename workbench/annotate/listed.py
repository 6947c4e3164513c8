"""The lists of a desk's rows as the file has them: what they are, and what they ask again. SQL."""

from __future__ import annotations

from workbench.annotate.queue import Queue
from workbench.store.reader import Reader

_ANSWERED = """
    SELECT a.person, a.row_id, l.name, l.what FROM annotation AS a
    JOIN (SELECT name, what, created, unnest(rows) AS row_id FROM annotation_list
          WHERE dataset = $1 AND again ORDER BY id) AS l ON l.row_id = a.row_id
    WHERE a.dataset = $1 AND a.status <> '' AND a.updated < l.created
    ORDER BY a.person, a.row_id
"""


def why_listed(name: str, what: str) -> str:
    """Why a row of a list is handed out."""
    return f"list {name} ({what})"


def read_names(reader: Reader, dataset: int) -> dict[str, str]:
    """What each list is, by its name."""
    sql = "SELECT name, what FROM annotation_list WHERE dataset = ? ORDER BY id"
    return dict(reader.all(sql, (dataset,)))


def read_rows(reader: Reader, dataset: int, name: str) -> list[int]:
    """The rows of a list in its order; none where it is gone."""
    sql = "SELECT rows FROM annotation_list WHERE dataset = ? AND name = ?"
    return reader.scalar(sql, (dataset, name)) or []


def ask_again(reader: Reader, dataset: int, queue: Queue) -> None:
    """Let a queue ask people again for their answers to rows of lists that want it."""
    for person, row, name, what in reader.all(_ANSWERED, (dataset,)):
        position = queue.rows.position(row)
        if position is not None:
            own = queue.again.own.setdefault(person, {})
            own.setdefault(position, why_listed(name, what))
