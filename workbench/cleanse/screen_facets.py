"""Linked facets: values of several columns, counted under what is chosen in the others.

Rows are those that the recipe leaves, applied or not: a step made here sees just them.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.cleanse import facets as linked
from workbench.cleanse import requests as wire
from workbench.cleanse.agreeing import agreed
from workbench.cleanse.facet_panel import FacetPanel
from workbench.cleanse.facet_views import FacetCounts, FacetSet
from workbench.cleanse.facets import Facet
from workbench.cleanse.forward import may_edit
from workbench.cleanse.screen_facet_choices import FacetChoicesScreen
from workbench.cleanse.screen_rows import CUT
from workbench.cleanse.views import Document
from workbench.collect.requests import RowsWindow
from workbench.core.errors import InvalidInputError, WorkbenchError
from workbench.core.figures import counted
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.picker import Choice
from workbench.tui.widgets.row_table import RowTable

VALUES = 500


class FacetsScreen(FacetChoicesScreen):
    """The facets above, the rows that they leave below."""

    PLACE = "cleanse.facets"
    TOPICS = ("rows", "recipe")
    AUTO_FOCUS = "FacetPanel RowTable"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str, column: str) -> None:
        super().__init__()
        self.dataset = dataset
        self.facets.append(Facet(column=column))
        self.counts: FacetCounts | None = None

    def body(self) -> ComposeResult:
        """A panel for each facet, and the rows."""
        panels = [FacetPanel(id=f"facet-{place}") for place in range(linked.MOST)]
        for place, panel in enumerate(panels):
            panel.display = place < len(self.facets)
        yield Horizontal(*panels, id="facets")
        yield Panel(RowTable(id="rows"), title="counting …", id="rows-panel")

    async def load(self) -> None:
        """Count every facet's values under the others, and show the rows that are left."""
        asked = list(self.facets), dict(self.searches)
        panel = self.query_one("#rows-panel", Panel)
        panel.fact("counting …" if self.counts is not None else "")
        try:
            found = await self.hub.call(
                wire.CountFacets(
                    dataset=self.dataset, facets=asked[0], limit=VALUES, search=self.searches
                )
            )
        except WorkbenchError:
            panel.fact("")
            raise
        if asked != (self.facets, self.searches):
            # Something else was chosen meanwhile: its own count is on its way.
            return
        self.counts, self.facets = found, found.facets
        self.drill_where, self.drill = found.where, linked.told(self.facets)
        for place in range(linked.MOST):
            panel = self.query_one(f"#facet-{place}", FacetPanel)
            panel.display = place < len(self.facets)
            if panel.display:
                facet = self.facets[place]
                panel.show(facet, found.columns[place], self.searches.get(facet.column, ""))
        await self.show_rows(keep=True)
        told = f" · {self.drill}" if self.drill else ""
        self.query_one("#rows-panel", Panel).retitle(f"rows {state_of(found)}{told}")
        self.refresh_keys()

    async def window(self, offset: int, limit: int) -> RowsWindow:
        """Rows after the recipe that the facets leave."""
        return await self.hub.call(
            wire.GetFacetRows(
                dataset=self.dataset,
                facets=self.facets,
                offset=offset,
                limit=limit,
                sort=self.sorted_by[0] if self.sorted_by else "",
                descending=bool(self.sorted_by and self.sorted_by[1]),
                cut=CUT,
            )
        )

    async def action_add_facet(self) -> None:
        """Count another column."""
        if len(self.facets) == linked.MOST:
            raise InvalidInputError(f"{linked.MOST} facets are all there can be", "d removes one")
        known = {facet.column for facet in self.facets}
        names = self.counts.names if self.counts is not None else []
        free = [Choice(name, name, "") for name in names if name not in known]
        name = await self.pick("count another column", free)
        if name is not None:
            self.facets.append(Facet(column=name))
            await self.load()

    async def action_drop_facet(self) -> None:
        """Count this column no more."""
        place = self.place
        if place is not None and len(self.facets) > 1:
            self.searches.pop(self.facets.pop(place).column, None)
            await self.load()

    async def action_rename_values(self) -> None:
        """Give the chosen values, or the one under the cursor, another value or none: a step."""
        place = self.place
        if place is None:
            return
        panel, facet = self.query_one(f"#facet-{place}", FacetPanel), self.facets[place]
        values = facet.values or ([panel.value] if panel.found else [])
        if not values or facet.inverted:
            raise InvalidInputError("no value is chosen", "space chooses values")
        step = await self._edited(facet.column, [value for value in values if value is not None])
        if step is not None and await self._add(step):
            # They are no more, and what was looked for has been found.
            self.searches.pop(facet.column, None)
            self.facets = [
                Facet(column=one.column) if one.column == facet.column else one
                for one in self.facets
            ]
            await self.load()

    async def _edited(self, column: str, old: list[str]) -> Document | None:
        """The step that gives them the value that is typed; missing cells alone are filled."""
        if not old:
            new = await self.ask(f"missing cells of {column} become")
            return None if new is None else {"step": "fill", "columns": [column], "value": new}
        what = f"{counted(len(old), 'value')} of {column} become"
        hint = "nothing written: these cells become missing"
        new = await self.ask(what, "", old[0], hint=hint, empty=True)
        if new is None:
            return None
        edits = {value: new if new.strip() else None for value in old if value != new}
        return {"step": "mass_edit", "columns": [column], "edits": edits}

    async def action_keep(self) -> None:
        """Keep the rows that are left, or drop them: a step."""
        if not self.drill_where:
            raise InvalidInputError("every row is left", "space chooses values")
        choices = [
            Choice("keep", "keep these rows alone", self.drill),
            Choice("drop", "drop these rows", self.drill),
        ]
        mode = await self.pick("a step for these rows", choices)
        if mode is not None:
            step = {"step": "filter", "where": self.drill_where, "mode": mode}
            if await self._add(step, f"a step: {mode} rows where {self.drill}"):
                await self.action_all_rows()

    async def _add(self, step: Document, title: str = "") -> bool:
        """Whether it was agreed to and added."""
        found = await self.hub.call(wire.PreviewStep(dataset=self.dataset, step=step))
        if not (await agreed(self, found, "add", title) and await may_edit(self, self.dataset)):
            return False
        base = self.counts.version if self.counts is not None else None
        await self.hub.call(wire.AddStep(dataset=self.dataset, step=step, base=base))
        self.toast("added · A on the cleanse screen applies the recipe")
        return True

    async def action_save(self) -> None:
        """Give these facets a name."""
        name = await self.ask("keep these facets as", "a name")
        if name:
            await self.hub.call(
                wire.SaveFacets(dataset=self.dataset, name=name, facets=self.facets)
            )
            self.toast(f"kept as {name} · O opens it again")

    async def action_open(self) -> None:
        """Open facets that were given a name."""
        found: list[FacetSet] = await self.hub.call(wire.ListFacetSets(dataset=self.dataset))
        if not found:
            self.toast("no facets were kept yet: W keeps these")
            return
        choices = [Choice(one.name, one.name, linked.told(one.facets)) for one in found]
        name = await self.pick("facets", choices)
        if name is not None:
            self.facets = next(list(one.facets) for one in found if one.name == name)
            await self.load()


def state_of(found: FacetCounts) -> str:
    """Which rows were counted: ``after recipe 7, 3 steps``."""
    if not found.steps:
        return "as loaded, no step yet"
    return f"after recipe {found.version}, {counted(found.steps, 'step')}"
