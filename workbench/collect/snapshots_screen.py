"""The snapshots of a dataset: taken, compared with the rows of now, restored, deleted."""

from __future__ import annotations

import datetime as dt

from textual.app import ComposeResult

from workbench.collect.difference_screen import DifferenceScreen
from workbench.collect.requests import ListSources, RestoreSnapshot
from workbench.collect.snapshots import (
    NOW,
    DeleteSnapshot,
    ListSnapshots,
    Snapshot,
    TakeSnapshot,
)
from workbench.core import figures
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.small_table import SmallTable


class SnapshotsScreen(AreaScreen):
    """One dataset's snapshots; esc goes back."""

    PLACE = "data.snapshots"
    TOPICS = ("rows",)
    AUTO_FOCUS = "#snapshots"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._found: list[Snapshot] = []

    def body(self) -> ComposeResult:
        """One table."""
        yield Panel(
            SmallTable(id="snapshots"),
            title=f"snapshots of {self._dataset}",
            id="snapshots-panel",
        )

    async def load(self) -> None:
        """Newest first."""
        self._found = await self.hub.call(ListSnapshots(dataset=self._dataset))
        table = self.query_one("#snapshots", SmallTable)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        if not self._found:
            empty = [("no snapshot yet: ", "secondary"), ("n", "key"), (" takes one", "text")]
            table.show_rows([Column("", most=60)], [(empty,)])
        else:
            columns = [
                Column("number", right=True, weight="dim"),
                Column("name", most=32, weight="bright"),
                Column("rows", right=True),
                Column("taken", weight="secondary"),
                Column("by", weight="secondary"),
            ]
            rows = [
                [one.number, one.name or "–", one.rows, figures.when(one.created, now), one.by]
                for one in self._found
            ]
            table.show_rows(columns, rows, key=0)
        self.refresh_keys()

    def why_not(self, action: Action) -> str | None:
        """What the role or an empty list forbids."""
        looks = action.id in ("data.compare", "data.compare_with")
        if not looks and self.shell.state.role not in ("practitioner", "owner"):
            return "this needs the role of practitioner"
        if action.id != "data.take" and not self._found:
            return "there is no snapshot yet: n takes one"
        if action.id == "data.compare_with" and len(self._found) < 2:
            return "there is no other snapshot: enter shows what has changed since"
        return None

    def _current(self) -> Snapshot:
        table = self.query_one("#snapshots", SmallTable)
        return self._found[min(table.cursor_row, len(self._found) - 1)]

    async def action_take(self) -> None:
        """Keep the rows as they are now, under a name or a number alone."""
        name = await self.ask("take a snapshot", "name", hint="may stay empty", empty=True)
        if name is not None:
            taken = await self.hub.call(TakeSnapshot(dataset=self._dataset, name=name.strip()))
            self.toast(f"snapshot {taken.number}: {figures.counted(taken.rows, 'row')}")
            self.reload()

    async def action_compare(self) -> None:
        """Show what has changed since the snapshot under the cursor."""
        await self._differ(str(self._current().number), NOW)

    async def action_compare_with(self) -> None:
        """Choose another snapshot, and show what differs from the older to the newer of the two."""
        here = self._current()
        choices = [
            Choice(str(one.number), one.name or f"snapshot {one.number}", _rows(one.rows))
            for one in self._found
            if one.number != here.number
        ]
        chosen = await self.pick(f"compare snapshot {here.number} with", choices)
        if chosen is not None:
            older, newer = sorted((here.number, int(chosen)))
            await self._differ(str(older), str(newer))

    async def _differ(self, a: str, b: str) -> None:
        sources = await self.hub.call(ListSources())
        keys = [one.keys for one in sources if one.dataset == self._dataset]
        self.app.push_screen(DifferenceScreen(self._dataset, a, b, keys[0] if keys else []))

    async def action_restore(self) -> None:
        """Make the rows what they were, after a question."""
        one = self._current()
        text = f"{figures.counted(one.rows, 'row')} as they were; the load can be taken back"
        if await self.confirm(f"restore snapshot {one.number}?", text, yes="restore"):
            request = RestoreSnapshot(dataset=self._dataset, snapshot=str(one.number))
            account = await self.hub.call(request)
            back = f"{account.loaded:,} back, {account.updated:,} as before"
            self.toast(f"{back}, {account.removed:,} gone")
            self.reload()

    async def action_delete(self) -> None:
        """Keep the snapshot under the cursor no longer, after a question."""
        one = self._current()
        text = f"{figures.counted(one.rows, 'row')} as they were; this cannot be undone"
        question = f"delete snapshot {one.number}?"
        if await self.confirm(question, text, yes="delete", danger=True):
            request = DeleteSnapshot(dataset=self._dataset, snapshot=str(one.number))
            await self.hub.call(request)
            self.toast(f"snapshot {one.number} is deleted")
            self.reload()


def _rows(count: int) -> str:
    return figures.counted(count, "row")
