"""Clusters of a column's spellings: pick those that mean the same, leave some out, merge."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import msgspec
from textual.app import ComposeResult

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.agreeing import agreed
from workbench.cleanse.cluster_finding import METHOD_FIELDS, found_clusters
from workbench.cleanse.cluster_picks import Picks
from workbench.cleanse.clusters.likeness import Likeness
from workbench.cleanse.forward import may_edit
from workbench.cleanse.screen_cluster_picks import PicksScreen
from workbench.cleanse.views import ClustersView
from workbench.core import figures
from workbench.core.errors import WorkbenchError
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin


class ClustersScreen(PicksScreen):
    """The clusters above, the spellings of the one under the cursor below."""

    PLACE = "cleanse.clusters"
    TOPICS = ("recipe", "rows")
    AUTO_FOCUS = "#clusters"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str, column: str) -> None:
        super().__init__()
        self._dataset, self._column = dataset, column
        self._likeness = Likeness()
        self._found: ClustersView | None = None

    def body(self) -> ComposeResult:
        """Both tables."""
        yield Panel(SmallTable(id="clusters"), title=self._column, id="clusters-panel")
        yield Panel(SmallTable(id="members"), title="spellings", id="members-panel")

    async def load(self) -> None:
        """Look for clusters, in a worker: nearest neighbours may take long."""
        begin(self, partial(self.attempt, self._look), "clusters", exclusive=True)

    async def _look(self) -> None:
        panel = self.query_one("#clusters-panel", Panel)
        began, far = time.monotonic(), ["comparing every value …"]

        def tell() -> None:
            seconds = int(time.monotonic() - began)
            panel.fact(far[-1] + (f" {seconds} s" if seconds else ""))

        tell()
        timer = self.set_interval(1.0, tell)
        try:
            self._found = await found_clusters(
                self.hub, self._dataset, self._column, self._likeness, far.append
            )
        except WorkbenchError:
            panel.fact("")
            raise
        finally:
            timer.stop()
        self.picks = Picks(self._found.clusters)
        self.show_picks()

    def show_picks(self) -> None:
        """Show the clusters, what is ticked, and the spellings."""
        found = self._found
        if found is None:
            return
        picks = self.picks
        rows = [listing.cluster_row(picks, place) for place in range(len(picks.clusters))]
        self.query_one("#clusters", SmallTable).show_rows(listing.CLUSTERS, rows)
        panel = self.query_one("#clusters-panel", Panel)
        way = listing.way_of(self._likeness)
        few = "" if found.total == len(rows) else f" of {figures.count(found.total)}"
        panel.retitle(
            f"{self._column} · {counted(len(rows), 'cluster')}{few} among "
            f"{counted(found.values, 'value')} · {way}"
        )
        ticked = f"{picks.count} ticked · " if picks.count else ""
        panel.fact(f"{ticked}{figures.duration(found.seconds)}")
        self._show_members()
        self.refresh_keys()

    def _show_members(self) -> None:
        table, panel = (
            self.query_one("#members", SmallTable),
            self.query_one("#members-panel", Panel),
        )
        if not self.picks.clusters:
            table.show_rows(listing.MEMBERS, [])
            panel.retitle("no two values are alike by this method: m chooses a looser one")
            return
        cluster = self.picks.clusters[self.at]
        table.show_rows(listing.MEMBERS, listing.member_rows(self.picks, self.at))
        panel.retitle(f"{counted(len(cluster.members), 'spelling')} → {self.picks.target(self.at)}")
        panel.fact("tab goes there and back")

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the spellings of the cluster under the cursor."""
        if event.control.id == "clusters" and self.picks.clusters:
            self.query_one("#members", SmallTable).move_to(0)
            self._show_members()
        self.refresh_keys()

    def why_not(self, action: Action) -> str | None:
        """Most keys need a cluster, some a spelling."""
        if action.method in ("method", "refused") or not self.is_mounted:
            return None
        if not self.picks.clusters:
            return "there are no clusters: m chooses another method"
        if action.method == "aim_here" and self.member is None:
            return "tab goes to the spellings"
        return None

    async def action_method(self) -> None:
        """Choose how values are compared."""
        values = msgspec.to_builtins(self._likeness)
        answer = await self.form("compare values by", METHOD_FIELDS, values, done="look")
        if answer is not None:
            self._likeness = Likeness(**answer)
            self.reload()

    async def action_never(self) -> None:
        """Say that the spelling does not mean what the cluster becomes, on record."""
        place, member = self.at, self.member
        target = self.picks.target(place)
        values = (
            [member]
            if member is not None
            else [one.value for one in self.picks.clusters[place].members]
        )
        values = [value for value in values if value != target]
        if not values:
            self.toast("this is what the others become", "attention")
            return
        await self.hub.call(
            wire.RefuseMerge(
                dataset=self._dataset, column=self._column, values=values, target=target
            )
        )
        self.toast(f"{counted(len(values), 'spelling')} kept apart · v takes that back")

    async def action_refused(self) -> None:
        """Spellings that were kept apart; one that is chosen may be merged again."""
        request = wire.ListRefusedMerges(dataset=self._dataset, column=self._column)
        found = await self.hub.call(request)
        if not found:
            self.toast("nothing was kept apart in this column")
            return
        choices = [
            Choice(str(n), f"{one.value} is not {one.target}", f"by {one.by}")
            for n, one in enumerate(found)
        ]
        picked = await self.pick("enter lets them be offered again", choices)
        if picked is not None:
            one = found[int(picked)]
            again = wire.RefuseMerge(
                dataset=self._dataset,
                column=self._column,
                values=[one.value],
                target=one.target,
                undo=True,
            )
            await self.hub.call(again)

    async def action_merge(self) -> None:
        """Merge the ticked clusters, or the one under the cursor, by a step of the recipe."""
        merges = self.picks.merges(self.at)
        if not merges:
            self.toast("every spelling is left out", "attention")
            return
        step: dict[str, Any] = {
            "step": "merge_clusters",
            "columns": [self._column],
            "merges": merges,
            **msgspec.to_builtins(self._likeness),
        }
        preview = await self.hub.call(wire.PreviewStep(dataset=self._dataset, step=step))
        if await agreed(self, preview, "add") and await may_edit(self, self._dataset):
            await self.hub.call(wire.AddStep(dataset=self._dataset, step=step))
            self.toast(f"{counted(len(merges), 'spelling')} merged · u on the recipe takes it back")
