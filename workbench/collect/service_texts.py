"""Hub side: spans that people marked go along when loads change the texts that they mark.

Where a recipe has been applied people see its rows, and nothing changes for them until it is
applied again (``workbench.cleanse.service_apply``).
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.collect import service_columns, tables
from workbench.collect.service_presence import Settled
from workbench.core.sql import literal, quote
from workbench.spans.planning import Planned, TextChange, plan
from workbench.spans.storing import store
from workbench.store import datasets
from workbench.store.reader import Reader
from workbench.store.session import Session
from workbench.store.transaction import Transaction

After = Callable[[str], str]
"""Of a column: a query for ``_row`` and ``text`` of rows that may have another text then."""
Moves = tuple[TextChange, Planned]


async def plan_moves(session: Session, dataset: int, title: str, after: After) -> Moves:
    """What becomes of spans when a load begins to count, or does so no more: by ``title``."""

    def texts(reader: Reader, column: str, rows: str) -> tuple[str, str] | None:
        clean = datasets.has_clean(reader, dataset)
        if clean or column not in service_columns.stored(reader, dataset):
            return None
        return _before(dataset, column, rows), after(column)

    change = TextChange(dataset, title, texts)
    return change, await plan(session, change)


def store_moves(tx: Transaction, moves: Moves, load: int) -> None:
    """Move them; to be called before other rows are shown."""
    store(tx, *moves, "collect.spans_moved", {"load": load})


def of_load(dataset: int, load: int) -> After:
    """The forms that a load brought."""
    return lambda column: (
        f"SELECT _row, {_text(column)} FROM {tables.raw(dataset)} WHERE _load = {load:d}"
    )


def of_settled(dataset: int, settled: Settled) -> After:
    """What was settled, before it is applied."""
    shown = ", ".join(map(str, [*settled.shown, -1]))
    return lambda column: (
        f"SELECT _row, {_text(column)} FROM {tables.raw(dataset)} r WHERE _load IN ({shown}) "
        f"AND NOT EXISTS (SELECT 1 FROM {tables.next_gone(dataset)} g "
        "WHERE g._row = r._row AND g._load = r._load)"
    )


def of_row(number: int, values: dict[str, str | None]) -> After:
    """One row."""

    def after(column: str) -> str:
        value = values.get(column)
        text = "NULL" if value is None else literal(value)
        return f"SELECT {number:d} AS _row, {text}::VARCHAR AS text"

    return after


def _before(dataset: int, column: str, rows: str) -> str:
    """The text that is shown; of a row that is not, the one it always had, if it had only one."""
    here = f"_row IN ({rows})"
    now = tables.current(dataset, [column])
    forms = f"{tables.raw(dataset)} WHERE {tables.ever(dataset)} AND {here}"
    return (
        f"SELECT _row, {_text(column)} FROM ({now}) WHERE {here} UNION ALL "
        f"SELECT _row, CASE WHEN count(DISTINCT text) = 1 THEN any_value(text) END FROM "
        f"(SELECT _row, {_text(column)} FROM {forms}) "
        f"WHERE _row NOT IN (SELECT _row FROM ({now}) WHERE {here}) GROUP BY _row"
    )


def _text(column: str) -> str:
    return f"CAST({quote(column)} AS VARCHAR) AS text"
