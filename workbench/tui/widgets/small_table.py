"""``SmallTable``: rows that are all here already (versions, steps, choices)."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.pages import Pages, Row
from workbench.tui.widgets.row_table import RowTable


class SmallTable(RowTable):
    """Call ``show_rows(columns, rows)``. The cursor is on whole rows.

    ``header`` false leaves the titles out. With ``key`` (a column's number) the cursor stays on
    the same thing when rows are shown again in another order.
    """

    def __init__(
        self,
        *,
        header: bool = True,
        cells: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(cells=cells, header=header, id=id, classes=classes)
        self.rows: Sequence[Row] = ()

    def show_rows(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        sort: tuple[str, bool] | None = None,
        key: int | None = None,
        keep: bool = True,
    ) -> None:
        """Show the rows at once; the cursor stays where it was unless ``keep`` is false."""
        kept = self.current[key] if key is not None and self.current is not None else None
        self.rows = rows
        self.show_pages(columns, Pages.of(rows), len(rows), sort=sort, keep=keep, measured=True)
        if kept is not None:
            places = [index for index, row in enumerate(rows) if row[key or 0] == kept]
            if places:
                self.move_to(places[0])
