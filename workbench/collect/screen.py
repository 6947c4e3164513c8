"""The data screen: where rows come from, what each load did, what was kept aside, and the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.collect.account import load_cells, source_cells, source_lines
from workbench.collect.browse import CUT, BrowsingScreen
from workbench.collect.following import follow, tell
from workbench.collect.kept import kept_table
from workbench.collect.requests import (
    ListDatasets,
    ListLoads,
    ListQuarantine,
    ListSources,
    LoadAccount,
    RemoveSource,
    Sniff,
    SniffSheet,
    Source,
)
from workbench.collect.sheet import Plan, free_name, whole
from workbench.collect.sniff_screen import SniffScreen
from workbench.core.errors import WorkbenchError
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.fields import Field
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin

PAGE = 100
WHEN = 13
COUNTS = ("read", "loaded", "updated", "known", "aside")
WIDE = 110
WRITERS = ("practitioner", "owner")


class DataScreen(BrowsingScreen):
    """Sources left, loads and quarantine right, rows of the source under the cursor below."""

    PLACE = "data"
    TOPICS = ("rows", "jobs")
    AUTO_FOCUS = "#sources"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._sources: list[Source] = []
        self._loads: list[LoadAccount] = []
        self._seen = ""

    def body(self) -> ComposeResult:
        """Three tables above, the rows below."""
        with Horizontal(id="data-top"):
            yield Panel(
                SmallTable(id="sources"), Lines(id="about"), title="sources", id="sources-panel"
            )
            with Vertical(id="data-right"):
                yield Panel(SmallTable(id="loads"), title="loads", id="loads-panel")
                yield Panel(SmallTable(id="kept"), title="quarantine", id="kept-panel")
        yield Panel(RowTable(id="rows"), title="rows", id="rows-panel")

    async def load(self) -> None:
        """Sources, then what belongs to the one under the cursor."""
        self._sources = await self.hub.call(ListSources())
        self.datasets = {one.name: one for one in await self.hub.call(ListDatasets())}
        names = [source.name for source in self._sources]
        if self.chosen not in names:
            self.chosen = names[0] if names else ""
        self._show_sources()
        await self._show_source(keep=self._seen == self.chosen)
        self._seen = self.chosen
        self.refresh_keys()

    def why_not(self, action: Action) -> str | None:
        """What the role, an empty project or an unmended dataset forbids."""
        writes = action.id in ("data.add", "data.run", "data.run_all")
        if writes and self.shell.state.role not in WRITERS:
            return "loading needs the role of practitioner"
        if action.id != "data.add" and not self._sources:
            return "there is no source yet: n adds one"
        if action.id == "data.remove" and any(
            source.rows for source in self._sources if source.name == self.chosen
        ):
            return (
                f"{self.chosen} has rows: take its loads back first (workbench collect take-back)"
            )
        if action.id == "data.quarantine" and self.shell.state.role == "annotator":
            return "quarantined lines are for reviewers"
        if action.id == "data.stage" and self.dataset.stage != "clean":
            return "there are no clean rows yet: apply a recipe (g c)"
        if action.id in ("data.frequencies", "data.filter") and not self.dataset.columns:
            return "there are no rows yet: L loads them"
        return None

    def _show_sources(self) -> None:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        rows: list[Sequence[Any]] = [source_cells(one, now) for one in self._sources]
        if not rows:
            empty = [("no source yet: ", "secondary"), ("n", "key"), (" adds a file", "text")]
            self.query_one("#sources", SmallTable).show_rows([Column("", most=60)], [(empty,)])
        else:
            columns = [
                Column("source", most=24, weight="bright"),
                Column("rows", right=True),
                Column("last load", width=WHEN, weight="secondary"),
                Column("mode", width=7, weight="secondary"),
            ]
            wanted = len(columns) - (1 if self.size.width < WIDE else 0)
            columns, rows = columns[:wanted], [row[:wanted] for row in rows]
            table = self.query_one("#sources", SmallTable)
            table.show_rows(columns, rows)
            names = [source.name for source in self._sources]
            table.move_to(names.index(self.chosen))
        total = sum(source.rows for source in self._sources)
        self.query_one("#sources-panel", Panel).fact(counted(total, "row") if rows else "")

    def on_resize(self) -> None:
        """Choose columns again for the new width."""
        if self._sources:
            self.reload()

    async def _show_source(self, keep: bool = False) -> None:
        """Loads, quarantine and rows of the chosen source."""
        self._loads = []
        about = [source_lines(one) for one in self._sources if one.name == self.chosen]
        self.query_one("#about", Lines).show(*(about[0] if about else []))
        if self.chosen:
            self._loads = await self.hub.call(ListLoads(source=self.chosen))
        await self._show_loads(keep)
        await self.show_rows(keep)
        self.refresh_keys()

    async def _show_loads(self, keep: bool) -> None:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        counts = ("read", "aside") if self.size.width < WIDE else COUNTS
        self.query_one("#loads", SmallTable).show_rows(
            [
                Column("", width=1),
                Column("when", width=WHEN - 2, weight="secondary"),
                *[Column(title, right=True) for title in counts],
            ],
            [load_cells(load, now, counts) for load in self._loads],
            keep=keep,
        )
        self.query_one("#loads-panel", Panel).retitle(
            f"loads of {self.chosen}" if self.chosen else "loads"
        )
        page = None
        if self.chosen and self.shell.state.role != "annotator":
            page = await self.hub.call(ListQuarantine(name=self.chosen, limit=PAGE, cut=CUT))
        items = page.items if page else []
        table = self.query_one("#kept", SmallTable)
        table.show_rows(*kept_table(items, table.size.width))
        panel = self.query_one("#kept-panel", Panel)
        panel.fact(
            f"{counted(page.total, 'line')} · Q" if page and page.total else "nothing kept aside"
        )

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Another source under the cursor: show what belongs to it."""
        if event.control.id != "sources" or event.row >= len(self._sources):
            return
        name = self._sources[event.row].name
        if name != self.chosen:
            self.choose(name)
            begin(self, partial(self.attempt, self._show_source), "source", exclusive=True)

    def on_row_table_selected(self, _event: RowTable.Selected) -> None:
        """A double click opens as enter does."""
        self.act(self.action_open)

    async def action_add(self) -> None:
        """Ask for a file until one can be read, then show its sheet."""
        found: list[SniffSheet] = []

        async def check(values: dict[str, Any]) -> None:
            found[:] = [await self.hub.call(Sniff(location=whole(str(values["file"]))))]

        help_text = "CSV, TSV, JSON, Parquet, xlsx, SQLite; https://…, postgresql://…, *.csv"
        field = Field("file", "file", required=True, help=help_text)
        if await self.form("add a source", [field], check=check, done="look") is None:
            return
        sheet = found[0]
        plan = Plan(location=sheet.location, name=free_name(sheet.location, set(self.datasets)))
        self.app.push_screen(SniffScreen(plan, sheet), self._added)

    def _added(self, name: str | None) -> None:
        """Back from the sheet: look at what was loaded."""
        if name:
            self.choose(name)
            self.reload()

    async def action_run(self) -> None:
        """Load what is new of the source under the cursor."""
        tell(self, await follow(self, self.chosen))

    async def action_run_all(self) -> None:
        """Load what is new of every source; one that fails stops none."""
        for source in list(self._sources):
            try:
                tell(self, await follow(self, source.name))
            except WorkbenchError as error:
                self.fail(error)

    async def action_remove(self) -> None:
        """Forget the source under the cursor, which has no rows."""
        if await self.confirm(
            f"forget {self.chosen}?", "it has no rows; the log keeps that it was there", danger=True
        ):
            await self.hub.call(RemoveSource(name=self.chosen))
            self.reload()

    async def action_open(self) -> None:
        """Go down to the rows; of a load show its account, of a row all its cells."""
        focused = self.focused.id if self.focused is not None else ""
        if focused == "loads" and self._loads:
            table = self.query_one("#loads", SmallTable)
            from workbench.collect.load_screen import LoadScreen

            account = self._loads[min(table.cursor_row, len(self._loads) - 1)]
            self.app.push_screen(LoadScreen(account.load))
        elif focused == "kept":
            self.action_quarantine()
        elif focused == "rows":
            from workbench.collect.row_screen import RowScreen

            row = self.query_one("#rows", RowTable).current
            if row is not None:
                self.app.push_screen(RowScreen(self.chosen, self._stage, int(row[0])))
        else:
            self.query_one("#rows").focus()
