"""What is chosen in facets: values, ranges, all but those."""

from __future__ import annotations

from functools import partial

import msgspec

from workbench.cleanse.facet_panel import FacetPanel
from workbench.cleanse.facets import Facet
from workbench.cleanse.screen_rows import RowsScreen
from workbench.tui.actions import Action
from workbench.tui.work import begin

FOR_FACETS = (
    *("choose_value", "choose_listed", "find", "invert", "clear", "range", "drop_facet"),
    "rename_values",
)


class FacetChoicesScreen(RowsScreen):
    """A screen with facets (``#facet-0`` and so on), which are counted anew with each choice."""

    def __init__(self) -> None:
        super().__init__()
        self.facets: list[Facet] = []
        self.searches: dict[str, str] = {}

    @property
    def place(self) -> int | None:
        """The facet with the focus."""
        for place in range(len(self.facets)):
            if self.query_one(f"#facet-{place}", FacetPanel).table.has_focus:
                return place
        return None

    def why_not(self, action: Action) -> str | None:
        """Most keys are for a facet."""
        if not self.is_mounted or action.method not in FOR_FACETS:
            return None
        return "tab goes to a facet" if self.place is None else None

    def _change(self, place: int, facet: Facet) -> None:
        self.facets[place] = facet
        begin(self, partial(self.attempt, self.load), "facets", exclusive=True)

    async def action_choose_value(self) -> None:
        """Choose the value under the cursor, or no longer."""
        place = self.place
        if place is not None:
            panel = self.query_one(f"#facet-{place}", FacetPanel)
            if panel.found:
                self._change(place, self.facets[place].toggled(panel.value))

    async def action_choose_listed(self) -> None:
        """Choose every value that is listed, or none of them if all are."""
        place = self.place
        if place is not None:
            panel, facet = self.query_one(f"#facet-{place}", FacetPanel), self.facets[place]
            listed = [one.value for one in panel.found[len(panel.found) - panel.listed :]]
            others = [value for value in facet.values if value not in set(listed)]
            new = [value for value in listed if value not in set(facet.values)]
            values = [*facet.values, *new] if new else others
            self._change(place, msgspec.structs.replace(facet, values=values))

    async def action_find(self) -> None:
        """List the values that contain a text, out of all that there are; "" lists all again."""
        place = self.place
        if place is None:
            return
        column = self.facets[place].column
        before = self.searches.get(column, "")
        words = await self.ask(
            "find values", f"{column} contains", before, hint="nothing: all", empty=True
        )
        if words is None:
            return
        self.searches = {name: text for name, text in self.searches.items() if name != column}
        if words:
            self.searches[column] = words
        await self.load()

    async def action_invert(self) -> None:
        """All but what is chosen, and back."""
        place = self.place
        if place is not None:
            facet = self.facets[place]
            self._change(place, msgspec.structs.replace(facet, inverted=not facet.inverted))

    async def action_clear(self) -> None:
        """Choose everything again."""
        place = self.place
        if place is not None:
            self._change(place, Facet(column=self.facets[place].column))

    async def action_all_rows(self) -> None:
        """Choose nothing in any facet."""
        self.facets = [Facet(column=one.column) for one in self.facets]
        await self.load()

    async def action_range(self) -> None:
        """Choose a range of numbers or days."""
        place = self.place
        if place is None:
            return
        facet = self.facets[place]
        start = f"{facet.low} to {facet.high}" if facet.low or facet.high else ""
        words = await self.ask("range", f"{facet.column} from … to …", start, hint="10 to 20")
        if words is not None:
            low, _, high = words.partition("to")
            made = msgspec.structs.replace(facet, low=low.strip(" …"), high=high.strip(" …"))
            made.where()
            self._change(place, made)
