"""The data screen: where rows come from, what each load did, what was kept aside, and the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from workbench.collect.account import counts_within, load_cells, source_cells, source_lines
from workbench.collect.browse import CUT
from workbench.collect.due_screen import DueScreen
from workbench.collect.kept import kept_table
from workbench.collect.requests import ListDatasets, ListLoads, ListQuarantine, ListSources
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin

PAGE = 100
WHEN = 13
BESIDE = 4
"""Cells of a load besides its time and counts: the cursor, the sign, the gaps."""
WIDE = 110
WRITERS = ("practitioner", "owner")
_WRITES = (
    *("data.add", "data.edit", "data.run", "data.run_all"),
    *("data.backfill", "data.watch", "data.take_back", "data.remove"),
)


class DataScreen(DueScreen):
    """Sources left, loads and quarantine right, rows of the source under the cursor below."""

    PLACE = "data"
    TOPICS = ("rows", "jobs")
    AUTO_FOCUS = "#sources"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._seen = ""
        self._led = False

    def choose(self, name: str) -> None:
        """Browse another source; the cleanse screen follows."""
        super().choose(name)
        self._led, self.shell.state.looked_at = True, self.place

    def on_screen_resume(self) -> None:
        """Follow to the dataset that was chosen on the cleanse screen meanwhile."""
        wanted = self.shell.state.looked_at
        if wanted not in ("", self.place):
            led = [one.name for one in self.sources if wanted == (one.dataset or one.name)]
            if led:
                super().choose(led[0])
                self._stale = True
        super().on_screen_resume()

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
        self.sources = await self.hub.call(ListSources())
        self.datasets = {one.name: one for one in await self.hub.call(ListDatasets())}
        names = [source.name for source in self.sources]
        if self.chosen not in names:
            self.chosen = names[0] if names else ""
        self._show_sources()
        await self._show_source()
        self.refresh_keys()

    def why_not(self, action: Action) -> str | None:
        """What the role, an empty project or an unmended dataset forbids."""
        if action.id in _WRITES and self.shell.state.role not in WRITERS:
            return "loading needs the role of practitioner"
        if action.id != "data.add" and not self.sources:
            return "there is no source yet: n adds one"
        if (reason := self._why_not_source(action)) is not None:
            return reason
        if action.id == "data.quarantine" and self.shell.state.role == "annotator":
            return "quarantined lines are for reviewers"
        if action.id == "data.stage" and self.dataset.stage != "clean":
            return "there are no clean rows yet: apply a recipe (g c)"
        if action.id == "data.bulk" and self.shell.state.role not in WRITERS:
            return "a bulk label needs the role of practitioner"
        if (
            action.id in ("data.frequencies", "data.filter", "data.bulk", "row.lineage")
            and not self.dataset.columns
        ):
            return "there are no rows yet: L loads them"
        return None

    def _why_not_source(self, action: Action) -> str | None:
        """What the source or load under the cursor forbids."""
        source, account = self.source, self.account
        if action.id == "data.remove" and source is not None and source.rows:
            return f"{source.name} has rows: take its loads back first (T)"
        if action.id == "data.watch" and not any(one.schedule for one in self.sources):
            return "no source has a schedule: e stores one"
        if action.id == "data.backfill" and source is not None and not source.cursor:
            return f"{source.name} has no cursor: e names one"
        if action.id == "data.take_back" and (account is None or account.state != "counted"):
            return "there is no load here that counts"
        return None

    def _show_sources(self) -> None:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        rows: list[Sequence[Any]] = [source_cells(one, now) for one in self.sources]
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
            names = [source.name for source in self.sources]
            table.move_to(names.index(self.chosen))
        total = sum(source.rows for source in self.sources)
        fact = counted(total, "row") if rows else ""
        panel = self.query_one("#sources-panel", Panel)
        panel.fact(f"{fact} · watching" if self.watching else fact)

    def on_resize(self) -> None:
        """Choose columns again for the new width."""
        if self.sources:
            self.reload()

    async def _show_source(self) -> None:
        """Loads, quarantine and rows of the chosen source; of the same one, from where it was."""
        keep, self._seen = self._seen == self.chosen, self.chosen
        self.loads = []
        if self._led:
            # Of a source that was just added it is not known before in which dataset its rows are.
            self._led, self.shell.state.looked_at = False, self.place
        about = [source_lines(one) for one in self.sources if one.name == self.chosen]
        self.query_one("#about", Lines).show(*(about[0] if about else []))
        if self.chosen:
            self.loads = await self.hub.call(ListLoads(source=self.chosen))
        await self._show_loads(keep)
        await self.show_rows(keep)
        self.refresh_keys()

    async def _show_loads(self, keep: bool) -> None:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        table = self.query_one("#loads", SmallTable)
        room = (table.size.width or self.size.width // 2) - WHEN - BESIDE
        counts = ("read", "aside") if self.size.width < WIDE else counts_within(self.loads, room)
        table.show_rows(
            [
                Column("", width=1),
                Column("when", width=WHEN - 2, weight="secondary"),
                *[Column(title, right=True) for title in counts],
            ],
            [load_cells(load, now, counts) for load in self.loads],
            keep=keep,
        )
        self.query_one("#loads-panel", Panel).retitle(
            f"loads of {self.chosen}" if self.chosen else "loads"
        )
        self._say_load()
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

    def _say_load(self) -> None:
        """The number of the load under the cursor, and what can be done with one that counts."""
        account = self.account
        said = "" if account is None else f"load {account.load}"
        if account is not None and account.state == "counted":
            said += " · T takes it back"
        self.query_one("#loads-panel", Panel).fact(said)

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Another source under the cursor: show what belongs to it."""
        if event.control.id == "loads":
            self._say_load()
        if event.control.id != "sources" or event.row >= len(self.sources):
            return
        name = self.sources[event.row].name
        if name != self.chosen:
            self.choose(name)
            begin(self, partial(self.attempt, self._show_source), "source", exclusive=True)

    def on_row_table_selected(self, _event: RowTable.Selected) -> None:
        """A double click opens as enter does."""
        self.act(self.action_open)

    def action_lineage(self) -> None:
        """The past of the row under the cursor."""
        row = self.query_one("#rows", RowTable).current
        if row is not None:
            self.shell.open_row(int(row[0]), dataset=self.place)

    async def action_open(self) -> None:
        """Go down to the rows; of a load show its account, of a row all its cells."""
        focused = self.focused.id if self.focused is not None else ""
        if focused == "loads" and (account := self.account) is not None:
            from workbench.collect.load_screen import LoadScreen

            self.app.push_screen(LoadScreen(account.load))
        elif focused == "kept":
            self.action_quarantine()
        elif focused == "rows":
            from workbench.collect.row_screen import RowScreen

            row = self.query_one("#rows", RowTable).current
            if row is not None:
                self.app.push_screen(RowScreen(self.place, self._stage, int(row[0])))
        else:
            self.query_one("#rows").focus()
