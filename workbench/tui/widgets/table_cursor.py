"""The cursor of a table: keys, mouse, scrolling it into view, and what it tells its owner."""

from __future__ import annotations

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.scroll_view import ScrollView

from workbench.tui.actions import TABLE
from workbench.tui.bindings import bind
from workbench.tui.widgets.pages import Row
from workbench.tui.widgets.row_paint import MARGIN, Layout

MOVES = {
    "table.up": "move(-1,0)",
    "table.down": "move(1,0)",
    "table.left": "move(0,-1)",
    "table.right": "move(0,1)",
    "table.page_up": "page(-1)",
    "table.page_down": "page(1)",
    "table.top": "page(-1000000000)",
    "table.bottom": "page(1000000000)",
    "table.sort_up": "sort(0)",
    "table.sort_down": "sort(1)",
    "table.select": "select",
}


class TableMessage(Message):
    """Base of what a table tells; ``control`` is the table."""

    def __init__(self, table: TableCursor) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> TableCursor:
        """The table."""
        return self.table


class TableCursor(ScrollView, can_focus=True, inherit_bindings=False):
    """Where the cursor is among ``total`` rows, drawn by a subclass.

    Handlers are named ``on_row_table_selected``, ``on_row_table_moved``, ``on_row_table_sorted``.
    """

    DEFAULT_CSS = "TableCursor { height: 1fr; scrollbar-size: 0 0; overflow: auto; }"

    class Selected(TableMessage, namespace="row_table"):
        """``enter`` or a double click on the cursor's row. ``column`` is the column's key."""

        def __init__(self, table: TableCursor, row: int, values: Row, column: str) -> None:
            super().__init__(table)
            self.row, self.values, self.column = row, values, column

    class Moved(TableMessage, namespace="row_table"):
        """The cursor is on another row; ``values`` is None while it is being fetched."""

        def __init__(self, table: TableCursor, row: int, values: Row | None) -> None:
            super().__init__(table)
            self.row, self.values = row, values

    class Sorted(TableMessage, namespace="row_table"):
        """``[`` or ``]``: the owner is asked to show the rows in this order."""

        def __init__(self, table: TableCursor, column: str, descending: bool) -> None:
            super().__init__(table)
            self.column, self.descending = column, descending

    def __init__(
        self,
        *,
        cells: bool,
        header: bool,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.total = 0
        self.cursor_row = 0
        self.cursor_column = 0
        self.layout_of_rows = Layout()
        self.heading = int(header)
        """Lines above the rows: 1, or 0 without titles."""
        self.lively = False
        """Whether the cursor is in accent without the focus (an entry above has it)."""
        self._cells = cells

    @property
    def current(self) -> Row | None:
        """The cursor's row, or None while there is none or it is being fetched."""
        return None

    @property
    def column(self) -> str:
        """The key of the cursor's column; empty without columns."""
        columns = self.layout_of_rows.columns
        return columns[self.cursor_column].key if columns else ""

    @property
    def window(self) -> tuple[int, int]:
        """First and last row on screen, from 0; (0, -1) without rows."""
        first = self.scroll_offset.y
        return first, min(self.total, first + self._height) - 1

    @property
    def _height(self) -> int:
        return max(1, self.size.height - self.heading)

    def on_mount(self) -> None:
        """Bind the table's keys, leaving out those that the screen claims."""
        claimed: frozenset[str] = getattr(self.screen, "claimed_keys", frozenset())
        bind(self, TABLE, MOVES, without=claimed)

    def move_to(self, row: int, column: int | None = None) -> None:
        """Put the cursor there, scroll it into view, and tell with ``Moved``."""
        before = self.cursor_row
        self.cursor_row = max(0, min(row, self.total - 1))
        columns = self.layout_of_rows.columns
        if column is not None and columns:
            self.cursor_column = max(0, min(column, len(columns) - 1))
        if not self._reveal():
            width = self.size.width
            for line in {before, self.cursor_row}:
                self.refresh(Region(0, line - self.scroll_offset.y + self.heading, width, 1))
            if self.heading and self._cells:
                self.refresh(Region(0, 0, width, 1))
        if before != self.cursor_row:
            self.post_message(self.Moved(self, self.cursor_row, self.current))

    def _reveal(self) -> bool:
        """Scroll so that the cursor is on screen; whether that was needed."""
        x, y = self.scroll_offset
        top = min(max(y, self.cursor_row - self._height + 1), self.cursor_row)
        left = x
        if self._cells and self.layout_of_rows.edges:
            start = self.layout_of_rows.edges[self.cursor_column]
            end = start + self.layout_of_rows.widths[self.cursor_column] + MARGIN
            left = min(max(x, end - self.size.width), start)
        if (left, top) == (x, y):
            return False
        self.scroll_to(left, top, animate=False, immediate=True, force=True)
        return True

    def action_move(self, rows: int, columns: int) -> None:
        """Move by rows and columns."""
        self.move_to(self.cursor_row + rows, self.cursor_column + columns)

    def action_page(self, pages: int) -> None:
        """Move by whole screens."""
        self.move_to(self.cursor_row + pages * max(1, self._height - 1))

    def action_sort(self, descending: int) -> None:
        """Ask the owner to sort by the cursor's column."""
        if self.column:
            self.post_message(self.Sorted(self, self.column, bool(descending)))

    def action_select(self) -> None:
        """Tell that the cursor's row was chosen."""
        if self.current is not None:
            self.post_message(self.Selected(self, self.cursor_row, self.current, self.column))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor there, a double click opens the row."""
        row = self.scroll_offset.y + event.y - self.heading
        if not 0 <= row < self.total or event.y < self.heading:
            return
        self.move_to(row, self.layout_of_rows.at(event.x + self.scroll_offset.x))
        if event.chain > 1:
            self.action_select()
