"""The test rows behind a figure: what is true, what the model said, how sure it was, the cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.model_tasks import MULTILABEL, OF_SETS, SPANS
from workbench.core.text import cell_width
from workbench.evaluate.requests import (
    EvaluatedRow,
    EvaluatedRows,
    Evaluation,
    ListEvaluatedRows,
    Slice,
)
from workbench.evaluate.sending import send_rows
from workbench.tui.area_screen import AreaScreen
from workbench.tui.card import card
from workbench.tui.widgets.cells import Column, measure
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

ORDERS = ("surest", "unsure", "row")
LABEL = (4, 14)
"""Cells that a label's column takes at least and at most."""
KINDS = ("all", "wrong", "right")
LEAST_TEXT = 30
"""Characters of a cell, on average, from which on a column is text."""


class RowsScreen(AreaScreen):
    """A table of evaluated rows, and the row under the cursor in full."""

    PLACE = "evaluate.rows"
    TOPICS = ("models",)
    AUTO_FOCUS = "#evaluated"
    CSS_PATH = "screen.tcss"

    def __init__(
        self,
        evaluation: Evaluation,
        truth: str | None,
        predicted: str | None,
        only: str,
        part: Slice | None = None,
    ) -> None:
        super().__init__()
        self._part = part
        self._evaluation = evaluation
        self._truth, self._predicted = truth, predicted
        self._only, self._order = only, "surest"
        self._rows: dict[int, EvaluatedRow] = {}
        self._columns: list[str] = []
        self._places: list[int] = []

    def body(self) -> ComposeResult:
        """The table and a card."""
        yield Panel(RowTable(cells=False, id="evaluated"), title="rows", id="evaluated-panel")
        yield Panel(Prose(id="evaluated-row"), title="row", id="evaluated-card")

    async def load(self) -> None:
        """The first window."""
        first = await self._list(0, 100)
        self._columns = first.columns
        table = self.query_one("#evaluated", RowTable)
        table.show(self._table_columns(first), first.total, self._fetch)
        panel = self.query_one("#evaluated-panel", Panel)
        panel.retitle(self._title())
        words = {"surest": "surest first", "unsure": "least sure first", "row": "by row"}
        if not self._evaluation.per_class:
            words |= {"surest": "largest error first", "unsure": "smallest error first"}
        panel.fact(f"{figures.counted(first.total, 'row')} · {words[self._order]}")
        self._tell(first.rows[0] if first.rows else None)

    def _title(self) -> str:
        part = self._part.title if self._part is not None else ""
        version = self._evaluation.version
        return rows_title(version, self._truth, self._predicted, self._only, part)

    async def _list(self, offset: int, limit: int) -> EvaluatedRows:
        behind = msgspec.structs.replace(self._behind(), offset=offset, limit=limit)
        found = await self.hub.call(behind)
        self._rows.update({row.row: row for row in found.rows})
        return found

    def _behind(self) -> ListEvaluatedRows:
        """What is listed."""
        return ListEvaluatedRows(
            version=str(self._evaluation.version),
            split=self._evaluation.split,
            truth=self._truth,
            predicted=self._predicted,
            only=self._only,
            order=self._order,
            conditions=self._part.conditions if self._part else [],
        )

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Any]]:
        return [self._cells(row) for row in (await self._list(offset, limit)).rows]

    def _table_columns(self, first: EvaluatedRows) -> list[Column]:
        labels = _labels(self._evaluation)
        sure = "sure" if labels else "error"
        label = max(LABEL[0], min(LABEL[1], max(map(cell_width, labels)))) if labels else None
        columns = [
            Column("row", "row", right=True, weight="dim"),
            Column("truth", "true", width=label, most=20, right=not labels),
            Column("predicted", "said", width=label, most=20, right=not labels),
            Column("sure", sure, right=True, weight="secondary"),
        ]
        cells = [[row.cells[place] for row in first.rows] for place in range(len(first.columns))]
        self._places = shown_first(cells)
        most = max(LEAST_TEXT, self.size.width * 2 // 5)
        return columns + [
            whole_column(f"c.{place}", first.columns[place], cells[place], most)
            for place in self._places
        ]

    def _cells(self, row: EvaluatedRow) -> list[Any]:
        other = [row.cells[place] for place in self._places]
        if row.error is not None:
            sure = figures.number(row.error)
            return [row.row, _number(row.truth), _number(row.predicted), sure, *other]
        said = [(row.predicted, "text" if row.truth == row.predicted else "bad")]
        return [row.row, row.truth, said, figures.share(row.confidence), *other]

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the row in full."""
        self._tell(self._rows.get(event.values[0]) if event.values else None)

    def _tell(self, row: EvaluatedRow | None) -> None:
        panel = self.query_one("#evaluated-card", Panel)
        whole = self.query_one("#evaluated-row", Prose)
        if row is None:
            panel.retitle("row")
            whole.show(("no row here: f shows others", "dim"))
            return
        panel.retitle(f"row {row.row:,}")
        cells = list(zip(self._columns, row.cells, strict=True))
        if self._evaluation.task in OF_SETS:
            # Of answers of several parts the table has room for the beginning alone.
            cells = [("true", row.truth), ("said", row.predicted), *cells]
        whole.show(*card(cells))

    async def action_send(self) -> None:
        """Send what is listed to the annotation queue."""
        await send_rows(self, self._behind(), self._title())

    def action_lineage(self) -> None:
        """The past of the row under the cursor."""
        row = self.query_one("#evaluated", RowTable).current
        if row is not None:
            self.shell.open_row(int(row[0]), version=str(self._evaluation.version))

    def action_order(self) -> None:
        """Surest first, least sure first, by row."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.reload()

    def action_only(self) -> None:
        """All answers, the wrong ones, the right ones."""
        if not self._evaluation.per_class:
            self.toast("numbers are neither right nor wrong", "attention")
            return
        self._only = KINDS[(KINDS.index(self._only) + 1) % len(KINDS)]
        self.reload()


def _labels(found: Evaluation) -> list[str]:
    """What stands in the columns of labels; none where numbers do."""
    if found.task == MULTILABEL:
        return [", ".join(found.per_class)]
    return list(found.per_class) if found.task != SPANS else [" " * LABEL[1]]


def rows_title(
    version: int, truth: str | None, predicted: str | None, only: str, part: str = ""
) -> str:
    """Which rows of a version are meant, in words."""
    parts = [f"v{version}"]
    parts += [f"true {truth}"] if truth is not None else []
    parts += [f"said {predicted}"] if predicted is not None else []
    parts += [part] if part else []
    parts += [only] if only != "all" else []
    return " · ".join(parts)


def shown_first(columns: Sequence[Sequence[str | None]]) -> list[int]:
    """The order of columns by their first cells: texts, which tell most of a mistake, first."""
    lengths = [
        sum(len(cell or "") for cell in cells) / len(cells) if cells else 0.0 for cells in columns
    ]
    texts = [place for place, length in enumerate(lengths) if length >= LEAST_TEXT]
    texts.sort(key=lambda place: -lengths[place])
    return [*texts, *(place for place in range(len(columns)) if place not in texts)]


def whole_column(key: str, name: str, cells: Sequence[str | None], most: int) -> Column:
    """A column as wide as its cells, numbers at the right; the table does not squeeze it."""
    seen = [cell for cell in cells if cell is not None]
    column = Column(key, name, most=most)
    width = measure([column], [[cell] for cell in cells])[0]
    return Column(key, name, width=width, right=bool(seen) and all(map(_is_number, seen)))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?", text) is not None


def _number(text: str) -> str:
    try:
        return figures.number(float(text))
    except ValueError:
        return text
