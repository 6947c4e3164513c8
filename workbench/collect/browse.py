"""What the data screen's rows table can do: windows, sorting, filters, drilling down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from workbench.collect.requests import Dataset, GetRows, RowFilter, RowsWindow
from workbench.core import figures
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.work import begin

CUT = 400


def _title(name: str, stage: str, filters: Sequence[RowFilter]) -> str:
    kept = [f"{one.column} {one.op} {', '.join(one.values)}".strip() for one in filters]
    return " · ".join([f"{stage} rows of {name}", *kept])


class BrowsingScreen(AreaScreen):
    """A screen with the table ``#rows`` in ``#rows-panel``: the rows of ``self.place``."""

    def __init__(self) -> None:
        super().__init__()
        self.datasets: dict[str, Dataset] = {}
        self.chosen = ""
        self._stage = "best"
        self._filters: list[RowFilter] = []
        self._sort, self._descending = "", False

    @property
    def place(self) -> str:
        """The name of the dataset that is shown."""
        return self.chosen

    @property
    def dataset(self) -> Dataset:
        """What is known of the chosen dataset; no columns before its first load."""
        empty = Dataset(name=self.place, rows=0, stage="raw", columns=[])
        return self.datasets.get(self.place, empty)

    def choose(self, name: str) -> None:
        """Browse another dataset, all of its rows, in their order."""
        self.chosen, self._filters, self._sort = name, [], ""

    async def show_rows(self, keep: bool = False) -> None:
        """Show the first rows, and fetch others as they are scrolled to."""
        table = self.query_one("#rows", RowTable)
        panel = self.query_one("#rows-panel", Panel)
        dataset = self.dataset
        if not dataset.columns:
            table.show([Column("")], 0, self._fetch)
            panel.retitle("rows")
            panel.fact(dataset.fault or ("nothing loaded yet" if self.chosen else ""))
            return
        first = await self._window(0, 1)
        columns = [Column("_row", "row", right=True, weight="dim")]
        most = max(60, self.size.width * 2 // 5)
        columns += [Column(one.name, one.name, most=most) for one in first.columns]
        sort = (self._sort, self._descending) if self._sort else None
        table.show(columns, first.total, self._fetch, sort=sort, keep=keep)
        panel.retitle(_title(self.place, first.stage, self._filters))
        words = f"{first.total:,} of {dataset.rows:,}" if self._filters else f"{first.total:,}"
        panel.fact(f"{words} rows · {figures.counted(len(first.columns), 'column')}")

    async def _window(self, offset: int, limit: int) -> RowsWindow:
        names = {column.name for column in self.dataset.columns}
        stage = self._stage if self.dataset.stage == "clean" else "best"
        if stage == "best":
            self._filters = [one for one in self._filters if one.column in names]
            self._sort = self._sort if self._sort in names | {"_row"} else ""
        return await self.hub.call(
            GetRows(
                dataset=self.place,
                stage=stage,
                offset=offset,
                limit=limit,
                sort=self._sort,
                descending=self._descending,
                filters=self._filters,
                cut=CUT,
            )
        )

    async def _fetch(self, offset: int, limit: int) -> list[list[Any]]:
        rows: list[list[Any]] = []
        total = offset + limit if self.dataset.columns else 0
        while len(rows) < limit and offset + len(rows) < total:
            # Of very wide rows an answer holds fewer than were asked for.
            window = await self._window(offset + len(rows), limit - len(rows))
            rows, total = rows + window.rows, window.total if window.rows else 0
        return rows

    def on_row_table_sorted(self, event: RowTable.Sorted) -> None:
        """Sort all rows by the column under the cursor."""
        if event.control.id == "rows":
            self._sort, self._descending = event.column, event.descending
            begin(self, partial(self.attempt, self.show_rows), "source", exclusive=True)

    def _column(self) -> str:
        """The column under the cursor."""
        column = self.query_one("#rows", RowTable).column
        return self.dataset.columns[0].name if column in ("", "_row") else column

    def action_frequencies(self) -> None:
        """Count the values of the column under the cursor."""
        from workbench.collect.frequencies_screen import FrequenciesScreen

        column = self._column()
        screen = FrequenciesScreen(self.place, self._stage, column, self._filters)
        self.app.push_screen(screen, self._drilled)

    def _drilled(self, found: RowFilter | None) -> None:
        if found is not None:
            self._filters = [*self._filters, found]
            self.query_one("#rows").focus()
            begin(self, partial(self.attempt, self.show_rows), "source", exclusive=True)

    async def action_filter(self) -> None:
        """Keep rows whose column under the cursor contains something."""
        column = self._column()
        words = await self.ask("filter rows", f"{column} contains", empty=True)
        if words is None:
            return
        self._filters = [one for one in self._filters if one.column != column]
        if words:
            self._filters.append(RowFilter(column=column, op="contains", values=[words]))
        await self.show_rows()

    async def action_clear(self) -> None:
        """Show all rows again."""
        self._filters, self._sort = [], ""
        await self.show_rows()

    async def action_stage(self) -> None:
        """Rows as they came, or as mended."""
        self._stage = "raw" if self._stage == "best" else "best"
        self._filters, self._sort = [], ""
        await self.show_rows()

    async def action_go_to(self) -> None:
        """Put the cursor on a row by its place."""
        table = self.query_one("#rows", RowTable)
        place = await self.ask_row(table.total)
        if place is not None:
            table.focus()
            table.move_to(place)
