"""One facet on the screen: a column's values with their rows, and which are chosen."""

from __future__ import annotations

from typing import Any

from workbench.cleanse.contrast import value as shown
from workbench.cleanse.facet_views import FacetCount, FacetValue
from workbench.cleanse.facets import Facet
from workbench.cleanse.listing import LEFT, TICKED
from workbench.core import figures
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

COLUMNS = (
    Column("tick", " ", width=1),
    Column("value", most=30),
    Column("rows", right=True, weight="bright"),
)


class FacetPanel(Panel):
    """Call ``show``; ``value`` is the one under the cursor."""

    def __init__(self, *, id: str) -> None:
        self.table = SmallTable(header=False)
        super().__init__(self.table, id=id)
        self.found: list[FacetValue] = []

    @property
    def value(self) -> str | None:
        """The value under the cursor."""
        return self.found[min(self.table.cursor_row, len(self.found) - 1)].value

    def show(self, facet: Facet, counted: FacetCount) -> None:
        """Show the values: those chosen first, also where no row has them now."""
        listed = {one.value for one in counted.values}
        gone = [FacetValue(value=one, count=0) for one in facet.values if one not in listed]
        self.found = [*gone, *counted.values]
        chosen = set(facet.values)
        rows = [[*_tick(one, chosen, facet), one.count] for one in self.found]
        self.table.show_rows(COLUMNS, rows)
        self.retitle(f"{'not ' if facet.inverted and facet.chosen else ''}{facet.column}")
        some = len(counted.values)
        more = f"first {figures.count(some)} of " if some < counted.distinct else ""
        ticked = f"{len(chosen)} of " if chosen else ""
        bounds = f"{facet.low or '…'} to {facet.high or '…'} · " if facet.low or facet.high else ""
        self.fact(f"{bounds}{ticked}{more}{figures.counted(counted.distinct, 'value')}")


def _tick(one: FacetValue, chosen: set[str | None], facet: Facet) -> list[Any]:
    tick = TICKED if one.value in chosen else LEFT
    left_out = bool(chosen) and (one.value in chosen) == facet.inverted
    text = "missing" if one.value is None else shown(one.value)
    weight = "dim" if left_out or one.value is None else "text"
    return [[tick], [(text, weight)]]
