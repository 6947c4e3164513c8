"""Hub side: what becomes of spans when a text changes, found before the new text counts.

``workbench.spans.storing`` stores it in the transaction that makes the new text count: nobody ever
sees old spans on a new text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from workbench.core.ids import new_id
from workbench.spans.requests import MOVE, SpanMove, SpanParams
from workbench.store import datasets
from workbench.store.datasets import all_tasks
from workbench.store.reader import Reader
from workbench.store.session import Session

Texts = Callable[[Reader, str, str], tuple[str, str] | None]
"""Of a column and a query for row numbers: queries for ``_row`` and ``text`` before the change and
after it, of at least those rows that have another text then; None where the column goes away."""


@dataclass(frozen=True)
class TextChange:
    """Rows of a dataset get other texts; ``title``: by what."""

    dataset: int
    title: str
    texts: Texts


@dataclass(frozen=True)
class TaskMoves:
    """For a labelling task: its rows that get another text, and the answers that change."""

    column: str
    rows: list[int] = field(default_factory=list)
    moves: list[SpanMove] = field(default_factory=list)


@dataclass(frozen=True)
class Planned:
    """What becomes of all spans: ``tasks`` by number; ``newest``: the event before which all is."""

    newest: int
    tasks: dict[int, TaskMoves]


def spanned(reader: Reader, dataset: int) -> dict[int, str]:
    """The labelling tasks over the dataset's rows whose answers are spans → their column."""
    found = reader.all(
        "SELECT s.dataset, arg_max(s.document, s.version) FROM label_schema s "
        f"WHERE s.dataset IN {all_tasks(dataset)} GROUP BY s.dataset ORDER BY s.dataset"
    )
    schemas = {task: json.loads(document) for task, document in found}
    return {
        task: str((schema.get("field") or [""])[0])
        for task, schema in schemas.items()
        if schema.get("task") == "spans"
    }


async def plan(session: Session, change: TextChange) -> Planned:
    """What becomes of each distinct answer whose text will be another one."""
    newest, tasks = await session.read(lambda reader: _state(reader, change.dataset))
    found: dict[int, TaskMoves] = {}
    for task, column in tasks.items():
        path = Path(session.scratch) / f"spans-{new_id()}.parquet"
        export = partial(_export, change=change, task=task, column=column, path=path)
        try:
            rows, any_spans = await session.bulk(export)
            moves = []
            if any_spans:
                wanted = SpanParams(files=[str(path)], title=change.title)
                moves = (await session.run_warm(MOVE, wanted)).moves
        finally:
            path.unlink(missing_ok=True)
        found[task] = TaskMoves(column, rows, moves)
    return Planned(newest, found)


def _state(reader: Reader, dataset: int) -> tuple[int, dict[int, str]]:
    # First of all: what comes while this looks is newer.
    newest = int(reader.scalar("SELECT coalesce(max(seq), 0) FROM label_event"))
    return newest, spanned(reader, dataset)


def _export(
    reader: Reader, *, change: TextChange, task: int, column: str, path: Path
) -> tuple[list[int], bool]:
    """The rows that get another text; the spans on them are written. Whether there are any."""
    sql = changed(reader, change, column, _TOUCHED.format(task=task))
    if sql is None:
        return [], False
    rows = [row for (row,) in reader.all(f"SELECT DISTINCT row_id FROM ({sql})")]
    if not rows:
        return [], False
    spans = (
        f"SELECT s.row_id, s.label, c.old, c.new FROM ({_ANSWERS.format(task=task)}) s "
        f"JOIN ({sql}) c USING (row_id) WHERE s.label <> '[]'"
    )
    if not datasets.count(reader, f"({spans})"):
        return rows, False
    datasets.export_parquet(reader, spans, str(path))
    return rows, True


def changed(reader: Reader, change: TextChange, column: str, rows: str) -> str | None:
    """A query for those of the ``rows`` (a query) that get another text, with ``old`` and ``new``.

    None where the column is not there any more: it has no spans that could be wrong.
    """
    texts = change.texts(reader, column, rows)
    if texts is None:
        return None
    before, after = texts
    return (
        f"SELECT n._row AS row_id, o.text AS old, n.text AS new FROM ({after}) n "
        f"LEFT JOIN ({before}) o USING (_row) WHERE n._row IN ({rows}) "
        "AND n.text IS NOT NULL AND o.text IS DISTINCT FROM n.text"
    )


def listed(rows: Sequence[int]) -> str:
    """A query for these row numbers."""
    return f"SELECT unnest([{', '.join(map(str, rows))}]::BIGINT[])"


# Whatever was said of a row, if only to take it back: it may be said again.
_TOUCHED = """
    SELECT row_id FROM label_event WHERE dataset = {task:d}
    UNION SELECT row_id FROM review_event WHERE dataset = {task:d}
    UNION SELECT row_id FROM gold WHERE dataset = {task:d}
"""
# Answers that stand or are kept aside, decisions, and what is right of gold rows.
_ANSWERS = """
    SELECT row_id, label FROM annotation
    WHERE dataset = {task:d} AND status IN ('labelled', 'aside')
    UNION SELECT row_id, label FROM review WHERE dataset = {task:d}
    UNION SELECT row_id, unnest(answers) FROM gold WHERE dataset = {task:d}
    UNION SELECT row_id, label FROM gold_told WHERE dataset = {task:d}
"""
