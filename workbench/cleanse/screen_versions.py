"""Every version of a recipe: when, by whom, what; any of them can be the newest again."""

from __future__ import annotations

import datetime as dt
from functools import partial

from textual.app import ComposeResult

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.forward import may_edit
from workbench.cleanse.views import RecipeVersion
from workbench.core.figures import counted, when
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import begin

VERSIONS = (
    Column("version", "v", right=True),
    Column("state", " ", width=6, weight="accent"),
    Column("when", weight="secondary"),
    Column("by", most=16, weight="secondary"),
    Column("steps", right=True),
    Column("what", most=80, weight="bright"),
)
MOST = 1_000


class VersionsScreen(AreaScreen):
    """The versions, newest first, and the steps of the one under the cursor."""

    PLACE = "cleanse.versions"
    TOPICS = ("recipe",)
    AUTO_FOCUS = "#versions"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._found: list[RecipeVersion] = []

    def body(self) -> ComposeResult:
        """The list, and the steps below."""
        yield Panel(SmallTable(id="versions"), title="versions", id="versions-panel")
        yield Panel(SmallTable(id="steps", header=False), title="steps", id="steps-panel")

    async def load(self) -> None:
        """The versions as they are now."""
        request = wire.ListVersions(dataset=self._dataset, limit=MOST)
        self._found = await self.hub.call(request)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        rows = [
            [one.version, one.state, when(one.at, now), one.by, one.steps, one.what]
            for one in self._found
        ]
        self.query_one("#versions", SmallTable).show_rows(VERSIONS, rows, key=0)
        panel = self.query_one("#versions-panel", Panel)
        panel.retitle(f"recipe of {self._dataset} · {counted(len(rows), 'version')}")
        panel.fact("esc back")
        await self._show_steps()
        self.refresh_keys()

    @property
    def _chosen(self) -> RecipeVersion | None:
        place = self.query_one("#versions", SmallTable).cursor_row
        return self._found[place] if place < len(self._found) else None

    def on_row_table_moved(self, event: RowTable.Moved) -> None:
        """Show the steps of the version under the cursor."""
        if event.control.id == "versions":
            begin(self, partial(self.attempt, self._show_steps), "rows", exclusive=True)
        self.refresh_keys()

    async def _show_steps(self) -> None:
        one = self._chosen
        if one is None:
            return
        view = await self.hub.call(wire.ShowRecipe(dataset=self._dataset, version=one.version))
        if one is self._chosen:
            table = self.query_one("#steps", SmallTable)
            table.show_rows(*listing.steps_table(view.steps, table.size.width))
            steps = counted(len(view.steps), "step")
            self.query_one("#steps-panel", Panel).retitle(f"version {one.version} · {steps}")

    def why_not(self, action: Action) -> str | None:
        """What counts already need not be restored."""
        if not self.is_mounted or action.method != "restore":
            return None
        one = self._chosen
        if one is None:
            return "the recipe has no version yet"
        return "this version is the recipe now" if one.state == "now" else None

    async def action_restore(self) -> None:
        """Make the version under the cursor the newest again."""
        one = self._chosen
        now = next((each.version for each in self._found if each.state == "now"), 0)
        if one is None or not await may_edit(self, self._dataset):
            return
        view = await self.hub.call(
            wire.RestoreRecipe(dataset=self._dataset, version=one.version, base=now)
        )
        self.toast(f"version {one.version} again, as version {view.version} · u takes it back")
        await self.load()
