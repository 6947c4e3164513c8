"""New spellings that meet a merged cluster: each waits for a person's word."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult

from workbench.cleanse import listing
from workbench.cleanse import requests as wire
from workbench.cleanse.accepting import accepting
from workbench.cleanse.contrast import value
from workbench.cleanse.forward import may_edit
from workbench.cleanse.views import UnseenVariant
from workbench.core.figures import counted
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable


class UnseenScreen(AreaScreen):
    """Accept a spelling into the step that merges its cluster, or keep it apart."""

    PLACE = "cleanse.unseen"
    TOPICS = ("recipe", "rows")
    AUTO_FOCUS = "#unseen"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str) -> None:
        super().__init__()
        self._dataset = dataset
        self._found: list[UnseenVariant] = []

    def body(self) -> ComposeResult:
        """The list."""
        yield Panel(SmallTable(id="unseen"), title="new spellings", id="unseen-panel")

    async def load(self) -> None:
        """The spellings as they are now."""
        self._found = await self.hub.call(wire.ListUnseen(dataset=self._dataset))
        rows = [
            [one.rows, value(one.value), one.target, one.column, f"{one.index + 1} {one.title}"]
            for one in self._found
        ]
        self.query_one("#unseen", SmallTable).show_rows(listing.UNSEEN, rows)
        panel = self.query_one("#unseen-panel", Panel)
        told = "came after their clusters were merged" if rows else "nothing waits"
        panel.retitle(f"{counted(len(rows), 'new spelling')} · {told}")
        panel.fact("esc back")
        self.refresh_keys()

    @property
    def _chosen(self) -> UnseenVariant | None:
        place = self.query_one("#unseen", SmallTable).cursor_row
        return self._found[place] if place < len(self._found) else None

    def why_not(self, action: Action) -> str | None:
        """All keys need a spelling."""
        return "nothing waits" if self.is_mounted and self._chosen is None else None

    async def action_admit(self) -> None:
        """Merge the spelling from now on."""
        if self._chosen is not None:
            await self._accept([self._chosen])

    async def action_admit_all(self) -> None:
        """Merge all spellings, step by step."""
        if await self.confirm(f"merge {counted(len(self._found), 'spelling')}?", yes="merge"):
            await self._accept(self._found)

    async def _accept(self, variants: list[UnseenVariant]) -> None:
        if not await may_edit(self, self._dataset):
            return
        base: int | None = None
        for request in accepting(self._dataset, variants):
            after = msgspec.structs.replace(request, base=base or request.base)
            base = (await self.hub.call(after)).version
        self.toast(f"{counted(len(variants), 'spelling')} merged · u on the recipe takes it back")

    async def action_keep_apart(self) -> None:
        """Say that the spelling means something else, on record."""
        one = self._chosen
        if one is not None:
            await self.hub.call(
                wire.RefuseMerge(
                    dataset=self._dataset, column=one.column, values=[one.value], target=one.target
                )
            )
            self.toast(f"{one.value} is kept apart from {one.target}")
