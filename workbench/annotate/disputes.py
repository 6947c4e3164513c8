"""Rows on which people disagree, found as answers come in: for one more answer each.

Only rows that were answered since the last look are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.annotate.queue import Queue
from workbench.store.reader import Reader

_CHANGED = """
    SELECT row_id, count(*) FILTER (status = 'labelled') >= $3
           AND count(DISTINCT label) FILTER (status = 'labelled') > 1
    FROM annotation WHERE dataset = $1 AND row_id IN (
        SELECT row_id FROM annotation WHERE dataset = $1 AND event > $2
    ) GROUP BY row_id
"""


_DISPUTED = """
    SELECT row_id FROM annotation AS a WHERE dataset = $1 AND status = 'labelled'
    AND NOT EXISTS (SELECT 1 FROM review AS r WHERE r.dataset = $1 AND r.row_id = a.row_id)
    GROUP BY row_id HAVING count(DISTINCT label) > 1
    ORDER BY count(DISTINCT label) / count(*) DESC, row_id
"""


def read_disputed(reader: Reader, dataset: int) -> list[int]:
    """Rows on which people disagree and no reviewer has decided, most different answers first."""
    return [row for (row,) in reader.all(_DISPUTED, (dataset,))]


@dataclass
class Disputes:
    """What a desk knows of disagreements; ``event``: up to which answer it has looked."""

    wanted: bool = False
    event: int = 0

    def read(self, reader: Reader, dataset: int, queue: Queue) -> tuple[int, dict[int, bool]]:
        """The newest event, and which of the rows answered since are disputed."""
        sql = "SELECT coalesce(max(event), 0) FROM annotation WHERE dataset = ?"
        newest = reader.scalar(sql, (dataset,))
        if newest <= self.event:
            return newest, {}
        return newest, dict(reader.all(_CHANGED, (dataset, self.event, queue.overlap)))

    def tell(self, queue: Queue, found: tuple[int, Mapping[int, bool]]) -> None:
        """Let the queue ask one more person for what is disputed."""
        self.event, rows = found
        for row, disputed in rows.items():
            queue.limits.dispute(row, disputed)

    def follow(self, reader: Reader, dataset: int, queue: Queue) -> None:
        """Both at once, for a queue that is being built."""
        if self.wanted:
            self.tell(queue, self.read(reader, dataset, queue))
