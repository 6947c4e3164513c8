"""What differs between two states of a dataset: counts, and the first rows that differ."""

from __future__ import annotations

from textual.app import ComposeResult

from workbench.collect.difference_text import SIGNS, cells, stated, summary
from workbench.collect.snapshots import CompareRows
from workbench.core.figures import counted
from workbench.tui.area_screen import AreaScreen
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Prose
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.small_table import SmallTable

MOST = 200


class DifferenceScreen(AreaScreen):
    """From state ``a`` to ``b``; esc goes back."""

    PLACE = "data.difference"
    TOPICS = ("rows",)
    AUTO_FOCUS = "#differing"
    CSS_PATH = "screen.tcss"

    def __init__(self, dataset: str, a: str, b: str, keys: list[str]) -> None:
        super().__init__()
        self._dataset, self._a, self._b, self._keys = dataset, a, b, keys

    def body(self) -> ComposeResult:
        """The counts above the rows."""
        title = f"{self._dataset}: from {stated(self._a)} to {stated(self._b)}"
        yield Panel(Prose(id="counts"), title=title, id="counts-panel")
        yield Panel(SmallTable(id="differing"), title="rows that differ", id="differing-panel")

    async def load(self) -> None:
        """Ask for the counts and the first rows."""
        found = await self.hub.call(
            CompareRows(dataset=self._dataset, a=self._a, b=self._b, limit=MOST)
        )
        self.query_one("#counts", Prose).show("\n".join(summary(found)))
        differing = found.added + found.removed + found.changed
        table = self.query_one("#differing", SmallTable)
        if not differing:
            table.show_rows([Column("", most=60)], [([("no row differs", "secondary")],)])
        else:
            columns = [
                Column("", width=1),
                Column("row", right=True, weight="dim"),
                Column("cells", most=max(40, self.size.width - 20)),
            ]
            rows = [[[SIGNS[r.what]], r.row, cells(r, self._keys)] for r in found.rows]
            table.show_rows(columns, rows)
        fact = counted(differing, "row")
        if differing > len(found.rows):
            fact = f"first {len(found.rows):,} of {fact}"
        self.query_one("#differing-panel", Panel).fact(fact)
