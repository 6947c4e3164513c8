"""The test rows behind a figure: what is true, what the model said, how sure it was, the cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult

from workbench.core import figures
from workbench.core.text import cell_width
from workbench.evaluate.requests import (
    EvaluatedRow,
    EvaluatedRows,
    Evaluation,
    ListEvaluatedRows,
)
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

ORDERS = ("surest", "unsure", "row")
LABEL = (4, 14)
"""Cells that a label's column takes at least and at most."""
KINDS = ("all", "wrong", "right")


class RowsScreen(AreaScreen):
    """A table of evaluated rows, and the row under the cursor in full."""

    PLACE = "evaluate.rows"
    TOPICS = ("models",)
    AUTO_FOCUS = "#evaluated"
    CSS_PATH = "screen.tcss"

    def __init__(
        self, evaluation: Evaluation, truth: str | None, predicted: str | None, only: str
    ) -> None:
        super().__init__()
        self._evaluation = evaluation
        self._truth, self._predicted = truth, predicted
        self._only, self._order = only, "surest"
        self._rows: dict[int, EvaluatedRow] = {}
        self._columns: list[str] = []

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
        if not self._evaluation.confusion.labels:
            words |= {"surest": "largest error first", "unsure": "smallest error first"}
        panel.fact(f"{first.total:,} rows · {words[self._order]}")
        self._tell(first.rows[0] if first.rows else None)

    def _title(self) -> str:
        parts = [f"v{self._evaluation.version}"]
        if self._truth is not None:
            parts.append(f"true {self._truth}")
        if self._predicted is not None:
            parts.append(f"said {self._predicted}")
        if self._only != "all":
            parts.append(self._only)
        return " · ".join(parts)

    async def _list(self, offset: int, limit: int) -> EvaluatedRows:
        found = await self.hub.call(
            ListEvaluatedRows(
                version=str(self._evaluation.version),
                split=self._evaluation.split,
                truth=self._truth,
                predicted=self._predicted,
                only=self._only,
                order=self._order,
                offset=offset,
                limit=limit,
            )
        )
        self._rows.update({row.row: row for row in found.rows})
        return found

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Any]]:
        return [self._cells(row) for row in (await self._list(offset, limit)).rows]

    def _table_columns(self, first: EvaluatedRows) -> list[Column]:
        sure = "sure" if self._evaluation.confusion.labels else "error"
        labels = self._evaluation.confusion.labels
        label = max(LABEL[0], min(LABEL[1], max(map(cell_width, labels)))) if labels else None
        columns = [
            Column("row", "row", right=True, weight="dim"),
            Column("truth", "true", width=label, most=20, right=not labels),
            Column("predicted", "said", width=label, most=20, right=not labels),
            Column("sure", sure, right=True, weight="secondary"),
        ]
        return columns + [Column(f"c.{name}", name, most=60) for name in first.columns]

    def _cells(self, row: EvaluatedRow) -> list[Any]:
        if row.error is not None:
            sure = figures.number(row.error)
            return [row.row, _number(row.truth), _number(row.predicted), sure, *row.cells]
        said = [(row.predicted, "text" if row.truth == row.predicted else "bad")]
        return [row.row, row.truth, said, figures.share(row.confidence), *row.cells]

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the row in full."""
        self._tell(self._rows.get(event.values[0]) if event.values else None)

    def _tell(self, row: EvaluatedRow | None) -> None:
        panel, card = (
            self.query_one("#evaluated-card", Panel),
            self.query_one("#evaluated-row", Prose),
        )
        if row is None:
            panel.retitle("row")
            card.show(("no row here: f shows others", "dim"))
            return
        panel.retitle(f"row {row.row:,}")
        pieces: list[Piece] = []
        for name, value in zip(self._columns, row.cells, strict=False):
            pieces += [(f"{name}  ", "dim"), (value if value is not None else "–", "text")]
            pieces.append(("\n", "text"))
        card.show(*pieces)

    def action_order(self) -> None:
        """Surest first, least sure first, by row."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.reload()

    def action_only(self) -> None:
        """All answers, the wrong ones, the right ones."""
        if not self._evaluation.confusion.labels:
            self.toast("numbers are neither right nor wrong", "attention")
            return
        self._only = KINDS[(KINDS.index(self._only) + 1) % len(KINDS)]
        self.reload()


def _number(text: str) -> str:
    try:
        return figures.number(float(text))
    except ValueError:
        return text
