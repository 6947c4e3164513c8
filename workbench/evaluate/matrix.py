"""The confusion matrix as a widget to walk in: numbers aligned, intensity by shade."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from workbench.evaluate.grid import Cursor, Grid, worst
from workbench.evaluate.requests import Confusion
from workbench.tui.actions import TABLE
from workbench.tui.bindings import bind
from workbench.tui.paint import grounded
from workbench.tui.theme import palette

MOVES = {
    "table.up": "move(-1,0)",
    "table.down": "move(1,0)",
    "table.left": "move(0,-1)",
    "table.right": "move(0,1)",
}


class ConfusionMatrix(Widget, can_focus=True):
    """Truth in rows, prediction in columns. ``cell`` is (truth, predicted), or None."""

    DEFAULT_CSS = "ConfusionMatrix { height: 1fr; }"

    class Moved(Message):
        """The cursor is on another cell."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.confusion = Confusion()
        self.row = 0
        self.column = 0
        self._top = 0
        self._left = 0

    def show(self, confusion: Confusion) -> None:
        """Show a matrix; the cursor goes to the most frequent mistake of a new one."""
        if confusion.labels != self.confusion.labels:
            self.row, self.column = worst(confusion)
        self.confusion = confusion
        self._reveal()
        self.refresh()

    @property
    def cell(self) -> tuple[str, str] | None:
        """The labels of the cursor's cell."""
        labels = self.confusion.labels
        return (labels[self.row], labels[self.column]) if labels else None

    @property
    def count(self) -> int:
        """Rows in the cursor's cell."""
        return self.confusion.counts[self.row][self.column] if self.confusion.labels else 0

    @property
    def support(self) -> int:
        """Rows with the truth of the cursor's row."""
        return sum(self.confusion.counts[self.row]) if self.confusion.labels else 0

    @property
    def told(self) -> str:
        """Which labels are on screen, as said and as true; "" when all are."""
        return self._grid.told(self._top, self._left)

    @property
    def _grid(self) -> Grid:
        return Grid(self.confusion, self.size.width, self.size.height)

    def on_mount(self) -> None:
        """Bind the arrows and hjkl."""
        bind(self, [each for each in TABLE if each.id in MOVES], MOVES)

    def action_move(self, rows: int, columns: int) -> None:
        """Walk."""
        last = len(self.confusion.labels) - 1
        if last < 0:
            return
        self.row = max(0, min(last, self.row + rows))
        self.column = max(0, min(last, self.column + columns))
        self._reveal()
        self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        """Start from the first cell again, as far as the cursor stays in view."""
        self._top = self._left = 0
        self._reveal()
        self.post_message(self.Moved())

    def on_focus(self) -> None:
        """Paint the cursor in accent."""
        self.refresh()

    def on_blur(self) -> None:
        """Paint the cursor plain."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the cell that was clicked."""
        grid = self._grid
        if event.x >= grid.name and event.y >= 1:
            column = self._left + (event.x - grid.name - grid.mark) // grid.cell
            self.action_move(self._top + event.y - 1 - self.row, column - self.column)

    def _reveal(self) -> None:
        if self.size.width:
            grid = self._grid
            self._left = max(self.column - grid.across + 1, min(self._left, self.column))
            self._top = max(self.row - grid.down + 1, min(self._top, self.row))

    def render_line(self, y: int) -> Strip:
        """The header, or one row."""
        styles, grid = palette(self.app.theme), self._grid
        cursor = Cursor(self.row, self.column, self.has_focus)
        row = self._top + y - 1
        strip = Strip([])
        if self.confusion.labels and y == 0:
            strip = grid.header(self._left, cursor, styles)
        elif row < len(self.confusion.labels) and y:
            strip = grid.row(row, self._left, cursor, styles)
        return grounded(self, strip.adjust_cell_length(self.size.width))
