"""The sheet of a file or a source: its terms, how it is read and why, its columns, a sample."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from workbench.collect.plan import Fact, Plan
from workbench.collect.requests import ListDatasets, SniffSheet, Source
from workbench.collect.sheet import facts
from workbench.collect.terms import Around
from workbench.core import figures
from workbench.tui.actions import Action
from workbench.tui.area_screen import AreaScreen
from workbench.tui.paint import Piece, clean, wrapped
from workbench.tui.widgets.cells import Column
from workbench.tui.widgets.lines import Lines
from workbench.tui.widgets.panel import Panel
from workbench.tui.widgets.progress import Progress
from workbench.tui.widgets.small_table import SmallTable

SAMPLE_CELL = 40
NUMBERS = ("integer", "number")


class SheetScreen(AreaScreen):
    """The sheet of one file or source, and its reason for each guess.

    ``people`` may be made the owner of a source; ``sources`` are those that are there.
    """

    AUTO_FOCUS = "#facts"
    CSS_PATH = "screen.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]

    def __init__(
        self,
        plan: Plan,
        sheet: SniffSheet,
        sources: Sequence[Source] = (),
        people: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._plan, self._sheet = plan, sheet
        keys = {one.dataset: one.keys for one in sources if one.dataset}
        self._around = Around(dt.datetime.now(), people, keys)
        self._facts: list[Fact] = []
        self._loading_file = False
        self._alike = ""

    def body(self) -> ComposeResult:
        """Guesses left, columns right, the sample below."""
        with Horizontal(id="sheet"):
            yield Panel(SmallTable(id="facts"), title="how it is read", id="facts-panel")
            yield Panel(SmallTable(id="columns"), title="columns", id="columns-panel")
        yield Panel(SmallTable(cells=True, id="sample"), title="sample", id="sample-panel")
        yield Lines(id="notes")
        yield Progress(id="progress")

    async def load(self) -> None:
        """Show the sheet that is here; a new file may belong to rows that are there."""
        if self._plan.source is None and self._around.datasets:
            names = set(self._sheet.dialect.names)
            there = await self.hub.call(ListDatasets())
            same = [one.name for one in there if {each.name for each in one.columns} == names]
            self._alike = same[0] if same else ""
        self._show()

    def why_not(self, action: Action) -> str | None:
        """Nothing can be changed while the file is being loaded."""
        if self._loading_file:
            return "the file is being loaded"
        if action.id in ("data.load", "data.save"):
            return self._sheet.refused or None
        return None

    def _show(self) -> None:
        sheet, plan = self._sheet, self._plan
        self._facts = facts(plan, sheet, self._around)
        self.query_one("#facts", SmallTable).show_rows(
            [
                Column("fact", weight="secondary", width=11),
                Column("value", most=16, weight="bright"),
                Column("why", most=60, weight="dim"),
            ],
            [(fact.name, _value(fact), fact.why) for fact in self._facts],
            key=0,
        )
        self.query_one("#columns", SmallTable).show_rows(
            [
                Column("column", most=24),
                Column("guess", most=13, weight="accent"),
                Column("why", most=60, weight="dim"),
            ],
            _column_cells(plan, sheet),
            key=0,
        )
        names = sheet.dialect.names
        numbers = {column.name for column in sheet.columns if column.guess in NUMBERS}
        self.query_one("#sample", SmallTable).show_rows(
            [Column(name, name, most=SAMPLE_CELL, right=name in numbers) for name in names],
            sheet.sample,
        )
        _, _, file = sheet.location.rpartition("/")
        title = f"how {file} is read" if plan.source is None else f"{plan.name} · {file}"
        self.query_one("#facts-panel", Panel).retitle(title)
        self.query_one("#facts-panel", Panel).fact(figures.size(sheet.bytes))
        self.query_one("#columns-panel", Panel).fact(
            f"{figures.counted(len(names), 'column')}, stored as text"
        )
        self.query_one("#sample-panel", Panel).fact(
            f"first {figures.counted(len(sheet.sample), 'row')}"
        )
        self._say()

    def _say(self) -> None:
        """Under the sample: the reason of the guess under the cursor, and what to know."""
        row = min(self.query_one("#facts", SmallTable).cursor_row, len(self._facts) - 1)
        fact = self._facts[row]
        reason: list[Piece] = [(f"{fact.name} {fact.value}", "text"), (f"  {fact.why}", "dim")]
        notes: list[list[Piece]] = [
            [("! ", "attention"), (note, "secondary")]
            for note in [*filter(None, [self._sheet.refused, self._belongs()]), *self._sheet.notes][
                :2
            ]
        ]
        width = max(20, self.size.width - 2)
        said = [one for each in (reason, *notes) for one in wrapped(clean(each), width, indent=2)]
        self.query_one("#notes", Lines).show(*said)

    def _belongs(self) -> str:
        """What to do with a file that has the columns of a dataset, such as one of test rows."""
        if not self._alike or self._plan.dataset:
            return ""
        return (
            f"{self._alike} has these columns: choose it as dataset for more of its rows, or for "
            "its test rows (then g t, n: sources)"
        )

    def on_resize(self) -> None:
        """Break the lines below the sample anew."""
        if self._facts:
            self._say()

    def on_row_table_moved(self, event: SmallTable.Moved) -> None:
        """Another guess under the cursor: say its reason in full."""
        if event.control.id == "facts" and self._facts:
            self._say()


def _column_cells(plan: Plan, sheet: SniffSheet) -> list[tuple[object, ...]]:
    """The columns: what a person said that they hold, else what the rows showed, else the guess."""
    settled = {} if plan.source is None or plan.reads_anew else plan.source.settled
    cells: list[tuple[object, ...]] = []
    for column in sheet.columns:
        name = column.name
        if name in plan.types:
            said = [(plan.types[name], "accent"), (" ✓", "good")]
            cells.append((name, said, "chosen, for the contract"))
        elif name in settled:
            cells.append((name, settled[name], "its rows showed it"))
        else:
            cells.append((name, column.guess, column.why))
    return cells


def _value(fact: Fact) -> list[tuple[str, str]]:
    return [(fact.value, "bright"), (" ✓" if fact.chosen else "", "good")]
