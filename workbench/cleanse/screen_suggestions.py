"""Suggested steps: accept, refuse, with a preview of the one under the cursor."""

from __future__ import annotations

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
from workbench.tui.widgets.row_table import RowTable
from workbench.tui.widgets.small_table import SmallTable

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
        self._taken: set[str] = set()  # accepted, and still listed until the list is made anew
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
        asked = self._asked
        found = await self.hub.call(request)
        if asked < self._answered:
            # A later question was answered sooner: this is of an older recipe.
            return
        self._answered, self._found = asked, found
        self._taken.clear()
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
        none = "" if rows else " · none is left: esc, then A applies the recipe"
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
        one = self._chosen
        if one is None or one.id in self._taken or not await may_edit(self, self._dataset):
            return
        self._taken.add(one.id)
        await self.hub.call(wire.AddStep(dataset=self._dataset, step=one.step, suggestion=one.id))
        self.toast(f"added {one.title} · u on the recipe takes it back")
        # What is typed next is for the suggestions that there are then.
        await self.load()

    async def action_refuse(self) -> None:
        """Put the suggestion away, or bring it back."""
        one = self._chosen
        if one is None:
            return
        await self.hub.call(
            wire.RefuseSuggestion(
                dataset=self._dataset, id=one.id, title=one.title, undo=one.refused
            )
        )

    def action_show_refused(self) -> None:
        """Show those that were refused too, or no longer."""
        self._refused = not self._refused
        self.toast("refused ones are shown too" if self._refused else "refused ones are hidden")
        self.reload()
