"""The list of versions: filter line, sorted table, windows fetched as they come into view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.widgets import Input

from workbench.core import family_names, figures, metric_names
from workbench.history import lines
from workbench.history.requests import ListVersions, Version, Versions
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.entry import Entry
from workbench.tui.widgets.pages import PAGE
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable

SORTS = {"v": "version", "when": "at", "alias": "version", "tags": "version"}
SHOWN = {"version": "v", "at": "when"}

Ask = Callable[[ListVersions], Awaitable[Versions]]


class VersionsPanel(Panel):
    """``changed`` is called when another filter or order was chosen; then ``load`` again."""

    def __init__(self, ask: Ask, changed: Callable[[], None]) -> None:
        self.entry = Entry(id="filter", placeholder="words that a version must contain")
        self.table = RowTable(id="versions")
        super().__init__(self.entry, self.table, title="versions", id="versions-panel")
        self.known: dict[int, Version] = {}
        self.filter = ""
        self.deleted = False
        self.lines = 1
        self._sort, self._descending = "version", True
        self._ask, self._changed = ask, changed

    def on_mount(self) -> None:
        """Show the filter line only while it is used."""
        self.entry.display = False

    @property
    def chosen(self) -> Version | None:
        """The version under the cursor."""
        row = self.table.current
        return self.known.get(row[0]) if row else None

    async def load(self) -> None:
        """Ask for the first window again; the cursor stays."""
        first = await self._list(0, PAGE)
        self.table.show(
            _columns(first),
            first.matching,
            self._fetch,
            sort=(SHOWN.get(self._sort, self._sort), self._descending),
            keep=True,
            first=[_cells(row, first.lines) for row in first.rows],
        )
        self.retitle(f"versions · {self.filter}" if self.filter else "versions")
        count = f"{first.matching:,} of {first.total:,}" if self.filter else f"{first.total:,}"
        self.fact(count)

    async def _list(self, offset: int, limit: int) -> Versions:
        asked = ListVersions(
            filter=self.filter,
            sort=self._sort,
            descending=self._descending,
            offset=offset,
            limit=limit,
            deleted=self.deleted,
        )
        found = await self._ask(asked)
        self.known.update({row.version: row for row in found.rows})
        self.lines = found.lines
        return found

    async def _fetch(self, offset: int, limit: int) -> Sequence[Sequence[Any]]:
        found = await self._list(offset, limit)
        return [_cells(row, found.lines) for row in found.rows]

    def on_row_table_sorted(self, event: RowTable.Sorted) -> None:
        """Sort by the column under the cursor."""
        self._sort = SORTS.get(event.column, event.column)
        self._descending = event.descending
        self._changed()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while it is typed."""
        if event.value != self.filter:
            self.filter = event.value
            self._changed()

    def on_input_submitted(self) -> None:
        """Keep the filter and walk the versions."""
        self.entry.display = bool(self.filter)
        self.table.focus()

    def start_filter(self) -> None:
        """Let words be typed."""
        self.entry.display = True
        self.entry.focus()

    def end_filter(self) -> None:
        """Show all versions again."""
        if self.entry.display:
            self.entry.value = ""
            self.entry.display = False
            self.table.focus()


def _columns(found: Versions) -> list[Column]:
    """The line is told where there are several: models of one line have no need of its name."""
    name = metric_names.title(found.rows[0].metric) if found.rows else "F1 macro"
    line = [Column("line", "line", most=24, weight="secondary")] if found.lines > 1 else []
    return [
        Column("v", "v", right=True, weight="bright"),
        Column("alias", "alias", least=10),
        *line,
        Column("family", "family", most=24),
        Column("figure", f"{name} (95 %)", least=14),
        Column("recipe", "recipe", right=True),
        Column("labels", "rows", right=True),
        Column("split", "split", most=14),
        Column("by", "by", most=12, weight="secondary"),
        Column("when", "when", most=16, weight="secondary"),
        Column("tags", "tags", most=20, weight="dim"),
    ]


def _cells(row: Version, lines_there: int) -> list[Any]:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return [
        row.version,
        lines.alias(row),
        *([row.line] if lines_there > 1 else []),
        family_names.title(row.family),
        lines.measured(row.metric, row.figure),
        row.recipe,
        row.labels,
        row.split,
        row.by,
        figures.when(row.at, now),
        " ".join(f"#{tag}" for tag in row.tags),
    ]
