"""Suggested steps: accept, refuse, with a preview of the one under the cursor."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from textual.app import ComposeResult

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.forward import may_edit
from workbench.cleanse.panels import Ask, PreviewPanel
from workbench.cleanse.views import Suggestion
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Line
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable
from workbench.tui.work import while_there

CLEAN: list[Line] = [[("nothing more to suggest: the columns look clean", "secondary")]]


class SuggestionsScreen(AreaScreen):
    """Steps worth adding after the recipe so far, most rows first."""

    PLACE = "cleanse.suggestions"
    TOPICS = ("recipe",)
    AUTO_FOCUS = "#suggestions"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._found: list[Suggestion] = []
        self._refused = False
        self._seen = 0
        self._adding: set[str] = set()  # accepted, and not in the recipe yet
        self._turn = asyncio.Lock()
        self._asked = self._answered = 0

    def body(self) -> ComposeResult:
        """The list and a preview."""
        yield Panel(
            SmallTable(id="suggestions"),
            title=f"suggestions for {self._dataset}",
            id="suggestions-panel",
        )
        yield PreviewPanel(self._wanted, CLEAN, id="trial-panel")

    async def load(self) -> None:
        """The suggestions for the recipe as it is now."""
        panel = self.query_one("#suggestions-panel", Panel)
        panel.fact("looking at every column …")
        request = wire.Suggest(dataset=self._dataset, refused=self._refused)
        self._asked += 1
        asked, adding = self._asked, set(self._adding)
        found = await self.hub.call(request)
        if asked < self._answered:
            # A later question was answered sooner: this is of an older recipe.
            return
        self._answered = asked
        self._found = [one for one in found if one.id not in adding | self._adding]
        self._show()

    def _show(self) -> None:
        """The list as it is known."""
        panel = self.query_one("#suggestions-panel", Panel)
        rows = [
            [
                one.touches,
                [(one.title, "dim" if one.refused else "text")],
                f"refused · {one.why}" if one.refused else one.why,
            ]
            for one in self._found
        ]
        self.query_one("#suggestions", SmallTable).show_rows(listing.SUGGESTIONS, rows)
        too = " · refused ones too" if self._refused else ""
        none = "" if rows or self._adding else " · none is left: esc, then A applies the recipe"
        panel.retitle(f"suggestions for {self._dataset}{too}{none}")
        panel.fact(f"{len(rows)} · esc back")
        self._seen += 1
        self.query_one(PreviewPanel).look(at_once=True)
        self.refresh_keys()

    @property
    def _chosen(self) -> Suggestion | None:
        table = self.query_one("#suggestions", SmallTable)
        return self._found[table.cursor_row] if table.cursor_row < len(self._found) else None

    def on_row_table_moved(self, _event: RowTable.Moved) -> None:
        """Try the suggestion once the cursor rests."""
        self.query_one(PreviewPanel).look()

    def _wanted(self) -> tuple[Hashable, Ask | None]:
        """The suggestion under the cursor, for the preview."""
        one = self._chosen
        if one is None:
            return "", None
        request = wire.PreviewStep(dataset=self._dataset, step=one.step)
        return (one.id, self._seen), lambda: self.hub.call(request)

    def why_not(self, action: Action) -> str | None:
        """Accept and refuse need a suggestion."""
        if action.method in ("accept", "refuse") and self.is_mounted and self._chosen is None:
            return "there is nothing to suggest"
        return None

    async def action_accept(self) -> None:
        """Add the step to the recipe."""
        one = await self._one_of(self._chosen)
        if one is None or not await may_edit(self, self._dataset) or one.id in self._adding:
            return
        self._adding.add(one.id)
        # Who has left meanwhile has asked for it all the same.
        with while_there(self):
            self._leave_out(one)
        added = wire.AddStep(dataset=self._dataset, step=one.step, suggestion=one.id)
        try:
            # One after the other, so that they are in the recipe as they were accepted; and what
            # is typed next, esc among it, finds the step there.
            self.hold_on()
            async with self._turn:
                await self.hub.call(added)
            self.toast(f"added {one.title} · u on the recipe takes it back")
        finally:
            self._adding.discard(one.id)
            if not self._adding:
                await self.load()

    async def action_refuse(self) -> None:
        """Put the suggestion away, or bring it back."""
        one = self._chosen
        if one is None:
            return
        if not self._refused:
            self._found = [other for other in self._found if other.id != one.id]
            self._show()
        refused = wire.RefuseSuggestion(
            dataset=self._dataset, id=one.id, title=one.title, undo=one.refused
        )
        try:
            await self.hub.call(refused)
        finally:
            await self.load()

    def _leave_out(self, one: Suggestion) -> None:
        """It leaves the list at once: the same key again, however soon, is for the next one."""
        self._found = [other for other in self._found if other not in self._with(one)]
        self._show()

    def _with(self, one: Suggestion) -> list[Suggestion]:
        """The suggestion, and those that answer the same question otherwise."""
        same = [other for other in self._found if one.either and other.either == one.either]
        return same or [one]

    async def _one_of(self, chosen: Suggestion | None) -> Suggestion | None:
        """What the rows do not say is never settled by the way: a person is asked."""
        ways = self._with(chosen) if chosen is not None else []
        if len(ways) < 2:
            return chosen
        choices = [Choice(one.id, one.why.partition(", ")[2] or one.title) for one in ways]
        picked = await self.pick(ways[0].either, choices)
        return next((one for one in ways if one.id == picked), None)

    def action_show_refused(self) -> None:
        """Show those that were refused too, or no longer."""
        self._refused = not self._refused
        self.toast("refused ones are shown too" if self._refused else "refused ones are hidden")
        self.reload()
