"""The models screen: every version, where it comes from, and how it stands against the champion."""

from __future__ import annotations

import datetime as dt
from functools import partial

from textual.app import ComposeResult
from textual.timer import Timer

from workbench.core import family_names
from workbench.core.errors import WorkbenchError
from workbench.history.about import About
from workbench.history.proving import ProvingScreen
from workbench.history.requests import (
    AliasThen,
    AsOf,
    DiffVersions,
    ListVersions,
    ShowVersion,
    Version,
    Versions,
)
from workbench.history.versions_panel import VersionsPanel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.work import begin

PAUSE = 0.12
MOST_CHOICES = 200


class ModelsScreen(ProvingScreen):
    """Versions, and panels about the one under the cursor."""

    PLACE = "models"
    TOPICS = ("models",)
    AUTO_FOCUS = "#versions"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self) -> None:
        super().__init__()
        self._panel = VersionsPanel(self._ask, self.reload)
        self._about = About()
        self._shown: tuple[int, int] | None = None
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """The table, and what there is to tell about its version."""
        yield self._panel
        yield self._about

    @property
    def chosen(self) -> Version | None:
        """The version under the cursor."""
        return self._panel.chosen

    async def _ask(self, request: ListVersions) -> Versions:
        return await self.hub.call(request)

    async def load(self) -> None:
        """The first window again; the cursor stays."""
        await self._panel.load()
        self._shown = None
        if not self._panel.table.total:
            self._tell_nothing()
        elif self.chosen is not None:
            self._rested()

    def on_row_table_moved(self, _event: RowTable.Moved) -> None:
        """Tell about the version once the cursor rests."""
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE if self._shown else 0.001, self._rested)
        self.refresh_keys()

    def on_resize(self) -> None:
        """Fill the panels again for their new height."""
        self._shown = None
        if self.is_mounted and self.chosen is not None:
            self.call_after_refresh(self._rested)

    def _rested(self) -> None:
        begin(self, partial(self._tell, self.chosen), "load")

    async def _tell(self, row: Version | None) -> None:
        if row is None:
            return
        seen = (row.version, row.champion or 0)
        if seen == self._shown:
            return
        self._shown = seen
        try:
            found = await self.hub.call(ShowVersion(version=str(row.version)))
            if self._shown != seen:
                return
            self._about.tell(found)
            champion = found.version.champion
            if champion == row.version:
                self._about.be_champion(row)
                return
            against = None
            if champion is not None:
                asked = DiffVersions(a=str(champion), b=str(row.version))
                against = await self.hub.call(asked)
            if self._shown == seen:
                self._about.stand(against)
        except WorkbenchError as error:
            self.fail(error)

    def _tell_nothing(self) -> None:
        if self._panel.filter:
            self._about.nothing("no version matches", "esc", "shows all")
        else:
            self._about.nothing("no model yet", "g t", "trains one")

    def key_escape(self) -> None:
        """Show all versions again."""
        self._panel.end_filter()

    def action_filter(self) -> None:
        """Type words."""
        self._panel.start_filter()

    def action_open(self) -> None:
        """Everything about the version under the cursor."""
        from workbench.history.version_screen import VersionScreen

        self.app.push_screen(VersionScreen(self._row().version))

    async def action_diff(self) -> None:
        """Choose another version and show what differs."""
        from workbench.history.diff_screen import DiffScreen

        row = self._row()
        others = [one for one in self._panel.known.values() if one.version != row.version]
        if not others:
            self.toast("there is no other version yet", "attention")
            return
        others.sort(
            key=lambda one: (one.version != row.champion, one.line != row.line, -one.version)
        )
        choices = [
            Choice(
                str(one.version),
                f"v{one.version} {family_names.title(one.family)}",
                " ".join(([one.line] if self._panel.lines > 1 else []) + one.aliases),
            )
            for one in others[:MOST_CHOICES]
        ]
        other = await self.pick(f"compare v{row.version} with", choices)
        if other is not None:
            self.app.push_screen(DiffScreen(other, str(row.version)))

    async def action_as_of(self) -> None:
        """Ask for a time, and tell what was live then."""
        today = dt.date.today().isoformat()
        found: list[AliasThen] = []

        async def submit(time: str) -> None:
            found[:] = await self.hub.call(AsOf(time=time))

        hint = "2026-03-01 or 2026-03-01T14:30Z"
        time = await self.ask("what was live", "at which time?", today, hint=hint, submit=submit)
        if time is None:
            return
        several = self._panel.lines > 1
        words = ", ".join(
            f"{f'{one.line}:' if several else ''}{one.alias} v{one.version} (by {one.by})"
            for one in found
        )
        self.toast(f"{time}: {words or 'nothing was live'}")

    def action_deleted(self) -> None:
        """List deleted versions too, or no longer."""
        self._panel.deleted = not self._panel.deleted
        self.reload()
