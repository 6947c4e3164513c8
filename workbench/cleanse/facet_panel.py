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

BESIDE = 16
"""Cells beside the value: the tick, the rows, the gaps."""
LEAST_VALUE = 30


class FacetPanel(Panel):
    """Call ``show``; ``value`` is the one under the cursor."""

    def __init__(self, *, id: str) -> None:
        self.table = SmallTable(header=False)
        super().__init__(self.table, id=id)
        self.found: list[FacetValue] = []
        self.listed = 0

    @property
    def value(self) -> str | None:
        """The value under the cursor."""
        return self.found[min(self.table.cursor_row, len(self.found) - 1)].value

    def show(self, facet: Facet, counted: FacetCount, search: str = "") -> None:
        """Show the values, those that contain ``search``; before them what is chosen besides."""
        listed = {one.value for one in counted.values}
        self.found = [*(one for one in counted.chosen if one.value not in listed), *counted.values]
        self.listed = len(counted.values)
        chosen = set(facet.values)
        rows = [[*_tick(one, chosen, facet), one.count] for one in self.found]
        columns = (
            Column("tick", " ", width=1),
            Column("value", most=max(LEAST_VALUE, self.table.size.width - BESIDE)),
            Column("rows", right=True, weight="bright"),
        )
        self.table.show_rows(columns, rows)
        of_search = f" · with {shown(search)}" if search else ""
        mark = "not " if facet.inverted and facet.chosen else ""
        self.retitle(f"{mark}{facet.column}{of_search}")
        self.fact(" · ".join(_facts(facet, counted, search)))


def _facts(facet: Facet, counted: FacetCount, search: str) -> list[str]:
    """Its bounds, how many are chosen, and how many of all values are there."""
    facts = []
    if facet.low or facet.high:
        facts.append(f"{facet.low or '…'} to {facet.high or '…'}")
    if facet.values:
        facts.append(f"{figures.count(len(facet.values))} chosen")
    some = len(counted.values)
    first = f"first {figures.count(some)} of " if some < counted.found else ""
    found = f"{figures.count(counted.found)} of " if search else ""
    facts.append(f"{first}{found}{figures.counted(counted.distinct, 'value')}")
    return facts


def _tick(one: FacetValue, chosen: set[str | None], facet: Facet) -> list[Any]:
    tick = TICKED if one.value in chosen else LEFT
    left_out = bool(chosen) and (one.value in chosen) == facet.inverted
    text = "missing" if one.value is None else shown(one.value)
    weight = "dim" if left_out or one.value is None else "text"
    return [[tick], [(text, weight)]]
