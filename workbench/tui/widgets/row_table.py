"""``RowTable``: a table of any length that fetches the rows on screen, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from workbench.core.errors import WorkbenchError
from workbench.tui.paint import grounded
from workbench.tui.theme import palette
from workbench.tui.widgets import row_paint
from workbench.tui.widgets.cells import Column, decimals_of, measure, numeric, shrink
from workbench.tui.widgets.failure import failure_strip
from workbench.tui.widgets.pages import PAGE, Fetch, Pages, Row
from workbench.tui.widgets.row_paint import GAP, MARGIN, Cursor, Layout
from workbench.tui.widgets.table_cursor import TableCursor
from workbench.tui.work import ROWS, begin

SAMPLE = 64
LEAST = 6


async def _nothing(_offset: int, _limit: int) -> list[Row]:
    return []


class RowTable(TableCursor):
    """Call ``show(columns, total, fetch)``; then ``reload`` when the rows changed.

    ``cursor_row`` and ``cursor_column`` say where the cursor is, ``current`` its row, ``column``
    its column's key, ``window`` the rows on screen. Keys that the screen's own actions claim
    (``enter``, ``k``) go to the screen, the rest moves here.
    """

    def __init__(
        self,
        *,
        cells: bool = True,
        header: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """``cells``: the cursor is on one cell and walks the columns; else on whole rows."""
        super().__init__(cells=cells, header=header, id=id, classes=classes)
        self._pages = Pages(_nothing)
        self._failure: WorkbenchError | None = None
        self._loading = False
        self._natural: list[int] = []

    @property
    def current(self) -> Row | None:
        """The cursor's row, or None while there is none or it is being fetched."""
        return self._pages.row(self.cursor_row) if self.cursor_row < self.total else None

    def show(
        self,
        columns: Sequence[Column],
        total: int,
        fetch: Fetch,
        *,
        sort: tuple[str, bool] | None = None,
        keep: bool = False,
        first: Sequence[Row] = (),
    ) -> None:
        """Show ``total`` rows got by ``fetch``; ``sort`` is (column key, descending).

        ``keep`` leaves the cursor where it is (the same rows, changed), else it goes to the top.
        ``first``: the first page, where it is here already.
        """
        # Cells of another kind need other widths, which old rows do not tell.
        alike = _kinds(columns) == _kinds(self.layout_of_rows.columns)
        pages = self._pages.following(fetch) if keep and alike else Pages(fetch)
        if first:
            pages.put(0, first)
        self.show_pages(columns, pages, total, sort=sort, keep=keep)

    def show_pages(
        self,
        columns: Sequence[Column],
        pages: Pages,
        total: int,
        *,
        sort: tuple[str, bool] | None,
        keep: bool,
        measured: bool = False,
    ) -> None:
        """Show ``total`` rows that ``pages`` holds or fetches; ``measured`` takes widths anew."""
        old = self.layout_of_rows.columns
        same = _kinds(columns) == _kinds(old)
        self.total, self._pages, self._failure = total, pages, None
        if [column.key for column in columns] != [column.key for column in old]:
            self.cursor_column = 0
        if not keep:
            self.cursor_row = 0
            self.scroll_to(0, 0, animate=False, immediate=True)
        self.cursor_row = max(0, min(self.cursor_row, total - 1))
        self._lay_out(columns, sort, fresh=measured or not (keep and same))
        self._want()
        self.refresh()

    def reload(self, total: int | None = None) -> None:
        """Fetch the rows on screen again, for they changed; the old ones stay until then."""
        self.total = self.total if total is None else total
        self.cursor_row = max(0, min(self.cursor_row, self.total - 1))
        self._pages.renew()
        self._lay_out(self.layout_of_rows.columns, self.layout_of_rows.sort, fresh=False)
        self._want()
        self.refresh()

    def _lay_out(
        self, columns: Sequence[Column], sort: tuple[str, bool] | None, *, fresh: bool
    ) -> None:
        """Take widths from the first rows that are here; keep them while columns stay."""
        old = self.layout_of_rows
        if fresh or not old.widths:
            first = self.scroll_offset.y
            found = map(self._pages.row, range(first, first + SAMPLE))
            rows = [row for row in found if row is not None]
            decimals = decimals_of(columns, rows)
            self._natural = measure(columns, rows, decimals)
            right = numeric(columns, rows)
        else:
            decimals, right = list(old.decimals), list(old.right)
        widths = self._natural
        if not self._cells and self.size.width:
            room = self.size.width - MARGIN - GAP * (len(columns) - 1)
            stiff = [side or bool(each.width) for side, each in zip(right, columns, strict=True)]
            widths = shrink(widths, stiff, LEAST, room)
        self.layout_of_rows = Layout(columns, widths, right, sort, decimals)
        self.virtual_size = Size(self.layout_of_rows.width, self.total + self.heading)

    def _want(self) -> None:
        """Fetch what is missing on screen, unless a fetch is already under way."""
        if not self._loading and self.is_attached and self._missing():
            self._loading = True
            begin(self, self._fill, ROWS)

    def _missing(self) -> list[int]:
        return self._pages.missing(*self.window) if self.total else []

    async def _fill(self) -> None:
        """Fetch the pages on screen until none is missing; the screen may move meanwhile."""
        try:
            while missing := self._missing():
                pages, fresh = self._pages, self._pages.empty
                await pages.load(missing[0])
                if pages is not self._pages:
                    continue
                self._widen(fresh)
                self.refresh()
                if missing[0] == self.cursor_row // PAGE:
                    self.post_message(self.Moved(self, self.cursor_row, self.current))
        except WorkbenchError as error:
            self._failure = error
            self.refresh()
        finally:
            self._loading = False

    def _widen(self, fresh: bool) -> None:
        """Lay out for the first page; later widen numbers, never cut, and what has room."""
        layout = self.layout_of_rows
        first, last = self.window
        rows = [row for row in map(self._pages.row, range(first, last + 1)) if row is not None]
        wider = measure(layout.columns, rows, layout.decimals or None)
        room = self.size.width - MARGIN - GAP * (len(wider) - 1) - sum(self._natural)
        for index, right in enumerate(layout.right):
            more = wider[index] - self._natural[index]
            if not fresh and more > 0 and (right or more <= room):
                self._natural[index] += more
                room -= more
        self._lay_out(layout.columns, layout.sort, fresh=fresh)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what comes into view."""
        super().watch_scroll_y(old_value, new_value)
        self._want()

    def on_resize(self) -> None:
        """Fetch what comes into view, and keep the cursor in it."""
        layout = self.layout_of_rows
        if not self._cells and layout.widths:
            self._lay_out(layout.columns, layout.sort, fresh=False)
        self._reveal()
        self._want()

    def on_focus(self) -> None:
        """Paint the cursor's mark in accent."""
        self.refresh()

    def on_blur(self) -> None:
        """Paint the cursor's mark in dim."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The header, or the row at that height."""
        return grounded(self, self._line(y))

    def _line(self, y: int) -> Strip:
        styles, width = palette(self.app.theme), self.size.width
        if self._failure is not None:
            return failure_strip(self._failure, y, width, styles)
        row = self.scroll_offset.y + y - self.heading
        column = self.cursor_column if self._cells else -1
        lively = self.has_focus or self.lively
        if y < self.heading:
            strip = row_paint.header(self.layout_of_rows, styles, column, lively)
        elif row < self.total:
            cursor = Cursor(row == self.cursor_row, column, lively)
            strip = row_paint.row(self.layout_of_rows, self._pages.row(row), styles, cursor)
        else:
            return Strip.blank(width)
        return row_paint.window(strip, self.scroll_offset.x, width, styles)


def _kinds(columns: Sequence[Column]) -> list[tuple[str, bool]]:
    """The columns, and which of them hold numbers."""
    return [(column.key, column.right) for column in columns]
